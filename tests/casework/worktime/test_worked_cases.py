"""Deadlines worked out by hand on the real calendars of 2024-2026; each id names its article."""

from datetime import date, time, timedelta

import pytest

from casework.worktime import rules
from casework.worktime.rules import DayKind, Holiday, Phases, TimeLimit, TimeUnit, WorkCalendar
from tests.casework.worktime.calendars import (
    AFTERNOON,
    MADE_UP,
    MORNING,
    OFF,
    PROVINCE,
    spans,
    vn,
    week,
)

OFF_2024 = spans(
    ("2024-01-01", "2024-01-01"),
    ("2024-02-08", "2024-02-14"),  # Tết: from 29 Chạp
    ("2024-04-18", "2024-04-18"),  # Giỗ Tổ
    ("2024-04-29", "2024-05-01"),  # 29 April swapped with Saturday 4 May
    ("2024-09-02", "2024-09-03"),
)
KINDS = dict.fromkeys([*OFF_2024, *OFF], DayKind.OFF)
KINDS |= dict.fromkeys([*spans(("2024-05-04", "2024-05-04")), *MADE_UP], DayKind.MAKEUP)
REAL = WorkCalendar(
    hours=PROVINCE.hours,
    special_days=tuple(Holiday(day, KINDS[day]) for day in sorted(KINDS)),
    decided=frozenset({2024, 2025, 2026}),
)
"""Monday to Friday 7:30-11:30 and 13:30-17:00; the holidays of 2027 have yet to be decided."""
SATURDAYS = WorkCalendar(
    REAL.hours,
    REAL.special_days,
    own_hours=week(MORNING, AFTERNOON) + week(MORNING, days=[5]),
)
CLOSED = REAL.with_days({date(2024, 3, 13): DayKind.OFF})
ON_DUTY = REAL.with_days({date(2024, 4, 30): DayKind.MAKEUP})
SUMMER = WorkCalendar(
    REAL.hours
    + week(
        (time(7, 0), time(11, 0)), (time(14, 0), time(17, 30)),
        since=date(2024, 4, 15), until=date(2024, 10, 15),
    ),
    REAL.special_days,
)  # fmt: skip


def days(amount):
    return TimeLimit(amount, TimeUnit.DAY)


def work(amount):
    return TimeLimit(amount, TimeUnit.WORKING_DAY)


def hours(amount):
    return TimeLimit(amount, TimeUnit.HOUR)


def months(amount):
    return TimeLimit(amount, TimeUnit.MONTH)


def phases(*limits):
    return Phases(limits)


