// Reads documents in place: choose on the left, zoom and go on above the pages.
const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3];

/** Starts one viewer with data-module="mc-viewer"; links with data-view elsewhere on the page open in it. */
export function start(viewer) {
  const choices = [...viewer.querySelectorAll(".mc-viewer__choice")];
  const sheets = [...viewer.querySelectorAll(".mc-viewer__document")];
  const tools = Object.fromEntries([...viewer.querySelectorAll("[data-act]")].map((tool) => [tool.dataset.act, tool]));
  const where = viewer.querySelector(".mc-viewer__where");
  let current = Math.max(0, sheets.findIndex((sheet) => !sheet.hidden));
  let zoom = ZOOMS.indexOf(1);

  const show = () => {
    sheets.forEach((sheet, index) => (sheet.hidden = index !== current));
    choices.forEach((choice, index) => (index === current ? choice.setAttribute("aria-current", "true") : choice.removeAttribute("aria-current")));
    sheets[current].style.setProperty("--zoom", ZOOMS[zoom]);
    where.textContent = `${current + 1}/${sheets.length} · ${sheets[current].getAttribute("aria-label")} · ${ZOOMS[zoom] * 100}%`;
    const pictures = Boolean(sheets[current].querySelector(".mc-viewer__page"));
    tools.previous.disabled = current === 0;
    tools.next.disabled = current === sheets.length - 1;
    tools.out.disabled = !pictures || zoom === 0;
    tools.in.disabled = !pictures || zoom === ZOOMS.length - 1;
  };
  const open = (index) => {
    if (index < 0 || index >= sheets.length) return;
    current = index;
    show();
  };

  if (!sheets.length) return;
  viewer.querySelector(".mc-viewer__bar").hidden = false;
  choices.forEach((choice, index) => choice.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(index);
  }));
  tools.previous.addEventListener("click", () => open(current - 1));
  tools.next.addEventListener("click", () => open(current + 1));
  tools.out.addEventListener("click", () => { zoom = Math.max(0, zoom - 1); show(); });
  tools.in.addEventListener("click", () => { zoom = Math.min(ZOOMS.length - 1, zoom + 1); show(); });
  document.querySelectorAll("a[data-view]").forEach((link) => link.addEventListener("click", (event) => {
    const index = choices.findIndex((choice) => choice.href === link.href);
    if (index < 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(index);
    viewer.scrollIntoView({ block: "nearest" });
  }));
  show();
}
