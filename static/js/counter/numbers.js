// Gives each entry its number: the next of the day's reserved ones, in the same transaction that keeps the entry.
import { all, change, done, read } from "./store.js";

const ZONE = 7 * 3600_000; // Vietnam keeps UTC+7 all year

/** The day in Vietnam at a moment, as 2026-01-31. */
export const dayOf = (moment) => new Date(moment + ZONE).toISOString().slice(0, 10);

/** Takes in the server's blocks; a number that came back or was given here is never given again. */
export async function learn(blocks, agency) {
  await change(["blocks"], async ({ blocks: shelf }) => {
    for (const one of blocks) {
      const known = await done(shelf.get(one.id));
      const next = Math.max(known?.next ?? one.first, one.used + 1, one.first);
      await done(shelf.put({ ...one, agency, next }));
    }
  });
}

/** How many numbers of a day are left. */
export async function left(agency, day) {
  return usable(await all("blocks"), agency, day).reduce((sum, one) => sum + one.last - one.next + 1, 0);
}

/** Throws away blocks of days gone by. */
export async function tidy(today) {
  const old = (await all("blocks")).filter((one) => one.day < today);
  if (old.length) await change(["blocks"], ({ blocks }) => Promise.all(old.map((one) => done(blocks.delete(one.id)))));
}

/**
 * Keeps an entry under its number and returns it; sealed(number) seals what is personal.
 * Another window may take the number meanwhile: then the next one is tried. The same key is kept once.
 */
export async function keep({ key, agency, day, device }, sealed) {
  for (;;) {
    const number = await choose(agency, day, device);
    const entry = await sealed(number);
    const outcome = await change(["blocks", "meta", "entries"], async ({ blocks, meta, entries }) => {
      const before = await done(entries.get(key));
      if (before) return before;
      if (!(await advance(blocks, meta, number))) return null;
      await done(entries.add(entry));
      return entry;
    });
    if (outcome) return outcome;
  }
}

const usable = (blocks, agency, day) =>
  blocks.filter((one) => one.agency === agency && one.day === day && one.next <= one.last).sort((a, b) => a.first - b.first);

async function choose(agency, day, device) {
  const [block] = usable(await all("blocks"), agency, day);
  if (block) {
    const code = block.prefix + String(block.next).padStart(4, "0");
    return { block: block.id, value: block.next, code, slip: code };
  }
  const counter = `temporary ${day}`;
  const value = ((await read("meta", counter)) ?? 0) + 1;
  const slip = `TAM-${device.slice(0, 4).toUpperCase()}-${day.slice(2).replaceAll("-", "")}-${String(value).padStart(2, "0")}`;
  return { counter, value, code: "", slip };
}

async function advance(blocks, meta, number) {
  if (number.counter) {
    if (((await done(meta.get(number.counter))) ?? 0) !== number.value - 1) return false;
    await done(meta.put(number.value, number.counter));
    return true;
  }
  const block = await done(blocks.get(number.block));
  if (!block || block.next !== number.value) return false;
  await done(blocks.put({ ...block, next: block.next + 1 }));
  return true;
}
