"""The test authority's keys and certificates in a folder, made once and added to later.

``roots.pem`` and ``issuing.pem`` are for those who check; ``keys/<key id>.p12`` for those who
sign, locked with the words in ``passphrase``; ``authority/`` belongs to the authority alone.
"""

import json
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from asn1crypto import pem
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from demo.stand_ins.plan import (
    ARCHITECTURE,
    AUTHORITY,
    Holder,
    Plan,
    add_holders,
    new_plan,
    point_at_files,
)

KEY_BITS = 3072
PLAN = "plan.json"
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")

Person = tuple[str, str, str, str]
Agency = tuple[str, str]


class OtherAddressError(Exception):
    """The folder's certificates name another address than the one asked for."""

    def __init__(self, made_for: str) -> None:
        """Keep the address that stands in the certificates."""
        self.made_for = made_for
        super().__init__(made_for)


def ensure_pki(
    directory: Path,
    people: Iterable[Person],
    agencies: Iterable[Agency],
    base_url: str,
    *,
    passphrase: str = "",
) -> None:
    """Certify people (key id, name, organisation, title) and agencies' seals (key id, name).

    What is there already stays as it is. Raises ValueError for a key id that cannot be a file's
    name, OtherAddressError for a folder whose certificates point at another address.
    """
    holders = [Holder(*person) for person in people]
    holders += [Holder(key_id, name, name) for key_id, name in agencies]
    certify(directory, holders, base_url, passphrase=passphrase)


def certify(
    directory: Path, holders: Sequence[Holder], base_url: str, *, passphrase: str = ""
) -> None:
    """Certify holders who have no key yet; raises as ``ensure_pki`` does."""
    for holder in holders:
        if not _KEY_ID.fullmatch(holder.key_id) or holder.key_id.startswith("."):
            raise ValueError(f"a key id cannot be {holder.key_id!r}")
    authority = directory / "authority"
    for folder in (authority / "keys", authority / "certificates", directory / "keys"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = _passphrase(directory / "passphrase", passphrase)
    plan = _plan(authority / PLAN, base_url)
    missing = [one for one in holders if not _keys(directory, one).exists()]
    if not missing and (directory / "roots.pem").exists():
        return
    own = [name for name in AUTHORITY if not (authority / "keys" / f"{name}.pem").exists()]
    with ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(_draw_key, [*own, *missing]))
    for name, key in zip(own, drawn, strict=False):
        _write_secret(authority / "keys" / f"{name}.pem", _private(key))
    keys = dict(zip([one.label for one in missing], drawn[len(own) :], strict=True))
    for label, key in keys.items():
        (authority / "keys" / f"{label}.pub.pem").write_bytes(_public(key))
    add_holders(plan, missing)
    certificates = _issue(authority, plan)
    _hand_over(directory, missing, keys, certificates, words.encode())


def _plan(file: Path, base_url: str) -> Plan:
    if not file.exists():
        return new_plan(base_url)
    plan: Plan = json.loads(file.read_text(encoding="utf-8"))
    if plan["external-url-prefix"] != base_url:
        raise OtherAddressError(plan["external-url-prefix"])
    return plan


def _issue(authority: Path, plan: Plan) -> dict[str, x509.Certificate]:
    """Issue what is missing, keep every certificate as a file and the plan that names it."""
    config = CertomancerConfig(
        plan, str(authority), lazy_load_keys=True, config_search_dir=str(authority)
    )
    house = config.get_pki_arch(ArchLabel(ARCHITECTURE))
    issued: dict[str, x509.Certificate] = {}
    for label in plan["pki-architectures"][ARCHITECTURE]["certs"]:
        data = house.get_cert(CertLabel(label)).dump()
        armoured = pem.armor("CERTIFICATE", data)
        (authority / "certificates" / f"{label}.pem").write_bytes(armoured)
        issued[label] = x509.load_der_x509_certificate(data)
    point_at_files(plan)
    _write_secret(authority / PLAN, json.dumps(plan, ensure_ascii=False, indent=1).encode())
    return issued


def _hand_over(
    directory: Path,
    holders: Iterable[Holder],
    keys: dict[str, rsa.RSAPrivateKey],
    certificates: dict[str, x509.Certificate],
    passphrase: bytes,
) -> None:
    """Write the anchors for those who check and each holder's locked key for who signs."""
    chain = [certificates["issuing"], certificates["root"]]
    for holder in holders:
        locked = pkcs12.serialize_key_and_certificates(
            holder.name.encode(),
            keys[holder.label],
            certificates[holder.label],
            chain,
            BestAvailableEncryption(passphrase),
        )
        _write_secret(_keys(directory, holder), locked)
    for name, label in (("issuing.pem", "issuing"), ("roots.pem", "root")):
        (directory / name).write_bytes(certificates[label].public_bytes(Encoding.PEM))


def _keys(directory: Path, holder: Holder) -> Path:
    return directory / "keys" / f"{holder.key_id}.p12"


def _draw_key(_for: object) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _private(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _passphrase(file: Path, given: str) -> str:
    """Return the words that lock the keys; the first time, take those given or draw some."""
    if not file.exists():
        _write_secret(file, (given or secrets.token_urlsafe(24)).encode())
    return file.read_text(encoding="utf-8")


def _write_secret(file: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(data)
    new.replace(file)
