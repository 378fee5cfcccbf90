"""The officers of an agency as its rules of work know them, and checks that several rules share."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer, OfficerRole
from casework.people.actor import Role
from casework.people.records import Account
from foundation.errors import Problem

_LOCK = 22_027
"""Names the kind of lock under which an agency's rules of work are changed."""
FARTHEST = timedelta(days=5 * 366)
"""No rule of work begins or ends farther away than this."""


@dataclass(frozen=True, slots=True)
class Member:
    """An officer of an agency with an open account: the roles held, and whether there is a key."""

    account_id: int
    name: str
    title: str
    roles: frozenset[Role]
    has_key: bool


def chain(agency: Agency) -> str:
    """Name the journal's chain of what is decided about an agency's work."""
    return f"agency:{agency.code}"


def lock_agency(session: Session, agency_id: int) -> None:
    """Let nobody else change this agency's rules until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK, agency_id)))


def officer_in(session: Session, agency_id: int, account_id: int) -> Member | None:
    """Return an officer of the agency with an open account, or None."""
    row = session.execute(
        select(Account.name, Officer.title, Officer.sign_key)
        .join(Officer, Officer.account_id == Account.id)
        .where(
            Account.id == account_id, Officer.agency_id == agency_id, Account.disabled_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    held = session.scalars(select(OfficerRole.role).where(OfficerRole.account_id == account_id))
    return Member(account_id, row.name, row.title, frozenset(map(Role, held)), bool(row.sign_key))


def problems_of_days(first: date, last: date | None, *, today: date) -> dict[str, Problem]:
    """Say what is wrong with a span of days: reversed, over, or too far away."""
    if last is not None and last < first:
        return {"last_day": Problem("duty_days_reversed")}
    if last is not None and last < today:
        return {"last_day": Problem("days_over")}
    if not today - FARTHEST <= first <= today + FARTHEST:
        return {"first_day": Problem("duty_day_too_far")}
    if last is not None and last > today + FARTHEST:
        return {"last_day": Problem("duty_day_too_far")}
    return {}
