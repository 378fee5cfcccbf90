"""What an officer has seen of a dossier, and who has it open at the same time."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.people.records import Account
from casework.worklists.records import DossierSeen, Presence

PRESENT = timedelta(minutes=2)
"""Who was heard of within this time has the dossier open."""


def see(session: Session, dossier_id: int, revision: int, *, by: Actor, at: datetime) -> None:
    """Note that an officer has opened a dossier as it is now, and is there."""
    seeing = insert(DossierSeen).values(
        account_id=by.account_id, dossier_id=dossier_id, revision=revision, at=at
    )
    session.execute(
        seeing.on_conflict_do_update(
            index_elements=["account_id", "dossier_id"], set_={"revision": revision, "at": at}
        )
    )
    stay(session, dossier_id, by=by, at=at)


def stay(session: Session, dossier_id: int, *, by: Actor, at: datetime) -> None:
    """Note that an officer still has a dossier open."""
    being = insert(Presence).values(dossier_id=dossier_id, account_id=by.account_id, seen_at=at)
    session.execute(
        being.on_conflict_do_update(
            index_elements=["dossier_id", "account_id"], set_={"seen_at": at}
        )
    )


def others(session: Session, dossier_id: int, *, of: Actor, at: datetime) -> list[str]:
    """Name the others who have the dossier open now, by name."""
    rows = session.scalars(
        select(Account.name)
        .join(Presence, Presence.account_id == Account.id)
        .where(
            Presence.dossier_id == dossier_id,
            Presence.account_id != of.account_id,
            Presence.seen_at > at - PRESENT,
        )
        .order_by(Account.name)
        .limit(10)
    )
    return list(rows)


def sweep(session: Session, *, at: datetime) -> None:
    """Forget who was there long ago."""
    session.execute(delete(Presence).where(Presence.seen_at < at - 10 * PRESENT))


def unseen(of: Actor) -> ColumnElement[bool]:
    """Say of a dossier that it has changed since the officer last opened it, or never was."""
    return ~exists().where(
        DossierSeen.account_id == of.account_id,
        DossierSeen.dossier_id == Dossier.id,
        DossierSeen.revision >= Dossier.revision,
    )


def seen_revisions(session: Session, dossier_ids: Collection[int], *, of: Actor) -> dict[int, int]:
    """Return which revision of each dossier an officer has last opened."""
    if not dossier_ids:
        return {}
    rows = session.execute(
        select(DossierSeen.dossier_id, DossierSeen.revision).where(
            DossierSeen.account_id == of.account_id, DossierSeen.dossier_id.in_(dossier_ids)
        )
    )
    return {row.dossier_id: row.revision for row in rows}


def mark_seen(session: Session, revisions: dict[int, int], *, by: Actor, at: datetime) -> None:
    """Mark dossiers as seen in the revisions that the page showed."""
    if not revisions:
        return
    lines = [
        {"account_id": by.account_id, "dossier_id": number, "revision": revision, "at": at}
        for number, revision in sorted(revisions.items())
    ]
    marking = insert(DossierSeen).values(lines)
    session.execute(
        marking.on_conflict_do_update(
            index_elements=["account_id", "dossier_id"],
            set_={"revision": marking.excluded.revision, "at": at},
        )
    )
