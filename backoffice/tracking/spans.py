"""Which lines of the book are asked for: a year, a volume, a month, or from one day to another."""

import calendar
from dataclasses import dataclass, replace
from datetime import date

from flask import request
from flask_babel import gettext as _

from casework.dossiers.tracking import Span
from casework.procedures.values import parse_date
from casework.registers.records import TrackingBook
from foundation.clock import VIETNAM, now
from foundation.text import clean_line
from web import filters
from web.fields import typed_date

_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the span, what was typed, and what is wrong with it."""

    span: Span
    month: int | None
    typed: tuple[str, str]
    problems: dict[str, str]

    @property
    def title(self) -> str:
        """Say in words which part of the book this is."""
        if self.month is not None:
            return str(_("Tháng %(month)s", month=f"{self.month:02d}/{self.span.year}"))
        first, last = self.span.first, self.span.last
        if first and last:
            return str(
                _(
                    "Từ ngày %(first)s đến ngày %(last)s",
                    first=filters.vn_date(first),
                    last=filters.vn_date(last),
                )
            )
        if first:
            return str(_("Từ ngày %(first)s", first=filters.vn_date(first)))
        return str(_("Đến ngày %(last)s", last=filters.vn_date(last))) if last else ""


def asked(books: list[TrackingBook]) -> Asked:
    """Read the address; what is wrong is told at its field and narrows nothing."""
    today = now().astimezone(VIETNAM).date()
    year = _number("nam") or (books[0].year if books else today.year)
    volume = _number("quyen")
    month = _number("thang")
    span = Span(year=year, volume=volume, after=_number("phan") or 0)
    if month is not None and 1 <= month <= 12 and 1 <= year < date.max.year:  # noqa: PLR2004
        last = calendar.monthrange(year, month)[1]
        return Asked(
            replace(span, first=date(year, month, 1), last=date(year, month, last)),
            month, ("", ""), {},
        )  # fmt: skip
    typed = (_text("tu"), _text("den"))
    first, last_day = (parse_date(typed_date(one)) for one in typed)
    problems = {
        key: str(_("Ngày này không có thật; hãy nhập theo mẫu ngày/tháng/năm"))
        for key, text, day in (("tu", typed[0], first), ("den", typed[1], last_day))
        if text and day is None
    }
    if first and last_day and last_day < first:
        problems["den"] = str(_("Ngày cuối phải từ ngày đầu trở đi"))
        last_day = None
    return Asked(replace(span, first=first, last=last_day), None, typed, problems)


def _number(name: str) -> int | None:
    found = request.args.get(name, type=int)
    return found if found is not None and 0 <= found <= _MOST else None


def _text(name: str) -> str:
    return clean_line(request.args.get(name, ""))[:20]
