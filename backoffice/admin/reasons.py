"""The list of reasons for parts that are not right: add, reword, order, close and open again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.agencies.records import Agency
from casework.dossiers import part_reasons
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from web.access import current_actor, open_to
from web.fields import HiddenField, TextField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("part_reasons", __name__, url_prefix="/quan-tri/ly-do")

KEEPERS = frozenset({"province", "centre"})
"""The list is one for the whole province: its administrators and the centre's keep it."""


class ReasonWordsForm(PageForm):
    """A reason in both languages."""

    text = TextField(
        _l("Lý do bằng tiếng Việt"),
        max_length=part_reasons.LONGEST,
        hint=_l("Được ghi vào phiếu gửi người nộp. Ví dụ: Thiếu trang."),
    )
    text_en = TextField(_l("Lý do bằng tiếng Anh"), max_length=part_reasons.LONGEST)


class StepForm(PageForm):
    """Moving, closing or opening a reason: which of these."""

    step = HiddenField()


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """List the reasons in their order, closed ones too."""
    check_keeper()
    return _listed(ReasonWordsForm(formdata=None))


@blueprint.post("")
@open_to(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Add a reason at the end."""
    check_keeper()
    form = ReasonWordsForm()
    if form.is_ready():
        try:
            with transaction() as session:
                part_reasons.add(
                    session, form.text.data, form.text_en.data, by=current_actor(), at=now()
                )
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã thêm lý do; cán bộ tiếp nhận chọn được ngay."), "success")
            return redirect(url_for(".show"), 303)
    return _listed(form)


def _listed(form: ReasonWordsForm) -> ResponseReturnValue:
    with reading() as session:
        rows = part_reasons.listed(session)
    drawn = render_template("backoffice/admin/reasons/list.html", rows=rows, form=form)
    return drawn, form.status


@blueprint.route("/<code>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str) -> ResponseReturnValue:
    """Put a reason into other words; dossiers keep the words they were told."""
    check_keeper()
    with reading() as session:
        one = part_reasons.reason(session, code)
    form = ReasonWordsForm(data={"text": one.text, "text_en": one.text_en})
    if form.is_ready():
        try:
            with transaction() as session:
                found = part_reasons.reason(session, code, lock=True)
                part_reasons.reword(
                    session, found, form.text.data, form.text_en.data,
                    by=current_actor(), at=now(),
                )  # fmt: skip
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã sửa lý do."), "success")
            return redirect(url_for(".show"), 303)
    return render_template("backoffice/admin/reasons/edit.html", form=form, one=one), form.status


@blueprint.post("/<code>/doi")
@open_to(Role.ADMINISTRATOR)
def step(code: str) -> ResponseReturnValue:
    """Move a reason up or down, close it or open it again; nothing is ever deleted."""
    check_keeper()
    form = StepForm()
    if not form.is_ready():
        return redirect(url_for(".show"), 303)
    by, at, chosen = current_actor(), now(), str(form.step.data or "")
    with transaction() as session:
        one = part_reasons.reason(session, code, lock=True)
        if chosen in {"up", "down"}:
            part_reasons.move(session, one, up=chosen == "up", by=by, at=at)
        elif chosen == "close":
            part_reasons.close(session, one, by=by, at=at)
        elif chosen == "open":
            part_reasons.reopen(session, one, by=by, at=at)
    return redirect(url_for(".show"), 303)


def check_keeper() -> None:
    """Let in administrators of the province or of its centre; others find nothing."""
    with reading() as session:
        agency = session.get(Agency, current_actor().agency_id)
        if agency is None or agency.kind not in KEEPERS:
            raise NotFound(what="page of the province")
