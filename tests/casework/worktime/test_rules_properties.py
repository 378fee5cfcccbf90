"""What holds for every start, amount and calendar of deadlines."""

import time as stopwatch
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.worktime import rules
from casework.worktime.calendar import MINUTE, local
from casework.worktime.rules import (
    DayKind,
    Holiday,
    NoWorkingTime,
    Phases,
    TimeLimit,
    TimeUnit,
    WorkCalendar,
)
from foundation.clock import VIETNAM
from tests.casework.worktime.calendars import AFTERNOON, MORNING, PROVINCE, week

FIRST, LAST = date(2024, 12, 1), date(2028, 1, 1)
MOMENTS = st.builds(
    lambda day, at: datetime.combine(day, at, VIETNAM), st.dates(FIRST, LAST), st.times()
)
DAYS = st.dates(FIRST, LAST)
OWN_HOURS = st.sampled_from([(), week(MORNING, AFTERNOON) + week(MORNING, days=[5])])
CALENDARS = st.builds(
    lambda days, own: WorkCalendar(
        PROVINCE.hours, tuple(Holiday(day, kind) for day, kind in days.items()), own_hours=own
    ),
    st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=30),
    OWN_HOURS,
) | st.just(PROVINCE)
UNITS = st.sampled_from(TimeUnit)
LIMITS = st.builds(TimeLimit, st.integers(0, 400), UNITS)
SHORT = st.builds(TimeLimit, st.integers(0, 30), UNITS)
PHASES = st.lists(SHORT, max_size=3).map(lambda limits: Phases(tuple(limits)))
MINUTES = st.integers(1, 20_000)


