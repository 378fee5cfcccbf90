// Devices in the hall: a ticket is printed by itself, and pages come back to where the next person begins.
const BACK_AFTER = 12000;

export function start(root) {
  if (root.dataset.printNow !== undefined) {
    setTimeout(() => window.print(), 300);
    setTimeout(() => location.replace(root.dataset.printNow), BACK_AFTER);
    return;
  }
  const pause = Number(root.dataset.reload) * 1000;
  const next = () => {
    const field = document.activeElement;
    if (field instanceof HTMLInputElement && field.value) return setTimeout(next, pause);
    location.replace(root.dataset.reloadTo || location.pathname);
  };
  setTimeout(next, pause);
}
