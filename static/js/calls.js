// The call screen: asks every three seconds what was called last; a page without this reloads itself.
const EVERY = 3000;

export function start(root) {
  const body = root.querySelector("[data-calls] tbody");
  const waits = root.querySelector("[data-calls-waits]");
  const none = root.querySelector("[data-calls-none]");
  const time = root.querySelector("[data-calls-time]");
  const keys = () => [...body.rows].map((row) => row.dataset.key).join(" ");

  function show(told) {
    if (keys() !== told.calls.map((one) => one.key).join(" ")) {
      const before = new Set([...body.rows].map((row) => row.dataset.key));
      body.replaceChildren(...told.calls.map((one) => line(one, !before.has(one.key))));
    }
    none.hidden = told.calls.length > 0;
    time.textContent = told.time;
    waits.replaceChildren(...told.waiting.map(wait));
  }

  async function ask() {
    try {
      const answer = await fetch(root.dataset.callsUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.status === 404) return location.reload();
      if (answer.ok) show(await answer.json());
      root.classList.toggle("mc-calls--silent", !answer.ok);
    } catch {
      root.classList.add("mc-calls--silent");
    }
    setTimeout(ask, EVERY);
  }
  setTimeout(ask, EVERY);
}

function line(one, fresh) {
  const row = document.createElement("tr");
  row.dataset.key = one.key;
  row.classList.toggle("mc-calls__fresh", fresh);
  for (const text of [one.number, one.counter]) row.insertCell().textContent = text;
  return row;
}

function wait(one) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const count = document.createElement("strong");
  name.textContent = one.name;
  count.textContent = one.count;
  item.append(name, " ", count);
  return item;
}
