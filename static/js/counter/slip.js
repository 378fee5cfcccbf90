// The provisional slip: what was received and when, with its number to be scanned; no due date is promised without the network.
import { draw } from "./qr.js";
import { make, shownDay, shownTime, word } from "./words.js";

/** Draws the slip of an entry into its place; paper is "80mm" or "a5". */
export function drawSlip(place, { entry, who, procedure }, paper) {
  const { contents } = entry;
  const { walkin, holder } = contents;
  const one = procedure?.cases.find((each) => each.key === contents.case_key);
  const picture = draw(entry.slip, word("slip_qr", { slip: entry.slip }));
  place.className = `mc-slip mc-slip--${paper}`;
  place.replaceChildren(
    head(who),
    make("h2", { class: "mc-slip__title" }, word("slip_title")),
    make("p", { class: "mc-slip__number" }, entry.code ? word("slip_code", { code: entry.slip }) : word("slip_temporary", { slip: entry.slip })),
    picture,
    facts([
      ["slip_filer", walkin.name],
      ["slip_id", walkin.number],
      ["slip_born", shownDay(walkin.birth_date)],
      ["slip_address", walkin.address],
      ["slip_phone", walkin.phone],
      ["slip_holder", holder?.name ?? ""],
      ["slip_matter", procedure ? `${procedure.code} – ${procedure.name}` : contents.procedure],
      ["slip_case", procedure && procedure.cases.length > 1 ? one?.name ?? "" : ""],
    ]),
    make("p", { class: "mc-slip__label" }, word("slip_parts")),
    parts(contents.given, procedure),
    facts([
      ["slip_received", shownTime(Date.parse(entry.taken_at))],
      ["slip_limit", one?.limitOnSlip ?? ""],
      ["slip_return", procedure?.returning.find(([value]) => value === contents.return_way)?.[2] ?? ""],
    ]),
    make("p", { class: "mc-slip__notice" }, word("slip_notice")),
    make("div", { class: "mc-slip__hands" }, hand("slip_by_filer", walkin.name), hand("slip_by_officer", who.officer)),
  );
}

function head(who) {
  const ours = make("div", {}, who.parent_name && make("p", {}, who.parent_name), make("p", {}, make("strong", {}, who.agency_name)), make("p", {}, who.desk), who.phone && make("p", {}, word("slip_call", { phone: who.phone })));
  const state = make("div", { class: "mc-slip__state" }, make("p", {}, make("strong", {}, word("slip_state"))), make("p", {}, make("strong", {}, word("slip_motto"))));
  return make("div", { class: "mc-slip__head" }, ours, state);
}

function facts(rows) {
  const shown = rows.filter(([, value]) => value);
  return make("dl", { class: "mc-slip__facts" }, ...shown.map(([name, value]) => make("div", {}, make("dt", {}, word(name)), make("dd", {}, value))));
}

function parts(given, procedure) {
  const named = new Map((procedure?.parts ?? []).map((one) => [one.key, one.name]));
  return make("ol", { class: "mc-slip__parts" }, ...Object.entries(given).map(([key, one]) => make("li", {}, `${named.get(key) ?? key} (${counted(one)})`)));
}

function counted(one) {
  const kinds = ["originals", "certified", "copies"].filter((kind) => one[kind]).map((kind) => `${one[kind]} ${word(`slip_${kind}`)}`);
  const marks = ["shown", "unscannable"].filter((kind) => one[kind]).map((kind) => word(`slip_${kind}`));
  return [...kinds, ...marks].join(", ");
}

const hand = (title, name) => make("div", {}, make("p", {}, make("strong", {}, word(title))), make("p", { class: "mc-slip__name" }, name));
