"""Deadlines, case by case: the article stands in each test's id."""

from datetime import UTC, date, datetime, time

import pytest

from casework.worktime import rules
from casework.worktime.rules import (
    DayKind,
    Holiday,
    NoWorkingTime,
    OpenHours,
    TimeLimit,
    TimeUnit,
    WorkCalendar,
)
from tests.casework.worktime.calendars import AFTERNOON, MORNING, PROVINCE, vn, week

WORKING_DAY, DAY, HOUR = TimeUnit.WORKING_DAY, TimeUnit.DAY, TimeUnit.HOUR
MONTH, SAME_DAY = TimeUnit.MONTH, TimeUnit.SAME_DAY


def case(law: str, start: str, amount: int, unit: TimeUnit, due: str):
    return pytest.param(start, amount, unit, due, id=f"{law} | {start} +{amount} {unit}")


BLDS = "BLDS 2015 art 147.2, 148.4"
OFF = "BLDS 2015 art 148.5"
TET = "Labour Code art 112, Tet"
SWAP = "Labour Code art 111, swap"
ART10 = "Regulation 64/2021 art 10.2"
MONTHS = "BLDS 2015 art 148.3"
HOURS = "BLDS 2015 art 147.1"
SAME = "Decree 23/2015 art 7"

CASES = [
    # Working days: the day of receipt does not count, the last ends at closing.
    case(BLDS, "2025-07-01 09:00", 1, WORKING_DAY, "2025-07-02 17:00"),
    case(BLDS, "2025-07-01 09:00", 5, WORKING_DAY, "2025-07-08 17:00"),
    case(BLDS, "2025-07-01 07:30", 3, WORKING_DAY, "2025-07-04 17:00"),
    case(BLDS, "2025-07-01 16:59", 3, WORKING_DAY, "2025-07-04 17:00"),
    case(BLDS, "2025-07-04 16:30", 1, WORKING_DAY, "2025-07-07 17:00"),
    case(BLDS, "2025-07-04 09:00", 10, WORKING_DAY, "2025-07-18 17:00"),
    case(BLDS, "2025-07-01 09:00", 15, WORKING_DAY, "2025-07-22 17:00"),
    case(BLDS, "2025-12-31 09:00", 1, WORKING_DAY, "2026-01-05 17:00"),
    case(BLDS, "2024-02-28 09:00", 1, WORKING_DAY, "2024-02-29 17:00"),
    case(BLDS, "2025-07-01 09:00", 0, WORKING_DAY, "2025-07-01 17:00"),
    # Received outside office hours: as if received when they begin again.
    case(ART10, "2025-07-01 17:00", 1, WORKING_DAY, "2025-07-03 17:00"),
    case(ART10, "2025-07-01 20:15", 1, WORKING_DAY, "2025-07-03 17:00"),
    case(ART10, "2025-07-02 05:00", 1, WORKING_DAY, "2025-07-03 17:00"),
    case(ART10, "2025-07-01 12:00", 1, WORKING_DAY, "2025-07-02 17:00"),
    case(ART10, "2025-07-04 17:30", 1, WORKING_DAY, "2025-07-08 17:00"),
    case(ART10, "2025-07-05 10:00", 1, WORKING_DAY, "2025-07-08 17:00"),
    case(ART10, "2025-07-06 23:59", 1, WORKING_DAY, "2025-07-08 17:00"),
    # Around Tết.
    case(TET, "2025-01-24 16:00", 1, WORKING_DAY, "2025-02-03 17:00"),
    case(TET, "2025-01-24 17:30", 1, WORKING_DAY, "2025-02-04 17:00"),
    case(TET, "2025-01-28 09:00", 1, WORKING_DAY, "2025-02-04 17:00"),
    case(TET, "2025-01-20 09:00", 5, WORKING_DAY, "2025-02-03 17:00"),
    case(TET, "2026-02-13 16:59", 1, WORKING_DAY, "2026-02-23 17:00"),
    case(TET, "2026-02-13 17:00", 1, WORKING_DAY, "2026-02-24 17:00"),
    case(TET, "2026-02-17 00:00", 3, WORKING_DAY, "2026-02-26 17:00"),
    case(TET, "2026-02-10 09:00", 10, WORKING_DAY, "2026-03-03 17:00"),
    case("Labour Code art 112, Giỗ Tổ", "2025-04-04 09:00", 1, WORKING_DAY, "2025-04-08 17:00"),
    case("Labour Code art 112, 2/9", "2025-08-29 09:00", 1, WORKING_DAY, "2025-09-03 17:00"),
    case("NQ 28/2026/QH16, 24/11", "2026-11-23 09:00", 1, WORKING_DAY, "2026-11-25 17:00"),
    # Compensatory days and swapped Saturdays.
    case("Labour Code art 111.3", "2026-04-24 09:00", 1, WORKING_DAY, "2026-04-28 17:00"),
    case(SWAP, "2025-04-25 09:00", 1, WORKING_DAY, "2025-04-26 17:00"),
    case(SWAP, "2025-04-26 09:00", 1, WORKING_DAY, "2025-04-28 17:00"),
    case(SWAP, "2025-04-29 09:00", 1, WORKING_DAY, "2025-05-05 17:00"),
    case(SWAP, "2025-04-24 16:00", 5, WORKING_DAY, "2025-05-05 17:00"),
    case(SWAP, "2026-01-01 10:00", 1, WORKING_DAY, "2026-01-06 17:00"),
    case(SWAP, "2026-01-09 09:00", 1, WORKING_DAY, "2026-01-10 17:00"),
    case(SWAP, "2026-01-10 08:00", 1, WORKING_DAY, "2026-01-12 17:00"),
    case(SWAP, "2026-01-09 18:00", 1, WORKING_DAY, "2026-01-12 17:00"),
    case(SWAP, "2026-08-21 09:00", 1, WORKING_DAY, "2026-08-22 17:00"),
    case(SWAP, "2026-08-28 09:00", 1, WORKING_DAY, "2026-09-03 17:00"),
    # Calendar days: days off count, but a last day off moves on.
    case(BLDS, "2025-07-01 09:00", 7, DAY, "2025-07-08 17:00"),
    case(OFF, "2025-07-01 09:00", 4, DAY, "2025-07-07 17:00"),
    case(OFF, "2025-07-01 09:00", 5, DAY, "2025-07-07 17:00"),
    case(OFF, "2025-08-22 09:00", 10, DAY, "2025-09-03 17:00"),
    case(OFF, "2026-02-02 09:00", 15, DAY, "2026-02-23 17:00"),
    case(OFF, "2026-01-05 09:00", 5, DAY, "2026-01-10 17:00"),
    case(ART10, "2025-07-04 18:00", 7, DAY, "2025-07-14 17:00"),
    case(BLDS, "2025-12-31 09:00", 30, DAY, "2026-01-30 17:00"),
    # Months end on the day of the same number, or on the month's last.
    case(MONTHS, "2025-07-01 09:00", 1, MONTH, "2025-08-01 17:00"),
    case(MONTHS, "2025-01-31 18:00", 1, MONTH, "2025-03-03 17:00"),
    case(MONTHS, "2025-10-31 09:00", 1, MONTH, "2025-12-01 17:00"),
    case(MONTHS, "2024-01-31 09:00", 1, MONTH, "2024-02-29 17:00"),
    case(MONTHS, "2026-12-31 09:00", 2, MONTH, "2027-03-01 17:00"),
    case(MONTHS, "2025-03-31 09:00", 6, MONTH, "2025-09-30 17:00"),
    case(MONTHS, "2024-02-29 09:00", 12, MONTH, "2025-02-28 17:00"),
    case(OFF, "2025-08-01 09:00", 1, MONTH, "2025-09-03 17:00"),
    case(MONTHS, "2025-11-14 09:00", 3, MONTH, "2026-02-23 17:00"),
    # Hours are hours of work and run at once.
    case(HOURS, "2025-07-01 09:00", 2, HOUR, "2025-07-01 11:00"),
    case(HOURS, "2025-07-01 10:00", 2, HOUR, "2025-07-01 14:00"),
    case(HOURS, "2025-07-01 10:00", 8, HOUR, "2025-07-02 10:30"),
    case(HOURS, "2025-07-04 15:30", 2, HOUR, "2025-07-07 08:00"),
    case(HOURS, "2025-07-04 15:00", 2, HOUR, "2025-07-04 17:00"),
    # The same day, or the next working day when received after 15:00.
    case(SAME, "2025-07-01 08:00", 1, SAME_DAY, "2025-07-01 17:00"),
    case(SAME, "2025-07-01 15:00", 1, SAME_DAY, "2025-07-01 17:00"),
    case(SAME, "2025-07-01 15:00:01", 1, SAME_DAY, "2025-07-02 17:00"),
    case(SAME, "2025-07-04 16:00", 1, SAME_DAY, "2025-07-07 17:00"),
    case(SAME, "2025-07-01 18:00", 1, SAME_DAY, "2025-07-02 17:00"),
    case(SAME, "2025-07-05 09:00", 1, SAME_DAY, "2025-07-07 17:00"),
    case(SAME, "2025-01-24 15:30", 0, SAME_DAY, "2025-02-03 17:00"),
    case(SAME, "2026-01-10 10:00", 1, SAME_DAY, "2026-01-10 17:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "due"), CASES)
def test_a_time_limit_ends_when_the_law_says(start, amount, unit, due):
    assert rules.due_at(PROVINCE, vn(start), TimeLimit(amount, unit)) == vn(due)


def test_there_are_at_least_sixty_worked_cases():
    assert len({param.id for param in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2025-07-04 16:00", "2025-07-07 16:30"),
        ("2025-07-01 07:30", "2025-07-02 08:00"),
        ("2025-07-01 08:00", "2025-07-02 08:30"),
        ("2025-07-01 11:30", "2025-07-02 14:00"),
        ("2025-07-01 12:45", "2025-07-02 14:00"),
        ("2025-07-04 19:00", "2025-07-08 08:00"),
        ("2025-07-06 09:00", "2025-07-08 08:00"),
        ("2025-01-24 16:00", "2025-02-03 16:30"),
        ("2026-01-09 16:00", "2026-01-10 16:30"),
        ("2026-12-31 16:00", "2027-01-04 16:30"),
        ("2025-07-04 16:00:30.25", "2025-07-07 16:30:30.25"),
    ],
)
def test_an_online_filing_is_answered_in_eight_working_hours_decree_45_2020_art_11_4(filed, due):
    assert rules.reply_by(PROVINCE, vn(filed)) == vn(due)


@pytest.mark.parametrize(
    ("accepted", "by"),
    [
        ("2025-07-01 09:00", "2025-07-01 17:00"),
        ("2025-07-01 15:00", "2025-07-01 17:00"),
        ("2025-07-01 15:01", "2025-07-02 07:30"),
        ("2025-07-04 16:00", "2025-07-07 07:30"),
        ("2025-07-05 10:00", "2025-07-07 17:00"),
        ("2025-04-25 16:00", "2025-04-26 07:30"),
        ("2026-02-13 15:30", "2026-02-23 07:30"),
    ],
)
def test_a_dossier_is_handed_on_the_same_day_decree_61_2018_art_18_2(accepted, by):
    assert rules.forward_by(PROVINCE, vn(accepted)) == vn(by)


@pytest.mark.parametrize(
    ("due", "by"),
    [
        ("2025-07-08 17:00", "2025-07-07 17:00"),
        ("2025-07-07 17:00", "2025-07-04 17:00"),
        ("2026-02-23 17:00", "2026-02-13 17:00"),
        ("2026-01-12 17:00", "2026-01-10 17:00"),
        ("2026-01-05 17:00", "2025-12-31 17:00"),
    ],
)
def test_an_apology_is_out_a_day_before_the_due_date_decree_61_2018_art_19_9(due, by):
    assert rules.apology_by(PROVINCE, vn(due)) == vn(by)


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2025-07-01 07:29:59", "2025-07-01 07:30"),
        ("2025-07-01 07:30", "2025-07-01 07:30"),
        ("2025-07-01 11:29:59", "2025-07-01 11:29:59"),
        ("2025-07-01 11:30", "2025-07-01 13:30"),
        ("2025-07-01 17:00", "2025-07-02 07:30"),
        ("2025-07-04 17:00", "2025-07-07 07:30"),
        ("2025-12-31 17:00", "2026-01-05 07:30"),
        ("2026-01-10 03:00", "2026-01-10 07:30"),
    ],
)
def test_office_hours_begin_next_regulation_64_2021_art_10_2(at, opening):
    assert rules.next_opening(PROVINCE, vn(at)) == vn(opening)


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2025-07-07 16:00", 30),
        ("2025-07-07 16:30", 0),
        ("2025-07-07 17:00", -30),
        ("2025-07-08 07:45", -45),
        ("2025-07-05 12:00", 420),
        ("2025-07-07 16:00:30", 29),
        ("2025-07-04 16:00", 480),
    ],
)
def test_the_time_left_is_counted_in_working_minutes(at, left):
    assert rules.time_left(PROVINCE, vn("2025-07-07 16:30"), vn(at)) == left


