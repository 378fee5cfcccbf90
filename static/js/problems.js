// What the door found wrong in a field it has just saved: said beside the field, once the person has left it.
// Nothing is refused here; the whole form is checked again when it is sent.

export function showProblems(form, names, problems) {
  for (const name of names) {
    const control = form.elements[name]?.[0] ?? form.elements[name];
    const group = control?.closest?.(".govuk-form-group");
    if (!group) continue;
    const place = { control, group, id: `${name}-problem` };
    clear(place);
    if (!problems[name]) continue;
    if (document.activeElement === control) control.addEventListener("blur", () => write(place, problems[name]), { once: true });
    else write(place, problems[name]);
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
