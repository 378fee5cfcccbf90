"""How days, hours and sums of money are written on papers (Decree 30/2020, annex I)."""

from datetime import date, datetime

from foundation.clock import VIETNAM

_PADDED_MONTHS = 2


def date_in_words(day: date) -> str:
    """Write a date as on a document: ``ngày 05 tháng 01 năm 2026``, yet ``tháng 6``.

    Days below ten and the months 1 and 2 take a leading zero (Decree 30/2020, annex I, II.4).
    """
    month = f"{day.month:02d}" if day.month <= _PADDED_MONTHS else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def time_in_words(at: datetime) -> str:
    """Write an aware time in Vietnam: ``16 giờ 30 phút, ngày 05 tháng 01 năm 2026``."""
    there = at.astimezone(VIETNAM)
    return f"{there.hour:02d} giờ {there.minute:02d} phút, {date_in_words(there.date())}"


def time_in_figures(at: datetime) -> str:
    """Write an aware time in Vietnam for a narrow column: ``16 giờ 30 phút, ngày 05/01/2026``."""
    there = at.astimezone(VIETNAM)
    return f"{there.hour:02d} giờ {there.minute:02d} phút, ngày {there:%d/%m/%Y}"


def signing_time(at: datetime) -> str:
    """Write a moment of signing in Vietnam's time zone: ``05/01/2026 16:30:00 +07:00``."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S} +07:00"


def money_in_figures(amount: int) -> str:
    """Write a sum of đồng with dots between thousands: ``1.250.000 đồng``."""
    return f"{amount:,} đồng".replace(",", ".")
