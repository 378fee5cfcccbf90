// On the sign-in page nobody is signed in: the key of whoever sat here is thrown away, and the page that was kept with it.
// What was taken in stays sealed on the device; it opens again when its officer signs in here.
import { forget } from "./vault.js";

const channel = new BroadcastChannel("mot-cua-quay");
channel.postMessage("left");
await forget().catch(() => {});
if ("caches" in window) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("mot-cua-quay-")).map((name) => caches.delete(name)));
}
for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
  if (new URL(one.scope).pathname.startsWith("/can-bo/ngoai-tuyen")) await one.unregister();
}
document.documentElement.dataset.counter = "left";
