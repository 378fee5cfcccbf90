"""What a decision's days mean beside the calendar in force: what changes, and what cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.holidays.reading import SHOWN, GivenDay
from casework.holidays.records import ProposedKind
from casework.worktime import queries as worktime
from casework.worktime.calendar import SATURDAY
from casework.worktime.queries import NamedDay
from casework.worktime.records import LocalDay
from casework.worktime.rules import DayKind
from foundation.errors import Invalid, Problem

FAR = 5
"""So many years ahead days may lie; beyond it somebody has mistyped the year."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day as it is to be; ``is_change`` tells it from what is in force already."""

    day: date
    kind: ProposedKind
    name: str
    is_change: bool


def plan(
    session: Session,
    given: Sequence[GivenDay],
    *,
    agency_id: int | None,
    year: int | None,
    today: date,
) -> list[Day]:
    """Work out each day of a proposal, those too that a whole year's decision leaves out.

    Days that are over never change: they stay as they are counted so far. Raises Invalid with
    the problems of single lines at ``days``, ``days-2`` and so on.
    """
    in_force = _in_force(session, given, agency_id=agency_id, year=year)
    problems = [
        problem
        for one in given
        if (problem := _problem(one, in_force.get(one.day), agency_id, year, today))
    ]
    if problems:
        raise Invalid({_place(n): problem for n, problem in enumerate(problems[:SHOWN])})
    days = {one.day: _as_given(one, in_force.get(one.day)) for one in given}
    if year is not None:
        days |= _left_out(set(days), in_force, year, today)
    return [days[day] for day in sorted(days)]


def _place(number: int) -> str:
    return "days" if number == 0 else f"days-{number + 1}"


def _in_force(
    session: Session, given: Sequence[GivenDay], *, agency_id: int | None, year: int | None
) -> Mapping[date, NamedDay]:
    first = min([one.day for one in given] + ([date(year, 1, 1)] if year else []))
    last = max([one.day for one in given] + ([date(year, 12, 31)] if year else []))
    found = worktime.special_days(session, first, last, agency_id=agency_id)
    return {one.day: one for one in found}


def _as_given(one: GivenDay, now: NamedDay | None) -> Day:
    is_same = now is not None and now.kind is one.kind
    return Day(one.day, ProposedKind(one.kind.value), one.name, not is_same)


def _left_out(
    known: set[date], in_force: Mapping[date, NamedDay], year: int, today: date
) -> dict[date, Day]:
    """Return the days of the year that the decision does not name: past ones stay, others end."""
    kept = {}
    for day, now in in_force.items():
        if day in known or day.year != year:
            continue
        if day < today:
            kept[day] = Day(day, ProposedKind(now.kind.value), now.name, is_change=False)
        else:
            kept[day] = Day(day, ProposedKind.ORDINARY, now.name, is_change=True)
    return kept


def _problem(
    one: GivenDay, now: NamedDay | None, agency_id: int | None, year: int | None, today: date
) -> Problem | None:
    facts = {"line": one.line, "day": one.day}
    is_same = now is not None and now.kind is one.kind
    if year is not None and one.day.year != year:
        return Problem("day_outside_year", {**facts, "year": year})
    if one.day.year > today.year + FAR:
        return Problem("day_far_ahead", {**facts, "years": FAR})
    if one.day < today and not is_same:
        return Problem("day_over", facts)
    is_weekday = one.day.weekday() < SATURDAY
    is_off = now is not None and now.kind is DayKind.OFF
    if one.kind is DayKind.MAKEUP and is_weekday and not (agency_id is not None and is_off):
        return Problem("makeup_on_weekday", facts)
    return None


def local_days(session: Session, first: date, *, limit: int) -> list[LocalDay]:
    """List the days of single agencies from a day on, in order."""
    asked = select(LocalDay).where(LocalDay.day >= first)
    return list(session.scalars(asked.order_by(LocalDay.day, LocalDay.agency_id).limit(limit)))
