"""Keys in PKCS#12 files of one folder: for the demo, for tests and for small installations.

``<folder>/keys/<key id>.p12`` with the passphrase of the settings or of ``<folder>/passphrase``;
a picture ``<key id>.png`` beside it is shown on the page. Keys stay loaded: reading and checking
an RSA-3072 key for every signature would take ten times as long as the signature itself.
"""

import io
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from PIL import Image
from pyhanko.sign.signers import SimpleSigner

from foundation.errors import NotFound
from foundation.settings import Settings

_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


class LoadedSigner(SimpleSigner):
    """pyHanko's signer, but the private key is loaded and checked once."""

    _loaded: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @classmethod
    def of(cls, signer: SimpleSigner) -> Self:
        """Take over a signer read from a file."""
        made = cls(
            signing_cert=signer.signing_cert,
            signing_key=signer.signing_key,
            cert_registry=signer.cert_registry,
        )
        loaded = load_der_private_key(signer.signing_key.dump(), None)
        if not isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise TypeError("a signing key is RSA or ECDSA (Circular 15/2025)")
        made._loaded = loaded
        return made

    @property
    def private_key(self) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
        """Return the loaded key, for signatures that pyHanko does not make."""
        return self._loaded

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - the signature is pyHanko's
    ) -> bytes:
        """Sign bytes with the loaded key."""
        if isinstance(self._loaded, rsa.RSAPrivateKey):
            if dry_run:
                return bytes(self._loaded.key_size // 8)
            hashed = getattr(hashes, digest_algorithm.upper())()
            return self._loaded.sign(data, padding.PKCS1v15(), hashed)
        hashed = getattr(hashes, digest_algorithm.upper())()
        return self._loaded.sign(data, ec.ECDSA(hashed))


@dataclass(frozen=True, slots=True, eq=False)
class SigningKey:
    """A key ready to sign, what its certificate says, and its picture if there is one."""

    key_id: str
    signer: LoadedSigner
    name: str
    organisation: str
    picture: Image.Image | None


class KeyFiles:
    """The keys of one folder, loaded when first used."""

    def __init__(self, settings: Settings) -> None:
        """Remember where the keys lie; none is read yet."""
        self._folder = settings.pki_dir
        self._given = settings.pki_passphrase
        self._known: dict[str, SigningKey] = {}
        self._lock = threading.Lock()

    def key(self, key_id: str) -> SigningKey:
        """Return a loaded key; raise NotFound where there is none of that id."""
        with self._lock:
            known = self._known.get(key_id)
            if known is None:
                known = self._known[key_id] = self._load(key_id)
            return known

    def check(self) -> None:
        """Raise NotFound unless the folder of keys is there."""
        if not (self._folder / "keys").is_dir():
            raise NotFound(what="signing keys")

    def _load(self, key_id: str) -> SigningKey:
        file = self._folder / "keys" / f"{key_id}.p12"
        if not _KEY_ID.fullmatch(key_id) or not file.is_file():
            raise NotFound(key=key_id)
        signer = SimpleSigner.load_pkcs12(str(file), passphrase=self._passphrase())
        if signer is None or signer.signing_cert is None:
            raise NotFound(key=key_id)
        subject = signer.signing_cert.subject
        return SigningKey(
            key_id=key_id,
            signer=LoadedSigner.of(signer),
            name=_attribute(subject, "common_name"),
            organisation=_attribute(subject, "organization_name"),
            picture=_picture(file.with_suffix(".png")),
        )

    def _passphrase(self) -> bytes:
        if self._given:
            return self._given.encode()
        kept = self._folder / "passphrase"
        return kept.read_bytes().strip() if kept.is_file() else b""


def _attribute(name: x509.Name, attribute: str) -> str:
    value = name.native.get(attribute, "")
    return value if isinstance(value, str) else str(value[0])


def _picture(file: Path) -> Image.Image | None:
    if not file.is_file():
        return None
    with Image.open(io.BytesIO(file.read_bytes()), formats=("PNG",)) as picture:
        return picture.convert("RGBA")