def _slow_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Count working minutes one by one, to check the quick way."""
    count, at = 0, start
    while at < end:
        day, moment = local(at)
        count += any(opens <= moment < closes for opens, closes in calendar.sessions_on(day))
        at += timedelta(minutes=1)
    return count


@given(CALENDARS, MOMENTS, MOMENTS, LIMITS)
def test_who_files_later_never_gets_an_answer_earlier(calendar, one, other, limit):
    first, second = sorted([one, other])

    assert rules.due_at(calendar, first, limit) <= rules.due_at(calendar, second, limit)
    assert rules.forward_by(calendar, first) <= rules.forward_by(calendar, second)
    assert rules.next_opening(calendar, first) <= rules.next_opening(calendar, second)


@given(CALENDARS, MOMENTS, st.integers(0, 400), st.integers(0, 400), UNITS)
def test_a_longer_limit_never_ends_earlier(calendar, start, one, other, unit):
    less, more = sorted([one, other])

    assert rules.due_at(calendar, start, TimeLimit(less, unit)) <= rules.due_at(
        calendar, start, TimeLimit(more, unit)
    )


@given(CALENDARS, MOMENTS, LIMITS)
def test_a_due_time_lies_in_office_hours_after_the_start(calendar, start, limit):
    due = rules.due_at(calendar, start, limit)
    day, moment = local(due)

    assert due.tzinfo is UTC
    assert due >= start
    assert any(opens <= moment <= closes for opens, closes in calendar.sessions_on(day))


@given(CALENDARS, MOMENTS, LIMITS.filter(lambda limit: limit.unit is not TimeUnit.HOUR))
def test_limits_in_days_end_at_closing(calendar, start, limit):
    due = rules.due_at(calendar, start, limit)

    assert due == calendar.closing(local(due)[0])


@given(CALENDARS, MOMENTS, MINUTES)
def test_adding_and_counting_minutes_undo_each_other(calendar, start, minutes):
    end = rules.add_working_minutes(calendar, start, minutes)

    assert rules.working_minutes_between(calendar, start, end) == minutes
    assert rules.time_left(calendar, end, start) == minutes
    assert rules.time_left(calendar, start, end) == -minutes


@given(CALENDARS, MOMENTS, st.integers(1, 500), st.integers(1, 500))
def test_minutes_added_in_two_goes_are_the_same_minutes(calendar, start, one, other):
    halfway = rules.add_working_minutes(calendar, start, one)

    assert rules.add_working_minutes(calendar, halfway, other) == rules.add_working_minutes(
        calendar, start, one + other
    )


@given(CALENDARS, MOMENTS, st.integers(0, 4_000))
def test_minutes_are_those_counted_one_by_one(calendar, start, length):
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=length)

    assert rules.working_minutes_between(calendar, start, end) == _slow_minutes(
        calendar, start, end
    )


@given(CALENDARS, DAYS, st.integers(1, 300))
def test_working_days_are_those_counted_one_by_one(calendar, start, count):
    end = start
    while count:
        end += timedelta(days=1)
        count -= calendar.is_working_day(end)

    assert (
        calendar.working_day_after(start, rules.working_days_between(calendar, start, end)) == end
    )


@given(CALENDARS, MOMENTS)
def test_moments_outside_office_hours_count_as_the_next_opening(calendar, start):
    opening = rules.next_opening(calendar, start)
    assume(opening != start)

    for unit in TimeUnit:
        limit = TimeLimit(3, unit)
        assert rules.due_at(calendar, start, limit) == rules.due_at(calendar, opening, limit)


@given(MOMENTS)
def test_vietnam_keeps_one_offset_all_year(moment):
    assert moment.utcoffset() == timedelta(hours=7)


@given(CALENDARS, MOMENTS, MOMENTS, st.integers(1, 3_000))
def test_the_share_of_time_used_never_shrinks(calendar, start, at, minutes):
    due = rules.add_working_minutes(calendar, start, minutes)
    shares = [rules.percent_elapsed(calendar, start, due, moment) for moment in sorted([at, due])]

    assert shares == sorted(shares)
    assert rules.percent_elapsed(calendar, start, due, due) == 100


def test_ten_thousand_days_are_counted_quickly():
    start = datetime(2025, 7, 1, 2, tzinfo=UTC)
    limits = [TimeLimit(10_000, unit) for unit in (TimeUnit.DAY, TimeUnit.WORKING_DAY)]

    began = stopwatch.process_time()
    fresh = WorkCalendar(PROVINCE.hours, PROVINCE.special_days)
    due = [rules.due_at(fresh, start, limit) for limit in limits]
    worked_out = stopwatch.process_time()
    again = [rules.due_at(fresh, start, limit) for limit in limits * 50]

    assert due[0].date() == date(2052, 11, 18)
    assert again[:2] == due
    assert worked_out - began < 1
    assert stopwatch.process_time() - worked_out < 0.1


def test_a_year_of_office_work_has_its_minutes():
    year = PROVINCE.year(2025)

    assert year.total == len(year.working_days) * 450 * MINUTE
    assert len(year.working_days) == 250


@given(CALENDARS, MOMENTS, st.integers(1, 40))
def test_hours_end_where_counting_minute_by_minute_ends(calendar, start, amount):
    start = start.replace(second=0, microsecond=0)
    at, left = start, amount * 60
    while left:
        day, moment = local(at)
        left -= any(opens <= moment < closes for opens, closes in calendar.sessions_on(day))
        at += timedelta(minutes=1)

    assert rules.due_at(calendar, start, TimeLimit(amount, TimeUnit.HOUR)) == at


@given(CALENDARS, MOMENTS, LIMITS | PHASES, DAYS)
def test_one_more_day_off_never_makes_a_due_time_earlier(calendar, start, limit, day):
    closed = calendar.with_days({day: DayKind.OFF})

    assert rules.due_at(closed, start, limit) >= rules.due_at(calendar, start, limit)


@given(CALENDARS, MOMENTS, MOMENTS, PHASES)
def test_phases_are_monotone_and_end_in_office_hours(calendar, one, other, phases):
    first, second = (rules.due_at(calendar, at, phases) for at in sorted([one, other]))
    day, moment = local(second)

    assert first <= second
    assert any(opens <= moment <= closes for opens, closes in calendar.sessions_on(day))


@given(CALENDARS, MOMENTS, st.lists(SHORT, min_size=1, max_size=3), SHORT)
def test_one_more_phase_never_ends_earlier(calendar, start, limits, more):
    without, with_it = Phases(tuple(limits)), Phases((*limits, more))

    assert rules.due_at(calendar, start, with_it) >= rules.due_at(calendar, start, without)


@given(CALENDARS, DAYS, st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=5))
def test_days_laid_over_a_calendar_are_those_that_count(calendar, day, days):
    laid = calendar.with_days(days)

    for one, kind in days.items():
        assert laid.is_working_day(one) is (kind is DayKind.MAKEUP)
    if day not in days:
        assert laid.sessions_on(day) == calendar.sessions_on(day)


@given(MOMENTS, UNITS, st.integers(1_400, 10**12))
def test_a_limit_that_leaves_the_calendar_is_told_or_counted(start, unit, amount):
    try:
        due = rules.due_at(PROVINCE, start, TimeLimit(amount, unit))
    except NoWorkingTime:
        return
    assert due > start or unit in {TimeUnit.SAME_DAY, TimeUnit.OTHER}


def test_a_limit_longer_than_a_century_has_no_end():
    start = datetime(2025, 7, 1, 2, tzinfo=UTC)
    for unit in set(TimeUnit) - {TimeUnit.SAME_DAY, TimeUnit.OTHER}:
        with pytest.raises(NoWorkingTime):
            rules.due_at(PROVINCE, start, TimeLimit(10**9, unit))
