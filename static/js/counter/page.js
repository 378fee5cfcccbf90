// The counter that works on when the network is down: prepared while there is one, sends by itself when it is back.
import { Form } from "./form.js";
import { drawList } from "./lists.js";
import * as numbers from "./numbers.js";
import * as server from "./send.js";
import { drawSlip } from "./slip.js";
import { all, change, device as ownDevice, done, put, read, remove } from "./store.js";
import { accept, forget, reopen } from "./vault.js";
import { word } from "./words.js";

const RETRY = 30_000, KEEP_RESULTS = 24 * 3600_000, PAUSE = 400, NEARLY_RIGHT = 120_000; // ms
const at = (id) => document.getElementById(id);
const state = { vault: null, who: null, offset: 0, form: null, net: "unknown", busy: false };
const channel = new BroadcastChannel("mot-cua-quay");

/** What the time is by the server's clock, as far as this device knows. */
const now = () => Date.now() + state.offset;
const today = () => numbers.dayOf(now());

async function begin() {
  if (!window.isSecureContext || !crypto.subtle || !("indexedDB" in window)) return show("insecure");
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register("/can-bo/ngoai-tuyen/phuc-vu.js", { scope: "/can-bo/ngoai-tuyen" }).catch(() => {});
  state.device = await ownDevice();
  state.offset = (await read("meta", "offset")) ?? 0;
  state.vault = await reopen(state.device, now());
  if (state.vault) await open();
  listen();
  await draw();
  await connect();
  document.documentElement.dataset.counter = "ready";
}

function listen() {
  window.addEventListener("online", () => connect());
  window.addEventListener("offline", () => ((state.net = "down"), draw()));
  setInterval(() => (state.net !== "up" || state.waiting) && connect(), RETRY);
  at("again").addEventListener("click", () => connect());
  at("lock").addEventListener("click", leave);
  at("print").addEventListener("click", () => window.print());
  document.querySelectorAll("[name=paper]").forEach((one) => one.addEventListener("change", () => state.shown && showSlip(state.shown)));
  at("intake").addEventListener("submit", (event) => (event.preventDefault(), take()));
  at("intake").addEventListener("input", () => (clearTimeout(state.timer), (state.timer = setTimeout(keepDraft, PAUSE))));
  window.addEventListener("pagehide", () => state.timer && keepDraft());
  channel.addEventListener("message", ({ data }) => (data === "left" ? lock() : draw()));
}

/** Looks whether somebody is signed in and the server can be reached; prepares the device and sends what waits. */
async function connect() {
  if (state.busy) return;
  state.busy = true;
  try {
    const { owner } = await server.session();
    if (await read("meta", "left")) await signOut();
    if (state.vault && state.vault.owner !== owner) await close();
    await prepare();
    state.net = "up";
    await sendAll();
  } catch (fault) {
    await failed(fault);
  } finally {
    state.busy = false;
    await draw();
  }
}

async function signOut() {
  await server.signOut();
  await remove("meta", "left");
  location.assign(server.signInAddress);
  await new Promise(() => {});
}

async function failed(fault) {
  if (fault instanceof server.SignedOut) {
    state.net = "signed-out";
    await remove("meta", "left");
    await forget(); // the session is over: the key goes, what is on the screen may still be finished
  } else if (fault instanceof server.Unreachable) state.net = "down";
  else if (fault instanceof server.Refused) {
    state.net = "up";
    state.refusal = fault.sentence;
  } else throw fault;
}

async function prepare() {
  const known = state.bundle?.digest ?? "";
  const found = await server.prepare(state.device, known);
  const offset = found.now - Date.now();
  state.offset = Math.abs(offset) > NEARLY_RIGHT ? offset : 0;
  await put("meta", state.offset, "offset");
  state.vault = await accept(found.who, state.device);
  await numbers.learn(found.blocks, found.who.agency);
  await numbers.tidy(today());
  const { key: _key, ...who } = found.who;
  const catalogue = found.catalogue.procedures ? found.catalogue : { ...state.bundle, ...found.catalogue };
  const changed = !state.form || Boolean(found.catalogue.procedures) || state.who?.owner !== who.owner;
  state.bundle = catalogue;
  state.who = who;
  const sealed = await state.vault.seal("bundle", { ...catalogue, who });
  await put("meta", sealed, `bundle ${who.owner}`);
  if (changed) await openForm();
}

/** Opens what is kept for this officer: the catalogue, the half-filled form. */
async function open() {
  const found = await state.vault.unseal("bundle", await read("meta", `bundle ${state.vault.owner}`));
  if (!found) return;
  state.who = found.who;
  state.bundle = found;
  await openForm();
}

async function openForm() {
  const held = state.form?.draft();
  const { procedures, communes } = state.bundle;
  if (state.form) Object.assign(state.form, { procedures, communes, isCommune: state.who.is_commune });
  else state.form = new Form(at("intake"), { procedures, communes, isCommune: state.who.is_commune });
  if (!held) {
    state.form.restore(await state.vault.unseal("draft", await read("meta", `draft ${state.vault.owner}`)));
    state.form.field("card").focus();
  }
}

async function keepDraft() {
  clearTimeout(state.timer);
  state.timer = null;
  if (!state.vault || !state.form) return;
  await put("meta", await state.vault.seal("draft", state.form.draft()), `draft ${state.vault.owner}`);
}

