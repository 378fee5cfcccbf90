// Keeps the shell, scripts, style and fonts of one page, so that it opens without the network. KEPT is written above by the server.
// Nothing else is ever kept or answered from here: no data, no other page.
const CACHE = KEPT.prefix + KEPT.version;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  const isShell = mode === "navigate" && pathname === KEPT.shell;
  if (isShell || KEPT.files.includes(pathname)) event.respondWith(answer(event.request, pathname));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await Promise.all([KEPT.shell, ...KEPT.files].map(async (address) => {
    const found = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
    if (!found.ok || found.redirected) throw new Error(`cannot keep ${address}`); // the sign-in page is not the shell
    await cache.put(address, found);
  }));
}

async function answer(request, pathname) {
  const cache = await caches.open(CACHE);
  return (await cache.match(pathname)) ?? fetch(request);
}

async function clear() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(KEPT.prefix) && name !== CACHE).map((name) => caches.delete(name)));
}
