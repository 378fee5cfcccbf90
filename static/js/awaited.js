// A page that waits for something to arrive, such as money: it asks ever less often, and is drawn anew when it has.
const WAITS = [3, 3, 4, 5, 8, 12, 20, 30]; // seconds between two questions, the last again and again

/** Starts one element with data-awaited-url, whose answer {stamp} is compared with data-stamp. */
export function start(box) {
  let asked = 0;
  let timer;
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 1000 * WAITS[Math.min(asked, WAITS.length - 1)]);
  };
  const ask = async () => {
    if (document.hidden) return; // the page is asked again when it is looked at again
    asked += 1;
    const answer = await fetch(box.dataset.awaitedUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (told && told.stamp !== box.dataset.stamp) return location.reload();
    plan();
  };
  document.addEventListener("visibilitychange", () => document.hidden || (clearTimeout(timer), ask()));
  plan();
}
