// A page on which the worker still works: the bar moves, and the page is drawn anew when something worth seeing has changed.
const PAUSE = 1500; // ms between two questions

/** Starts one element with data-module="mc-live". */
export function start(box) {
  const ask = async () => {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return setTimeout(ask, PAUSE * 4);
    const told = await answer.json();
    box.querySelector("progress").value = told.percent;
    box.querySelector(".mc-progress__head strong").textContent = `${told.percent}%`;
    const text = box.querySelector(".mc-live__text");
    if (text.textContent !== told.text) text.textContent = told.text;
    if ((told.done || told.stamp !== box.dataset.stamp) && !drawAnew()) box.querySelector(".mc-live__news").hidden = false;
    if (!told.done) setTimeout(ask, PAUSE);
  };
  setTimeout(ask, PAUSE);
}

// Nothing that a person has ticked, typed or is sending may be lost: then a link stands there instead.
function drawAnew() {
  const ticked = document.querySelector('main input[type="checkbox"][name="trang"]:checked');
  const sending = document.querySelector(".mc-upload__file--sending, .mc-upload__file--checking, .mc-upload__file--refused");
  const typing = document.activeElement?.matches?.("main input, main textarea, main select");
  if (ticked || sending || typing) return false;
  location.reload();
  return true;
}
