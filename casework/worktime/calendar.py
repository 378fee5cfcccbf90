"""The working calendar as a value: which moments of Vietnam time are office hours."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from casework.worktime import projection
from foundation.clock import VIETNAM

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1) // MICROSECOND
"""Microseconds in a minute: the unit in which work is summed, so that nothing is rounded."""
FRIDAY = 4
SATURDAY = 5
HORIZON = 200
"""How many years ahead an opening is looked for before the calendar is called empty."""

Sessions = tuple[tuple[int, int], ...]
"""The spells of work in one day, each from and to in microseconds after midnight."""


class NoWorkingTime(ValueError):  # noqa: N818 - a fact about the calendar
    """The calendar holds no office hours within reach; it has not been set up."""


class DayKind(StrEnum):
    """What makes a day special: no work though it is a weekday, or work though it is not."""

    OFF = "off"
    MAKEUP = "makeup"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day the yearly decision takes off, or a rest day on which it has work made up."""

    day: date
    kind: DayKind


@dataclass(frozen=True, slots=True)
class OpenHours:
    """One spell of work on one weekday (0 is Monday) while the decision on it is in force."""

    weekday: int
    opens: time
    closes: time
    effective_from: date
    effective_to: date | None = None

    def in_force_on(self, day: date) -> bool:
        """Tell whether these hours are in force on the day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Year:
    """One year worked out: each day's spells, and how much work lies before each day."""

    number: int
    first: int
    sessions: tuple[Sessions, ...]
    before: tuple[int, ...]
    working_days: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return the work of the whole year in microseconds."""
        return self.before[-1]

    def worked(self, day: date, moment: int) -> int:
        """Return the work done from new year until ``moment`` of the day, in microseconds."""
        index = day.toordinal() - self.first
        spells = (
            min(max(moment - opens, 0), closes - opens) for opens, closes in self.sessions[index]
        )
        return self.before[index] + sum(spells)

    def reach(self, work: int) -> tuple[date, int]:
        """Find the earliest moment by which so much work (more than none) has been done."""
        index = bisect.bisect_left(self.before, work) - 1
        rest = work - self.before[index]
        for opens, closes in self.sessions[index]:
            if rest <= closes - opens:
                return date.fromordinal(self.first + index), opens + rest
            rest -= closes - opens
        raise AssertionError  # the table of sums and the spells it sums disagree


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When an agency works: the province's hours or its own, and the special days.

    Hours of one decision share their first day; of those in force the latest decision counts,
    and the agency's own hours, while any are in force, count before the province's.
    ``decided`` are the years whose holidays have been decided: in any other the days that the
    law itself takes off (see ``projection``) are off besides the special ones, and what falls
    there is provisional. None leaves every year as its special days make it.
    """

    hours: tuple[OpenHours, ...]
    special_days: tuple[Holiday, ...] = ()
    own_hours: tuple[OpenHours, ...] = ()
    decided: frozenset[int] | None = None
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def year(self, number: int) -> Year:
        """Return the year worked out, from memory after the first time."""
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = _work_out(self, number)
        return known

    def is_provisional(self, day: date) -> bool:
        """Tell whether the holidays of the day's year have yet to be decided."""
        return self.decided is not None and day.year not in self.decided

    def with_days(self, days: Mapping[date, DayKind | None]) -> WorkCalendar:
        """Return the calendar with days laid over its special ones; None makes one ordinary."""
        kinds = {one.day: one.kind for one in self.special_days}
        laid = {day: kind for day, kind in {**kinds, **days}.items() if kind is not None}
        holidays = tuple(Holiday(day, laid[day]) for day in sorted(laid))
        return replace(self, special_days=holidays)

    def years_from(self, number: int) -> Iterator[Year]:
        """Yield the years from this one on; raise NoWorkingTime past the horizon."""
        for later in range(number, number + HORIZON):
            yield self.year(later)
        raise NoWorkingTime

    def sessions_on(self, day: date) -> Sessions:
        """Return the spells of work on the day, none on a day off."""
        year = self.year(day.year)
        return year.sessions[day.toordinal() - year.first]

    def is_working_day(self, day: date) -> bool:
        """Tell whether the agency works on the day at all."""
        return bool(self.sessions_on(day))

    def working_day_after(self, day: date, count: int = 1) -> date:
        """Return the ``count``-th working day after the day, which itself does not count."""
        wanted = count
        for year in self.years_from(day.year):
            passed = bisect.bisect_right(year.working_days, day.toordinal())
            left = len(year.working_days) - passed
            if wanted <= left:
                return date.fromordinal(year.working_days[passed + wanted - 1])
            wanted -= left
        raise NoWorkingTime

    def working_day_before(self, day: date) -> date:
        """Return the last working day before the day; raise NoWorkingTime past the horizon."""
        for number in range(day.year, max(day.year - HORIZON, 0), -1):
            working = self.year(number).working_days
            passed = bisect.bisect_left(working, day.toordinal())
            if passed:
                return date.fromordinal(working[passed - 1])
        raise NoWorkingTime

    def working_days_until(self, day: date) -> int:
        """Count the working days of the day's year up to and with the day."""
        return bisect.bisect_right(self.year(day.year).working_days, day.toordinal())

    def working_day_from(self, day: date) -> date:
        """Return the day itself when it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.working_day_after(day)

    def opening(self, day: date) -> datetime:
        """Return when work begins on a working day, as aware UTC."""
        return moment_of(day, self.sessions_on(day)[0][0])

    def closing(self, day: date) -> datetime:
        """Return when work ends on a working day, as aware UTC."""
        return moment_of(day, self.sessions_on(day)[-1][1])


def local(at: datetime) -> tuple[date, int]:
    """Return the day in Vietnam and the microseconds since its midnight; ``at`` is aware."""
    if at.tzinfo is None:
        message = "deadlines are counted from aware times only"
        raise ValueError(message)
    there = at.astimezone(VIETNAM).replace(tzinfo=None)
    return there.date(), (there - datetime.combine(there, time.min)) // MICROSECOND


def moment_of(day: date, moment: int) -> datetime:
    """Return the aware UTC time of a moment of a day in Vietnam."""
    there = datetime.combine(day, time.min) + moment * MICROSECOND
    return there.replace(tzinfo=VIETNAM).astimezone(UTC)


def _after_midnight(clock: time) -> int:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) // MICROSECOND


def _merged(spells: list[tuple[int, int]]) -> Sessions:
    merged: list[tuple[int, int]] = []
    for opens, closes in sorted(spells):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        elif opens < closes:
            merged.append((opens, closes))
    return tuple(merged)


def _latest_in_force(hours: tuple[OpenHours, ...], day: date) -> list[OpenHours]:
    in_force = [spell for spell in hours if spell.in_force_on(day)]
    latest = max((spell.effective_from for spell in in_force), default=None)
    return [spell for spell in in_force if spell.effective_from == latest]


def _week_of(calendar: WorkCalendar, day: date) -> list[Sessions]:
    """Return the spells of each weekday under the decision in force on the day."""
    hours = _latest_in_force(calendar.own_hours, day) or _latest_in_force(calendar.hours, day)
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for spell in hours:
        week[spell.weekday].append((_after_midnight(spell.opens), _after_midnight(spell.closes)))
    return [_merged(spells) for spells in week]


def _turning_days(calendar: WorkCalendar) -> set[date]:
    hours = calendar.hours + calendar.own_hours
    ends = {spell.effective_to + timedelta(days=1) for spell in hours if spell.effective_to}
    return ends | {spell.effective_from for spell in hours}


def _work_out(calendar: WorkCalendar, number: int) -> Year:
    """Lay the weeks in force and the special days over one year and sum the work."""
    first = date(number, 1, 1)
    kinds = {}
    if calendar.is_provisional(first):
        kinds = {one.day: DayKind.OFF for one in projection.holidays(number)}
    kinds |= {one.day: one.kind for one in calendar.special_days if one.day.year == number}
    turning = _turning_days(calendar)
    week = _week_of(calendar, first)
    sessions: list[Sessions] = []
    before, working = [0], []
    for ordinal in range(first.toordinal(), date(number, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day in turning:
            week = _week_of(calendar, day)
        spells = _spells_on(week, day.weekday(), kinds.get(day))
        sessions.append(spells)
        before.append(before[-1] + sum(closes - opens for opens, closes in spells))
        if spells:
            working.append(ordinal)
    return Year(number, first.toordinal(), tuple(sessions), tuple(before), tuple(working))


def _spells_on(week: list[Sessions], weekday: int, kind: DayKind | None) -> Sessions:
    if kind is DayKind.OFF:
        return ()
    if kind is DayKind.MAKEUP:
        # Work is made up for a whole day, also where Saturdays have a short morning; a holiday
        # on which one agency works has the hours of its own weekday.
        ordinary = week[weekday] if weekday < SATURDAY else ()
        return ordinary or week[FRIDAY] or week[weekday]
    return week[weekday]