@pytest.mark.parametrize(
    ("at", "percent"),
    [
        ("2025-07-01 06:00", 0),
        ("2025-07-01 13:00", 50),
        ("2025-07-01 17:00", 93),
        ("2025-07-02 08:00", 100),
        ("2025-07-02 16:00", 175),
    ],
)
def test_the_share_of_time_used_goes_beyond_a_hundred(at, percent):
    start, due = vn("2025-07-01 07:30"), vn("2025-07-02 08:00")

    assert rules.percent_elapsed(PROVINCE, start, due, vn(at)) == percent


def test_a_due_time_without_working_time_before_it_is_used_up_when_it_comes():
    saturday, sunday = vn("2025-07-05 09:00"), vn("2025-07-06 09:00")

    assert rules.percent_elapsed(PROVINCE, saturday, sunday, vn("2025-07-05 10:00")) == 0
    assert rules.percent_elapsed(PROVINCE, saturday, sunday, sunday) == 100


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2025, 7, 1), date(2025, 7, 8), 5),
        (date(2025, 7, 4), date(2025, 7, 6), 0),
        (date(2025, 7, 8), date(2025, 7, 1), -5),
        (date(2026, 2, 13), date(2026, 2, 23), 1),
        (date(2025, 12, 30), date(2026, 1, 10), 7),
        (date(2025, 7, 1), date(2025, 7, 1), 0),
    ],
)
def test_working_days_are_counted_without_the_first(start, end, days):
    assert rules.working_days_between(PROVINCE, start, end) == days


