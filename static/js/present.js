// Says every half minute that a dossier is still open here, and who else has it open.
const PAUSE = 30_000; // ms

/** Starts the line with data-present, the address that is told. */
export function start(line) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  setInterval(async () => {
    if (document.hidden) return;
    // Without the network nobody is told anything; the page itself goes on.
    const answer = await fetch(line.dataset.present, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    if (!answer?.ok) return;
    const { others } = await answer.json();
    const text = others.length ? `${line.dataset.said} ${others.join(", ")}` : "";
    if (line.textContent !== text) line.textContent = text;
  }, PAUSE);
}
