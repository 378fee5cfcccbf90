"""How dates, times, money, sizes and numbers are written for people in Vietnam."""

from datetime import date, datetime

import flask_babel
from flask import Flask

from casework.people.rules import mask_id
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import VIETNAM

WORKING_DAY = 480
_HOUR, _KILO = 60, 1024


def _(sentence: str, **facts: object) -> str:
    return str(flask_babel.gettext(sentence, **facts))


def ngettext(one: str, many: str, count: int) -> str:
    """Put a counted thing into words; Vietnamese knows no plural, English does."""
    return str(flask_babel.ngettext(one, many, count))


def _is_english() -> bool:
    return str(flask_babel.get_locale()) == "en"


def vn_date(value: date | datetime | str | None) -> str:
    """Write a day as 22/11/2026; a time counts in Vietnam, an ISO text is read."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}" if value else ""


def vn_time(value: datetime | None) -> str:
    """Write the hour and minute in Vietnam as 10:32."""
    return value.astimezone(VIETNAM).strftime("%H:%M") if value else ""


def vn_datetime(value: datetime | None) -> str:
    """Write a moment in Vietnam as 10:32 22/11/2026."""
    return f"{vn_time(value)} {vn_date(value)}" if value else ""


def vn_number(value: int | None) -> str:
    """Write a whole number with dots between thousands: 1.250.000; English has commas."""
    if value is None:
        return ""
    return f"{value:,}" if _is_english() else f"{value:,}".replace(",", ".")


def vn_money(value: int | None) -> str:
    """Write a sum of đồng as 8.000 đồng."""
    return "" if value is None else _("%(amount)s đồng", amount=vn_number(value))


def file_size(size: int) -> str:
    """Write a number of bytes as 340 KB or 1,2 MB."""
    if size < _KILO:
        return f"{size} B"
    if size < _KILO * _KILO:
        return f"{round(size / _KILO)} KB"
    shown = f"{size / _KILO / _KILO:.1f}".removesuffix(".0")
    return (shown if _is_english() else shown.replace(".", ",")) + " MB"


def working_time(minutes: int) -> str:
    """Write minutes of working time as 2 ngày 3 giờ, 3 giờ 20 phút or 5 phút."""
    days, rest = divmod(abs(minutes), WORKING_DAY)
    hours, left = divmod(rest, _HOUR)
    words = [
        ngettext("%(num)d ngày", "%(num)d ngày", days) if days else "",
        _hours(hours) if hours else "",
        _minutes(left) if (left and not days) or not (days or hours) else "",
    ]
    return " ".join(word for word in words if word)


def _hours(count: int) -> str:
    return ngettext("%(num)d giờ", "%(num)d giờ", count)


def _minutes(count: int) -> str:
    return ngettext("%(num)d phút", "%(num)d phút", count)


def time_limit(given: TimeLimit) -> str:
    """Write a time limit as people read it; counts below ten carry a zero (Decree 30/2020)."""
    count = given.amount
    match given.unit:
        case TimeUnit.SAME_DAY:
            return _("Trong ngày")
        case TimeUnit.WORKING_DAY:
            return ngettext("%(num)02d ngày làm việc", "%(num)02d ngày làm việc", count)
        case TimeUnit.DAY:
            return ngettext("%(num)02d ngày", "%(num)02d ngày", count)
        case TimeUnit.HOUR:
            return ngettext("%(num)02d giờ làm việc", "%(num)02d giờ làm việc", count)
        case TimeUnit.MONTH:
            return ngettext("%(num)02d tháng", "%(num)02d tháng", count)
        case TimeUnit.OTHER:
            return _("Theo quy định riêng của thủ tục")


def time_left(minutes: int) -> str:
    """Write what is left of a time limit: còn 3 giờ 20 phút làm việc, or quá hạn 1 ngày …."""
    spell = working_time(minutes)
    if minutes < 0:
        return _("quá hạn %(spell)s làm việc", spell=spell)
    return _("còn %(spell)s làm việc", spell=spell)


def urgency(minutes: int, *, soon: int = 120) -> str:
    """Return the tone of a countdown: late, soon (fewer minutes than ``soon`` left) or calm."""
    if minutes < 0:
        return "late"
    return "soon" if minutes <= soon else "calm"


def wait(seconds: int) -> str:
    """Write how long to wait: 40 giây, 5 phút or 2 giờ, rounded up."""
    if seconds <= _HOUR:
        return ngettext("%(num)d giây", "%(num)d giây", max(1, seconds))
    minutes = -(-seconds // _HOUR)
    if minutes <= _HOUR:
        return _minutes(minutes)
    return _hours(-(-minutes // _HOUR))


def init(app: Flask) -> None:
    """Give the filters to the templates under their own names."""
    for one in (
        vn_date, vn_time, vn_datetime, vn_number, vn_money,
        file_size, working_time, time_left, urgency, wait,
    ):  # fmt: skip
        app.add_template_filter(one, one.__name__)
    app.add_template_filter(time_limit, "time_limit")
    app.add_template_filter(mask_id, "masked")
