// Speaking with our own server: the forgery token, JSON both ways, and a lost session told apart from a fault.

/** Thrown when the session has ended; the caller shows the way to sign in again. */
export class SignedOut extends Error {}

/** Thrown when the server refuses for good (repeating will not help). */
export class Refused extends Error {
  constructor(status, answer) {
    super(`refused with ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

/** Thrown when trying again later may help; `after` is the wait in seconds that the server asks for, or 0. */
export class TryLater extends Error {
  constructor(after = 0) {
    super("try later");
    this.after = after;
  }
}

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Where to sign in again so that one comes back to this page. */
export function signInAddress() {
  const door = location.pathname.startsWith("/can-bo") ? "/can-bo/dang-nhap" : "/dang-nhap";
  return `${door}?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/** POSTs JSON and returns the JSON answer (or {} when there is none). */
export async function post(address, content, { keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      keepalive,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(content),
    });
  } catch {
    throw new TryLater();
  }
  return read(answer);
}

async function read(answer) {
  if (answer.status === 401 || answer.type === "opaqueredirect") throw new SignedOut();
  if (answer.status === 429 || answer.status >= 500) throw new TryLater(Number(answer.headers.get("Retry-After")) || 0);
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  const content = json && answer.status !== 204 ? await answer.json().catch(() => ({})) : {};
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}
