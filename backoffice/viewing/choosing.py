"""What an address asks of a worklist: filters, order, columns; what is wrong with it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from flask import request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from casework.dossiers.records import Dossier
from casework.dossiers.worklists import Choice, Order
from casework.people.actor import Actor
from casework.procedures.values import parse_date
from casework.routing.records import Assignment
from casework.worklists import attention
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar
from foundation.clock import VIETNAM

ORDERS: Mapping[str, tuple[Order, LazyString]] = {
    "han": (Order.DUE, _l("Đến hạn trước")),
    "moi": (Order.NEWEST, _l("Mới nộp trước")),
    "cu": (Order.OLDEST, _l("Nộp lâu nhất trước")),
}
DUES: Mapping[str, LazyString] = {
    "qua": _l("Quá hạn"),
    "sap": _l("Sắp đến hạn"),
    "tuan": _l("Đến hạn trong 5 ngày làm việc"),
}
CHANNELS: Mapping[str, LazyString] = {
    "online": _l("Trực tuyến"),
    "direct": _l("Trực tiếp"),
    "post": _l("Bưu chính"),
}
COLUMNS: Mapping[str, LazyString] = {
    "nguoi": _l("Người nộp"),
    "thu-tuc": _l("Thủ tục"),
    "buoc": _l("Đang ở bước"),
    "ngay": _l("Ngày nộp"),
    "han": _l("Thời hạn"),
}
USUAL = ("nguoi", "thu-tuc", "buoc", "han")
NOBODY, ME = "chua-ai", "toi"
KEYS = ("thu-tuc", "nguoi", "han", "kenh", "tu", "den", "buoc", "moi", "lien-thong", "xep", "cot")
"""The words of the address that make up a view, besides the tab."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class View:
    """What was asked, as a choice for the list, and what of it could not be understood.

    ``given`` is what stands in the address, for the form and for links that keep the view.
    """

    choice: Choice
    columns: tuple[str, ...]
    order: str
    given: MultiDict[str, str]
    problems: tuple[str, ...] = ()
    filters: int = 0

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing was asked besides the tab."""
        return not self.given

    def query(self) -> str:
        """Write the view as the part of an address after "?"."""
        return urlencode(list(self.given.items(multi=True)))


@dataclass(slots=True)
class _Reading:
    given: MultiDict[str, str]
    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        return self.given.get(key, "").strip().replace("\x00", "")[:LONGEST]

    def wrong(self, name: object, value: str) -> None:
        self.problems.append(
            _("Bộ lọc “%(name)s” không hiểu được giá trị “%(value)s” nên đã bỏ qua.",
              name=name, value=value[:40])
        )  # fmt: skip


def read(of: Actor, calendar: WorkCalendar, *, at: datetime) -> View:
    """Read the view that the address of this request asks for."""
    given = MultiDict(
        (key, value)
        for key, value in request.args.items(multi=True)
        if key in KEYS and value.strip()
    )
    return of_query(given, of, calendar, at=at)


def of_text(session: Session, query: str, of: Actor, *, at: datetime) -> View:
    """Read a view from the text of an address."""
    given = MultiDict((key, value) for key, value in parse_qsl(query) if key in KEYS)
    calendar = worktime.calendar_of(session, of.agency_id)
    return of_query(given, of, calendar, at=at)


def of_query(
    given: MultiDict[str, str], of: Actor, calendar: WorkCalendar, *, at: datetime
) -> View:
    """Read a view from what stands in an address or was saved."""
    reading = _Reading(given)
    _by_matter(reading)
    _by_officer(reading, of)
    _by_due(reading, calendar, at=at)
    _by_days(reading)
    if reading.text("moi"):
        reading.conditions.append(attention.unseen(of))
    filters = len(reading.conditions)
    order = reading.text("xep") or "han"
    if order not in ORDERS:
        reading.wrong(_("Sắp xếp"), order)
        order = "han"
    asked = [one for one in given.getlist("cot") if one in COLUMNS]
    columns = tuple(one for one in COLUMNS if one in asked) if asked else USUAL
    choice = Choice(tuple(reading.conditions), ORDERS[order][0])
    return View(choice, columns, order, given, tuple(reading.problems), filters)


def _by_matter(reading: _Reading) -> None:
    if code := reading.text("thu-tuc"):
        reading.conditions.append(Dossier.procedure_code == code)
    if channel := reading.text("kenh"):
        if channel in CHANNELS:
            reading.conditions.append(Dossier.channel == channel)
        else:
            reading.wrong(_("Hình thức nộp"), channel)
    if step := reading.text("buoc"):
        reading.conditions.append(
            exists().where(
                Assignment.dossier_id == Dossier.id,
                Assignment.closed_at.is_(None),
                Assignment.step_name == step,
            )
        )
    if reading.text("lien-thong"):
        has_parts = exists().where(
            Assignment.dossier_id == Dossier.id, Assignment.part_id.is_not(None)
        )
        reading.conditions.append((Dossier.link_key != "") | has_parts)


def _by_officer(reading: _Reading, of: Actor) -> None:
    match reading.text("nguoi"):
        case "":
            return
        case "chua-ai":
            reading.conditions.append(Dossier.officer_id.is_(None))
        case "toi":
            reading.conditions.append(Dossier.officer_id == of.account_id)
        case number if number.isascii() and number.isdecimal() and len(number) < 16:  # noqa: PLR2004 - fits the column
            reading.conditions.append(Dossier.officer_id == int(number))
        case strange:
            reading.wrong(_("Người thụ lý"), strange)


def _by_due(reading: _Reading, calendar: WorkCalendar, *, at: datetime) -> None:
    due = reading.text("han")
    if not due:
        return
    if due == "qua":
        reading.conditions.append(Dossier.next_due_at <= at)
    elif due == "sap":
        reading.conditions += [Dossier.next_due_at > at, Dossier.warn_at <= at]
    elif due == "tuan":
        last = calendar.working_day_after(at.astimezone(VIETNAM).date(), 5)
        reading.conditions.append(Dossier.next_due_at <= calendar.closing(last))
    else:
        reading.wrong(_("Thời hạn"), due)


def _by_days(reading: _Reading) -> None:
    first, last = _day(reading, "tu", _("Nộp từ ngày")), _day(reading, "den", _("Nộp đến ngày"))
    if first is not None:
        reading.conditions.append(Dossier.submitted_at >= _midnight(first))
    if last is not None:
        reading.conditions.append(Dossier.submitted_at < _midnight(last + timedelta(days=1)))


def _day(reading: _Reading, key: str, name: str) -> date | None:
    typed = reading.text(key)
    if not typed:
        return None
    day = parse_date(typed)
    if day is None or not date(1990, 1, 1) <= day <= date(2200, 1, 1):
        reading.wrong(name, typed)
        return None
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)
