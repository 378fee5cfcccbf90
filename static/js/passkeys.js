// Passkeys: a button asks the server for options, the device for a signature, and sends the answer back.
import { post, Refused, SignedOut } from "./server.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.codePointAt(0));
const text = (buffer) =>
  btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** Shows the button where the browser can, and does its one act when pressed. */
export function start(button) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  button.hidden = false;
  button.addEventListener("click", () => act(button));
}

async function act(button) {
  const says = document.getElementById(button.dataset.says);
  says.textContent = "";
  button.disabled = true;
  try {
    const options = await post(button.dataset.begin, {});
    const credential = button.dataset.passkey === "create" ? await create(options) : await get(options);
    const label = document.getElementById(button.dataset.label ?? "")?.value ?? "";
    const next = button.dataset.next ?? "";
    const answer = await post(button.dataset.finish, { credential, label, next });
    location.assign(answer.location);
  } catch (fault) {
    says.textContent = sentence(fault, button);
    button.disabled = false;
  }
}

function sentence(fault, button) {
  if (fault instanceof SignedOut) return button.dataset.gone;
  if (fault instanceof Refused) return fault.answer.title ?? button.dataset.failed;
  return fault.name === "NotAllowedError" ? button.dataset.stopped : button.dataset.failed;
}

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
  };
  const made = await navigator.credentials.create({ publicKey });
  return written(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: [] };
  const made = await navigator.credentials.get({ publicKey });
  return written(made, {
    authenticatorData: text(made.response.authenticatorData),
    signature: text(made.response.signature),
    userHandle: made.response.userHandle ? text(made.response.userHandle) : null,
  });
}

const written = (made, more) => ({
  id: made.id,
  rawId: text(made.rawId),
  type: made.type,
  clientExtensionResults: made.getClientExtensionResults(),
  response: { clientDataJSON: text(made.response.clientDataJSON), ...more },
});