TODAY = TimeLimit(1, TimeUnit.SAME_DAY)
LIMITS = {
    "BLDS-147.1-two-hours-over-noon": ("2024-03-12 10:30", hours(2), "2024-03-12 14:30"),
    "BLDS-147.1-one-hour-to-closing": ("2024-03-12 16:00", hours(1), "2024-03-12 17:00"),
    "BLDS-147.1-one-hour-from-before-dawn": ("2024-03-12 05:00", hours(1), "2024-03-12 08:30"),
    "BLDS-147.1-24-hours-of-work": ("2024-03-11 07:30", hours(24), "2024-03-14 09:00"),
    "BLDS-147.1-48-hours-over-a-weekend": ("2024-03-14 07:30", hours(48), "2024-03-22 10:30"),
    "BLDS-147.1-40-hours-over-tet-2025": ("2025-01-24 07:30", hours(40), "2025-02-07 10:00"),
    "BLDS-147.2-first-day-not-counted": ("2024-03-12 07:30", work(1), "2024-03-13 17:00"),
    "BLDS-147.2-friday-plus-1": ("2024-03-15 09:00", work(1), "2024-03-18 17:00"),
    "BLDS-148.4-last-day-ends-at-closing": ("2024-03-11 11:29", work(5), "2024-03-18 17:00"),
    "BLDS-147.2-45-working-days": ("2024-07-01 09:00", work(45), "2024-09-04 17:00"),
    "ND61-19.4-three-working-days-to-return": (
        "2024-03-14 10:00", rules.RETURN_LIMIT, "2024-03-19 17:00",
    ),
    "BLLD-112-new-year-2024": ("2023-12-29 09:00", work(1), "2024-01-02 17:00"),
    "BLLD-112-eve-of-tet-2024": ("2024-02-07 16:00", work(1), "2024-02-15 17:00"),
    "BLLD-112-received-on-first-of-tet-2024": ("2024-02-10 09:00", work(1), "2024-02-16 17:00"),
    "BLLD-112-gio-to-2024": ("2024-04-17 09:00", work(1), "2024-04-19 17:00"),
    "BLLD-111-swap-2024-monday-29-april": ("2024-04-26 09:00", work(1), "2024-05-02 17:00"),
    "BLLD-111-swap-2024-saturday-4-may": ("2024-05-03 09:00", work(1), "2024-05-04 17:00"),
    "BLLD-111-swap-2024-ten-days-across": ("2024-04-19 09:00", work(10), "2024-05-07 17:00"),
    "BLLD-112-national-day-2024": ("2024-08-30 09:00", work(1), "2024-09-04 17:00"),
    "BLLD-112-eve-of-tet-2025": ("2025-01-24 09:00", work(1), "2025-02-03 17:00"),
    "BLLD-111-swap-2025-saturday-26-april": ("2025-04-25 09:00", work(1), "2025-04-26 17:00"),
    "BLLD-111-swap-2025-friday-2-may": ("2025-04-29 09:00", work(1), "2025-05-05 17:00"),
    "BLLD-112-national-day-2025": ("2025-08-29 09:00", work(1), "2025-09-03 17:00"),
    "BLLD-111-swap-2026-friday-2-january": ("2025-12-31 09:00", work(1), "2026-01-05 17:00"),
    "BLLD-111-swap-2026-saturday-10-january": ("2026-01-09 09:00", work(1), "2026-01-10 17:00"),
    "BLLD-112-eve-of-tet-2026": ("2026-02-13 16:59", work(1), "2026-02-23 17:00"),
    "BLLD-112-20-days-over-tet-2026": ("2026-02-02 09:00", work(20), "2026-03-09 17:00"),
    "BLLD-111.3-gio-to-2026-on-a-sunday": ("2026-04-24 09:00", work(1), "2026-04-28 17:00"),
    "BLLD-112-30-april-2026": ("2026-04-29 09:00", work(2), "2026-05-05 17:00"),
    "BLLD-111-swap-2026-saturday-22-august": ("2026-08-21 09:00", work(1), "2026-08-22 17:00"),
    "BLLD-111-swap-2026-monday-31-august": ("2026-08-28 09:00", work(1), "2026-09-03 17:00"),
    "NQ28-2026-culture-day-24-november": ("2026-11-23 09:00", work(1), "2026-11-25 17:00"),
    "BLLD-112.3-tet-2027-expected": ("2027-02-03 09:00", work(1), "2027-02-11 17:00"),
    "QD64-10.2-at-closing-is-tomorrow": ("2024-03-12 17:00", work(1), "2024-03-14 17:00"),
    "QD64-10.2-a-second-before-closing": ("2024-03-12 16:59:59", work(1), "2024-03-13 17:00"),
    "QD64-10.2-at-noon-is-today": ("2024-03-12 12:15", work(1), "2024-03-13 17:00"),
    "QD64-10.2-at-midnight": ("2024-03-12 00:00", work(1), "2024-03-13 17:00"),
    "QD64-10.2-on-a-saturday": ("2024-03-16 09:00", work(1), "2024-03-19 17:00"),
    "QD64-10.2-evening-before-national-day": ("2024-08-30 18:00", work(1), "2024-09-05 17:00"),
    "QD64-10.2-on-a-made-up-saturday": ("2024-05-04 09:00", work(1), "2024-05-06 17:00"),
    "QD64-10.2-evening-before-a-made-up-saturday": (
        "2024-05-03 18:00", work(1), "2024-05-06 17:00",
    ),
    "BLDS-147.2-seven-days": ("2024-03-12 09:00", days(7), "2024-03-19 17:00"),
    "BLDS-148.5-last-day-on-a-saturday": ("2024-03-12 09:00", days(4), "2024-03-18 17:00"),
    "BLDS-148.5-last-day-on-a-sunday": ("2024-03-12 09:00", days(5), "2024-03-18 17:00"),
    "BLDS-148.5-last-day-in-tet-2024": ("2024-01-25 09:00", days(15), "2024-02-15 17:00"),
    "BLDS-148.5-last-day-on-a-swapped-monday": ("2024-04-12 09:00", days(17), "2024-05-02 17:00"),
    "BLDS-148.5-last-day-on-a-made-up-saturday": ("2024-04-24 09:00", days(10), "2024-05-04 17:00"),
    "BLDS-147.2-30-days-over-new-year": ("2024-12-16 09:00", days(30), "2025-01-15 17:00"),
    "BLDS-148.5-30-days-over-29-february": ("2024-02-15 09:00", days(30), "2024-03-18 17:00"),
    "BLDS-147.2-365-days-to-29-february": ("2023-03-01 09:00", days(365), "2024-02-29 17:00"),
    "BLDS-147.2-366-days-from-29-february": ("2024-02-29 09:00", days(366), "2025-03-03 17:00"),
    "BLDS-147.2-10000-days": ("2024-03-12 09:00", days(10_000), "2051-07-31 17:00"),
    "BLDS-148.3-31-01-plus-1-month": ("2024-01-31 09:00", months(1), "2024-02-29 17:00"),
    "BLDS-148.3-31-12-plus-2-months": ("2025-12-31 09:00", months(2), "2026-03-02 17:00"),
    "BLDS-148.3-31-03-plus-1-month-to-30-april": (
        "2026-03-31 09:00", months(1), "2026-05-04 17:00",
    ),
    "BLDS-148.3-29-02-plus-12-months": ("2024-02-29 09:00", months(12), "2025-02-28 17:00"),
    "BLDS-148.3-29-02-plus-48-months": ("2024-02-29 09:00", months(48), "2028-02-29 17:00"),
    "BLDS-148.3-28-02-plus-1-month": ("2025-02-28 09:00", months(1), "2025-03-28 17:00"),
    "BLDS-148.3-30-11-plus-3-months": ("2026-11-30 09:00", months(3), "2027-03-01 17:00"),
    "BLDS-148.5-month-ends-on-a-sunday": ("2024-12-12 09:00", months(1), "2025-01-13 17:00"),
    "BLDS-148.5-months-end-in-tet-2026": ("2025-12-17 09:00", months(2), "2026-02-23 17:00"),
    "BLDS-148.5-six-months-end-on-a-sunday": ("2024-03-29 09:00", months(6), "2024-09-30 17:00"),
    "QD64-10.2-month-from-the-evening-of-31-01": (
        "2024-01-31 17:30", months(1), "2024-03-01 17:00",
    ),
    "LHT-same-day-in-the-morning": ("2024-03-12 09:00", TODAY, "2024-03-12 17:00"),
    "LHT-same-day-at-15-00": ("2024-03-12 15:00", TODAY, "2024-03-12 17:00"),
    "LHT-next-day-a-second-after-15-00": ("2024-03-12 15:00:01", TODAY, "2024-03-13 17:00"),
    "LHT-next-day-after-15-00-on-friday": ("2024-03-15 16:00", TODAY, "2024-03-18 17:00"),
    "LHT-next-day-after-15-00-on-eve-of-tet": ("2024-02-07 15:30", TODAY, "2024-02-15 17:00"),
    "LHT-next-day-is-a-made-up-saturday": ("2024-05-03 15:30", TODAY, "2024-05-04 17:00"),
    "ND23-7-in-the-evening": ("2024-03-12 19:00", TODAY, "2024-03-13 17:00"),
    "ND23-7-at-noon": ("2024-03-12 12:00", TODAY, "2024-03-12 17:00"),
    "BLDS-147-phases-20-days-then-5-working-days": (
        "2024-03-01 09:00", phases(days(20), work(5)), "2024-03-28 17:00",
    ),
    "BLDS-148.5-phases-first-ends-on-a-saturday": (
        "2024-03-01 09:00", phases(days(15), work(3)), "2024-03-21 17:00",
    ),
    "BLDS-147-phases-8-hours-then-2-working-days": (
        "2024-03-15 16:00", phases(hours(8), work(2)), "2024-03-20 17:00",
    ),
    "BLDS-147-phases-1-working-day-then-4-hours": (
        "2024-03-15 09:00", phases(work(1), hours(4)), "2024-03-19 11:30",
    ),
    "BLDS-148.3-phases-a-month-then-3-working-days": (
        "2024-01-31 09:00", phases(months(1), work(3)), "2024-03-05 17:00",
    ),
    "BLDS-147.2-phases-three-of-one-day-are-three-days": (
        "2024-03-11 09:00", phases(work(1), work(1), work(1)), "2024-03-14 17:00",
    ),
    "BLDS-147.2-phases-of-one-are-that-one": (
        "2024-03-11 09:00", phases(work(3)), "2024-03-14 17:00",
    ),
}  # fmt: skip
OTHER_OFFICES = {
    "QD-saturday-morning-ends-at-11-30": (
        SATURDAYS, "2024-03-15 09:00", work(1), "2024-03-16 11:30",
    ),
    "QD-saturday-morning-8-hours": (SATURDAYS, "2024-03-16 10:00", hours(8), "2024-03-18 16:00"),
    "QD-saturday-afternoon-is-outside": (
        SATURDAYS, "2024-03-16 14:00", work(1), "2024-03-19 17:00",
    ),
    "BLDS-148.5-last-day-is-a-worked-saturday": (
        SATURDAYS, "2024-03-12 09:00", days(4), "2024-03-16 11:30",
    ),
    "BLLD-111-made-up-saturday-is-a-whole-day": (
        SATURDAYS, "2024-05-03 09:00", work(1), "2024-05-04 17:00",
    ),
    "local-closure-is-skipped": (CLOSED, "2024-03-12 09:00", work(1), "2024-03-14 17:00"),
    "local-closure-stops-hours": (CLOSED, "2024-03-12 16:00", hours(8), "2024-03-14 16:30"),
    "local-closure-filing-counts-from-reopening": (
        CLOSED, "2024-03-13 09:00", work(1), "2024-03-15 17:00",
    ),
    "local-closure-as-last-day": (CLOSED, "2024-03-06 09:00", days(7), "2024-03-14 17:00"),
    "local-work-on-a-holiday": (ON_DUTY, "2024-04-26 09:00", work(1), "2024-04-30 17:00"),
    "season-begins-on-monday": (SUMMER, "2024-04-12 16:00", hours(8), "2024-04-15 17:00"),
    "season-closing-on-its-last-day": (SUMMER, "2024-10-14 09:00", work(1), "2024-10-15 17:30"),
    "season-is-over-the-day-after": (SUMMER, "2024-10-15 09:00", work(1), "2024-10-16 17:00"),
}  # fmt: skip
REPLIES = {
    "ND45-11.4-friday-16h-plus-8-hours": ("2025-07-04 16:00", "2025-07-07 16:30"),
    "ND45-11.4-before-four-days-off-2024": ("2024-04-26 16:00", "2024-05-02 16:30"),
    "ND45-11.4-eve-of-tet-2024": ("2024-02-07 16:00", "2024-02-15 16:30"),
    "ND45-11.4-before-a-made-up-saturday": ("2024-05-03 16:00", "2024-05-04 16:30"),
    "ND45-11.4-on-a-made-up-saturday": ("2024-05-04 16:00", "2024-05-06 16:30"),
    "ND45-11.4-at-noon": ("2024-03-12 12:00", "2024-03-13 14:00"),
    "ND45-11.4-saturday-night": ("2024-03-16 22:00", "2024-03-19 08:00"),
    "ND45-11.4-last-minute-of-the-year": ("2024-12-31 16:59", "2025-01-03 07:59"),
}
FORWARDS = {
    "ND61-18.2-in-the-morning": ("2024-03-12 09:00", "2024-03-12 17:00"),
    "ND61-18.2-at-15-00": ("2024-03-12 15:00", "2024-03-12 17:00"),
    "ND61-18.2-after-15-00": ("2024-03-12 15:01", "2024-03-13 07:30"),
    "ND61-18.2-after-15-00-on-friday": ("2024-03-15 16:00", "2024-03-18 07:30"),
    "ND61-18.2-after-15-00-on-eve-of-tet": ("2024-02-07 16:00", "2024-02-15 07:30"),
    "ND61-18.2-before-a-made-up-saturday": ("2024-05-03 16:00", "2024-05-04 07:30"),
    "ND61-18.2-on-a-saturday": ("2024-03-16 10:00", "2024-03-18 17:00"),
}
APOLOGIES = {
    "ND61-19.9-the-day-before": ("2024-03-13 17:00", "2024-03-12 17:00"),
    "ND61-19.9-due-on-a-monday": ("2024-03-18 17:00", "2024-03-15 17:00"),
    "ND61-19.9-due-after-tet-2024": ("2024-02-15 17:00", "2024-02-07 17:00"),
    "ND61-19.9-due-after-a-made-up-saturday": ("2024-05-06 17:00", "2024-05-04 17:00"),
    "ND61-19.9-due-after-the-swap-2024": ("2024-05-02 17:00", "2024-04-26 17:00"),
}


