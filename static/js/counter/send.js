// Speaks with the server when it can be reached; tells apart no network, no session and a refusal.
const HERE = "/can-bo/ngoai-tuyen";
let token = "";

/** Nobody answers now: no network, or a server that is down. */
export class Unreachable extends Error {}
/** The session has ended: signing in again is needed. */
export class SignedOut extends Error {}
/** The server will not take it; `sentence` says why. */
export class Refused extends Error {
  constructor(sentence) {
    super(sentence);
    this.sentence = sentence;
  }
}

export const signInAddress = `/can-bo/dang-nhap?next=${encodeURIComponent(HERE)}`;

/** Asks who is signed in and takes the token that goes with everything sent. */
export async function session() {
  const found = await ask("/phien", {});
  token = found.token;
  return found;
}

/** Reserves this device's numbers and fetches all that the counter needs. */
export const prepare = (device, known) => say("/chuan-bi", { device, known });

/** Sends one entry; sent again it gets the same answer. */
export const send = (entry) => say("/gui", entry);

/** Ends the session for an officer who left while the server could not be told. */
export async function signOut() {
  await fetch("/can-bo/dang-xuat", { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": token } }).catch(() => {
    throw new Unreachable();
  });
}

async function say(path, content) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(content),
  });
}

async function ask(path, terms) {
  let answer;
  try {
    answer = await fetch(HERE + path, {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
      ...terms,
      headers: { Accept: "application/json", ...terms.headers },
    });
  } catch {
    throw new Unreachable();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
  if (answer.status === 429 || answer.status >= 500) throw new Unreachable();
  const found = await answer.json().catch(() => null);
  if (answer.ok && found) return found;
  throw new Refused(sentenceOf(found));
}

function sentenceOf(found) {
  const problems = Object.values(found?.problems ?? {});
  return problems.length ? problems.join("; ") : found?.title ?? "";
}
