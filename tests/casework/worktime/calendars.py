"""Calendars for the tests of working time: the real days off of 2025 to 2027."""

from datetime import UTC, date, datetime, time, timedelta

from casework.worktime.rules import DayKind, Holiday, OpenHours, WorkCalendar
from foundation.clock import VIETNAM

MORNING = (time(7, 30), time(11, 30))
AFTERNOON = (time(13, 30), time(17, 0))
SINCE = date(2020, 1, 1)


def spans(*ranges: tuple[str, str]) -> list[date]:
    """List every day of the ranges, ends included."""
    days = []
    for first, last in ranges:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.append(day)
            day += timedelta(days=1)
    return days


OFF = spans(
    ("2025-01-01", "2025-01-01"),
    ("2025-01-27", "2025-01-31"),  # Tết: from 28 Chạp
    ("2025-04-07", "2025-04-07"),  # Giỗ Tổ
    ("2025-04-30", "2025-05-02"),  # 2 May swapped with Saturday 26 April
    ("2025-09-01", "2025-09-02"),
    ("2026-01-01", "2026-01-02"),  # 2 January swapped with Saturday 10 January
    ("2026-02-16", "2026-02-20"),  # Tết: from 29 Chạp
    ("2026-04-27", "2026-04-27"),  # Giỗ Tổ fell on a Sunday
    ("2026-04-30", "2026-05-01"),
    ("2026-08-31", "2026-09-02"),  # 31 August swapped with Saturday 22 August
    ("2026-11-24", "2026-11-24"),
    ("2027-01-01", "2027-01-01"),
)
MADE_UP = spans(
    ("2025-04-26", "2025-04-26"), ("2026-01-10", "2026-01-10"), ("2026-08-22", "2026-08-22")
)


def week(*spells, days=range(5), since=SINCE, until=None):
    """Build the hours of one decision: the same spells on each of the days."""
    return tuple(OpenHours(day, *spell, since, until) for day in days for spell in spells)


PROVINCE = WorkCalendar(
    hours=week(MORNING, AFTERNOON),
    special_days=tuple(
        [Holiday(day, DayKind.OFF) for day in OFF]
        + [Holiday(day, DayKind.MAKEUP) for day in MADE_UP]
    ),
)
"""Monday to Friday 7:30-11:30 and 13:30-17:00, as most offices of Khánh Hòa work."""


def vn(text: str) -> datetime:
    """Read a time in Vietnam as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)
