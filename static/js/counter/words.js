// The page's sentences: written by the server in the reader's language, kept in a template of the shell.
const kept = new Map();

/** Says a sentence by its name, with {facts} filled in. */
export function word(name, facts = {}) {
  if (!kept.size) {
    const template = document.getElementById("words");
    template.content.querySelectorAll("[data-word]").forEach((one) => kept.set(one.dataset.word, one.textContent.trim()));
  }
  return (kept.get(name) ?? name).replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);
}

/** Makes an element: attributes, then children or text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((one) => one !== "" && one !== null && one !== undefined));
  return element;
}

const TIME = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" });
export const shownTime = (moment) => `${TIME.format(moment)} ${DAY.format(moment)}`;
export const shownDay = (iso) => (iso ? iso.split("-").reverse().join("/") : "");
