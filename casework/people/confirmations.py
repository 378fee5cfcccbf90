"""Codes of six digits sent to an address: they prove that a person reads what is sent there.

A code is good for ten minutes and a few tries, a newer one ends it (ASVS 5.0, 6.5.1 and 6.5.5).
The code itself stands nowhere: the row keeps its hash, the job that sends it keeps it sealed.

Codes of problems: confirmation_wrong. Codes of refusals: nothing_to_confirm.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.people.account_records import ContactChannel, ContactConfirmation
from casework.people.actor import Actor
from casework.people.records import Account
from foundation.errors import Conflict, TooMany
from foundation.ids import token_hash
from foundation.jobs import Job

CODE_LASTS = timedelta(minutes=10)
MOST_FAILURES = 5
RESEND_AFTER = timedelta(seconds=60)
MOST_AN_HOUR = 5
SEALED_FOR = "confirmation code"
CONTACT, LINK = "contact", "link"
"""What a code is for: the address itself, or the linking of an outside identity."""


@dataclass(frozen=True, slots=True)
class SendCode(Job):
    """Send one code; ``sealed`` opens only with the installation's secret."""

    queue: ClassVar[str] = "mail"
    confirmation_id: int
    sealed: str


class NothingToConfirm(Conflict):
    """The account has no such address, or it is confirmed already."""

    code = "nothing_to_confirm"


def new_code() -> str:
    """Draw a code of six digits."""
    return f"{secrets.randbelow(10**6):06d}"


def begin(
    session: Session,
    account: Account,
    channel: ContactChannel,
    code: str,
    *,
    purpose: str,
    at: datetime,
) -> ContactConfirmation:
    """Begin to confirm an address of a locked account: the older codes for it end.

    Raises NothingToConfirm, TooMany within a minute of the last code and over five an hour.
    """
    address = address_of(account, channel)
    if not address or (purpose == CONTACT and is_confirmed(account, channel)):
        raise NothingToConfirm
    _check_pace(session, account.id, at=at)
    _end(session, account.id, channel, purpose, at=at)
    made = ContactConfirmation(
        account_id=account.id,
        channel=channel.value,
        purpose=purpose,
        address=address,
        code_hash="",
        sent_at=at,
        expires_at=at + CODE_LASTS,
    )
    session.add(made)
    session.flush()
    made.code_hash = _hash(made.id, code)
    return made


def try_code(
    session: Session,
    account: Account,
    channel: ContactChannel,
    code: str,
    *,
    purpose: str,
    at: datetime,
) -> bool:
    """Tell whether a code is the one sent; a wrong try is counted, a right one used up.

    The caller's transaction must commit either way.
    """
    found = session.scalars(
        select(ContactConfirmation)
        .where(
            ContactConfirmation.account_id == account.id,
            ContactConfirmation.channel == channel.value,
            ContactConfirmation.purpose == purpose,
            ContactConfirmation.confirmed_at.is_(None),
            ContactConfirmation.expires_at > at,
            ContactConfirmation.failures < MOST_FAILURES,
        )
        .order_by(ContactConfirmation.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if found is None or found.address != address_of(account, channel):
        return False
    if not secrets.compare_digest(found.code_hash, _hash(found.id, "".join(code.split()))):
        found.failures += 1
        return False
    found.confirmed_at = at
    if purpose == CONTACT:
        _confirm(session, account, channel, at=at)
    return True


def waiting(
    session: Session, account_id: int, channel: ContactChannel, *, purpose: str, at: datetime
) -> ContactConfirmation | None:
    """Return the code that was sent last and can still be typed, or None."""
    return session.scalars(
        select(ContactConfirmation)
        .where(
            ContactConfirmation.account_id == account_id,
            ContactConfirmation.channel == channel.value,
            ContactConfirmation.purpose == purpose,
            ContactConfirmation.confirmed_at.is_(None),
            ContactConfirmation.expires_at > at,
        )
        .order_by(ContactConfirmation.id.desc())
        .limit(1)
    ).first()


def note_problem(session: Session, confirmation_id: int, problem: str) -> None:
    """Write down that a code could not be sent, so that its page can say so."""
    session.execute(
        update(ContactConfirmation)
        .where(ContactConfirmation.id == confirmation_id)
        .values(problem=problem)
    )


def address_of(account: Account, channel: ContactChannel) -> str:
    """Return the address of a channel, or nothing."""
    return (account.email if channel is ContactChannel.EMAIL else account.phone) or ""


def is_confirmed(account: Account, channel: ContactChannel) -> bool:
    """Tell whether the address of a channel is proven; one that changes is so no more."""
    is_mail = channel is ContactChannel.EMAIL
    return (account.email_confirmed_at if is_mail else account.phone_confirmed_at) is not None


def _confirm(session: Session, account: Account, channel: ContactChannel, *, at: datetime) -> None:
    if channel is ContactChannel.EMAIL:
        account.email_confirmed_at = at
    else:
        account.phone_confirmed_at = at
    author = Actor(account.actor_kind, account.id, account.name, None)
    details = {"channel": channel.value}
    audit.append(
        session, f"account:{account.id}", "confirm_contact", by=author, at=at, details=details
    )


def _check_pace(session: Session, account_id: int, *, at: datetime) -> None:
    last, count = session.execute(
        select(func.max(ContactConfirmation.sent_at), func.count()).where(
            ContactConfirmation.account_id == account_id,
            ContactConfirmation.sent_at > at - timedelta(hours=1),
        )
    ).one()
    if count >= MOST_AN_HOUR:
        raise TooMany(3600)
    if count and at - last < RESEND_AFTER:
        raise TooMany(max(1, int((last + RESEND_AFTER - at).total_seconds())))


def _end(
    session: Session, account_id: int, channel: ContactChannel, purpose: str, *, at: datetime
) -> None:
    session.execute(
        update(ContactConfirmation)
        .where(
            ContactConfirmation.account_id == account_id,
            ContactConfirmation.channel == channel.value,
            ContactConfirmation.purpose == purpose,
            ContactConfirmation.confirmed_at.is_(None),
            ContactConfirmation.expires_at > at,
        )
        .values(expires_at=at)
    )


def _hash(confirmation_id: int, code: str) -> str:
    return token_hash(f"confirmation {confirmation_id} {code}")