def test_summer_hours_hold_while_their_decision_does():
    summer = week(
        (time(7, 0), time(11, 0)), (time(14, 0), time(17, 30)),
        since=date(2025, 6, 1), until=date(2025, 8, 31),
    )  # fmt: skip
    seasonal = WorkCalendar(hours=week(MORNING, AFTERNOON) + summer)

    def closing(start: str) -> datetime:
        return rules.due_at(seasonal, vn(start), TimeLimit(1, WORKING_DAY))

    assert closing("2025-05-29 09:00") == vn("2025-05-30 17:00")
    assert closing("2025-05-30 09:00") == vn("2025-06-02 17:30")
    assert closing("2025-08-29 09:00") == vn("2025-09-01 17:00")
    assert rules.next_opening(seasonal, vn("2025-07-01 06:00")) == vn("2025-07-01 07:00")


def test_a_new_decision_replaces_the_hours_before_it():
    later = week((time(8, 0), time(12, 0)), (time(13, 0), time(17, 0)), since=date(2026, 3, 2))
    calendar = WorkCalendar(hours=week(MORNING, AFTERNOON) + later)

    assert rules.next_opening(calendar, vn("2026-02-27 06:00")) == vn("2026-02-27 07:30")
    assert rules.next_opening(calendar, vn("2026-03-02 06:00")) == vn("2026-03-02 08:00")


