// Hides a question until the answers that call for it are given (data-show-when="key=a|b&other=c"); the server decides again.

/** Watches all forms of the page. */
export function watchConditions(root) {
  const questions = [...root.querySelectorAll("[data-show-when]")];
  if (!questions.length) return;
  const arrange = () => questions.forEach((question) => show(question, holds(question)));
  root.addEventListener("change", arrange);
  root.addEventListener("input", arrange);
  arrange();
}

function holds(question) {
  const form = question.closest("form") ?? document;
  return question.dataset.showWhen.split("&").every((term) => {
    const [key, wanted] = term.split("=");
    return wanted.split("|").includes(answer(form, key));
  });
}

function answer(form, key) {
  for (const control of form.querySelectorAll(`[name="${CSS.escape(key)}"]`)) {
    if (control.closest(".mc-question[hidden]")) continue;
    if (!["radio", "checkbox"].includes(control.type)) return control.value;
    if (control.checked) return control.value;
  }
  return "";
}

function show(question, wanted) {
  if (question.hidden === !wanted) return;
  question.hidden = !wanted;
}
