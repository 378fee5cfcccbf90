// A button that puts a text where it can be pasted, such as into the application of a bank.
const SHOWN = 3000; // ms for which it says that it has done so

/** Starts one button with data-copy (the text) and data-text-copied. */
export function start(button) {
  const status = button.parentElement.querySelector("[role=status]");
  let timer;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!(await copied(button.dataset.copy))) return;
    status.textContent = button.dataset.textCopied;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = ""), SHOWN);
  });
}

// Without a secure connection there is no clipboard: then the old way, from a field of its own.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "govuk-visually-hidden" });
    const back = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    back?.focus();
    return done;
  }
}
