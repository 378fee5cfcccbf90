// The list of what this device took in: what waits, what has become a dossier, what a person has to look at.
import { make, shownTime, word } from "./words.js";

const TONES = { waiting: "gold", merged: "green", held: "red", refused: "red", closed: "plain" };

/** Draws the list; `acts` has show(key), again(key), remove(key). */
export function drawList(place, entries, acts) {
  place.replaceChildren(...entries.map((one) => line(one, acts)));
  document.getElementById("none").hidden = entries.length > 0;
}

function line({ key, slip, at, state, opened }, acts) {
  const told = opened?.result ?? {};
  const tag = make("strong", { class: `mc-tag mc-tag--${TONES[opened ? state : "closed"]}` }, make("span", {}, word(opened ? `state_${state}` : "state_closed")));
  const item = make("li", { class: "mc-counter__entry", "data-key": key, "data-state": state });
  item.append(make("p", { class: "mc-counter__line" }, make("strong", {}, told.code || slip), " ", tag));
  if (opened) item.append(make("p", {}, `${opened.name} · ${opened.title} · ${shownTime(at)}`));
  if (told.due) item.append(make("p", {}, word("due", { due: told.due })));
  if (told.code && told.code !== slip) item.append(make("p", {}, word("other_code", { slip })));
  if (told.why) item.append(make("p", { class: "mc-counter__why" }, told.why));
  if (told.told?.length) item.append(make("ul", { class: "govuk-list govuk-list--bullet" }, ...told.told.map((one) => make("li", {}, one))));
  const links = make("p", { class: "mc-counter__links" });
  if (opened?.contents) links.append(button("show_slip", () => acts.show(key)));
  if (told.address) links.append(make("a", { class: "govuk-link", href: told.address }, word(state === "held" ? "decide" : "open_dossier")));
  if (state === "refused" && opened) links.append(button("again", () => acts.again(key)), button("remove", () => acts.remove(key)));
  item.append(links);
  return item;
}

function button(name, act) {
  const made = make("button", { class: "mc-plain", type: "button" }, word(name));
  made.addEventListener("click", act);
  return made;
}
