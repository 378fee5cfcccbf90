"""Signed messages: JWS in its compact form (RFC 7515), ES256 or RS256, nothing else of it.

The key's kind decides the algorithm, never the message. What was signed is the only thing that a
verifier hands on. ``kid`` is the SHA-256 fingerprint of the signer's certificate in hex.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from foundation.errors import Refusal

TYPE = "motcua-message"
HALF = 32
"""Bytes of each number in an ES256 signature."""

_KID = re.compile(r"[0-9a-f]{64}")
_MEMBERS = frozenset({"alg", "kid", "typ"})
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class NotSigned(Refusal):
    """The message is no signed message, or the signature is not that of the certificate."""

    code = "not_signed"


@dataclass(frozen=True, slots=True, eq=False)
class Signer:
    """A private key with the fingerprint by which partners know its certificate."""

    key: PrivateKey
    kid: str

    def sign(self, payload: bytes) -> str:
        """Sign bytes and return the compact form."""
        rs256 = isinstance(self.key, rsa.RSAPrivateKey)
        head = {"alg": "RS256" if rs256 else "ES256", "kid": self.kid, "typ": TYPE}
        signed = f"{_encode(json.dumps(head, sort_keys=True).encode())}.{_encode(payload)}"
        return f"{signed}.{_encode(_signature(self.key, signed.encode()))}"


def _signature(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def signer_of(token: str) -> str:
    """Return whose certificate a message says it was signed with; raise NotSigned.

    Only good for finding the certificate: the message is not believed before ``verify``.
    """
    return _header(token)["kid"]


def verify(token: str, certificate: str) -> bytes:
    """Return what was signed with the key of a PEM certificate; raise NotSigned."""
    head = _header(token)
    key, kid, algorithm = _public_key(certificate)
    if head["kid"] != kid or head["alg"] != algorithm:
        raise NotSigned(why="key")
    signed, _, signature = token.rpartition(".")
    try:
        _check(key, _decode(signature), signed.encode())
    except InvalidSignature:
        raise NotSigned(why="signature") from None
    return _decode(signed.partition(".")[2])


def _check(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, given: bytes, data: bytes) -> None:
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(given, data, padding.PKCS1v15(), hashes.SHA256())
        return
    if len(given) != 2 * HALF:
        raise InvalidSignature
    r, s = int.from_bytes(given[:HALF], "big"), int.from_bytes(given[HALF:], "big")
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))


def _header(token: str) -> dict[str, str]:
    if not _TOKEN.fullmatch(token):
        raise NotSigned(why="form")
    try:
        head = json.loads(_decode(token.partition(".")[0]))
    except (ValueError, RecursionError):
        raise NotSigned(why="form") from None
    if not isinstance(head, dict) or set(head) != _MEMBERS or head["typ"] != TYPE:
        raise NotSigned(why="form")
    if not isinstance(head["kid"], str) or not _KID.fullmatch(head["kid"]):
        raise NotSigned(why="form")
    if head["alg"] not in ("ES256", "RS256"):
        raise NotSigned(why="algorithm")
    return head


@lru_cache(maxsize=256)
def _public_key(
    certificate: str,
) -> tuple[ec.EllipticCurvePublicKey | rsa.RSAPublicKey, str, str]:
    read = x509.load_pem_x509_certificate(certificate.encode())
    key, kid = read.public_key(), read.fingerprint(hashes.SHA256()).hex()
    if isinstance(key, rsa.RSAPublicKey):
        return key, kid, "RS256"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key, kid, "ES256"
    raise NotSigned(why="key")


def payload_of(token: str) -> bytes:
    """Return what a message holds without looking at its signature, to show what was kept."""
    return _decode(token.split(".")[1])


def digest_of(token: str) -> str:
    """Return the SHA-256 of a message as it came, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Decode base64url without padding, in its one written form; raise NotSigned."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise NotSigned(why="form") from None
    if _encode(data) != text:
        raise NotSigned(why="form")
    return data
