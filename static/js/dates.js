// Puts the slashes into dd/mm/yyyy while the digits are typed; the keypad of a phone has none.
const shape = (digits) => [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 8)].filter(Boolean).join("/");

/** Serves every input that carries data-date. */
export function writeDates(root) {
  root.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches?.("input[data-date]") || event.inputType?.startsWith("delete")) return;
    if (box.selectionStart !== box.value.length || /\d\/$/.test(box.value)) return; // someone mends the middle or types slashes
    if (/^[\d/]*$/.test(box.value) && !/(^|\/)\d\//.test(box.value)) box.value = shape(box.value.replace(/\D/g, ""));
  });
}
