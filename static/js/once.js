// A form that changes something is sent once, however often its button is pressed.
const REST = 30_000; // ms after which a form may be sent again, should the page still stand

/** Guards every POST form that does not carry data-many. */
export function guardForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "many" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    hold(form, event.submitter);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) root.querySelectorAll("form[data-sent]").forEach(release);
  });
}

function hold(form, button) {
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-disabled", "true"); // not disabled: its name and value must be sent
  setTimeout(() => release(form), REST);
}

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
}
