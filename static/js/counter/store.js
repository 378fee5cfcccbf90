// What the browser keeps: four shelves in IndexedDB. Only numbers, keys and times lie open; everything personal is sealed (vault.js).
//   meta     by name: device, key, offset, bundle, draft …      blocks  reserved numbers, with the next one to give
//   entries  by key: what was taken in and waits, or what became of it
const NAME = "mot-cua-quay";
let opened;

export function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      request.result.createObjectStore("blocks", { keyPath: "id" });
      request.result.createObjectStore("entries", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Waits for one request; inside a transaction nothing else may be awaited. */
export const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function read(shelf, key) {
  return done((await open()).transaction(shelf).objectStore(shelf).get(key));
}

export async function all(shelf) {
  return done((await open()).transaction(shelf).objectStore(shelf).getAll());
}

/** Runs work(shelves) in one transaction that is on the disk when the promise resolves; windows of one browser take turns. */
export async function change(shelves, work) {
  const turn = (await open()).transaction(shelves, "readwrite", { durability: "strict" });
  const written = new Promise((resolve, reject) => {
    turn.oncomplete = resolve;
    turn.onabort = () => reject(turn.error ?? new Error("given up"));
  });
  try {
    const result = await work(Object.fromEntries(shelves.map((name) => [name, turn.objectStore(name)])));
    await written;
    return result;
  } catch (fault) {
    try { turn.abort(); } catch { /* it has ended by itself */ }
    await written.catch(() => {});
    throw fault;
  }
}

export const put = (shelf, value, key) => change([shelf], (shelves) => done(key === undefined ? shelves[shelf].put(value) : shelves[shelf].put(value, key)));
export const remove = (shelf, key) => change([shelf], (shelves) => done(shelves[shelf].delete(key)));

/** The mark of this browser: drawn once, the same for all officers who sit here. */
export async function device() {
  return change(["meta"], async ({ meta }) => {
    const known = await done(meta.get("device"));
    if (known) return known;
    const drawn = crypto.randomUUID();
    await done(meta.put(drawn, "device"));
    return drawn;
  });
}
