"""This installation's own keys: one for the connection, one for the signature.

``<folder>/tls.pem`` and ``signing.pem`` are certificates, ``tls.key`` and ``signing.key`` the keys
(PKCS#8, for the owner's eyes alone). ``make_keys`` draws them and signs the certificates with
themselves: partners pin them, so no authority is needed; an authority's may take their place.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from foundation.errors import NotFound
from gateways.exchange.jws import Signer

LIFE = timedelta(days=3 * 365)
EARLIER = timedelta(hours=1)
"""Partners' clocks may be slow."""

NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Where an installation's keys lie."""

    folder: Path

    @property
    def tls_certificate(self) -> Path:
        """The certificate of the connection."""
        return self.folder / "tls.pem"

    @property
    def tls_key(self) -> Path:
        """The key of the connection."""
        return self.folder / "tls.key"

    @property
    def signing_certificate(self) -> Path:
        """The certificate of the signature."""
        return self.folder / "signing.pem"

    @property
    def signing_key(self) -> Path:
        """The key of the signature."""
        return self.folder / "signing.key"

    @property
    def pins(self) -> Path:
        """The certificates that the door lets in, written by the door itself."""
        return self.folder / "partners.pem"

    def complete(self) -> bool:
        """Tell whether all keys and certificates are there."""
        files = (self.tls_certificate, self.tls_key, self.signing_certificate, self.signing_key)
        return all(file.is_file() for file in files)

    def signer(self) -> Signer:
        """Load the signing key; raise NotFound where there is none."""
        if not self.complete():
            raise NotFound(what="keys of the installation")
        key = load_pem_private_key(self.signing_key.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise NotFound(what="keys of the installation")
        certificate = x509.load_pem_x509_certificate(self.signing_certificate.read_bytes())
        return Signer(key, certificate.fingerprint(hashes.SHA256()).hex())


def make_keys(folder: Path, *, code: str, name: str, at: datetime) -> KeyFolder:
    """Draw the keys of an installation where there are none yet; what is there stays."""
    made = KeyFolder(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not made.tls_certificate.exists():
        _draw(made.tls_certificate, made.tls_key, code, f"{name} (kết nối)", tls=True, at=at)
    if not made.signing_certificate.exists():
        _draw(made.signing_certificate, made.signing_key, code, f"{name} (ký)", tls=False, at=at)
    return made


def _draw(file: Path, key_file: Path, code: str, name: str, *, tls: bool, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_LENGTH]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, code),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    if tls:
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    _write(key_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(file, certificate.public_bytes(Encoding.PEM))


def _write(file: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(data)
    new.replace(file)
