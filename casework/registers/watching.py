"""Who verified a result and is to be told when it ceases to hold (Decree 45/2020 art. 15)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.people import rules as people
from casework.registers.standing_records import VerificationWatch
from foundation.errors import Invalid, Problem
from foundation.jobs import Job, enqueue_many

MOST_PER_RESULT = 200
"""More addresses than this are not kept for one result: nobody can have a list mailed to."""


@dataclass(frozen=True, slots=True)
class TellWatcher(Job):
    """Mail one person who left an address that the result they verified holds no more."""

    queue: ClassVar[str] = "mail"
    watch_id: int


def remember(session: Session, result_id: int, account_id: int, *, at: datetime) -> None:
    """Remember that somebody signed in has verified a result; a second time changes nothing."""
    session.execute(
        insert(VerificationWatch)
        .values(result_id=result_id, account_id=account_id, email="", since=at)
        .on_conflict_do_nothing()
    )


def leave_address(session: Session, result_id: int, email: str, *, at: datetime) -> None:
    """Keep the address of a stranger who wants to be told; raise Invalid at ``email``."""
    address = email.strip().lower()
    problem = people.check_email(address) if address else Problem("required")
    if problem:
        raise Invalid({"email": problem})
    kept = session.scalars(
        select(VerificationWatch.id)
        .where(VerificationWatch.result_id == result_id, VerificationWatch.email != "")
        .limit(MOST_PER_RESULT)
    ).all()
    if len(kept) >= MOST_PER_RESULT:
        raise Invalid({"email": Problem("watchers_full")})
    session.execute(
        insert(VerificationWatch)
        .values(result_id=result_id, email=address, since=at)
        .on_conflict_do_nothing()
    )


def tell_addresses(session: Session, result_id: int) -> None:
    """Ask for a mail to each address left for a result, in the caller's transaction."""
    left = session.scalars(
        select(VerificationWatch.id)
        .where(
            VerificationWatch.result_id == result_id,
            VerificationWatch.email != "",
            VerificationWatch.told_at.is_(None),
        )
        .order_by(VerificationWatch.id)
    )
    enqueue_many(session, [TellWatcher(one) for one in left])


def take_accounts(session: Session, result_id: int, *, at: datetime) -> list[int]:
    """Return the accounts to be told of a result's end, and note that they are told now."""
    rows = session.scalars(
        select(VerificationWatch)
        .where(
            VerificationWatch.result_id == result_id,
            VerificationWatch.account_id.is_not(None),
            VerificationWatch.told_at.is_(None),
        )
        .order_by(VerificationWatch.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.told_at = at
    session.flush()
    return [row.account_id for row in rows if row.account_id is not None]
