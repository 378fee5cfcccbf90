"""What changes working time: the yearly decision on holidays and decisions on office hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as journal
from casework.people.actor import Actor, Role
from casework.worktime.calendar import DayKind
from casework.worktime.records import HolidayYear, LocalDay, OfficeHours, SpecialDay
from foundation.errors import Invalid, NotAllowed, Problem

CHAIN = "worktime"
"""The chain of the journal in which every change of working time is kept."""
WEEKDAYS = 7


def _check_may_set(by: Actor) -> None:
    if not by.has(Role.ADMINISTRATOR, Role.SYSTEM):
        raise NotAllowed


@dataclass(frozen=True, slots=True)
class LaidDay:
    """What a day is to be and why; no kind makes it an ordinary one again."""

    day: date
    kind: DayKind | None
    name: str = ""


def lay_days(
    session: Session, agency_id: int | None, days: Iterable[LaidDay], *, basis: str
) -> None:
    """Write days into the calendar of the province, or of one agency, without the journal.

    Only for who keeps the whole decision in the journal itself, or takes the days back at once.
    """
    record = SpecialDay if agency_id is None else LocalDay
    key = {} if agency_id is None else {"agency_id": agency_id}
    keys = [record.__table__.c[name] for name in (*key, "day")]
    for one in days:
        if one.kind is None:
            same = [
                column == value
                for column, value in zip(keys, (*key.values(), one.day), strict=True)
            ]
            session.execute(delete(record).where(*same))
            continue
        facts = {"kind": one.kind.value, "name": one.name, "basis": basis}
        adding = insert(record).values(**key, day=one.day, **facts)
        session.execute(adding.on_conflict_do_update(index_elements=keys, set_=facts))


def decide_year(session: Session, year: int, *, basis: str, at: datetime) -> None:
    """Write down that a year's holidays have been decided (Labour Code 2019, art. 112.3)."""
    facts = {"basis": basis, "entered_at": at}
    adding = insert(HolidayYear).values(year=year, **facts)
    session.execute(adding.on_conflict_do_update(index_elements=[HolidayYear.year], set_=facts))


def set_office_hours(
    session: Session,
    agency_id: int | None,
    week: Sequence[Sequence[tuple[time, time]]],
    *,
    effective_from: date,
    effective_to: date | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Put a whole week of office hours in force: seven days from Monday, each with its spells.

    No agency means the province. The week replaces one entered before with the same first
    day; an earlier one counts again when this one ends, as summer hours need it. Raises
    NotAllowed for anyone but an administrator and Invalid for a week that cannot be worked.
    """
    _check_may_set(by)
    if problem := _problem_of(week):
        raise Invalid({"week": problem})
    if effective_to and effective_to < effective_from:
        raise Invalid({"effective_to": Problem("period_reversed")})
    session.execute(
        delete(OfficeHours).where(
            OfficeHours.agency_id.is_not_distinct_from(agency_id),
            OfficeHours.effective_from == effective_from,
        )
    )
    session.add_all(
        OfficeHours(
            agency_id=agency_id,
            weekday=weekday,
            opens=opens,
            closes=closes,
            effective_from=effective_from,
            effective_to=effective_to,
        )
        for weekday, spells in enumerate(week)
        for opens, closes in spells
    )
    session.flush()
    details = {
        "agency_id": agency_id,
        "effective_from": effective_from.isoformat(),
        "effective_to": effective_to.isoformat() if effective_to else None,
        "week": [[f"{opens}-{closes}" for opens, closes in spells] for spells in week],
    }
    journal.append(session, CHAIN, "set_office_hours", by=by, at=at, details=details)


def _problem_of(week: Sequence[Sequence[tuple[time, time]]]) -> Problem | None:
    if len(week) != WEEKDAYS:
        return Problem("week_incomplete", {"days": len(week)})
    if not any(week):
        return Problem("week_without_work")
    for weekday, spells in enumerate(week):
        bounds = [bound for spell in spells for bound in spell]
        if any(later <= earlier for earlier, later in pairwise(bounds)):
            return Problem("hours_overlap", {"weekday": weekday})
    return None