def test_an_agency_that_works_saturday_mornings_has_a_shorter_wait():
    own = week(MORNING, AFTERNOON) + week(MORNING, days=[5])
    calendar = WorkCalendar(PROVINCE.hours, PROVINCE.special_days, own_hours=own)

    due = rules.due_at(calendar, vn("2025-07-04 09:00"), TimeLimit(1, WORKING_DAY))

    assert due == vn("2025-07-05 11:30")


def test_a_made_up_saturday_is_worked_the_whole_day_even_after_a_short_one():
    own = week(MORNING, AFTERNOON) + week(MORNING, days=[5])
    calendar = WorkCalendar(PROVINCE.hours, PROVINCE.special_days, own_hours=own)

    assert calendar.closing(date(2026, 1, 10)) == vn("2026-01-10 17:00")


def test_an_agency_whose_own_hours_have_ended_works_the_provinces():
    own = week((time(6, 0), time(12, 0)), since=date(2025, 6, 1), until=date(2025, 6, 30))
    calendar = WorkCalendar(PROVINCE.hours, own_hours=own)

    assert rules.next_opening(calendar, vn("2025-06-30 05:00")) == vn("2025-06-30 06:00")
    assert rules.next_opening(calendar, vn("2025-07-01 05:00")) == vn("2025-07-01 07:30")


