"""What is asked of working time: an agency's calendar and why a due date fell where it did."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casework.worktime import projection, rules
from casework.worktime.calendar import local
from casework.worktime.records import HolidayYear, LocalDay, SpecialDay
from casework.worktime.rules import DayKind, Holiday, OpenHours, TimeLimit, WorkCalendar

# One row of text holds the whole calendar, so reading it costs one short statement and an
# unchanged text finds the calendar already worked out; nothing can go stale.
_CONTENT = text("""
    select json_build_object(
        'hours', (
            select json_agg(
                json_build_array(agency_id, weekday, opens, closes, effective_from, effective_to)
                order by id)
            from office_hours where agency_id is null or agency_id = :agency_id),
        'days', (select json_agg(json_build_array(day, kind) order by day) from special_day),
        'own_days', (
            select json_agg(json_build_array(day, kind) order by day)
            from local_day where agency_id = :agency_id),
        'decided', (select json_agg(year order by year) from holiday_year)
    )::text
""")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A special day with its name and the decision it rests on."""

    day: date
    kind: DayKind
    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a due time is what it is, in facts a person can check on a wall calendar.

    ``received_at`` is the receipt in the sense of the law, at the next opening when the
    filing came outside office hours; ``days_off`` and ``made_up`` lie between it and the due.
    ``is_provisional`` says that the holidays of a year on the way have yet to be decided.
    """

    started_at: datetime
    received_at: datetime
    due_at: datetime
    limit: TimeLimit
    working_days: int
    days_off: tuple[NamedDay, ...]
    made_up: tuple[NamedDay, ...]
    is_provisional: bool = False


def _open_hours(row: list[Any]) -> OpenHours:
    _agency, weekday, opens, closes, first, last = row
    return OpenHours(
        weekday,
        time.fromisoformat(opens),
        time.fromisoformat(closes),
        date.fromisoformat(first),
        date.fromisoformat(last) if last else None,
    )


@lru_cache(maxsize=256)
def _read(content: str) -> WorkCalendar:
    kept = json.loads(content)
    hours = kept["hours"] or []
    calendar = WorkCalendar(
        hours=tuple(_open_hours(row) for row in hours if row[0] is None),
        own_hours=tuple(_open_hours(row) for row in hours if row[0] is not None),
        special_days=tuple(Holiday(day, kind) for day, kind in _kinds(kept["days"])),
        decided=frozenset(kept["decided"] or []),
    )
    local_days = dict(_kinds(kept["own_days"]))
    return calendar.with_days(local_days) if local_days else calendar


def _kinds(rows: list[list[str]] | None) -> list[tuple[date, DayKind]]:
    return [(date.fromisoformat(day), DayKind(kind)) for day, kind in rows or []]


def calendar_of(session: Session, agency_id: int | None) -> WorkCalendar:
    """Return the calendar of an agency, or of the province when none is named."""
    content = session.execute(_CONTENT, {"agency_id": agency_id}).scalar_one()
    return _read(content)


def special_days(
    session: Session, first: date, last: date, *, agency_id: int | None = None
) -> list[NamedDay]:
    """List the special days from the first to the last day, in order.

    With an agency its local days stand before the province's; days that are only expected of a
    year that has yet to be decided are among them, with an empty basis.
    """
    found = {
        one.day: NamedDay(one.day, DayKind.OFF, one.name, "")
        for year in sorted(set(range(first.year, last.year + 1)) - set(decided_years(session)))
        for one in projection.holidays(year)
        if first <= one.day <= last
    }
    rows: list[SpecialDay | LocalDay] = [
        *session.scalars(select(SpecialDay).where(SpecialDay.day.between(first, last))),
        *session.scalars(
            select(LocalDay).where(
                LocalDay.agency_id == agency_id, LocalDay.day.between(first, last)
            )
        ),
    ]
    found |= {row.day: NamedDay(row.day, DayKind(row.kind), row.name, row.basis) for row in rows}
    return [found[day] for day in sorted(found)]


def decided_years(session: Session) -> dict[int, str]:
    """Return the years whose holidays have been decided, with the decisions."""
    rows = session.scalars(select(HolidayYear).order_by(HolidayYear.year))
    return {row.year: row.basis for row in rows}


def is_provisional(session: Session, start: datetime, due: datetime) -> bool:
    """Tell whether a due time hangs on a year whose holidays have yet to be decided."""
    return rules.is_provisional(calendar_of(session, None), start, due)


def explain(
    session: Session, agency_id: int | None, *, start: datetime, limit: TimeLimit
) -> Explanation:
    """Say how a due time was counted, naming each special day on the way."""
    calendar = calendar_of(session, agency_id)
    received, due = rules.next_opening(calendar, start), rules.due_at(calendar, start, limit)
    first, last = local(start)[0], local(due)[0]
    named = special_days(session, first, last, agency_id=agency_id)
    return Explanation(
        started_at=start,
        received_at=received,
        due_at=due,
        limit=limit,
        working_days=rules.working_days_between(calendar, local(received)[0], last),
        days_off=tuple(day for day in named if day.kind is DayKind.OFF),
        made_up=tuple(day for day in named if day.kind is DayKind.MAKEUP),
        is_provisional=rules.is_provisional(calendar, start, due),
    )
