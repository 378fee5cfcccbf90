// Starts what the page holds. Everything works without it; nothing here is inline, so the strict content policy stays.
import { CharacterCount, Checkboxes, createAll, ErrorSummary, Radios, SkipLink } from "./vendor/govuk-frontend.min.js";
import { writeDates } from "./dates.js";
import { hideUnasked } from "./hints.js";
import { guardForms } from "./once.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

for (const component of [CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(component);

guardForms(document);
writeDates(document);
hideUnasked(document);

const parts = {
  "[data-table]": ["./tables.js", "start"],
  "form[data-autosave-url]": ["./autosave.js", "start"],
  "form[data-hints-url]": ["./hints.js", "start"],
  "[data-counter]": ["./intake.js", "start"],
  "[data-calls-url]": ["./calls.js", "start"],
  "[data-print-now], [data-reload]": ["./hall.js", "start"],
  "[data-trial]": ["./trial.js", "start"],
  "[data-present]": ["./present.js", "start"],
  '[data-module="mc-upload"]': ["./upload.js", "start"],
  '[data-module="mc-viewer"]': ["./viewer.js", "start"],
  '[data-module="mc-beside"]': ["./beside.js", "start"],
  '[data-module="mc-pad"]': ["./pad.js", "start"],
  '[data-module="mc-live"]': ["./live.js", "start"],
  "[data-passkey]": ["./passkeys.js", "start"],
  "[data-copy]": ["./copy.js", "start"],
  "[data-awaited-url]": ["./awaited.js", "start"],
};
for (const [selector, [file, begin]] of Object.entries(parts)) {
  const found = document.querySelectorAll(selector);
  if (found.length) import(file).then((module) => found.forEach((element) => module[begin](element)));
}

// An open menu closes when one presses elsewhere or Escape.
const menus = document.querySelectorAll("details.mc-account");
document.addEventListener("click", (event) => menus.forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus.forEach((menu) => {
    if (menu.open && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.removeAttribute("open");
  });
});

// The current entry of a row that scrolls sideways is brought into sight.
document.querySelectorAll(".mc-nav__list, .mc-tabs__list, .mc-side__list").forEach((row) => {
  const current = row.querySelector("[aria-current]");
  if (current && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.clientWidth / 3;
});
