// A form that saves by itself: each changed field goes to the server in order, again and again until it has arrived.
// What has not arrived is kept in the tab's storage, so an ended session or a closed lid loses nothing.
import { answerOf, fillRows } from "./answers.js";
import { showProblems } from "./problems.js";
import { post, Refused, signInAddress, SignedOut, TryLater } from "./server.js";

const PAUSE = 800; // ms of quiet before a change is sent
const WAITS = [2, 4, 8, 15, 30]; // seconds between attempts

/** Starts saving for one form with data-autosave-url.
    data-autosave-turn names what is being written: what was typed in an earlier turn is not put back into the next. */
export function start(form) {
  new Autosave(form).begin();
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosaveUrl;
    this.turn = form.dataset.autosaveTurn;
    this.shelf = ["autosave", this.address, this.turn].filter(Boolean).join(" ");
    this.line = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
    this.unsent = new Map();
    this.sending = false;
    this.failures = 0;
  }

  begin() {
    this.restore();
    for (const control of this.form.elements) if (isTouched(control)) this.note(control);
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, (event) => this.note(event.target));
    this.form.addEventListener("rows", (event) => this.note(event.target.querySelector("[data-row] [name]:not(button)")));
    this.form.addEventListener("submit", () => this.hurry());
    window.addEventListener("online", () => this.plan(0));
    window.addEventListener("pagehide", () => this.hurry());
  }

  note(control) {
    const answer = answerOf(this.form, control);
    if (!answer) return;
    this.unsent.set(...answer);
    this.keep();
    this.plan(PAUSE);
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    if (this.sending || !this.unsent.size) return;
    this.sending = true;
    const batch = new Map(this.unsent);
    this.say("saving", document.body.dataset.textSaving);
    try {
      this.arrived(batch, await post(this.address, this.told(batch)));
    } catch (fault) {
      this.failed(batch, fault);
    } finally {
      this.sending = false;
    }
  }

  told(batch) {
    return { answers: Object.fromEntries(batch), ...(this.turn && { turn: this.turn }) };
  }

  arrived(batch, answer) {
    this.failures = 0;
    this.settle(batch);
    const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
    this.say("saved", `${document.body.dataset.textSaved} ${time}`);
    showProblems(this.form, batch.keys(), answer.problems ?? {});
    if (this.unsent.size) this.plan(PAUSE);
  }

  failed(batch, fault) {
    if (fault instanceof SignedOut) return this.askToSignIn();
    if (fault instanceof Refused) {
      this.settle(batch); // repeating will not help; the whole form is checked when it is sent
      return this.say("refused", document.body.dataset.textRefused);
    }
    const wait = fault instanceof TryLater && fault.after ? fault.after : WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.say("offline", document.body.dataset.textOffline);
    this.plan(wait * 1000);
  }

  settle(batch) {
    for (const [name, value] of batch) if (this.unsent.get(name) === value) this.unsent.delete(name);
    this.keep();
  }

  hurry() {
    clearTimeout(this.timer);
    if (!this.unsent.size) return;
    post(this.address, this.told(this.unsent), { keepalive: true }).catch(() => {});
  }

  keep() {
    try {
      if (this.unsent.size) sessionStorage.setItem(this.shelf, JSON.stringify([...this.unsent]));
      else sessionStorage.removeItem(this.shelf);
    } catch {
      // storage is full or shut: saving over the network goes on
    }
  }

  restore() {
    let kept = [];
    try {
      kept = JSON.parse(sessionStorage.getItem(this.shelf) ?? "[]");
    } catch {
      return;
    }
    for (const [name, value] of kept) if (setValue(this.form, name, value)) this.unsent.set(name, value);
    if (this.unsent.size) this.plan(0);
  }

  askToSignIn() {
    const link = Object.assign(document.createElement("a"), { href: signInAddress(), className: "govuk-link" });
    link.textContent = document.body.dataset.textSigninLink;
    this.say("signed-out", `${document.body.dataset.textSignin} `);
    this.line?.append(link);
  }

  say(state, text) {
    if (!this.line) return;
    this.line.dataset.state = state;
    this.line.textContent = text;
  }
}

// What was typed while this script was still on its way differs from what the page came with.
function isTouched(control) {
  if (!control.name || ["hidden", "file", "submit", "button"].includes(control.type)) return false;
  if (["radio", "checkbox"].includes(control.type)) return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((one) => one.defaultSelected && !one.selected);
  return "defaultValue" in control && control.value !== control.defaultValue;
}

function setValue(form, name, value) {
  const table = form.querySelector(`[data-table="${CSS.escape(name)}"]`);
  if (table && Array.isArray(value)) {
    fillRows(table, value);
    return true;
  }
  const controls = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  for (const control of controls) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = control.value === value;
    else control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return controls.length > 0;
}
