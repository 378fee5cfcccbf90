"""From a sent decision to what is proposed: the pasted text, a file in its place, the scope."""

from datetime import date

from flask import request
from sqlalchemy.orm import Session

from backoffice.worktime.forms import AGENCY, WHOLE_YEAR, DecisionForm
from casework.agencies import queries as agencies
from casework.holidays import reading as decisions
from casework.holidays.actions import YEARS, Wanted
from casework.worktime import queries as worktime
from foundation.errors import Problem, Refusal
from web import sentences

MAX_BYTES = 256 * 1024


def offer(session: Session, form: DecisionForm, *, today: date) -> None:
    """Set the choices, and fill in the days of the year asked for as they stand or are expected."""
    form.days.settings["required"] = True  # or a file in its place
    form.year.choices = [(str(one), str(one)) for one in range(today.year, today.year + 3)]
    names = [(one.agency.id, one.agency.name) for one in agencies.with_sizes(session)]
    form.agency.choices = [(str(number), name) for number, name in names]
    if form.is_submitted():
        return
    decided = worktime.decided_years(session)
    year = request.args.get("nam", 0, type=int)
    if year not in YEARS:
        year = today.year + (today.year in decided)
    form.year.data = str(year)
    known = worktime.special_days(session, date(year, 1, 1), date(year, 12, 31))
    form.days.data = decisions.write((one.day, one.kind, one.name) for one in known)


def wanted(form: DecisionForm) -> Wanted | None:
    """Read what was sent; None once a problem stands at a field."""
    text = _text(form)
    found = decisions.read(text) if text is not None else decisions.Read()
    for number, problem in enumerate(found.problems):
        form.add_problem("days" if number == 0 else f"days-{number + 1}", problem)
    year = agency_id = None
    if form.scope.data == WHOLE_YEAR:
        year = _number(form.year.data)
        _need(form, "year", year)
    if form.scope.data == AGENCY:
        agency_id = _number(form.agency.data)
        _need(form, "agency", agency_id)
    if form.problems():
        return None
    return Wanted(form.basis.data or "", found.days, agency_id=agency_id, year=year)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None


def _need(form: DecisionForm, key: str, value: int | None) -> None:
    if value is None and not form[key].errors:
        form.add_problem(key, Problem("required"))


def _text(form: DecisionForm) -> str | None:
    """Return the pasted text, or that of a file, which then stands in the box to be mended."""
    if form.days.errors:
        return None
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return form.days.data or ""
    data = sent.read(MAX_BYTES + 1)
    text = _decoded(data) if len(data) <= MAX_BYTES else None
    if text is None:
        form.add_problem("days", Problem("sheet_unreadable", {"limit": MAX_BYTES // 1024}))
        return None
    form.days.data = text
    return text


def _decoded(data: bytes) -> str | None:
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def sentence(refusal: Refusal) -> str:
    """Say why something cannot be done."""
    return sentences.explain(refusal)


def show_refusal(form: DecisionForm, refusal: Refusal) -> None:
    """Show at the days why they cannot be proposed."""
    form.days.errors = [*form.days.errors, sentence(refusal)]
