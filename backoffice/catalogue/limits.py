"""Time limits: of the whole procedure and of each way of filing, tried on the real calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

import wtforms
from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import editing, item_words, wording
from backoffice.catalogue.editing import EditForm
from casework.people.actor import Role
from casework.procedures import parts
from casework.procedures.definition import Channel, Definition, Method, SupplementClock
from casework.procedures.part_checks import LONGEST_WAIT, MOST_ROUNDS
from casework.worktime import queries as worktime
from casework.worktime.rules import NoWorkingTime, TimeLimit, TimeUnit, WorkCalendar, due_at
from foundation.clock import VIETNAM, now
from foundation.errors import Problem
from web import filters
from web.access import open_to
from web.fields import DateField, HiddenField, IntegerField, SelectField, TextField
from web.transactions import reading

blueprint = Blueprint("limits", __name__)
UNITS = item_words.choices(item_words.TIME_UNITS)
MOST = 5_000
_WAYS = (Channel.ONLINE, Channel.DIRECT, Channel.POST)


def amount_problem(amount: int | None, unit: str) -> Problem | None:
    """Say what is wrong with a time limit that is typed as a number and a unit."""
    if unit in {TimeUnit.SAME_DAY.value, TimeUnit.OTHER.value}:
        return None
    if amount is None:
        return Problem("required")
    if not 0 < amount <= MOST:
        return Problem("too_large" if amount else "limit_positive", {"maximum": MOST})
    return None


def limit_of(amount: int | None, unit: str) -> TimeLimit | None:
    """Read a time limit; none where no unit was chosen."""
    return TimeLimit(amount or 1, TimeUnit(unit)) if unit else None


def _clock_problem(text: str) -> Problem | None:
    return None if _clock(text) else Problem("flow_clock_wrong")


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.replace("h", ":").replace(".", ":").zfill(5))
    except ValueError:
        return None


class LimitsForm(EditForm):
    """The limit of the procedure, those of the ways of filing, and a moment to try them on."""

    amount = IntegerField(_l("Thời hạn giải quyết: số"), required=False, width=5)
    unit = SelectField(_l("Tính theo"), choices=UNITS)
    online_amount = IntegerField(_l("Nộp trực tuyến: số"), required=False, width=5)
    online_unit = SelectField(_l("Nộp trực tuyến: tính theo"), required=False, choices=UNITS)
    online_note = TextField(_l("Nộp trực tuyến: ghi chú"), required=False, max_length=1_000)
    direct_amount = IntegerField(_l("Nộp trực tiếp: số"), required=False, width=5)
    direct_unit = SelectField(_l("Nộp trực tiếp: tính theo"), required=False, choices=UNITS)
    direct_note = TextField(_l("Nộp trực tiếp: ghi chú"), required=False, max_length=1_000)
    post_amount = IntegerField(_l("Nộp qua bưu chính: số"), required=False, width=5)
    post_unit = SelectField(_l("Nộp qua bưu chính: tính theo"), required=False, choices=UNITS)
    post_note = TextField(_l("Nộp qua bưu chính: ghi chú"), required=False, max_length=1_000)
    supplement_clock = SelectField(
        _l("Khi người nộp phải bổ sung sau tiếp nhận"),
        required=False,
        choices=item_words.choices(wording.SUPPLEMENT_CLOCKS),
    )
    supplement_days = IntegerField(
        _l("Người nộp có bao nhiêu ngày để bổ sung"),
        hint=_l("Tính cả ngày nghỉ. Quá ngày này hệ thống chỉ nhắc bộ phận một cửa."),
        required=False,
        width=5,
    )
    supplement_rounds = IntegerField(
        _l("Được yêu cầu bổ sung mấy lần"),
        hint=_l(
            "Tính riêng trước và sau khi tiếp nhận. Nghị định 61/2018/NĐ-CP: 01 lần, trừ khi luật"
            " chuyên ngành cho nhiều hơn. Quá số lần này phải có lãnh đạo cơ quan đồng ý."
        ),
        required=False,
        width=5,
    )
    return_days = IntegerField(
        _l("Trả lại hồ sơ chưa đủ điều kiện trong bao nhiêu ngày làm việc"),
        hint=_l("Nghị định 61/2018/NĐ-CP Điều 19.4: 03 ngày, trừ khi luật chuyên ngành khác."),
        required=False,
        width=5,
    )
    day = DateField(_l("Thử: ngày nộp"), required=False)
    clock = TextField(
        _l("Thử: giờ nộp"), required=False, max_length=8, width=5, check=_clock_problem
    )
    peek = HiddenField()

    def is_ready(self) -> bool:
        """Tell whether the limits can be kept: not where only the trial was asked for."""
        is_right = super().is_ready()
        return is_right and not self.peek.data

    def validate(self, extra_validators: object = None) -> bool:
        """Check that each limit has its number."""
        is_right = bool(super().validate(extra_validators))
        for stem in ("", *(f"{way.value}_" for way in _WAYS)):
            field, unit = self[f"{stem}amount"], str(self[f"{stem}unit"].data or "")
            problem = amount_problem(field.data, unit) if unit else None
            if problem and not field.errors:
                self.add_problem(field.name, problem)
                is_right = False
        for field in (self.supplement_days, self.return_days):
            given = field.data
            if given is not None and not 0 < given <= LONGEST_WAIT and not field.errors:
                self.add_problem(field.name, Problem("wait_days_wrong", {"maximum": LONGEST_WAIT}))
                is_right = False
        rounds = self.supplement_rounds
        if rounds.data is not None and not 0 < rounds.data <= MOST_ROUNDS and not rounds.errors:
            self.add_problem(rounds.name, Problem("rounds_wrong", {"maximum": MOST_ROUNDS}))
            is_right = False
        return is_right

    def of_way(self, way: Channel) -> Sequence[wtforms.Field]:
        """Return the three controls of a way of filing."""
        return [self[f"{way.value}_{one}"] for one in ("amount", "unit", "note")]


@dataclass(frozen=True, slots=True)
class Tried:
    """When a result would be due in one case by one way; `due` is empty where only words say it."""

    case: str
    way: str
    limit: str
    due: str


@blueprint.route("/<code>/soan/thoi-han", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str) -> ResponseReturnValue:
    """Edit the time limits of a draft and see on which day they end."""
    with reading() as session:
        opened = editing.opened(session, code, "limits")
        calendar = worktime.calendar_of(session, None)
    form = LimitsForm(data=_data(opened.definition))
    if form.is_ready() and editing.keep(opened, form, changed(opened.definition, form)):
        flash(_("Đã lưu thời hạn."), "success")
        return redirect(url_for(".edit", code=code), 303)
    shown = opened.definition
    if request.method == "POST" and not form.problems():
        shown = changed(shown, form)
    at = _moment(form)
    return editing.page(
        "backoffice/catalogue/limits.html",
        opened,
        form,
        ways=[(one, item_words.CHANNELS[one], form.of_way(one)) for one in _WAYS],
        at=at,
        tried=tried(shown, calendar, at),
    )


def _data(definition: Definition) -> dict[str, object]:
    here = now().astimezone(VIETNAM)
    limit = definition.limit
    data: dict[str, object] = {
        "amount": limit.amount,
        "unit": limit.unit.value,
        "supplement_clock": definition.supplement_clock.value,
        "supplement_days": definition.supplement_days,
        "supplement_rounds": definition.supplement_rounds,
        "return_days": definition.return_days,
        "day": here.date(),
        "clock": here.strftime("%H:%M"),
    }
    for method in definition.methods:
        own = method.limit
        data |= {
            f"{method.channel}_amount": own.amount if own else None,
            f"{method.channel}_unit": own.unit.value if own else "",
            f"{method.channel}_note": method.note,
        }
    return data


def changed(definition: Definition, form: LimitsForm) -> Definition:
    """Return the definition with the limits as typed; a way with neither limit nor note is left."""
    methods = []
    for way in _WAYS:
        amount, unit, note = (one.data for one in form.of_way(way))
        limit = limit_of(amount, unit or "")
        if limit or note:
            methods.append(Method(way, limit, note or ""))
    whole = limit_of(form.amount.data, form.unit.data or "") or definition.limit
    mode = form.supplement_clock.data
    return replace(
        definition,
        limit=whole,
        methods=tuple(methods),
        supplement_clock=SupplementClock(mode) if mode else definition.supplement_clock,
        supplement_days=form.supplement_days.data or definition.supplement_days,
        supplement_rounds=form.supplement_rounds.data or definition.supplement_rounds,
        return_days=form.return_days.data or definition.return_days,
    )


def _moment(form: LimitsForm) -> datetime:
    here = now().astimezone(VIETNAM)
    clock = _clock(form.clock.data or "") or here.time()
    day = form.day.data or here.date()
    return datetime.combine(day, clock.replace(second=0, microsecond=0), VIETNAM)


def tried(definition: Definition, calendar: WorkCalendar, at: datetime) -> list[Tried]:
    """Say when a result would be due in each case by each way, filed and received at a moment."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for case in definition.cases:
        for way in definition.channels:
            limit = parts.limit_for(definition, case.key, way)
            key = (case.name, filters.time_limit(limit), _due(calendar, at, limit))
            found.setdefault(key, []).append(str(item_words.CHANNELS[way]))
    return [Tried(case, ", ".join(ways), limit, due) for (case, limit, due), ways in found.items()]


def _due(calendar: WorkCalendar, at: datetime, limit: TimeLimit) -> str:
    if limit.unit is TimeUnit.OTHER:
        return ""
    try:
        return filters.vn_datetime(due_at(calendar, at, limit))
    except (NoWorkingTime, OverflowError, ValueError):
        return str(_("không có giờ làm việc quanh ngày này"))
