"""The key under which a browser keeps what was taken in without the network.

It is worked out anew for each officer and device, never stored here: whoever signs in again on the
same device gets the same key and finds everything, and another officer gets another one. It changes
with SECRET_KEY, so what waits in browsers is sent before that one is replaced.
"""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"mot-cua counter without network"
_BYTES = 32


def key_for(secret: str, account_id: int, device: str) -> str:
    """Return the AES-256 key of an officer on a device, in base64."""
    return base64.b64encode(_derive(secret, account_id, device)).decode()


def mark_of(secret: str, account_id: int, device: str) -> str:
    """Return what names a key without telling it: a browser knows by it that a key has changed."""
    key = _derive(secret, account_id, device)
    return hashlib.sha256(b"mark " + key).hexdigest()[:16]


def _derive(secret: str, account_id: int, device: str) -> bytes:
    info = f"{account_id}:{device}".encode()
    derivation = HKDF(algorithm=hashes.SHA256(), length=_BYTES, salt=_PURPOSE, info=info)
    return derivation.derive(secret.encode())
