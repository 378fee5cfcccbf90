// Asks the server what the answers on the screen mean: which questions are asked, what is computed, what to look at again.
// The rules stand in one place, at the server; here is only where their answers are shown.
import { answersOf, fullRows } from "./answers.js";
import { post } from "./server.js";

const PAUSE = 350; // ms of quiet before a question to the server

/** Serves one form with data-hints-url. */
export function start(form) {
  let timer, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await post(form.dataset.hintsUrl, { answers: answersOf(form) });
      if (mine === asked) show(form, answer);
    } catch {
      // no hint is no harm: the form is checked when it is saved and when it is sent
    }
  };
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };
  form.addEventListener("input", () => plan(PAUSE));
  for (const kind of ["change", "rows"]) form.addEventListener(kind, () => plan(0));
}

/** Hides the questions of a page that its answers do not call for. */
export function hideUnasked(root) {
  for (const question of root.querySelectorAll("[data-question][data-hidden]")) question.hidden = true;
}

function show(form, { shown = [], computed = {}, warnings = {} }) {
  const asked = new Set(shown);
  for (const question of form.querySelectorAll("[data-question]")) {
    const hidden = !asked.has(question.dataset.question);
    if (question.hidden !== hidden) question.hidden = hidden;
  }
  for (const output of form.querySelectorAll("[data-computed]")) {
    const text = computed[output.dataset.computed] ?? "";
    if (output.textContent !== text) output.textContent = text;
  }
  const told = Object.fromEntries(Object.entries(warnings).map(([place, text]) => [nameAt(form, place), text]));
  for (const line of form.querySelectorAll("[data-warning]")) {
    const text = told[line.dataset.warning] ?? "";
    line.hidden = !text;
    line.querySelector("span").textContent = text;
  }
}

/** The name of the control at a place: the server counts only the rows of a table that hold something. */
function nameAt(form, place) {
  const [key, at, column] = place.split(".");
  const table = column && form.querySelector(`[data-table="${CSS.escape(key)}"]`);
  if (!table) return place;
  return fullRows(form, table)[at]?.querySelector(`[name$=".${CSS.escape(column)}"]`)?.name ?? place;
}
