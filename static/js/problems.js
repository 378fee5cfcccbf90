// What the door found wrong in a field it has just saved: said beside the field, once the person has left it.
// Nothing is refused here; the whole form is checked again when it is sent.

import { placed } from "./answers.js";

export function showProblems(form, names, problems) {
  for (const [control, text] of placed(form, names, problems)) {
    const group = control.closest(".govuk-form-group");
    if (!group) continue;
    const place = { control, group, id: `${control.name}-problem` };
    clear(place);
    if (!text) continue;
    if (document.activeElement === control) control.addEventListener("blur", () => write(place, text), { once: true });
    else write(place, text);
  }
}

function clear({ control, group, id }) {
  group.querySelector(`#${CSS.escape(id)}`)?.remove();
  control.removeAttribute("aria-invalid");
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (described.length) control.setAttribute("aria-describedby", described.join(" "));
  else control.removeAttribute("aria-describedby");
}

function write({ control, group, id }, text) {
  clear({ control, group, id });
  const message = document.createElement("p");
  message.className = "govuk-error-message";
  message.id = id;
  message.setAttribute("role", "status");
  message.textContent = text;
  group.append(message);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
}
