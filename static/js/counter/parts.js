// The components of a case: ticked, then how many of which kind, shown only, or impossible to scan.
import { make, word } from "./words.js";

const KINDS = ["originals", "certified", "copies"];
const MARKS = ["shown", "unscannable"];

/** Draws the components that a case asks for; what was ticked before and is still asked stays. */
export function drawParts(place, procedure, caseKey) {
  const before = readParts(place);
  place.replaceChildren(...partsOf(procedure, caseKey).map((part) => line(part, before[part.key])));
}

export const partsOf = (procedure, caseKey) => procedure.parts.filter((one) => !one.cases.length || one.cases.includes(caseKey));

function line(part, given) {
  const id = `part-${part.key}`;
  const box = make("input", { class: "govuk-checkboxes__input", type: "checkbox", id, "data-part": part.key });
  const label = make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, part.name);
  if (!part.required) label.append(" ", make("span", { class: "mc-optional" }, `(${word("optional")})`));
  const counts = make("div", { class: "mc-counter__counts" }, ...KINDS.map((kind) => count(id, kind)), ...MARKS.map((kind) => mark(id, kind)));
  counts.hidden = true;
  box.addEventListener("change", () => {
    counts.hidden = !box.checked;
    if (box.checked) fill(counts, usual(part));
  });
  if (given) {
    box.checked = true;
    counts.hidden = false;
    fill(counts, given);
  }
  const item = make("div", { class: "govuk-checkboxes__item" }, box, label);
  return make("div", { class: "mc-counter__part" }, item, counts);
}

/** What the procedure asks for: shown only, or so many originals and copies. */
function usual(part) {
  if (part.shown) return { shown: true };
  return part.originals || part.copies ? { originals: part.originals, copies: part.copies } : { originals: 1 };
}

function count(id, kind) {
  const input = make("input", { class: "govuk-input govuk-input--width-3", id: `${id}-${kind}`, type: "number", min: 0, max: 99, inputmode: "numeric", "data-count": kind, value: 0 });
  return make("label", { class: "mc-counter__count", for: `${id}-${kind}` }, make("span", {}, word(kind)), input);
}

function mark(id, kind) {
  const input = make("input", { type: "checkbox", id: `${id}-${kind}`, "data-mark": kind });
  return make("label", { class: "mc-counter__mark", for: `${id}-${kind}` }, input, make("span", {}, word(kind)));
}

function fill(counts, given) {
  for (const kind of KINDS) counts.querySelector(`[data-count=${kind}]`).value = given[kind] ?? 0;
  for (const kind of MARKS) counts.querySelector(`[data-mark=${kind}]`).checked = Boolean(given[kind]);
}

/** What was ticked, by component. */
export function readParts(place) {
  const found = {};
  for (const box of place.querySelectorAll("[data-part]")) {
    if (!box.checked) continue;
    const counts = box.closest(".mc-counter__part");
    found[box.dataset.part] = Object.fromEntries([
      ...KINDS.map((kind) => [kind, whole(counts.querySelector(`[data-count=${kind}]`).value)]),
      ...MARKS.map((kind) => [kind, counts.querySelector(`[data-mark=${kind}]`).checked]),
      ["note", ""],
    ]);
  }
  return found;
}

const whole = (text) => Math.min(99, Math.max(0, Math.trunc(Number(text)) || 0));

/** Whether anything of a component is there. */
export const isThere = (one) => Boolean(one && (one.originals || one.certified || one.copies || one.shown || one.unscannable));
