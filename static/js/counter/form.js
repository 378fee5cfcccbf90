// The form of one walk-in: reads the card, finds the procedure, says what is wrong at its place.
import { isNumber, isoDay, readCard, warnings } from "./card.js";
import { find } from "./find.js";
import { drawParts, isThere, partsOf, readParts } from "./parts.js";
import { make, shownDay, word } from "./words.js";

const TEXTS = ["number", "name", "birth_date", "address", "phone", "holder_name", "holder_number", "holder_phone", "holder_address", "mandate", "mandate_note"];

export class Form {
  constructor(element, { procedures, communes, isCommune }) {
    Object.assign(this, { element, procedures, communes, isCommune, procedure: null, key: crypto.randomUUID() });
    this.parts = element.querySelector("#parts");
    this.hits = element.querySelector("#hits");
    this.#listen();
  }

  field(name) {
    return this.element.elements[name];
  }

  #listen() {
    const card = this.field("card"), asked = this.field("procedure");
    card.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), this.takeCard()));
    card.addEventListener("change", () => this.takeCard());
    for (const name of ["number", "birth_date"]) this.field(name).addEventListener("change", () => this.warn());
    this.element.querySelectorAll("[name=sex]").forEach((one) => one.addEventListener("change", () => this.warn()));
    this.field("other").addEventListener("change", () => this.showHolder());
    asked.addEventListener("input", () => this.offer());
    asked.addEventListener("keydown", (event) => this.#walk(event));
    this.field("case").addEventListener("change", () => this.showCase());
    // Enter goes on to the next field instead of sending a half-filled form.
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input:not([name=card]):not([name=procedure])") && !event.ctrlKey) event.preventDefault();
    });
  }

  takeCard() {
    const card = this.field("card"), typed = card.value;
    if (!typed.trim()) return;
    const found = readCard(typed);
    card.value = ""; // what the scanner typed is personal and stays nowhere
    this.say("card", found ? "" : word("card_wrong"));
    if (!found) return;
    for (const name of ["number", "name", "address"]) if (found[name]) this.field(name).value = found[name];
    if (found.birth_date) this.field("birth_date").value = shownDay(found.birth_date);
    this.choose("sex", found.sex);
    this.warn();
    this.field(found.name ? "phone" : "name").focus();
    this.changed();
  }

  choose(name, value) {
    for (const one of this.element.querySelectorAll(`[name=${name}]`)) one.checked = one.value === value;
  }

  chosen(name) {
    return this.element.querySelector(`[name=${name}]:checked`)?.value ?? "";
  }

  warn() {
    const { walkin } = this.contents();
    const told = warnings(walkin).map((one) => word(one));
    const place = this.element.querySelector("#warnings");
    place.textContent = told.join(" ");
    place.hidden = !told.length;
  }

  showHolder() {
    this.element.querySelector("#holder").hidden = !this.field("other").checked;
  }

  offer() {
    this.procedure = null;
    const found = find(this.procedures, this.field("procedure").value);
    this.hits.replaceChildren(...found.map((one, at) => this.#hit(one, at)));
    this.hits.hidden = !found.length;
    this.field("procedure").setAttribute("aria-expanded", String(found.length > 0));
    this.mark(0);
  }

  #hit(one, at) {
    const item = make("li", { role: "option", id: `hit-${at}`, class: "mc-counter__hit" }, make("span", { class: "mc-counter__code" }, one.code), one.name);
    item.addEventListener("mousedown", (event) => (event.preventDefault(), this.take(one)));
    item.procedure = one;
    return item;
  }

  mark(at) {
    this.marked = at;
    [...this.hits.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    this.field("procedure").setAttribute("aria-activedescendant", this.hits.children[at] ? `hit-${at}` : "");
  }

  #walk(event) {
    const last = this.hits.children.length - 1;
    if (event.key === "ArrowDown") this.mark(Math.min(last, this.marked + 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(0, this.marked - 1));
    else if (event.key === "Escape") this.hits.hidden = true;
    else if (event.key === "Enter") {
      const hit = this.hits.hidden ? null : this.hits.children[this.marked];
      if (hit) this.take(hit.procedure);
    } else return;
    event.preventDefault();
  }

  take(procedure, caseKey = "") {
    this.procedure = procedure;
    this.hits.hidden = true;
    this.field("procedure").setAttribute("aria-expanded", "false");
    this.field("procedure").value = `${procedure.code} – ${procedure.name}`;
    this.say("procedure", "");
    const cases = procedure.cases.map((one) => make("option", { value: one.key }, one.name));
    this.field("case").replaceChildren(...(cases.length > 1 ? [make("option", { value: "" }, word("choose"))] : []), ...cases);
    this.field("case").value = caseKey || (cases.length === 1 ? procedure.cases[0].key : "");
    this.field("return_way").replaceChildren(...procedure.returning.map(([value, name]) => make("option", { value }, name)));
    if (procedure.returning.some(([value]) => value === "desk")) this.field("return_way").value = "desk";
    this.#showCommunes();
    this.element.querySelector("#matter").hidden = false;
    this.showCase();
    this.field(cases.length > 1 && !caseKey ? "case" : "return_way").focus();
  }

  #showCommunes() {
    const needed = this.procedure.byCommune && !this.isCommune;
    this.element.querySelector("#commune-row").hidden = !needed;
    if (needed && this.field("commune").options.length < 2) {
      const offered = this.communes.map(([id, name]) => make("option", { value: id }, name));
      this.field("commune").replaceChildren(make("option", { value: "" }, word("choose")), ...offered);
    }
  }

  showCase() {
    const key = this.field("case").value;
    const one = this.procedure?.cases.find((each) => each.key === key);
    this.element.querySelector("#limit").textContent = one ? word("limit", { limit: one.limit }) : "";
    if (one) drawParts(this.parts, this.procedure, key);
    else this.parts.replaceChildren();
    this.element.querySelector("#parts-row").hidden = !one;
  }

  /** All that was typed, in the shape that the server reads. */
  contents() {
    const value = (name) => this.field(name).value.trim();
    const holder = { name: value("holder_name"), number: value("holder_number"), phone: value("holder_phone"), address: value("holder_address") };
    const other = this.field("other").checked;
    return {
      walkin: {
        number: value("number").replace(/[\s.]/g, ""),
        name: value("name"),
        birth_date: isoDay(value("birth_date")),
        sex: this.chosen("sex"),
        address: value("address"),
        phone: value("phone").replace(/[\s.-]/g, ""),
      },
      procedure: this.procedure?.code ?? "",
      case_key: this.field("case").value,
      agency_id: Number(this.field("commune").value) || null,
      given: readParts(this.parts),
      return_way: this.field("return_way").value,
      holder: other ? holder : null,
      mandate: other ? value("mandate") : "",
      mandate_note: other ? value("mandate_note") : "",
    };
  }

  /** Everything as typed, finished or not, to be kept while the person looks for a paper. */
  draft() {
    const texts = Object.fromEntries(TEXTS.map((name) => [name, this.field(name).value]));
    return { key: this.key, texts, other: this.field("other").checked, contents: this.contents() };
  }

  restore(draft) {
    if (!draft) return;
    this.key = draft.key;
    for (const name of TEXTS) this.field(name).value = draft.texts[name] ?? "";
    this.field("other").checked = draft.other;
    this.choose("sex", draft.contents.walkin.sex);
    const procedure = this.procedures.find((one) => one.code === draft.contents.procedure);
    if (procedure) {
      this.take(procedure, draft.contents.case_key);
      this.field("return_way").value = draft.contents.return_way;
      this.field("commune").value = draft.contents.agency_id ?? "";
      for (const [key, given] of Object.entries(draft.contents.given)) this.#restorePart(key, given);
    }
    this.showHolder();
    this.warn();
  }

  #restorePart(key, given) {
    const box = this.parts.querySelector(`[data-part="${CSS.escape(key)}"]`);
    if (!box) return;
    box.checked = true;
    box.dispatchEvent(new Event("change"));
    const counts = box.closest(".mc-counter__part");
    counts.querySelectorAll("[data-count]").forEach((one) => (one.value = given[one.dataset.count]));
    counts.querySelectorAll("[data-mark]").forEach((one) => (one.checked = given[one.dataset.mark]));
  }

  clear() {
    this.element.reset();
    this.procedure = null;
    this.key = crypto.randomUUID();
    for (const id of ["#matter", "#holder", "#parts-row", "#warnings"]) this.element.querySelector(id).hidden = true;
    this.parts.replaceChildren();
    this.showFaults([]);
    this.field("card").focus();
  }

  /** What is wrong, as [field, sentence]; the server looks again at everything. */
  faults() {
    const { walkin, holder, mandate, case_key: caseKey, agency_id: agency, given } = this.contents();
    const found = [];
    const wrong = (is, field, sentence) => is && found.push([field, word(sentence)]);
    wrong(!isNumber(walkin.number), "number", "number_wrong");
    wrong(!walkin.name, "name", "name_needed");
    wrong(!walkin.birth_date, "birth_date", "birth_wrong");
    wrong(!walkin.sex, "sex", "sex_needed");
    wrong(walkin.phone && !/^(0[35789][0-9]{8}|02[0-9]{9})$/.test(walkin.phone), "phone", "phone_wrong");
    wrong(holder && !holder.name, "holder_name", "holder_needed");
    wrong(holder && !mandate, "mandate", "mandate_needed");
    wrong(!this.procedure, "procedure", "procedure_needed");
    wrong(this.procedure && !caseKey, "case", "case_needed");
    wrong(this.procedure?.byCommune && !this.isCommune && !agency, "commune", "commune_needed");
    if (this.procedure && caseKey) {
      const missing = partsOf(this.procedure, caseKey).filter((one) => one.required && !isThere(given[one.key]));
      missing.forEach((one) => found.push([`part-${one.key}`, word("part_missing", { name: one.name })]));
    }
    return found;
  }

  showFaults(found) {
    for (const old of this.element.querySelectorAll(".govuk-error-message")) old.remove();
    for (const old of this.element.querySelectorAll(".govuk-form-group--error")) old.classList.remove("govuk-form-group--error");
    for (const [field, sentence] of found) this.say(field, sentence);
    const links = found.map(([field, sentence]) => make("li", {}, make("a", { href: `#${this.#idOf(field)}` }, sentence)));
    const summary = document.getElementById("faults");
    summary.hidden = !found.length;
    summary.querySelector("ul").replaceChildren(...links);
    if (found.length) summary.focus();
  }

  #idOf(field) {
    return field === "sex" ? "sex" : field;
  }

  say(field, sentence) {
    const control = document.getElementById(this.#idOf(field));
    const group = control?.closest(".govuk-form-group");
    if (!group) return;
    group.querySelector(":scope > .govuk-error-message, :scope > fieldset > .govuk-error-message")?.remove();
    group.classList.toggle("govuk-form-group--error", Boolean(sentence));
    control.toggleAttribute("aria-invalid", Boolean(sentence));
    if (!sentence) return;
    const said = make("p", { class: "govuk-error-message", id: `${control.id}-error` }, sentence);
    (group.querySelector(":scope > fieldset > legend, :scope > label") ?? group.firstElementChild).after(said);
    control.setAttribute("aria-describedby", said.id);
  }

  /** Called whenever something was filled in without typing. */
  changed() {
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
