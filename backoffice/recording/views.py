"""Pages on which an agency writes a verification down, or answers for its own fault."""

from datetime import datetime, time

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice import acting
from backoffice.acting import Turn
from backoffice.dossier import panels
from backoffice.dossier.panels import Panel
from backoffice.forms import ReasonForm, VerbForm
from casework.dossiers import queries, recording
from casework.dossiers.reasons import MAX_REASON
from casework.dossiers.recording import Fault, Verification
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from foundation.clock import VIETNAM
from foundation.errors import Problem, Refusal
from web import sentences
from web.access import current_actor, open_to
from web.fields import CheckboxField, DateField, RadioField, TextAreaField, TextField
from web.transactions import reading

blueprint = Blueprint("recording", __name__, url_prefix="/ho-so/<reference>")

_FAULTS: dict[Fault, LazyString] = {
    Fault.ERROR: _l("Kết quả có sai sót do cơ quan"),
    Fault.LOST: _l("Hồ sơ, giấy tờ bị mất, hư hỏng do cơ quan"),
}


def _clock_problem(text: str) -> Problem | None:
    return None if _clock(text) else Problem("flow_clock_wrong")


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.replace("h", ":").zfill(5))
    except ValueError:
        return None


class VerificationForm(VerbForm):
    """When, where, with whom, and what was found."""

    held_at = DateField(_l("Ngày thẩm tra, xác minh"))
    clock = TextField(_l("Giờ"), hint=_l("Ví dụ: 14:30"), width=5, check=_clock_problem)
    place = TextField(_l("Địa điểm"), max_length=recording.LONGEST)
    participants = TextField(_l("Thành phần tham gia"), max_length=recording.LONGEST)
    holder_attended = CheckboxField(_l("Người nộp hồ sơ có mặt"), required=False)
    content = TextAreaField(_l("Nội dung, kết quả"), max_length=MAX_REASON, rows=5)


class FaultForm(ReasonForm):
    """Which fault, and what happened."""

    fault = RadioField(_l("Cơ quan nhận lỗi về việc"), choices=list(_FAULTS.items()))


@blueprint.route("/xac-minh", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def verify(reference: str) -> ResponseReturnValue:
    """Write a verification down (Decree 61/2018 art. 19.3)."""
    form, refusal = VerificationForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _verify(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã ghi biên bản thẩm tra, xác minh."))
    return _page("verify", reference, form, refusal)


def _verify(turn: Turn, form: VerificationForm) -> None:
    moment = _clock(form.clock.data or "") or time()
    facts = Verification(
        held_at=datetime.combine(form.held_at.data, moment, VIETNAM),
        place=form.place.data,
        participants=form.participants.data,
        content=form.content.data,
        holder_attended=bool(form.holder_attended.data),
    )
    recording.verify(turn.session, turn.dossier, facts, by=turn.by, at=turn.at)


@blueprint.route("/nhan-loi", methods=["GET", "POST"])
@open_to(Role.LEADER, Role.RECEPTION)
def own_up(reference: str) -> ResponseReturnValue:
    """Apologise for the agency's own fault (Decree 61/2018 art. 21)."""
    form, refusal = FaultForm(), None
    if form.is_ready():
        refusal = acting.attempt(
            reference,
            form,
            lambda turn: recording.own_up(
                turn.session,
                turn.dossier,
                Fault(form.fault.data),
                form.reason.data,
                by=turn.by,
                at=turn.at,
            ),
        )
        if refusal is None:
            return acting.done(reference, _("Đã ghi nhận và gửi lời xin lỗi đến người nộp."))
    return _page("own_up", reference, form, refusal)


def _page(
    name: str, reference: str, form: VerbForm, refusal: Refusal | None
) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=actor)
        may = recording.may_verify if name == "verify" else recording.may_own_up
        if not may(dossier, actor) and not form.is_submitted():
            return redirect(acting.address(reference), 303)
    form.revision.data = form.revision.data or str(dossier.revision)
    drawn = render_template(
        f"backoffice/recording/{name}.html",
        form=form,
        dossier=dossier,
        obstacle=sentences.explain(refusal) if refusal and not form.problems() else "",
        back=acting.address(reference),
    )
    return drawn, 409 if refusal and not form.problems() else form.status


def panel(_session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Offer the pages of recording to those who may use them now."""
    pages = {
        "can_verify": recording.may_verify(dossier, actor),
        "can_own_up": recording.may_own_up(dossier, actor),
    }
    return Panel("backoffice/recording/panel.html", pages) if any(pages.values()) else None


panels.SOURCES = (*panels.SOURCES, panel)