def table(cases):
    return [pytest.param(*case, id=name) for name, case in cases.items()]


@pytest.mark.parametrize(("start", "limit", "due"), table(LIMITS))
def test_a_time_limit_ends(start, limit, due):
    assert rules.due_at(REAL, vn(start), limit) == vn(due)


@pytest.mark.parametrize(("calendar", "start", "limit", "due"), table(OTHER_OFFICES))
def test_a_time_limit_ends_by_the_hours_of_its_office(calendar, start, limit, due):
    assert rules.due_at(calendar, vn(start), limit) == vn(due)


@pytest.mark.parametrize(("filed", "by"), table(REPLIES))
def test_a_filing_is_answered_by(filed, by):
    assert rules.reply_by(REAL, vn(filed)) == vn(by)


@pytest.mark.parametrize(("accepted", "by"), table(FORWARDS))
def test_a_dossier_is_handed_on_by(accepted, by):
    assert rules.forward_by(REAL, vn(accepted)) == vn(by)


@pytest.mark.parametrize(("due", "by"), table(APOLOGIES))
def test_an_apology_is_out_by(due, by):
    assert rules.apology_by(REAL, vn(due)) == vn(by)


def test_there_are_far_more_than_eighty_worked_cases():
    tables = (LIMITS, OTHER_OFFICES, REPLIES, FORWARDS, APOLOGIES)

    assert sum(map(len, tables)) >= 110


def test_10000_working_days_are_those_of_a_wall_calendar():
    due = rules.due_at(REAL, vn("2024-03-12 09:00"), work(10_000))
    day, left = date(2024, 3, 12), 10_000
    while left:
        day += timedelta(days=1)
        left -= REAL.is_working_day(day)

    assert due == vn(f"{day} 17:00")
    assert day.year == 2064


@pytest.mark.parametrize(
    ("start", "due", "provisional"),
    [
        ("2026-12-01 09:00", "2026-12-31 17:00", False),
        ("2026-12-01 09:00", "2027-01-04 17:00", True),
        ("2027-03-01 09:00", "2027-03-02 17:00", True),
        ("2024-01-02 09:00", "2026-12-31 17:00", False),
    ],
)
def test_a_due_time_in_a_year_without_its_decision_is_provisional(start, due, provisional):
    assert rules.is_provisional(REAL, vn(start), vn(due)) is provisional
    assert not rules.is_provisional(PROVINCE, vn(start), vn(due))
