"""Leave: an officer is away from day to day, and a colleague may stand in."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people.actor import Actor, Role
from casework.people.records import Account
from casework.routing import staff
from casework.routing.duty_records import Absence
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotFound, Problem

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Leave:
    """What is written of a leave; with ``hands_over`` open work goes to the substitute."""

    officer_id: int
    first_day: date
    last_day: date
    substitute_id: int | None
    reason: str
    hands_over: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A leave with the names of both."""

    absence: Absence
    officer: str
    substitute: str


def create(session: Session, agency: Agency, leave: Leave, *, by: Actor, at: datetime) -> Absence:
    """Enter a leave; raise Invalid with what does not fit, field by field."""
    today = at.astimezone(VIETNAM).date()
    staff.lock_agency(session, agency.id)
    problems = staff.problems_of_days(leave.first_day, leave.last_day, today=today)
    problems |= _problems_of_people(session, agency, leave)
    reason = leave.reason.strip()
    if not reason:
        problems["reason"] = Problem("required")
    elif len(reason) > LONGEST_REASON:
        facts = {"limit": LONGEST_REASON, "length": len(reason)}
        problems["reason"] = Problem("too_long", facts)
    if leave.hands_over and leave.substitute_id is None:
        problems.setdefault("substitute", Problem("substitute_needed"))
    if not problems:
        problems = _problems_of_others(session, agency, leave)
    if problems:
        raise Invalid(problems)
    made = Absence(
        agency_id=agency.id,
        officer_id=leave.officer_id,
        first_day=leave.first_day,
        last_day=leave.last_day,
        substitute_id=leave.substitute_id,
        reason=reason,
        hands_over=leave.hands_over,
        created_at=at,
        created_by=by.account_id,
    )
    session.add(made)
    session.flush()
    _write_down(session, agency, made, "enter_leave", by=by, at=at)
    return made


def end(session: Session, agency: Agency, absence_id: int, *, by: Actor, at: datetime) -> Absence:
    """End a leave at once, before or after it began; raise NotFound for a foreign one."""
    found = session.get(Absence, absence_id, with_for_update=True)
    if found is None or found.agency_id != agency.id:
        raise NotFound(absence=absence_id)
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by.account_id
        _write_down(session, agency, found, "end_leave", by=by, at=at)
    return found


def is_away(absence: Absence, on: date) -> bool:
    """Tell whether a leave holds on a day."""
    return absence.ended_at is None and absence.first_day <= on <= absence.last_day


def listed(session: Session, agency_id: int, *, on: date, limit: int = 200) -> list[Known]:
    """List the leaves of an agency that hold on a day or are still to come, by first day."""
    officer, substitute = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Absence, officer.name, substitute.name)
        .join(officer, officer.id == Absence.officer_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.agency_id == agency_id, Absence.ended_at.is_(None), Absence.last_day >= on)
        .order_by(Absence.first_day, Absence.id)
        .limit(limit)
    )
    return [Known(one, name, stand_in or "") for one, name, stand_in in rows]


def _problems_of_people(session: Session, agency: Agency, leave: Leave) -> dict[str, Problem]:
    problems: dict[str, Problem] = {}
    officer = staff.officer_in(session, agency.id, leave.officer_id)
    if officer is None:
        problems["officer"] = Problem("officer_elsewhere", {"agency": agency.name})
    if leave.substitute_id is None:
        return problems
    substitute = staff.officer_in(session, agency.id, leave.substitute_id)
    if leave.substitute_id == leave.officer_id:
        problems["substitute"] = Problem("substitute_self")
    elif substitute is None:
        problems["substitute"] = Problem("officer_elsewhere", {"agency": agency.name})
    elif officer is not None and not _shares_role(officer, substitute):
        problems["substitute"] = Problem("substitute_without_role", {"name": substitute.name})
    return problems


def _shares_role(officer: staff.Member, substitute: staff.Member) -> bool:
    working = {Role.SPECIALIST, Role.LEADER, Role.CLERK, Role.RECEPTION}
    needed = officer.roles & working
    return not needed or bool(needed & substitute.roles)


def _problems_of_others(session: Session, agency: Agency, leave: Leave) -> dict[str, Problem]:
    """Look for the officer's other leave on these days, and for a circle of substitutes."""
    others = session.scalars(
        select(Absence).where(
            Absence.agency_id == agency.id,
            Absence.ended_at.is_(None),
            Absence.first_day <= leave.last_day,
            Absence.last_day >= leave.first_day,
        )
    ).all()
    for one in others:
        if one.officer_id == leave.officer_id:
            days = {"first": one.first_day, "last": one.last_day}
            return {"first_day": Problem("leave_overlaps", days)}
    stands_in = {one.officer_id: one.substitute_id for one in others}
    seen, here = {leave.officer_id}, leave.substitute_id
    while here is not None:
        if here in seen:
            return {"substitute": Problem("substitutes_in_a_circle")}
        seen.add(here)
        here = stands_in.get(here)
    return {}


def _write_down(
    session: Session, agency: Agency, made: Absence, act: str, *, by: Actor, at: datetime
) -> None:
    details = {
        "absence": made.id,
        "officer": made.officer_id,
        "substitute": made.substitute_id,
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
        "reason": made.reason,
        "hands_over": made.hands_over,
    }
    audit.append(session, staff.chain(agency), act, by=by, at=at, details=details)
