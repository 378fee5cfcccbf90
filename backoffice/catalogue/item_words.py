"""Names of units, kinds and ways as the editors of fees and time limits use them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.procedures.definition import Channel
from casework.worktime.rules import TimeUnit
from web import procedure_words
from web.filters import vn_date

FEE_KINDS = procedure_words.FEE_KINDS
FEE_UNITS = procedure_words.FEE_UNITS
CHANNELS: Mapping[Channel, LazyString] = {
    Channel.ANY: _l("Mọi cách nộp"),
    **procedure_words.CHANNELS,
}
TIME_UNITS: Mapping[TimeUnit, LazyString] = {
    TimeUnit.WORKING_DAY: _l("ngày làm việc"),
    TimeUnit.DAY: _l("ngày (tính cả ngày nghỉ)"),
    TimeUnit.HOUR: _l("giờ làm việc"),
    TimeUnit.MONTH: _l("tháng"),
    TimeUnit.SAME_DAY: _l("trong ngày; sau 15 giờ thì ngày làm việc tiếp theo"),
    TimeUnit.OTHER: _l("chỉ ghi bằng lời (thủ tục chỉ giới thiệu)"),
}


def choices(names: Mapping[Any, LazyString]) -> list[tuple[str, object]]:
    """Return the choices of a field from the names of an enum's members."""
    return [(str(key), text) for key, text in names.items()]


def days(begin: date | None, end: date | None) -> str:
    """Say from which day to which something holds; nothing where it always does."""
    told = ""
    if begin and end:
        told = _("từ %(begin)s đến hết %(end)s", begin=vn_date(begin), end=vn_date(end))
    elif begin:
        told = _("từ %(begin)s", begin=vn_date(begin))
    elif end:
        told = _("đến hết %(end)s", end=vn_date(end))
    return str(told)
