"""DER, certificates, RSA, ECDSA and CMS in plain Python: what the stand-alone verifier rests on.

Python 3.8+, standard library only. It is packed into ``kiem_tra.py`` of every evidence file.
"""

# ruff: noqa: PLR2004 - the numbers are those of the encodings

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any, NamedTuple

HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
SIGNED_WITH = {
    "1.2.840.113549.1.1.11": "sha256", "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512", "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384", "1.2.840.10045.4.3.4": "sha512",
}  # fmt: skip
PREFIXES = {
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
}
PSS, MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
CURVES: dict[str, tuple[int, int, int, int, int]] = {  # p, b, Gx, Gy, n
    "1.2.840.10045.3.1.7": (
        _P256,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    "1.3.132.0.34": (
        _P384,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, SIGNING_CERT = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47"
SIGNING_CERT_OLD, SEQUENCE = "1.2.840.113549.1.9.16.2.12", 0x30
TIME_STAMP, TST_INFO = "1.2.840.113549.1.9.16.2.14", "1.2.840.113549.1.9.16.1.4"
SIGNED_DATA, COMMON_NAME = "1.2.840.113549.1.7.2", "2.5.4.3"


class Wrong(Exception):  # noqa: N818 - the word of the report
    """Something does not hold; the text says what, in both languages."""


class Der(NamedTuple):
    """One element of DER: its tag, where it begins, where its content begins and ends."""

    data: bytes
    tag: int
    start: int
    body: int
    end: int

    @property
    def raw(self) -> bytes:
        """Return tag, length and content."""
        return self.data[self.start : self.end]

    @property
    def value(self) -> bytes:
        """Return the content."""
        return self.data[self.body : self.end]

    @property
    def number(self) -> int:
        """Return an INTEGER."""
        return int.from_bytes(self.value, "big", signed=True)

    @property
    def kids(self) -> list[Der]:
        """Return the elements inside."""
        found, at = [], self.body
        while at < self.end:
            one = der(self.data, at, self.end)
            found.append(one)
            at = one.end
        return found

    @property
    def oid(self) -> str:
        """Return an OBJECT IDENTIFIER with dots."""
        arcs, held = [], 0
        for byte in self.value:
            held = held << 7 | byte & 127
            if byte < 128:
                arcs.append(held)
                held = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def der(data: bytes, at: int = 0, limit: int | None = None) -> Der:
    """Read one element of definite length; raise Wrong where there is none."""
    limit = len(data) if limit is None else limit
    if at + 2 > limit or data[at] & 31 == 31:
        raise Wrong("DER hỏng | broken DER")
    size, body = data[at + 1], at + 2
    if size > 127:
        more = size & 127
        size, body = int.from_bytes(data[body : body + more], "big"), body + more
        if not 1 <= more <= 4:
            raise Wrong("DER hỏng | broken DER")
    if body + size > limit:
        raise Wrong("DER bị cắt | DER is cut off")
    return Der(data, data[at], at, body, body + size)


def moment(node: Der) -> dt.datetime:
    """Read UTCTime or GeneralizedTime as aware UTC."""
    text = node.value.decode("ascii").split(".")[0].rstrip("Z")
    text = ("19" if text[:2] >= "50" else "20") + text if node.tag == 0x17 else text
    read = dt.datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 - made aware here
    return read.replace(tzinfo=dt.timezone.utc)  # noqa: UP017 - Python 3.8


class Certificate:
    """What is needed of an X.509 certificate."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        whole = der(raw)
        self.signed, self.algorithm, signature = whole.kids
        self.signature = signature.value[1:]
        fields = [one for one in self.signed.kids if one.tag != 0xA0]
        self.serial, self.issuer, self.subject = fields[0].raw, fields[2].raw, fields[4].raw
        self.since, self.until = (moment(one) for one in fields[3].kids)
        self.key = fields[5]
        self.name = next(
            (part.kids[1].value.decode("utf-8", "replace")
             for group in fields[4].kids for part in group.kids
             if part.kids[0].oid == COMMON_NAME),
            "?",
        )  # fmt: skip

    @property
    def print(self) -> str:
        """Return the fingerprint."""
        return hashlib.sha256(self.raw).hexdigest()


def verify(key: Der, algorithm: Der, hashed_with: str, signed: bytes, signature: bytes) -> bool:
    """Check a signature over bytes by a SubjectPublicKeyInfo: RSA (PKCS#1 v1.5, PSS) or ECDSA."""
    kind = algorithm.kids[0].oid
    hashed_with = SIGNED_WITH.get(kind, hashed_with)
    kinds, bits = key.kids
    if kinds.kids[0].oid == "1.2.840.10045.2.1":
        digest = hashlib.new(hashed_with, signed).digest()
        return ecdsa(kinds.kids[1].oid, bits.value[1:], digest, signature)
    modulus, exponent = (one.number for one in der(bits.value[1:]).kids)
    size = (modulus.bit_length() + 7) // 8
    opened = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
    if kind == PSS:
        return pss(algorithm.kids[1], opened, modulus.bit_length() - 1, signed)
    tail = bytes.fromhex(PREFIXES[hashed_with]) + hashlib.new(hashed_with, signed).digest()
    return opened == b"\x00\x01" + b"\xff" * (size - len(tail) - 3) + b"\x00" + tail


def pss(parameters: Der, opened: bytes, bits: int, signed: bytes) -> bool:
    """Check RSASSA-PSS (RFC 8017, 9.1.2) with the hash for both of its uses."""
    given = {one.tag: one.kids[0] for one in parameters.kids}
    name = HASHES[given[0xA0].kids[0].oid]
    salt = given[0xA2].number if 0xA2 in given else 20
    mask_of = given[0xA1].kids
    if mask_of[0].oid != MGF1 or HASHES[mask_of[1].kids[0].oid] != name:
        return False
    hashed, opened = hashlib.new(name, signed).digest(), opened[-((bits + 7) // 8) :]
    at = len(opened) - len(hashed) - 1
    masked, found = opened[:at], opened[at:-1]
    mask = b"".join(
        hashlib.new(name, found + n.to_bytes(4, "big")).digest()
        for n in range(at // len(hashed) + 1)
    )
    plain = int.from_bytes(masked, "big") ^ int.from_bytes(mask[:at], "big")
    block = (plain & (1 << (bits - 8 * (len(opened) - at))) - 1).to_bytes(at, "big")
    wanted = hashlib.new(name, bytes(8) + hashed + block[at - salt :]).digest()
    filled = block[: at - salt] == bytes(at - salt - 1) + b"\x01"
    return opened[-1] == 0xBC and filled and hmac.compare_digest(wanted, found)


def ecdsa(curve: str, point: bytes, digest: bytes, signature: bytes) -> bool:
    """Check ECDSA on P-256 or P-384 in affine coordinates."""
    p, b, gx, gy, n = CURVES[curve]
    half = len(point) // 2
    x, y = (int.from_bytes(point[at : at + half], "big") for at in (1, 1 + half))
    r, s = (one.number for one in der(signature).kids)
    if point[0] != 4 or (y * y - x * x * x + 3 * x - b) % p or not (0 < r < n and 0 < s < n):
        return False

    def add(one: tuple[int, int] | None, two: tuple[int, int] | None) -> Any:  # noqa: ANN401
        if one is None or two is None:
            return one or two
        if one[0] == two[0]:
            if (one[1] + two[1]) % p == 0:
                return None
            slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, p)
        else:
            slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, p)
        across = (slope * slope - one[0] - two[0]) % p
        return across, (slope * (one[0] - across) - one[1]) % p

    def times(factor: int, one: tuple[int, int]) -> Any:  # noqa: ANN401
        total = None
        for bit in f"{factor:b}":
            total = add(total, total)
            total = add(total, one) if bit == "1" else total
        return total

    hashed = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - n.bit_length())
    inverse = pow(s, -1, n)
    sum_ = add(times(hashed * inverse % n, (gx, gy)), times(r * inverse % n, (x, y)))
    return sum_ is not None and sum_[0] % n == r


class Signed:
    """One CMS SignedData with one signer (RFC 5652)."""

    def __init__(self, raw: bytes) -> None:
        kind, held = der(raw).kids
        if kind.oid != SIGNED_DATA:
            raise Wrong("không phải chữ ký CMS | not a CMS signature")
        parts = held.kids[0].kids
        inside = parts[2].kids
        self.kind = inside[0].oid
        self.content = inside[1].kids[0].value if len(inside) > 1 else None
        certificates = [one for part in parts[3:] if part.tag == 0xA0 for one in part.kids]
        self.certificates = [Certificate(one.raw) for one in certificates if one.tag == 0x30]
        [signer] = parts[-1].kids
        fields = signer.kids
        self.who, self.hash = fields[1], HASHES[fields[2].kids[0].oid]
        self.attributes = fields[3]
        self.facts = {one.kids[0].oid: one.kids[1].kids[0] for one in fields[3].kids}
        self.algorithm, self.value = fields[4], fields[5].value
        loose = fields[6].kids if len(fields) > 6 else []
        self.beside = {one.kids[0].oid: one.kids[1].kids[0] for one in loose}

    @property
    def signer(self) -> Certificate:
        """Return the signer's certificate, named by issuer and number and bound by its hash."""
        for one in self.certificates:
            if self.who.value == one.issuer + one.serial:
                kind = SIGNING_CERT if SIGNING_CERT in self.facts else SIGNING_CERT_OLD
                bound = self.facts[kind].kids[0].kids[0].kids
                named = bound[0].tag == SEQUENCE
                name = HASHES[bound[0].kids[0].oid] if named else "sha256"
                name = "sha1" if kind == SIGNING_CERT_OLD else name
                if hashlib.new(name, one.raw).digest() == bound[1 if named else 0].value:
                    return one
        raise Wrong("thiếu chứng thư của người ký | the signer's certificate is missing")

    def check(self, content: bytes) -> Certificate:
        """Check digest and signature over content; return who signed or raise Wrong."""
        if self.facts[CONTENT_TYPE].oid != self.kind:
            raise Wrong("sai loại nội dung | wrong content type")
        if self.facts[MESSAGE_DIGEST].value != hashlib.new(self.hash, content).digest():
            raise Wrong("nội dung đã bị thay đổi | the content was changed")
        over = b"\x31" + self.attributes.raw[1:]
        if not verify(self.signer.key, self.algorithm, self.hash, over, self.value):
            raise Wrong("chữ ký số sai | the signature is wrong")
        return self.signer
