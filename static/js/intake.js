// The counter by keyboard: parts are ticked with space and digits, procedures picked from suggestions, Enter goes on.
// Everything also works without this: each key has a control on the page that a browser sends by itself.

const KINDS = { 1: "originals", 2: "certified", 3: "copies" };
const MARKS = { 4: "shown", 5: "unscannable" };
const PAUSE = 150; // ms of quiet before procedures are asked for
const MOST = 99;

/** Serves one form of the counter, or the page after it. */
export function start(root) {
  const ticks = root.querySelector("[data-ticks]");
  if (ticks) serveTicks(root, ticks);
  const asked = root.querySelector('.mc-suggest input[name="q"]');
  if (asked && root.dataset.suggestUrl) suggest(root, asked);
  root.querySelectorAll("[data-shown-for]").forEach((part) => follow(root, part));
  serveCases(root);
  catchScanner(root);
  focusOn(root);
}

/** What a scanner types while no box has the focus goes into the box of the card. */
function catchScanner(root) {
  const box = root.querySelector('input[name="card"]');
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key.length !== 1 || key === " " || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!target.closest("input, textarea, select")) box.focus();
  });
}

function focusOn(root) {
  const goal = root.dataset.focus;
  const found = {
    parts: () => root.querySelector("[data-on]"),
    hits: () => root.querySelector(".mc-hits__one"),
    take: () => root.querySelector("[data-take]"),
    print: () => root.querySelector("[data-print]"),
  }[goal]?.() ?? (goal && root.querySelector(`[name="${CSS.escape(goal)}"]:not([type="hidden"])`));
  if (document.querySelector(".govuk-error-summary") || !found) return;
  found.focus({ preventScroll: false });
}

// --- parts ----------------------------------------------------------------------------------

function serveTicks(root, ticks) {
  ticks.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches("[data-on]") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (act(ticks, box.closest("li"), event)) event.preventDefault();
  });
  ticks.addEventListener("change", ({ target }) => {
    if (target.matches("[data-on]")) settle(target.closest("li"), target.checked);
    else sum(target.closest("li"));
  });
  ticks.addEventListener("input", ({ target }) => target.matches("[data-count]") && sum(target.closest("li")));
}

function act(ticks, row, event) {
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") return move(row, key === "ArrowDown");
  if (key === "Enter") return goOn(row.closest("form"));
  if (key === "*" || key === "+") return all(ticks);
  if (key === "0") return settle(row, false);
  if (KINDS[key]) return count(row, KINDS[key]);
  if (MARKS[key]) return mark(row, MARKS[key]);
  return false;
}

function move(row, forward) {
  const next = forward ? row.nextElementSibling : row.previousElementSibling;
  next?.querySelector("[data-on]").focus();
  return true;
}

function goOn(form) {
  form.requestSubmit(form.querySelector('button[value="check"]') ?? undefined);
  return true;
}

function all(ticks) {
  for (const row of ticks.children) {
    if (!("optional" in row.dataset)) settle(row, true);
  }
  return true;
}

function count(row, kind) {
  const input = row.querySelector(`[data-count="${kind}"]`);
  input.value = Math.min(MOST, (Number.parseInt(input.value, 10) || 0) + 1);
  return sum(row);
}

function mark(row, kind) {
  const box = row.querySelector(`[data-mark="${kind}"]`);
  box.checked = !box.checked;
  return sum(row);
}

/** Ticks a row with what the procedure asks for, or empties it. */
function settle(row, on) {
  const usual = JSON.parse(row.dataset.usual);
  for (const input of row.querySelectorAll("[data-count]")) {
    input.value = on ? input.value || usual[input.dataset.count] || "" : "";
  }
  for (const box of row.querySelectorAll("[data-mark]")) {
    box.checked = on && (box.checked || Boolean(usual[box.dataset.mark]));
  }
  row.querySelector("[data-on]").checked = on;
  return true;
}

/** Ticks a row that has anything, and unticks one that has nothing. */
function sum(row) {
  const counted = [...row.querySelectorAll("[data-count]")].some((input) => Number.parseInt(input.value, 10) > 0);
  const marked = [...row.querySelectorAll("[data-mark]")].some((box) => box.checked);
  row.querySelector("[data-on]").checked = counted || marked;
  return true;
}

// --- what depends on a choice -----------------------------------------------------------------

function follow(root, part) {
  const [name, value] = part.dataset.shownFor.split("=");
  const show = () => {
    const chosen = root.querySelector(`[name="${name}"]:checked`);
    part.hidden = chosen?.value !== value;
  };
  root.addEventListener("change", ({ target }) => target.name === name && show());
  show();
}

/** A digit chooses a case; a chosen case asks for its parts at once. */
function serveCases(root) {
  const cases = [...root.querySelectorAll('[name="case_key"][type="radio"]')];
  if (!cases.length) return;
  const ask = () => root.requestSubmit(root.querySelector('button[value="case"]') ?? undefined);
  cases.forEach((one, place) => {
    one.addEventListener("keydown", (event) => {
      const chosen = cases[Number(event.key) - 1];
      if (!chosen || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      chosen.checked = true;
      ask();
    });
    one.setAttribute("aria-keyshortcuts", String(place + 1));
    one.addEventListener("click", ({ detail }) => detail > 0 && ask()); // a pointer, not the arrows
  });
}

// --- suggestions ------------------------------------------------------------------------------

function suggest(root, input) {
  const list = document.createElement("ul");
  list.className = "mc-suggest__list";
  list.id = "q-list";
  list.role = "listbox";
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"]]) {
    input.setAttribute(name, value);
  }
  let timer, asked = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const mine = ++asked, text = input.value.trim();
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${root.dataset.suggestUrl}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (answer.ok && mine === asked) draw(root, input, list, await answer.json());
    } catch {
      close(); // Enter still finds it
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", () => setTimeout(close, PAUSE));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(input, list, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && chosenOf(list)) choose(root, chosenOf(list).dataset.code);
    else return;
    event.preventDefault();
  });
}

function draw(root, input, list, hits) {
  list.replaceChildren(...hits.map((hit, place) => {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `q-${place}`;
    item.dataset.code = hit.code;
    item.className = "mc-suggest__one";
    const name = document.createElement("strong"), code = document.createElement("span");
    name.textContent = hit.name;
    code.textContent = `${hit.code} · ${hit.field}`;
    code.className = "mc-quiet";
    item.append(name, code);
    item.addEventListener("pointerdown", () => choose(root, hit.code));
    return item;
  }));
  list.hidden = !hits.length;
  input.setAttribute("aria-expanded", String(hits.length > 0));
  input.removeAttribute("aria-activedescendant");
}

const chosenOf = (list) => list.querySelector('[aria-selected="true"]');

function step(input, list, by) {
  const all_ = [...list.children], now = all_.indexOf(chosenOf(list));
  const next = all_[(now + by + all_.length + (now < 0 && by < 0 ? 1 : 0)) % all_.length];
  all_.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function choose(root, code) {
  const button = document.createElement("button");
  button.type = "submit";
  button.name = "verb";
  button.value = `procedure:${code}`;
  button.hidden = true;
  root.append(button);
  root.requestSubmit(button);
}
