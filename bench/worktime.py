"""Due dates of a million dossiers, beside a loop that walks over days and minutes."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

from bench.ground import Ground
from bench.outcome import QUICK, Outcome, Pace, at_least
from casework.worktime import projection, rules
from casework.worktime.calendar import FRIDAY, local, moment_of
from casework.worktime.rules import (
    DayKind,
    Holiday,
    OpenHours,
    Phases,
    TimeLimit,
    TimeUnit,
    WorkCalendar,
)

MANY, FEW = 1_000_000, 200_000
BY_HAND = 400
"""So many are walked by hand: a thousandth of a second and more each."""
GOAL = MANY / 60
"""Due dates a second of one core: a million in a minute."""
SINCE, YEARS = date(2020, 1, 1), range(2024, 2031)
UNITS = (
    (TimeUnit.WORKING_DAY, 60), (TimeUnit.WORKING_DAY, 20), (TimeUnit.DAY, 365),
    (TimeUnit.HOUR, 80), (TimeUnit.MONTH, 24), (TimeUnit.SAME_DAY, 1),
)  # fmt: skip

Case = tuple[WorkCalendar, datetime, TimeLimit | Phases]


def due_dates(_ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Count due dates of mixed limits, starts and offices; beside the loop on some of them."""
    count = FEW if pace is QUICK else MANY
    cases = _cases(count)
    seconds, found = _timed(lambda case: rules.due_at(*case), cases)
    by_hand, walked = _timed(_walked, cases[:BY_HAND])
    if found[:BY_HAND] != walked:
        raise AssertionError("the engine and the loop do not agree")
    rate, floor = count / seconds, BY_HAND / by_hand
    yield at_least(
        "Due dates of one core, mixed limits and offices, beside a million a minute",
        1.0, rate / GOAL,
        f"{count:,} in {seconds:.1f} s, {rate:,.0f}/s", f"{GOAL:,.0f}/s",
    )  # fmt: skip
    yield Outcome(
        "The same, beside a loop over days and minutes", rate / floor, "", None,
        f"{rate:,.0f}/s", f"{floor:,.0f}/s, the same {BY_HAND} due dates",
    )  # fmt: skip


def _timed(
    count: Callable[[Case], datetime], cases: Sequence[Case]
) -> tuple[float, list[datetime]]:
    began = time.process_time()
    found = [count(case) for case in cases]
    return time.process_time() - began, found


def _cases(count: int) -> list[Case]:
    """Draw limits and starts of three years, fresh calendars of four offices among them."""
    dice, offices = random.Random(7), _offices()
    first = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        (
            offices[number % len(offices)],
            first + timedelta(seconds=dice.randrange(3 * 365 * 86_400)),
            _limit(dice, number),
        )
        for number in range(count)
    ]


def _limit(dice: random.Random, number: int) -> TimeLimit | Phases:
    if number % 10 == 0:
        later = TimeLimit(dice.randint(1, 10), TimeUnit.WORKING_DAY)
        return Phases((TimeLimit(dice.randint(1, 30), TimeUnit.DAY), later))
    unit, most = UNITS[number % len(UNITS)]
    return TimeLimit(dice.randint(1, most), unit)


def _week(*spells: tuple[clock, clock], days: range = range(FRIDAY + 1)) -> tuple[OpenHours, ...]:
    return tuple(OpenHours(day, opens, closes, SINCE) for day in days for opens, closes in spells)


def _offices() -> list[WorkCalendar]:
    morning, afternoon = (clock(7, 30), clock(11, 30)), (clock(13, 30), clock(17))
    hours = _week(morning, afternoon)
    holidays = tuple(
        Holiday(one.day, DayKind.OFF) for year in YEARS for one in projection.holidays(year)
    )
    province = WorkCalendar(hours, holidays)
    saturdays = WorkCalendar(hours, holidays, own_hours=hours + _week(morning, days=range(5, 6)))
    summer = tuple(
        OpenHours(day, clock(7), clock(14), date(year, 4, 15), date(year, 10, 15))
        for year in YEARS
        for day in range(FRIDAY + 1)
    )
    closed = province.with_days(
        {date(2025, 1, 6) + timedelta(days=45 * count): DayKind.OFF for count in range(24)}
    )
    return [province, saturdays, WorkCalendar(hours + summer, holidays), closed]


def _walked(case: Case) -> datetime:
    """Count one due date as a person would, step by step."""
    calendar, start, limit = case
    if not isinstance(limit, Phases):
        return _step_by_step(calendar, start, limit)
    for number, one in enumerate(limit.limits):
        if number:
            start -= timedelta(microseconds=1)
        start = _step_by_step(calendar, start, one)
    return start


def _step_by_step(calendar: WorkCalendar, start: datetime, limit: TimeLimit) -> datetime:
    at = start
    while not _is_open(calendar, at):
        at = _next_minute(at)
    if limit.unit is TimeUnit.HOUR:
        return _minutes_later(calendar, at, limit.amount * 60)
    day, moment = local(at)
    if limit.unit is TimeUnit.WORKING_DAY:
        for _ in range(limit.amount):
            day = _next_open(calendar, day + timedelta(days=1))
    elif limit.unit is TimeUnit.SAME_DAY:
        day = _next_open(calendar, day + timedelta(days=moment > rules.AFTERNOON_LIMIT))
    elif limit.unit is TimeUnit.MONTH:
        day = _next_open(calendar, _months_later(day, limit.amount))
    else:
        day = _next_open(calendar, day + timedelta(days=limit.amount))
    return moment_of(day, calendar.sessions_on(day)[-1][1])


def _is_open(calendar: WorkCalendar, at: datetime) -> bool:
    day, moment = local(at)
    return any(opens <= moment < closes for opens, closes in calendar.sessions_on(day))


def _next_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _minutes_later(calendar: WorkCalendar, at: datetime, minutes: int) -> datetime:
    second = timedelta(seconds=at.second, microseconds=at.microsecond)
    at -= second
    while minutes:
        minutes -= _is_open(calendar, at)
        at += timedelta(minutes=1)
    if second and not _is_open(calendar, at):
        while not _is_open(calendar, at):
            at += timedelta(minutes=1)
    return at + second


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def _next_open(calendar: WorkCalendar, day: date) -> date:
    while not calendar.sessions_on(day):
        day += timedelta(days=1)
    return day
