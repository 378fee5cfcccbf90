// Files go one by one, as soon as they are chosen, straight to the store; the server is told when the bytes are there.
import { post, Refused, SignedOut, signInAddress, token } from "./server.js";

const LOOK_AGAIN = 2000; // ms between two questions whether a file has been checked

/** Starts one upload box with data-module="mc-upload". */
export function start(box) {
  new UploadBox(box).begin();
}

class UploadBox {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.form = box.querySelector(".mc-upload__form");
    this.input = box.querySelector(".mc-upload__input");
    this.list = box.querySelector(".mc-upload__files");
    this.status = box.querySelector(".mc-upload__status");
    this.waiting = [];
    this.busy = false;
  }

  begin() {
    this.box.classList.add("mc-upload--live");
    const whole = !this.words.ticketUrl; // such a box sends its form, with the file in it
    this.input.addEventListener("change", () => (whole ? this.form.requestSubmit() : this.take([...this.input.files])));
    const drop = this.box.querySelector(".mc-upload__drop");
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("mc-upload__drop--over"));
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("mc-upload__drop--over"));
  }

  take(files) {
    for (const file of files) this.waiting.push(new Transfer(this, file));
    this.input.value = "";
    this.next();
  }

  async next() {
    if (this.busy || !this.waiting.length) return;
    this.busy = true;
    await this.waiting.shift().run();
    this.busy = false;
    this.next();
    this.leave();
  }

  // All have arrived: the server said where to go on. A file that was refused keeps the page, so that it is read.
  leave() {
    const open = this.list.querySelector(".mc-upload__file--refused, .mc-upload__file--failed, .mc-upload__file--sending");
    if (this.then && !this.busy && !this.waiting.length && !open) location.assign(this.then);
  }

  again(transfer) {
    this.waiting.push(transfer);
    this.next();
  }

  problemOf(file) {
    const kinds = this.words.accept.split(",");
    if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind.trim()))) return this.words.textKind;
    return file.size > Number(this.words.maxBytes) ? this.words.textLarge : "";
  }

  say(text) {
    this.status.textContent = text;
  }
}

class Transfer {
  constructor(box, file) {
    this.box = box;
    this.file = file;
    this.row = element("li", "mc-upload__file");
    box.list.append(this.row);
    this.draw("sending", box.words.textSending);
  }

  async run() {
    const problem = this.box.problemOf(this.file);
    if (problem) return this.draw("refused", problem, [[this.box.words.textRemove, () => this.forget()]]);
    this.stopped = false;
    try {
      this.done(await this.send());
    } catch (fault) {
      if (!this.stopped) this.failed(fault);
    }
  }

  async send() {
    const { part, ticketUrl, completeUrl } = this.box.words;
    const { name, size, type } = this.file;
    this.progress();
    const { ticket, url, fields } = await post(ticketUrl, { part, name, size, type });
    try {
      await this.transmit(url, { ...fields }, "file");
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
      return this.sendWhole(); // the store cannot be reached from here: let the server carry the bytes
    }
    this.draw("checking", this.box.words.textChecking);
    return post(completeUrl, { ticket, part, name });
  }

  async sendWhole() {
    this.progress();
    const fields = { csrf_token: token(), part: this.box.words.part };
    const answer = await this.transmit(this.box.form.action, fields, "file");
    if (answer && answer.name) return answer;
    location.reload();
    return { name: this.file.name };
  }

