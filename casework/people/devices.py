"""Where an account is signed in: what its owner is shown, and how one device is signed out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.actor import Actor
from casework.people.records import SignIn
from foundation.errors import NotFound

MARK_LENGTH, MOST_SHOWN = 16, 50
"""How much of a token's hash names a sign-in to its owner; how many are listed."""


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody signs in: the way, the family of the browser, a shortened address."""

    way: str = "password"
    browser: str = ""
    address: str = ""


def open_sign_ins(session: Session, account_id: int, *, since: datetime) -> list[SignIn]:
    """List the sign-ins that have not ended nor run out since a moment, last seen first."""
    return list(
        session.scalars(
            select(SignIn)
            .where(
                SignIn.account_id == account_id,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > since,
            )
            .order_by(SignIn.seen_at.desc())
            .limit(MOST_SHOWN)
        )
    )


def end_one(session: Session, mark: str, *, by: Actor, at: datetime) -> None:
    """End the actor's own sign-in of this mark; raise NotFound."""
    ended = session.scalar(
        update(SignIn)
        .where(
            SignIn.account_id == by.account_id,
            SignIn.token_hash.startswith(mark, autoescape=True),
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=at)
        .returning(SignIn.token_hash)
    )
    if ended is None or len(mark) < MARK_LENGTH:
        raise NotFound(sign_in=mark)
    audit.append(session, f"account:{by.account_id}", "end_device", by=by, at=at)


def end_others(session: Session, own_hash: str, *, by: Actor, at: datetime) -> int:
    """End all of the actor's sign-ins but this one; return how many."""
    ended = session.scalars(
        update(SignIn)
        .where(
            SignIn.account_id == by.account_id,
            SignIn.token_hash != own_hash,
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=at)
        .returning(SignIn.token_hash)
    ).all()
    if ended:
        audit.append(session, f"account:{by.account_id}", "end_other_devices", by=by, at=at)
    return len(ended)