/** Takes in what the form holds: kept on the disk with its number before anything is said. */
async function take() {
  const { form, vault } = state;
  if (!vault || !form || state.taking) return;
  const faults = form.faults();
  form.showFaults(faults);
  if (faults.length) return;
  state.taking = true;
  try {
    const key = form.key, contents = form.contents(), moment = now();
    const facts = { key, owner: vault.owner, agency: state.who.agency, at: moment, state: "waiting" };
    const kept = await numbers.keep({ key, agency: facts.agency, day: today(), device: state.device }, async ({ code, slip }) => {
      const inside = { name: contents.walkin.name, title: form.procedure.name, contents, code, slip, taken_at: new Date(moment).toISOString() };
      return { ...facts, slip, code, ...(await vault.seal(key, inside)) };
    });
    clearTimeout(state.timer);
    state.timer = null;
    form.clear();
    await remove("meta", `draft ${vault.owner}`);
    await draw();
    channel.postMessage("changed");
    await showSlip(kept.key);
    at("slip-card").scrollIntoView({ block: "start" });
  } finally {
    state.taking = false;
  }
  if (state.net === "up") connect();
}

/** Sends what waits, oldest first; one window at a time, and the server takes each key once. */
async function sendAll() {
  await navigator.locks.request("mot-cua-quay send", async () => {
    for (const one of await own("waiting")) {
      try {
        await settle(one, await server.send(letter(one)));
      } catch (fault) {
        if (!(fault instanceof server.Refused)) throw fault;
        await rewrite(one, "refused", { ...one.opened, result: { why: fault.sentence || word("refused") } });
      }
    }
  });
}

function letter({ key, opened }) {
  const { code, slip, contents, taken_at } = opened;
  return { key, device: state.device, code, slip, contents, taken_at: local(taken_at), sent_at: new Date().toISOString() };
}

/** The server works out how far this device's clock is off: both times must be told by that clock. */
function local(moment) {
  return new Date(Date.parse(moment) - state.offset).toISOString();
}

/** Notes what became of an entry; what was typed is with the server now and leaves this device. */
async function settle(one, result) {
  const { contents: _contents, ...rest } = one.opened;
  await rewrite(one, result.state, { ...rest, result });
}

async function rewrite(one, to, inside) {
  const { opened: _opened, ...facts } = one;
  const sealed = await state.vault.seal(one.key, inside);
  await put("entries", { ...facts, state: to, settled: to === "waiting" ? null : now(), ...sealed });
}

/** This officer's entries, opened; oldest first. */
async function own(wanted) {
  const found = (await all("entries")).filter((one) => one.owner === state.vault?.owner && (!wanted || one.state === wanted));
  const opened = await Promise.all(found.map(async (one) => ({ ...one, opened: await state.vault.unseal(one.key, one) })));
  return opened.filter((one) => !wanted || one.opened).sort((a, b) => a.at - b.at);
}

async function clearOld() {
  const old = (await all("entries")).filter((one) => one.settled && one.state !== "refused" && one.settled < now() - KEEP_RESULTS);
  if (old.length) await change(["entries"], ({ entries }) => Promise.all(old.map((one) => done(entries.delete(one.key)))));
}

async function draw() {
  await clearOld();
  const entries = state.vault ? (await own()).reverse() : [];
  const everyone = await all("entries");
  state.waiting = entries.filter((one) => one.state === "waiting").length;
  const foreign = everyone.filter((one) => one.state === "waiting" && one.owner !== state.vault?.owner).length;
  drawList(at("entries"), entries, { show: showSlip, again: retry, remove: drop });
  at("foreign").hidden = !foreign;
  at("foreign").textContent = foreign ? word("foreign", { count: foreign }) : "";
  at("desk").textContent = state.who && state.vault ? `${state.who.officer} · ${state.who.desk || state.who.agency_name}` : "";
  const left = state.who ? await numbers.left(state.who.agency, today()) : 0;
  show(state.form && state.vault ? state.net : state.net === "signed-out" || state.net === "down" ? `bare-${state.net}` : "starting", { left, waiting: state.waiting });
  at("no-numbers").hidden = !(state.form && state.vault) || left > 0;
}

function show(what, facts = {}) {
  document.body.dataset.net = what;
  at("status").textContent = word(`status_${what}`, facts);
  at("waiting").textContent = facts.waiting ? word("waiting", facts) : "";
  at("sign-in").hidden = !what.includes("signed-out");
  at("refusal").hidden = !state.refusal;
  at("refusal").textContent = state.refusal ?? "";
  at("work").hidden = at("lock").hidden = !(state.form && state.vault);
  at("again").hidden = what === "insecure";
}

async function showSlip(key) {
  const one = (await own()).find((each) => each.key === key);
  if (!one?.opened?.contents) return;
  state.shown = key;
  const procedure = state.bundle.procedures.find((each) => each.code === one.opened.contents.procedure);
  const paper = document.querySelector("[name=paper]:checked").value;
  drawSlip(at("slip"), { entry: one.opened, who: state.who, procedure }, paper);
  at("slip-card").hidden = false;
}

/** What the server refused is tried once more, when its reason may be gone. */
async function retry(key) {
  const one = (await own("refused")).find((each) => each.key === key);
  const { result: _result, ...inside } = one.opened;
  await rewrite(one, "waiting", inside);
  await draw();
  await connect();
}

async function drop(key) {
  if (!window.confirm(word("remove_sure"))) return;
  await remove("entries", key);
  await draw();
}

/** Another officer is signed in now: nothing of the last one stays on the screen, and the page begins anew. */
async function close() {
  await forget();
  at("intake").reset();
  location.reload();
  await new Promise(() => {});
}

/** The officer leaves the machine: the key goes at once, the session as soon as the server can be told. */
async function leave() {
  if (!window.confirm(word("lock_sure"))) return;
  await keepDraft();
  await put("meta", true, "left");
  await forget();
  channel.postMessage("left");
  lock();
}

/** Somebody signed out in another window: the key is gone, and so is what is on the screen. */
function lock() {
  at("work").hidden = true;
  at("intake").reset();
  location.reload();
}

await begin();