  transmit(address, fields, fileField) {
    const content = new FormData();
    for (const [name, value] of Object.entries(fields)) content.append(name, value);
    content.append(fileField, this.file, this.file.name);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open("POST", address);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => event.lengthComputable && this.progress(event.loaded / event.total));
      request.addEventListener("load", () => (request.status < 400 ? resolve(parse(request)) : reject(faultOf(request))));
      request.addEventListener("error", () => reject(new Unreachable()));
      request.addEventListener("abort", () => reject(new Unreachable()));
      request.send(content);
    });
  }

  progress(share = 0) {
    if (!this.bar) {
      this.draw("sending", this.box.words.textSending, [[this.box.words.textCancel, () => this.cancel()]]);
      this.bar = Object.assign(element("progress", "mc-progress__bar"), { max: 1 });
      this.bar.setAttribute("aria-label", `${this.box.words.textSending}: ${this.file.name}`);
      this.row.append(this.bar);
    }
    this.bar.value = share;
  }

  forget() {
    this.row.remove();
    this.box.leave();
  }

  cancel() {
    this.stopped = true;
    this.request?.abort();
    this.row.remove();
    this.box.input.focus();
  }

  failed(fault) {
    const { words } = this.box;
    if (fault instanceof SignedOut) {
      const link = Object.assign(element("a", "govuk-link", words.textSignin), { href: signInAddress() });
      return this.draw("failed", link);
    }
    const told = fault instanceof Refused && (fault.answer.message || fault.answer.problem);
    const actions = [[words.textRemove, () => this.forget()]];
    if (!told) actions.unshift([words.textRetry, () => this.box.again(this)]);
    return this.draw(told ? "refused" : "failed", told || words.textFailed, actions);
  }

  done(file) {
    this.draw(file.state ?? "ready", file.note ?? "", [], file);
    this.box.then = file.then;
    this.box.say(`${this.box.words.textDone}: ${file.name}`);
    this.box.box.dispatchEvent(new CustomEvent("upload:done", { detail: file, bubbles: true }));
    if (file.state === "checking" && file.status_url) setTimeout(() => this.lookAgain(file.status_url), LOOK_AGAIN);
  }

  async lookAgain(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) this.done(await answer.json());
    else setTimeout(() => this.lookAgain(address), LOOK_AGAIN * 3);
  }

  draw(state, note, actions = [], file = null) {
    this.bar = null;
    this.row.className = `mc-upload__file mc-upload__file--${state}`;
    const what = element("span", "mc-upload__what");
    const name = file?.href ? Object.assign(element("a", "govuk-link", file.name), { href: file.href }) : element("span", "", this.file.name);
    const remark = element("span", "mc-upload__note");
    remark.append(note);
    what.append(name, " ", element("span", "mc-upload__size", file?.size ?? megabytes(this.file.size)), remark);
    const buttons = element("span", "mc-upload__actions");
    for (const [text, act] of actions) buttons.append(button(text, this.file.name, act));
    if (file?.remove_url) buttons.append(removal(file, this.box.words.textRemove));
    this.row.replaceChildren(icon(this.box.box), what, buttons);
    if (state === "refused" || state === "failed") this.box.say(`${this.file.name}: ${remark.textContent}`);
  }
}

class Unreachable extends Error {}

function faultOf(request) {
  if (request.status === 401) return new SignedOut();
  return request.status < 500 && request.responseURL.startsWith(location.origin) ? new Refused(request.status, parse(request)) : new Error(`status ${request.status}`);
}

function parse(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(text, about, act) {
  const made = Object.assign(element("button", "mc-upload__remove", text), { type: "button" });
  made.append(element("span", "govuk-visually-hidden", ` ${about}`));
  made.addEventListener("click", act);
  return made;
}

function removal(file, text) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: file.remove_url });
  const secret = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token() });
  const press = Object.assign(element("button", "mc-upload__remove", text), { type: "submit" });
  press.append(element("span", "govuk-visually-hidden", ` ${file.name}`));
  form.append(secret, press);
  return form;
}

function icon(box) {
  const drawn = box.querySelector(".mc-upload__pick .mc-icon").cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#file"));
  return drawn;
}

const megabytes = (bytes) => `${(bytes / 1_048_576).toLocaleString("vi-VN", { maximumFractionDigits: bytes < 104_858 ? 2 : 1 })} MB`;
