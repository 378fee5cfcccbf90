// Seals what is personal: AES-GCM under a key of the officer on this device, which scripts can use but not read out.
import { put, read, remove } from "./store.js";

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const encode = (text) => new TextEncoder().encode(text);

export class Vault {
  constructor({ owner, mark, ends, key }, device) {
    Object.assign(this, { owner, mark, ends, key, device });
  }

  /** Seals content; the name is part of the seal, so that nothing can be put in another's place. */
  async seal(name, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(this.#terms(name, iv), this.key, encode(JSON.stringify(content)));
    return { iv, data, mark: this.mark };
  }

  /** Opens what was sealed under this name; null where it is another's, or was changed. */
  async unseal(name, sealed) {
    if (!sealed || sealed.mark !== this.mark) return null;
    try {
      const plain = await crypto.subtle.decrypt(this.#terms(name, sealed.iv), this.key, sealed.data);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  }

  #terms(name, iv) {
    return { name: "AES-GCM", iv, additionalData: encode(`${this.owner}:${this.device}:${name}`) };
  }
}

/** Takes the key that the server worked out; it is kept so that the page opens again without the network. */
export async function accept(who, device) {
  const key = await crypto.subtle.importKey("raw", bytes(who.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  const kept = { owner: who.owner, mark: who.mark, ends: who.ends, key };
  await put("meta", kept, "key");
  return new Vault(kept, device);
}

/** The vault of whoever sat here last, or null once the session has ended. */
export async function reopen(device, now) {
  const kept = await read("meta", "key");
  if (!kept) return null;
  if (kept.ends > now) return new Vault(kept, device);
  await forget();
  return null;
}

/** Throws the key away; what is sealed stays and opens again when its officer signs in on this device. */
export const forget = () => remove("meta", "key");
