// The keyboard beside the documents: whatever is worked on, its paper lies open next to it.

/** Starts a page with data-module="mc-beside": items carry data-checklist, their files data-view. */
export function start(page) {
  const items = [...page.querySelectorAll("[data-checklist]")];
  const tools = () => page.querySelector(".mc-viewer");
  let last = null;

  const openPaper = (item) => {
    if (item === last) return;
    last = item;
    item.querySelector("a[data-view]")?.click();
  };
  const focus = (item) => (item.querySelector("input:checked") ?? item.querySelector("input"))?.focus();
  const here = () => items.findIndex((item) => item.contains(document.activeElement));

  items.forEach((item) => item.addEventListener("focusin", (event) => {
    if (!event.target.matches("a")) openPaper(item);
  }));
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const place = here();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = items[place < 0 ? 0 : place + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) focus(next);
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      tools()?.querySelector(`[data-act="${event.key === "PageDown" ? "next" : "previous"}"]`)?.click();
    } else if ("123".includes(event.key) && place >= 0) {
      const choice = items[place].querySelectorAll("input[type=radio]")[Number(event.key) - 1];
      if (!choice) return;
      choice.checked = true;
      choice.focus();
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    } else return;
    event.preventDefault();
  });
}
