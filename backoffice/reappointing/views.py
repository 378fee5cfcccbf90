"""Reappointing a dossier: what the new date means is shown before it is given."""

from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice import acting
from backoffice.acting import Turn
from backoffice.forms import ReasonForm
from casework.dossiers import queries, reappointing
from casework.dossiers.reappointing import Prospect
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.watch import sweeping
from casework.watch.records import ApologyDraft
from foundation.clock import now
from web import filters
from web.access import current_actor, open_to
from web.fields import DateField, TextAreaField
from web.transactions import reading

blueprint = Blueprint("reappointing", __name__, url_prefix="/ho-so/<reference>")


class ReappointForm(ReasonForm):
    """The new day and the reason that the apology will give."""

    day = DateField(_l("Ngày hẹn mới"), hint=_l("Một ngày làm việc sau ngày hẹn cũ"))
    reason = TextAreaField(
        _l("Lý do chậm trả kết quả"),
        max_length=2_000,
        rows=4,
        hint=_l("Lý do này được in nguyên văn trong văn bản xin lỗi gửi người nộp"),
    )


@blueprint.route("/hen-lai", methods=["GET", "POST"])
@open_to(Role.LEADER)
def reappoint(reference: str) -> ResponseReturnValue:
    """Give a dossier its one new date of return, with an apology."""
    form, refusal = ReappointForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _reappoint(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã hẹn lại ngày trả kết quả và lập văn bản xin lỗi."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        before = reappointing.prospect(session, dossier, at=now())
        if not form.is_submitted():
            _begin_with(form, sweeping.drafted(session, dossier.id))
        return acting.page(
            "backoffice/reappointing/reappoint.html", session, dossier, Verb.REAPPOINT, form,
            refusal, prospect=before, facts=_facts(before),
        )  # fmt: skip


def _begin_with(form: ReappointForm, draft: ApologyDraft | None) -> None:
    """Begin with what the watch has drafted: a person reads it over."""
    if draft is not None:
        form.day.data, form.reason.data = draft.day, draft.reason


def _reappoint(turn: Turn, form: ReappointForm) -> None:
    day: date = form.day.data
    reappointing.reappoint(
        turn.session, turn.dossier, day=day, reason=form.reason.data, by=turn.by, at=turn.at
    )


def _facts(before: Prospect) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = [
        (_("Đang hẹn trả"), filters.vn_datetime(before.due_before)),
        (_("Phải xin lỗi chậm nhất"), filters.vn_datetime(before.apology_by)),
    ]
    if before.given is not None:
        told.append((_("Đã hẹn lại lúc"), filters.vn_datetime(before.given.at)))
    return told
