"""Secrets that must be read again are kept sealed: AES-256-GCM under a key of the installation.

Each purpose has a key of its own (HKDF over the installation's secret), and what is sealed is
bound to its place: moved to another row it does not open.
"""

import base64
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "gcm1:"
"""How sealed text begins; a text without it was kept before sealing came."""
_NONCE_BYTES = 12


def seal(secret_key: str, purpose: str, place: str, plain: str) -> str:
    """Return the sealed form of a text for one place."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(_key(secret_key, purpose)).encrypt(nonce, plain.encode(), place.encode())
    return MARK + base64.urlsafe_b64encode(nonce + closed).decode()


def is_sealed(kept: str) -> bool:
    """Tell whether a text is in the sealed form."""
    return kept.startswith(MARK)


def unseal(secret_key: str, purpose: str, place: str, kept: str) -> str | None:
    """Return the text that was sealed; None for another key, another place or a broken text."""
    try:
        raw = base64.urlsafe_b64decode(kept.removeprefix(MARK))
        opened = AESGCM(_key(secret_key, purpose)).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()
        )
    except (ValueError, InvalidTag):
        return None
    return opened.decode()


@lru_cache(maxsize=16)
def _key(secret_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(secret_key.encode())
