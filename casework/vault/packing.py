"""Taking a whole vault out: which files under which names, with a list of their facts."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.actor import Actor
from casework.vault import queries, rules
from casework.vault.actions import chain
from casework.vault.queries import Member
from casework.vault.records import ItemKind, PackState, VaultItem, VaultPack
from foundation.errors import Conflict
from foundation.jobs import Job, enqueue
from foundation.text import words

AT_ONCE = 200 * 1024 * 1024
"""Up to so many bytes are sent while they are packed; more is packed by the worker."""

LIST_NAME = "danh-muc.csv"
_KINDS = {ItemKind.PART.value: "0", ItemKind.RESULT.value: "1"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_NAME = 80
_HEADS = (
    "TepTin", "MaGiayTo", "SoKyHieu", "TrichYeu", "CoQuanBanHanh", "NgayBanHanh",
    "ThoiHanHieuLuc", "PhamViHieuLuc", "NguoiKy", "ChuGiayTo", "DinhDanhChuGiayTo",
    "LoaiSoHoa", "MaKhoQuocGia", "TinhTrang", "LyDo", "HoSo", "MaKiemTra", "SHA256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackVault(Job):
    """Pack a person's whole vault into one archive."""

    queue: ClassVar[str] = "papers"
    pack_id: int


class NothingKept(Conflict):
    """The vault holds nothing yet that could be packed."""

    code = "vault_empty"


def paths(members: Sequence[Member]) -> Iterator[tuple[str, Member]]:
    """Name the members in the archive: number, title without accents, the file's own ending."""
    for number, one in enumerate(members, start=1):
        ending = "." + one.name.rpartition(".")[2].lower() if "." in one.name else ""
        title = "-".join(word for word in words(one.item.title) if word.isascii())
        yield f"{number:04d}-{title[:_LONGEST_NAME].strip('-')}{ending}", one


def listing(members: Sequence[Member], *, day: date) -> bytes:
    """Write the list of all members with the fields of the national store, for a spreadsheet."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(_HEADS)
    for path, one in paths(members):
        writer.writerow([_safe(value) for value in (path, *_facts(one.item, day))])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _facts(item: VaultItem, day: date) -> tuple[str, ...]:
    return (
        item.code,
        item.number,
        item.title,
        item.issuer or item.agency_name,
        item.issued_on.isoformat() if item.issued_on else "",
        item.valid_until.isoformat() if item.valid_until else "",
        item.scope,
        item.signer,
        item.holder_name,
        item.holder_number,
        _KINDS[item.kind],
        item.national_code,
        rules.state_on(item, day).value,
        item.standing_reason,
        item.dossier_code,
        item.verify_code,
        item.sha256,
    )


def _safe(value: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def note_taken(session: Session, account_id: int, *, by: Actor, at: datetime) -> None:
    """Write down that a whole vault was taken out."""
    audit.append(session, chain(account_id), "take_all", by=by, at=at)


def ask(session: Session, account_id: int, *, by: Actor, at: datetime) -> VaultPack:
    """Have the worker pack a whole vault; one that waits already is the answer.

    Raises NothingKept for a vault without files.
    """
    waiting = session.scalars(
        select(VaultPack).where(
            VaultPack.account_id == account_id, VaultPack.state == PackState.ASKED.value
        )
    ).first()
    if waiting is not None:
        return waiting
    total = len(queries.members(session, account_id))
    if not total:
        raise NothingKept(account=account_id)
    pack = VaultPack(
        account_id=account_id,
        asked_at=at,
        total=total,
        state=PackState.ASKED.value,
        done=0,
        sha256="",
        size=0,
    )
    session.add(pack)
    session.flush()
    enqueue(session, PackVault(pack.id), lock=f"vault-pack:{account_id}")
    note_taken(session, account_id, by=by, at=at)
    return pack


def waiting(session: Session, pack_id: int) -> VaultPack | None:
    """Return a pack that still waits to be made: a job that comes twice stops here."""
    pack = session.get(VaultPack, pack_id)
    return pack if pack is not None and pack.state == PackState.ASKED.value else None


def progress(session: Session, pack_id: int, *, done: int) -> None:
    """Note how many files are packed."""
    session.get_one(VaultPack, pack_id, with_for_update=True).done = done


def ready(session: Session, pack_id: int, *, sha256: str, size: int, at: datetime) -> None:
    """Note where the archive lies."""
    pack = session.get_one(VaultPack, pack_id, with_for_update=True)
    pack.state, pack.sha256, pack.size, pack.made_at = PackState.READY.value, sha256, size, at
    pack.done = pack.total


def fail(session: Session, pack_id: int) -> None:
    """Note that the archive could not be made; it can be asked for again."""
    pack = session.get_one(VaultPack, pack_id, with_for_update=True)
    if pack.state == PackState.ASKED.value:
        pack.state = PackState.FAILED.value


def old_packs(session: Session, *, before: datetime, limit: int) -> list[VaultPack]:
    """List archives made before a moment, whose bytes are to be deleted."""
    return list(
        session.scalars(
            select(VaultPack)
            .where(VaultPack.state == PackState.READY.value, VaultPack.made_at < before)
            .order_by(VaultPack.made_at)
            .limit(limit)
        )
    )


def over(session: Session, pack_id: int) -> None:
    """Note that the bytes of an archive are deleted."""
    session.get_one(VaultPack, pack_id, with_for_update=True).state = PackState.OVER.value
