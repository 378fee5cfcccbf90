"""Certificates as partners hand them over: read, judged, named by their fingerprint."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from casework.installations.records import Purpose
from foundation.errors import Problem

MOST_CHARACTERS = 40_000
"""A certificate with its authorities is far shorter."""

RSA_BITS = 2048
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says, and its text with the authorities handed over with it."""

    fingerprint: str
    holder: str
    valid_from: datetime
    valid_until: datetime
    pem: str


def read(text: str, purpose: Purpose, *, at: datetime) -> Certificate | Problem:
    """Read a certificate in PEM, its authorities after it; say what is wrong with it."""
    if len(text) > MOST_CHARACTERS:
        return Problem("certificate_too_long")
    if "PRIVATE KEY" in text:
        return Problem("certificate_private_key")
    try:
        found = [x509.load_pem_x509_certificate(one.encode()) for one in _BLOCK.findall(text)]
        if not found:
            return Problem("certificate_unreadable")
        return _faults(found, purpose, at) or _facts(found)
    except (ValueError, UnsupportedAlgorithm):
        return Problem("certificate_unreadable")


def _faults(found: Sequence[x509.Certificate], purpose: Purpose, at: datetime) -> Problem | None:
    first = found[0]
    if at >= first.not_valid_after_utc:
        return Problem("certificate_expired", {"day": first.not_valid_after_utc})
    if at < first.not_valid_before_utc:
        return Problem("certificate_too_early", {"day": first.not_valid_before_utc})
    if _is_authority(first):
        return Problem("certificate_authority")
    key = first.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_BITS:
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and _is_good_curve(key, purpose):
        return None
    return Problem("certificate_key")


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _is_good_curve(key: ec.EllipticCurvePublicKey, purpose: Purpose) -> bool:
    """Signatures are ES256; a connection may use the larger curve too."""
    good: tuple[type[ec.EllipticCurve], ...] = (ec.SECP256R1,)
    if purpose is Purpose.TLS:
        good += (ec.SECP384R1,)
    return isinstance(key.curve, good)


def _facts(found: Sequence[x509.Certificate]) -> Certificate:
    first = found[0]
    return Certificate(
        fingerprint=first.fingerprint(hashes.SHA256()).hex(),
        holder=_name(first),
        valid_from=first.not_valid_before_utc,
        valid_until=first.not_valid_after_utc,
        pem="".join(one.public_bytes(Encoding.PEM).decode() for one in found),
    )


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