def test_spells_that_touch_or_overlap_are_worked_once():
    calendar = WorkCalendar(week((time(8), time(12)), (time(11), time(14)), (time(14), time(16))))

    assert rules.working_minutes_between(
        calendar, vn("2025-07-01 00:00"), vn("2025-07-02 00:00")
    ) == 8 * 60  # fmt: skip


@pytest.mark.parametrize(
    "calendar",
    [WorkCalendar(()), WorkCalendar((OpenHours(0, time(8), time(8), date(2020, 1, 1)),))],
)
def test_a_calendar_without_work_says_so(calendar):
    at = vn("2025-07-01 09:00")

    with pytest.raises(NoWorkingTime):
        rules.next_opening(calendar, at)
    with pytest.raises(NoWorkingTime):
        rules.due_at(calendar, at, TimeLimit(1, WORKING_DAY))
    with pytest.raises(NoWorkingTime):
        rules.add_working_minutes(calendar, at, 1)


def test_times_without_a_zone_are_refused():
    naive = datetime(2025, 7, 1, 9, 0)  # noqa: DTZ001 - this is the fault

    with pytest.raises(ValueError, match="aware"):
        rules.due_at(PROVINCE, naive, TimeLimit(1, DAY))


def test_a_start_in_another_zone_is_counted_in_vietnam():
    assert rules.due_at(
        PROVINCE, datetime(2025, 7, 1, 9, 59, 59, tzinfo=UTC), TimeLimit(1, WORKING_DAY)
    ) == vn("2025-07-02 17:00")


def test_a_day_off_that_is_a_weekend_anyway_changes_nothing():
    sunday = Holiday(date(2025, 7, 6), DayKind.OFF)
    calendar = WorkCalendar(PROVINCE.hours, (*PROVINCE.special_days, sunday))
    limit = TimeLimit(3, WORKING_DAY)

    assert rules.due_at(calendar, vn("2025-07-04 09:00"), limit) == rules.due_at(
        PROVINCE, vn("2025-07-04 09:00"), limit
    )
