// Tries a formula on its samples while it is being written: the page answers as to its button, and only the trial is put in place.
const PAUSE = 600; // ms of quiet before a trial
const REDRAW = "\u241fredraw"; // what the button of the samples sends

/** Serves one [data-trial] inside the form of a computed question. */
export function start(trial) {
  const form = trial.closest("form");
  let timer, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const sent = new FormData(form);
    sent.append("samples", REDRAW);
    try {
      const answer = await fetch(location.href, { method: "POST", body: sent });
      if (answer.ok && mine === asked) place(trial, await answer.text());
    } catch {
      // no trial is no harm: the button still works, and saving checks the formula
    }
  };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.elements.formula.addEventListener("input", plan);
  trial.addEventListener("input", plan);
}

function place(trial, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-trial]");
  if (!fresh) return;
  const inside = trial.contains(document.activeElement);
  const [from, to] = inside ? [fresh, trial].map((one) => one.querySelector("[data-trial-result]")) : [fresh, trial];
  if (from && to) to.replaceChildren(...from.childNodes);
}
