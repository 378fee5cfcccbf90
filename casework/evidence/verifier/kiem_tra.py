"""Kiểm tra hồ sơ bằng chứng mà không cần hệ thống nào khác. Check an evidence file on its own.

    python kiem_tra.py [bang-chung.zip | thư mục / folder] [--goc SHA-256 of the trusted root]

Python 3.8+, standard library only, no network.
Exit: 0 all held, 1 something does not, 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

from casework.evidence.verifier.signed_data import (
    HASHES,
    SIGNED_WITH,
    SIGNING_TIME,
    TIME_STAMP,
    TST_INFO,
    Certificate,
    Signed,
    Wrong,
    der,
    moment,
    verify,
)

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
GENESIS = "0" * 64
NOT_CHECKED = (
    "Không kiểm tra: việc thu hồi chứng thư; nội dung có đúng sự thật; phần thêm vào PDF giữa hai"
    " chữ ký | Not checked: revocation of certificates; whether what is said is true; what was"
    " added to a PDF between two signatures"
)
UNLISTED = frozenset({"manifest.json", "manifest.p7s", "manifest.p7s.sha256"})
"""The list names neither itself nor its signature, whose bytes a hash beside it holds together."""


class Checker:
    """Goes through an evidence file and tells what holds and what does not."""

    def __init__(self, files: dict[str, bytes], pinned: str, *, is_folder: bool = False) -> None:
        self.files, self.pinned, self.failures = files, pinned.lower().replace(":", ""), 0
        self.is_folder = is_folder
        self.roots: list[Certificate] = []
        self.made_at = dt.datetime.now(dt.timezone.utc)  # noqa: UP017 - Python 3.8

    def say(self, mark: str, text: str) -> None:
        """Write one line of the report."""
        self.failures += mark == "SAI"
        sys.stdout.write(f"[{mark}] {text}\n")

    def run(self) -> int:
        """Check everything; return the exit code."""
        for check in (self.manifest, self.trust, self.signature, self.journal, self.documents):
            try:
                check()
            except Wrong as wrong:
                self.say("SAI", str(wrong))
            except Exception as error:  # noqa: BLE001 - a broken member is a finding, not a crash
                self.say("SAI", f"{check.__name__}: không đọc được | unreadable: {error!r}")
        self.say("CHÚ Ý", NOT_CHECKED)
        held = "KẾT LUẬN: TOÀN VẸN | CONCLUSION: ALL HOLDS\n"
        broken = "KẾT LUẬN: KHÔNG TOÀN VẸN, {0} chỗ | CONCLUSION: BROKEN in {0} places\n"
        sys.stdout.write(broken.format(self.failures) if self.failures else held)
        return 1 if self.failures else 0

    def manifest(self) -> None:
        """Compare every member with the list, both ways."""
        told = json.loads(self.files["manifest.json"].decode("utf-8"))
        listed = {one["path"]: one for one in told["files"]}
        for path in sorted((set(self.files) ^ set(listed)) - UNLISTED):
            if self.is_folder and path in self.files and "/" not in path:
                self.say("CHÚ Ý", f"{path}: nằm cạnh, không thuộc hồ sơ | beside it, no part of it")
                continue
            self.say("SAI", f"{path}: thừa hoặc thiếu | surplus or missing")
        for path in sorted(set(self.files) & set(listed)):
            data, one = self.files[path], listed[path]
            if (len(data), hashlib.sha256(data).hexdigest()) != (one["size"], one["sha256"]):
                self.say("SAI", f"{path}: nội dung đã bị thay đổi | content was changed")
        self.say("XONG", "Hồ sơ {}: đã so {} tệp | Dossier {}: {} files compared".format(
            told["dossier"], len(listed), told["dossier"], len(listed)))  # fmt: skip

    def trust(self) -> None:
        """Read the roots; without a pinned one, say which fingerprint to compare."""
        pem = self.files["certificates/roots.pem"].decode("ascii")
        blocks = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END", pem, re.DOTALL)
        found = [Certificate(base64.b64decode(one)) for one in blocks]
        self.roots = [one for one in found if self.pinned in {"", one.print}]
        if self.pinned and not self.roots:
            raise Wrong("không có gốc đã nêu | the root named is not among these")
        for one in [] if self.pinned else self.roots:
            told = "Hãy so vân tay gốc với nguồn tin cậy rồi chạy lại với --goc"
            self.say("CHÚ Ý", f"{told} | Compare with a trusted source: {one.name} {one.print}")

    def chain(self, one: Certificate, others: list[Certificate], at: dt.datetime) -> None:
        """Follow issuers up to a root; raise Wrong where that fails or a time is outside."""
        here = one
        for _ in range(8):
            if not here.since <= at <= here.until:
                raise Wrong("chứng thư hết hạn lúc ký | expired when signed: " + here.name)
            if here.raw in {root.raw for root in self.roots}:
                return
            above = [root for root in self.roots + others if root.subject == here.issuer]
            name = SIGNED_WITH.get(here.algorithm.kids[0].oid, "")
            here = next((up for up in above if verify(
                up.key, here.algorithm, name, here.signed.raw, here.signature)), here)  # fmt: skip
            if not above:
                break
        raise Wrong("không tới được gốc tin cậy | leads to no trusted root: " + one.name)

    def time_stamp(self, token: bytes, stamped: bytes) -> dt.datetime:
        """Check an RFC 3161 token over a digest's preimage hash; return its time."""
        signed = Signed(token)
        info = der(signed.content or b"").kids
        if signed.kind != TST_INFO or info[2].kids[1].value != stamped:
            raise Wrong("dấu thời gian không khớp | the time stamp is of something else")
        at = moment(info[4])
        self.chain(signed.check(signed.content or b""), signed.certificates, at)
        return at

    def cms(self, raw: bytes, content: bytes) -> tuple[str, dt.datetime]:
        """Check one signature with its time stamp and chain; return who and when."""
        signed = Signed(raw)
        who = signed.check(content)
        at = moment(signed.facts[SIGNING_TIME]) if SIGNING_TIME in signed.facts else self.made_at
        if TIME_STAMP in signed.beside:
            token = signed.beside[TIME_STAMP].raw
            name = HASHES[der(Signed(token).content or b"").kids[2].kids[0].kids[0].oid]
            at = self.time_stamp(token, hashlib.new(name, signed.value).digest())
        self.chain(who, signed.certificates, at)
        return who.name, at

    def signature(self) -> None:
        """Check the agency's signature over the list of members."""
        raw = self.files["manifest.p7s"]
        who, at = self.cms(raw, self.files["manifest.json"])
        if self.files["manifest.p7s.sha256"] != hashlib.sha256(raw).hexdigest().encode("ascii"):
            raise Wrong("manifest.p7s: tệp chữ ký đã bị sửa | the signature file was changed")
        told = f"{who}, {at:%d/%m/%Y %H:%M:%S} UTC"
        self.say("ĐẠT", f"Bản kê đã được ký số | The list is signed: {told}")

    def journal(self) -> None:
        """Recompute the chain of the dossier and every anchor over it."""
        lines = self.files["journal/chain.jsonl"].decode("utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        name, previous = json.loads(self.files["manifest.json"].decode("utf-8"))["chain"], GENESIS
        for number, one in enumerate(entries, 1):
            linked = hashlib.sha256((previous + (one["body"] or "")).encode("utf-8")).hexdigest()
            kept_back = one["body"] is None
            fits = kept_back or (one["hash"], json.loads(one["body"])["chain"]) == (linked, name)
            if one["seq"] != number or not fits:
                raise Wrong(f"nhật ký đứt ở dòng {number} | the journal breaks at {number}")
            previous = one["hash"]
        sealed: set[str] = set()
        paths = sorted(one for one in self.files if re.fullmatch(r"journal/anchors/\d+\.json", one))
        stamped = [self.anchor(path, sealed) for path in paths]
        open_ = [one["seq"] for one in entries if one["hash"] not in sealed]
        told = (len(entries), len(paths), sum(stamped))
        vietnamese = "Nhật ký {} dòng liền mạch, {} mốc neo, {} có dấu thời gian".format(*told)
        english = "Journal: {} lines unbroken, {} anchors, {} time-stamped".format(*told)
        self.say("ĐẠT", f"{vietnamese} | {english}")
        if kept := [one["seq"] for one in entries if one["body"] is None]:
            self.say("CHÚ Ý", f"Dòng nội bộ chỉ có mã băm | lines given by hash only: {kept}")
        if open_:
            self.say("CHÚ Ý", f"Dòng chưa có mốc neo | lines not anchored yet: {open_}")

    def anchor(self, path: str, sealed: set[str]) -> bool:
        """Recompute one anchor; tell whether a time-stamp service vouches for it."""
        told = json.loads(self.files[path].decode("ascii"))
        whole = hashlib.sha256((told["previous"] + "".join(told["hashes"])).encode("ascii"))
        lengths = {len(one) for one in told["hashes"]}
        if whole.hexdigest() != told["digest"] or lengths - {len(GENESIS)}:
            raise Wrong(path + ": mốc neo không khớp | the anchor does not hold")
        sealed.update(told["hashes"])
        token = self.files.get(path[:-5] + ".tst")
        if token is not None:
            self.time_stamp(token, bytes.fromhex(told["digest"]))
        return token is not None

    def documents(self) -> None:
        """Check every signature in the documents that the agency issued."""
        for path in sorted(self.files):
            if path.startswith(("results/", "papers/")) and path.endswith(".pdf"):
                try:
                    for line in self.signatures(self.files[path]):
                        self.say("ĐẠT", f"{path}: {line}")
                except Wrong as wrong:
                    self.say("SAI", f"{path}: {wrong}")

    def signatures(self, pdf: bytes) -> list[str]:
        """Check the signatures of a PDF in order; the last one has to reach its last byte."""
        found, reached = [], 0
        for match in BYTE_RANGE.finditer(pdf):
            start, first, second, more = map(int, match.groups())
            gap = pdf[first:second]
            if start or second + more > len(pdf) or not re.fullmatch(rb"<[0-9A-Fa-f]+>", gap):
                raise Wrong("vùng ký bất thường | odd byte range")
            signed, reached = pdf[:first] + pdf[second : second + more], second + more
            padded = bytes.fromhex(gap[1:-1].decode("ascii"))
            raw = padded[: der(padded).end]
            if Signed(raw).kind == TST_INFO:
                digest = hashlib.new(
                    HASHES[der(Signed(raw).content or b"").kids[2].kids[0].kids[0].oid], signed
                )
                at, who = self.time_stamp(raw, digest.digest()), "dấu thời gian | time stamp"
            else:
                who, at = self.cms(raw, signed)
            found.append(f"{who}, {at:%d/%m/%Y %H:%M:%S} UTC")
        if found and reached != len(pdf):
            raise Wrong("có phần thêm sau chữ ký cuối | bytes were added after the last signature")
        return found or ["không có chữ ký số | not signed"]


def members(place: Path) -> dict[str, bytes]:
    """Read a ZIP or a folder; raise OSError, BadZipFile or Wrong."""
    if place.is_file():
        with zipfile.ZipFile(place) as held:
            names = [one.filename for one in held.infolist() if not one.is_dir()]
            if len(names) != len(set(names)):
                raise Wrong("hai tệp cùng tên | two members of one name")
            return {name: held.read(name) for name in names}
    found = (one for one in place.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    return {one.relative_to(place).as_posix(): one.read_bytes() for one in found}


def main() -> int:
    """Check what was named, else the folder of this program."""
    asked = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parent
    asked.add_argument("place", nargs="?", default=here, type=Path, help="bang-chung.zip")
    asked.add_argument("--goc", default="", help="SHA-256 của chứng thư gốc | of the trusted root")
    given = asked.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    place = given.place
    beside = list(place.glob("*.zip")) if place.is_dir() else []
    if len(beside) == 1 and not (place / "manifest.json").exists():
        place = beside[0]  # the program alone was taken out of the archive
    try:
        files = members(place)
    except (OSError, Wrong, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        sys.stdout.write(f"[SAI] không đọc được | unreadable: {error}\n")
        return 2
    return Checker(files, given.goc, is_folder=place.is_dir()).run()


if __name__ == "__main__":
    sys.exit(main())
