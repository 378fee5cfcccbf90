"""What is asked of the vault: one's own papers, those that would do, links and who opened them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from casework.files.records import FileVerdict, StoredFile
from casework.vault.records import (
    ItemStanding,
    VaultItem,
    VaultOpening,
    VaultPack,
    VaultShare,
)
from foundation.errors import NotFound
from foundation.text import words

MOST_OFFERED = 200
"""So many of one's newest papers are looked through when a part is to be filled."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for in the own vault; empty members ask for everything."""

    text: str = ""
    kind: str = ""
    counts: str = ""


def _counts_on(day: date) -> ColumnElement[bool]:
    return and_(
        VaultItem.standing == ItemStanding.VALID.value,
        or_(VaultItem.valid_until.is_(None), VaultItem.valid_until >= day),
    )


def own_items(
    session: Session,
    account_id: int,
    wanted: Wanted,
    *,
    day: date,
    among: Sequence[ColumnElement[bool]] = (),
    before: int | None = None,
    limit: int,
) -> list[VaultItem]:
    """List a person's papers with their files, newest first, going on before an id.

    ``among`` narrows them to those that whoever looks may see.
    """
    asked = select(VaultItem).where(
        VaultItem.account_id == account_id, VaultItem.removed_at.is_(None), *among
    )
    if before is not None:
        asked = asked.where(VaultItem.id < before)
    if wanted.kind:
        asked = asked.where(VaultItem.kind == wanted.kind)
    if wanted.counts:
        counts = _counts_on(day)
        asked = asked.where(counts if wanted.counts == "valid" else ~counts)
    for word in words(wanted.text)[:8]:
        asked = asked.where(VaultItem.folded.contains(word, autoescape=True))
    asked = asked.options(joinedload(VaultItem.file, innerjoin=True))
    return list(session.scalars(asked.order_by(VaultItem.id.desc()).limit(limit)))


def one_of(
    session: Session,
    item_id: int,
    *,
    account_ids: Collection[int],
    among: Sequence[ColumnElement[bool]] = (),
) -> VaultItem:
    """Return a paper out of the vault of one of some accounts; raise NotFound."""
    found = session.scalars(
        select(VaultItem)
        .where(
            VaultItem.id == item_id,
            VaultItem.account_id.in_(sorted(account_ids)),
            VaultItem.removed_at.is_(None),
            *among,
        )
        .options(joinedload(VaultItem.file, innerjoin=True))
    ).first()
    if found is None:
        raise NotFound(what="vault_item")
    return found


def own_item(
    session: Session,
    item_id: int,
    *,
    account_id: int,
    among: Sequence[ColumnElement[bool]] = (),
    lock: bool = False,
) -> VaultItem:
    """Return one of a person's own papers; raise NotFound for those of others."""
    asked = (
        select(VaultItem)
        .where(
            VaultItem.id == item_id,
            VaultItem.account_id == account_id,
            VaultItem.removed_at.is_(None),
            *among,
        )
        .options(joinedload(VaultItem.file, innerjoin=True))
    )
    if lock:
        asked = asked.with_for_update(of=VaultItem)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="vault_item")
    return found


def that_count(
    session: Session,
    account_ids: Collection[int],
    *,
    among: Sequence[ColumnElement[bool]] = (),
    day: date,
) -> list[VaultItem]:
    """List the newest papers of some accounts that count on a day, for parts to be filled."""
    return list(
        session.scalars(
            select(VaultItem)
            .where(
                VaultItem.account_id.in_(sorted(account_ids)),
                VaultItem.removed_at.is_(None),
                _counts_on(day),
                *among,
            )
            .order_by(VaultItem.id.desc())
            .limit(MOST_OFFERED)
        )
    )


def by_files(
    session: Session, file_ids: Collection[uuid.UUID], *, lock: bool = False
) -> list[VaultItem]:
    """List the papers whose very files these are; locked against marking, where asked."""
    if not file_ids:
        return []
    asked = select(VaultItem).where(VaultItem.file_id.in_(sorted(file_ids)))
    if lock:
        asked = asked.order_by(VaultItem.id).with_for_update(read=True)
    return list(session.scalars(asked))


def of_result(session: Session, result_id: int, *, account_id: int) -> VaultItem | None:
    """Return a person's own copy of an issued result, where the vault has it."""
    return session.scalars(
        select(VaultItem).where(
            VaultItem.result_id == result_id,
            VaultItem.account_id == account_id,
            VaultItem.removed_at.is_(None),
        )
    ).first()


def shares_of(session: Session, item_id: int, *, limit: int = 50) -> list[VaultShare]:
    """List the links to a paper, newest first."""
    return list(
        session.scalars(
            select(VaultShare)
            .where(VaultShare.item_id == item_id)
            .order_by(VaultShare.id.desc())
            .limit(limit)
        )
    )


def openings_of(
    session: Session, share_ids: Sequence[int], *, limit: int = 100
) -> list[VaultOpening]:
    """List the newest openings of some links."""
    if not share_ids:
        return []
    return list(
        session.scalars(
            select(VaultOpening)
            .where(VaultOpening.share_id.in_(share_ids))
            .order_by(VaultOpening.id.desc())
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a whole vault on its way out, with its facts for the list beside it."""

    item: VaultItem
    name: str
    size: int
    media_type: str


def members(session: Session, account_id: int) -> list[Member]:
    """List all of a person's papers that may be handed out, oldest first, to be packed."""
    found = session.scalars(
        select(VaultItem)
        .where(VaultItem.account_id == account_id, VaultItem.removed_at.is_(None))
        .options(joinedload(VaultItem.file, innerjoin=True))
        .order_by(VaultItem.id)
    )
    return [
        Member(one, one.file.name, one.file.size, one.file.media_type)
        for one in found
        if one.file.verdict == FileVerdict.CLEAN.value
    ]


def newest_pack(session: Session, account_id: int) -> VaultPack | None:
    """Return the newest packing of a person's whole vault."""
    return session.scalars(
        select(VaultPack)
        .where(VaultPack.account_id == account_id)
        .order_by(VaultPack.id.desc())
        .limit(1)
    ).first()


def weight(session: Session, account_id: int) -> tuple[int, int]:
    """Return (papers, bytes) of a person's whole vault."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))
        .select_from(VaultItem)
        .join(StoredFile, StoredFile.id == VaultItem.file_id)
        .where(VaultItem.account_id == account_id, VaultItem.removed_at.is_(None))
    ).one()
    return int(row[0]), int(row[1])
