"""Deadlines: from when they run, how they are counted and when they end.

Pure functions over a :class:`WorkCalendar`; times go in and come out as aware UTC and are
counted in Vietnam time. A makeup or compensatory day comes from the calendar alone.
"""

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from casework.worktime.calendar import (
    MICROSECOND,
    MINUTE,
    DayKind,
    Holiday,
    NoWorkingTime,
    OpenHours,
    WorkCalendar,
    local,
    moment_of,
)

__all__ = [
    "AFTERNOON_LIMIT",
    "REPLY_LIMIT",
    "RETURN_LIMIT",
    "DayKind",
    "Holiday",
    "NoWorkingTime",
    "OpenHours",
    "Phases",
    "TimeLimit",
    "TimeUnit",
    "WorkCalendar",
    "add_working_minutes",
    "apology_by",
    "due_after",
    "due_at",
    "forward_by",
    "is_provisional",
    "next_opening",
    "percent_elapsed",
    "reply_by",
    "time_left",
    "working_days_between",
    "working_minutes_between",
]


class TimeUnit(StrEnum):
    """How the national catalogue of procedures measures time limits.

    OTHER is a limit that only words describe: it has no end that could be computed.
    """

    WORKING_DAY = "WORKING_DAY"
    DAY = "DAY"
    HOUR = "HOUR"
    MONTH = "MONTH"
    SAME_DAY = "SAME_DAY"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long the law gives: an amount of a unit (the amount of SAME_DAY means nothing)."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Phases:
    """Time limits that run one after the other, each counted by its own unit.

    So laws count that give 20 days of public notice and then 5 working days of appraisal.
    """

    limits: tuple[TimeLimit, ...]


REPLY_LIMIT = 8 * 60
"""Working minutes within which an online filing is answered: Decree 45/2020, art. 11.4."""
RETURN_LIMIT = TimeLimit(3, TimeUnit.WORKING_DAY)
"""Within which a dossier that fails appraisal goes back: Decree 61/2018, art. 19.4."""
LONGEST = 40_000
"""The most days that can be counted, about 110 years; a month is 30 of them."""
AFTERNOON_LIMIT = 15 * 60 * MINUTE
"""15:00 in microseconds after midnight: what comes later belongs to the next working day."""


def next_opening(calendar: WorkCalendar, at: datetime) -> datetime:
    """Return the time itself within office hours, else when they begin next.

    Law: Regulation of Decision 64/2021, art. 10.2.
    """
    day, moment = local(at)
    for opens, closes in calendar.sessions_on(day):
        if moment < opens:
            return moment_of(day, opens)
        if moment < closes:
            return moment_of(day, moment)
    return calendar.opening(calendar.working_day_after(day))


def add_working_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """Return when so many minutes of office hours have passed since the start.

    Hours run at once (Civil Code 2015, art. 147.1), or from the next opening when the start
    is outside office hours; what ends with the day ends at closing, not at the next opening.
    """
    if minutes > LONGEST * 24 * 60:
        raise NoWorkingTime
    if minutes <= 0:
        return next_opening(calendar, start)
    day, moment = local(start)
    wanted = calendar.year(day.year).worked(day, moment) + minutes * MINUTE
    for year in calendar.years_from(day.year):
        if wanted <= year.total:
            return moment_of(*year.reach(wanted))
        wanted -= year.total
    raise NoWorkingTime


