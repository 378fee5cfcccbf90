"""An officer's inbox: what was told, what is unread."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.people.actor import Actor
from casework.routing.records import Assignment
from casework.watch.records import Reminder
from foundation.errors import NotFound

MANY = 99
"""A mark in the head of the page counts no further."""


def unread(session: Session, of: Actor) -> int:
    """Count unread reminders, at most one more than MANY."""
    some = (
        select(Reminder.id)
        .where(Reminder.account_id == of.account_id, Reminder.read_at.is_(None))
        .limit(MANY + 1)
    )
    return len(session.scalars(some).all())


def one(session: Session, of: Actor, number: int) -> Reminder:
    """Return an officer's own reminder; raise NotFound for anybody else's."""
    found = session.scalars(
        select(Reminder).where(Reminder.id == number, Reminder.account_id == of.account_id)
    ).first()
    if found is None:
        raise NotFound(what="reminder")
    return found


def is_asked_of(session: Session, reminder: Reminder, of: Actor) -> bool:
    """Tell whether a reminder is about a step that the officer's own agency has to answer."""
    asked = select(Assignment.agency_id).where(Assignment.id == reminder.assignment_id)
    return session.scalar(asked) == of.agency_id


def listed(
    session: Session,
    of: Actor,
    *,
    only_unread: bool = False,
    before: int | None = None,
    limit: int = 40,
) -> list[Reminder]:
    """List reminders, the newest first, going on before an id."""
    asked = select(Reminder).where(Reminder.account_id == of.account_id)
    if only_unread:
        asked = asked.where(Reminder.read_at.is_(None))
    if before is not None:
        asked = asked.where(Reminder.id < before)
    return list(session.scalars(asked.order_by(Reminder.id.desc()).limit(limit)))


def mark_read(session: Session, of: Actor, ids: Collection[int], *, at: datetime) -> None:
    """Mark an officer's own reminders as read; those of others stay untouched."""
    session.execute(
        update(Reminder)
        .where(
            Reminder.account_id == of.account_id,
            Reminder.id.in_(ids),
            Reminder.read_at.is_(None),
        )
        .values(read_at=at)
    )


def mark_all_read(session: Session, of: Actor, *, upto: int, at: datetime) -> None:
    """Mark all up to the newest one that was on the page: what came meanwhile stays unread."""
    session.execute(
        update(Reminder)
        .where(
            Reminder.account_id == of.account_id,
            Reminder.id <= upto,
            Reminder.read_at.is_(None),
        )
        .values(read_at=at)
    )
