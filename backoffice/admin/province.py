"""What an administrator may look after: all of the province at its centre, else one agency."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.queries import AgencySize
from casework.agencies.records import Agency, Officer
from casework.audit import actions as audit
from casework.people import queries as people
from casework.people.actor import Actor
from foundation import jobs
from foundation.errors import NotFound

JOBS = "jobs"
"""The chain of the journal that keeps what was done to parked jobs."""


def agencies_of(session: Session, of: Actor) -> list[AgencySize]:
    """List the agencies that an administrator looks after."""
    every = agencies.with_sizes(session)
    if agencies.looks_after_province(session, of):
        return every
    return [one for one in every if one.agency.id == of.agency_id]


def agency_of(session: Session, code: str, *, of: Actor) -> Agency:
    """Return an agency that the administrator looks after; raise NotFound."""
    found = agencies.agency_by_code(session, code)
    if found.id != of.agency_id and not agencies.looks_after_province(session, of):
        raise NotFound(agency=code)
    return found


def officers_of(session: Session, agency_id: int) -> list[Officer]:
    """List an agency's officers with their roles, those whose account is closed too."""
    return agencies.officers_in(session, agency_id, disabled=True)


def officer_by_login(session: Session, login: str, *, of: Actor, lock: bool = False) -> Officer:
    """Return an officer whom the administrator looks after; nobody closes the own account."""
    account = people.account_by_login(session, login, lock=lock)
    if account is None or account.id == of.account_id:
        raise NotFound(login=login)
    officer = agencies.officer_of(session, account.id)
    if officer.agency_id != of.agency_id and not agencies.looks_after_province(session, of):
        raise NotFound(login=login)
    return officer


def after_disabling(officer: Officer, work: int) -> str:
    """Return where to go once an account is closed: to the work left behind, if there is any."""
    code = officer.agency.code
    if not work:
        return url_for("backoffice.admin.agency", code=code)
    where = {"account_id": officer.account_id, "co-quan": code}
    return url_for("backoffice.takeovers.hand_on", **where)  # type: ignore[arg-type]


def retry(session: Session, number: int, *, by: Actor, at: datetime) -> bool:
    """Put a parked job back and write down who did it; False where it is not parked any more."""
    is_back = jobs.retry(session, number, at=at)
    if is_back:
        audit.append(session, JOBS, "retry", by=by, at=at, details={"job": number})
    return is_back