def working_minutes_between(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Return the whole minutes of office hours from start to end, negative when end is first."""
    if end < start:
        return -working_minutes_between(calendar, end, start)
    (first, since), (last, until) = local(start), local(end)
    done = calendar.year(last.year).worked(last, until)
    done -= calendar.year(first.year).worked(first, since)
    return (done + sum(calendar.year(n).total for n in range(first.year, last.year))) // MINUTE


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """Count the working days after the start up to and with the end, negative when it is past."""
    if end < start:
        return -working_days_between(calendar, end, start)
    done = calendar.working_days_until(end) - calendar.working_days_until(start)
    return done + sum(len(calendar.year(n).working_days) for n in range(start.year, end.year))


def _months_later(day: date, months: int) -> date:
    """Move by months; a month without that day ends on its last (Civil Code 2015, art. 148.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def _last_day(calendar: WorkCalendar, first: date, limit: TimeLimit) -> date:
    """Count from the first day, which itself does not count (Civil Code 2015, art. 147.2).

    A last day that is a day off moves to the next working day (art. 148.5).
    """
    if limit.amount * (30 if limit.unit is TimeUnit.MONTH else 1) > LONGEST:
        raise NoWorkingTime
    if limit.unit is TimeUnit.WORKING_DAY and limit.amount > 0:
        return calendar.working_day_after(first, limit.amount)
    if limit.unit is TimeUnit.DAY:
        return calendar.working_day_from(first + timedelta(days=limit.amount))
    if limit.unit is TimeUnit.MONTH:
        return calendar.working_day_from(_months_later(first, limit.amount))
    return calendar.working_day_from(first)


def _is_late_in_day(at: datetime) -> bool:
    return local(at)[1] > AFTERNOON_LIMIT


def due_at(calendar: WorkCalendar, start: datetime, limit: TimeLimit | Phases) -> datetime:
    """Return when the time limit ends that runs from a dossier's receipt at ``start``.

    A receipt outside office hours counts from the next opening (Regulation 64/2021, art.
    10.2). Hours are hours of work; days and months end at closing of their last day (Civil
    Code 2015, arts. 147-148); SAME_DAY ends today, or on the next working day when received
    after 15:00 (Law on Civil Status 2014; Decree 23/2015, art. 7). Phases follow one another:
    the day on which one ends is not counted in the next. Raises NoWorkingTime for a limit that
    leaves the calendar.
    """
    if isinstance(limit, Phases):
        return _end_of(calendar, start, limit)
    if limit.unit is TimeUnit.HOUR:
        return add_working_minutes(calendar, start, limit.amount * 60)
    received = next_opening(calendar, start)
    first = local(received)[0]
    if limit.unit is TimeUnit.SAME_DAY and _is_late_in_day(received):
        return calendar.closing(calendar.working_day_after(first))
    return calendar.closing(_last_day(calendar, first, limit))


def _end_of(calendar: WorkCalendar, start: datetime, phases: Phases) -> datetime:
    if not phases.limits:
        return next_opening(calendar, start)
    end = due_at(calendar, start, phases.limits[0])
    for limit in phases.limits[1:]:
        end = due_after(calendar, end, limit)
    return end


def due_after(calendar: WorkCalendar, begins: datetime, limit: TimeLimit | Phases) -> datetime:
    """Return when a limit ends that begins where another ended: at a closing the day is that day.

    The day on which it begins does not count (Civil Code 2015, art. 147.2): three limits of one
    working day, one after the other, take three days, not five.
    """
    day = local(begins)[0]
    counts_days = isinstance(limit, Phases) or limit.unit is not TimeUnit.HOUR
    if counts_days and calendar.is_working_day(day) and begins == calendar.closing(day):
        begins -= MICROSECOND
    return due_at(calendar, begins, limit)


def is_provisional(calendar: WorkCalendar, start: datetime, due: datetime) -> bool:
    """Tell whether a due time hangs on a year whose holidays have yet to be decided.

    It does where any year from the start to the due time is such a year: the decision may take
    days off that nobody can know yet (Labour Code 2019, art. 112.3).
    """
    first, last = local(start)[0].year, local(due)[0].year
    return any(calendar.is_provisional(date(year, 1, 1)) for year in range(first, last + 1))


def reply_by(calendar: WorkCalendar, filed_at: datetime) -> datetime:
    """Return by when an online filing must be accepted or answered (Decree 45/2020, art. 11.4)."""
    return add_working_minutes(calendar, filed_at, REPLY_LIMIT)


def forward_by(calendar: WorkCalendar, accepted_at: datetime) -> datetime:
    """Return by when the desk hands an accepted dossier on (Decree 61/2018, art. 18.2).

    Within the working day, or at the next working day's opening when accepted after 15:00.
    """
    received = next_opening(calendar, accepted_at)
    day = local(received)[0]
    if _is_late_in_day(received):
        return calendar.opening(calendar.working_day_after(day))
    return calendar.closing(day)


def apology_by(calendar: WorkCalendar, due: datetime) -> datetime:
    """Return by when an apology with a new date must be out (Decree 61/2018, art. 19.9).

    That is the closing of the last working day before the day on which the dossier is due.
    """
    return calendar.closing(calendar.working_day_before(local(due)[0]))


def time_left(calendar: WorkCalendar, due: datetime, at: datetime) -> int:
    """Return the working minutes left until the due time, negative by how many it is late."""
    return working_minutes_between(calendar, at, due)


def percent_elapsed(calendar: WorkCalendar, start: datetime, due: datetime, at: datetime) -> int:
    """Return how much of the working time from start to due is used up: 0 to 100, then more."""
    if at <= start:
        return 0
    whole = working_minutes_between(calendar, start, due)
    if whole <= 0:
        return 0 if at < due else 100
    return working_minutes_between(calendar, start, at) * 100 // whole
