"""The verbs of the desk: check, accept, ask for more, refuse, confirm a fee, halt, hand out."""

from datetime import datetime

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice import acting, wording
from backoffice.acting import Turn
from backoffice.desk import checking, forms
from backoffice.forms import ReasonForm, VerbForm
from casework.dossiers import queries, reception
from casework.dossiers.records import Dossier, PartCheck
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM, now
from web import sentences
from web.access import current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("desk_verbs", __name__, url_prefix="/ho-so/<reference>")

THEN = {"accept": "accept", "ask": "ask_for_more"}
"""Where the buttons under the checklist go on to."""


@blueprint.post("/kiem-tra")
@open_to(Role.RECEPTION)
def check(reference: str) -> ResponseReturnValue:
    """Write down what was found of each part, then go on to what was pressed."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        definition = procedures.definition_of(dossier.version)
    form = checking.form_for(checking.parts_of(definition, dossier.case_key, dossier.answers))
    refusal = acting.attempt(reference, form, lambda turn: _note(turn, form))
    if refusal is not None:
        found = form.problems()
        flash(found[0][1] if found else sentences.explain(refusal), "error")
        return redirect(acting.address(reference), 303)
    following = THEN.get(str(form["then"].data or ""))
    if following:
        return redirect(url_for(f".{following}", reference=reference, **acting.kept()), 303)
    return acting.done(reference, _("Đã lưu kết quả kiểm tra thành phần hồ sơ."))


def _note(turn: Turn, form: VerbForm) -> None:
    definition = procedures.definition_of(turn.dossier.version)
    known = queries.checks_of(turn.session, turn.dossier.id)
    parts = checking.parts_of(definition, turn.dossier.case_key, turn.dossier.answers)
    for key, finding in checking.findings(form, parts).items():
        if checking.is_new(known.get(key), finding):
            verdict, reason = finding
            reception.mark_part(
                turn.session, turn.dossier, key,
                verdict=verdict, reason=reason, by=turn.by, at=turn.at,
            )  # fmt: skip


@blueprint.route("/tiep-nhan", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def accept(reference: str) -> ResponseReturnValue:
    """Accept a dossier after showing what that will do."""
    form, refusal = forms.AcceptForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, _accept)
        if refusal is None:
            return acting.done(reference, _("Đã tiếp nhận hồ sơ và lập Giấy tiếp nhận."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        facts = _before_accepting(session, dossier, at=now())
        return acting.page(
            "backoffice/desk/accept.html", session, dossier, Verb.ACCEPT, form, refusal, **facts
        )


def _accept(turn: Turn) -> None:
    reception.accept(turn.session, turn.dossier, by=turn.by, at=turn.at)


def _before_accepting(session: Session, dossier: Dossier, *, at: datetime) -> dict[str, object]:
    """Work out the due date as accepting will, and what the checklist still says."""
    definition = procedures.definition_of(dossier.version)
    limit = procedure_parts.limit_for(definition, dossier.case_key, Channel(dossier.channel))
    parts = checking.parts_of(definition, dossier.case_key, dossier.answers)
    checks = queries.checks_of(session, dossier.id)
    counted = worktime.explain(session, dossier.agency_id, start=at, limit=limit)
    return {
        "counted": counted,
        "how": wording.how_counted(counted),
        "code_day": f"{at.astimezone(VIETNAM):%y%m%d}",
        "return_way": wording.RETURN_WAYS[dossier.return_way],
        "failed": [part for part in parts if _verdict(checks, part.key) == "fail"],
        "unseen": [part for part in parts if _verdict(checks, part.key) is None],
    }


def _verdict(checks: dict[str, PartCheck], key: str) -> str | None:
    return checks[key].verdict if key in checks else None


@blueprint.route("/yeu-cau-bo-sung", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def ask_for_more(reference: str) -> ResponseReturnValue:
    """Ask for exactly the items that are not right, beginning with the failed checks."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        definition = procedures.definition_of(dossier.version)
        checks = queries.checks_of(session, dossier.id).values()
    failed = {f"part:{one.part_key}": one.reason for one in checks if one.verdict == "fail"}
    form, refusal = forms.asking_form(definition, dossier, failed), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _ask(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã gửi yêu cầu bổ sung cho người nộp."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        return acting.page(
            "backoffice/desk/ask_for_more.html", session, dossier, Verb.ASK_FOR_MORE, form,
            refusal, places=forms.shown_places(session, definition, dossier),
            typed={field.name for field in form if field.data},
        )  # fmt: skip


def _ask(turn: Turn, form: VerbForm) -> None:
    reception.ask_for_more(
        turn.session, turn.dossier, forms.asked_in(form),
        note=form["note"].data or "", by=turn.by, at=turn.at,
    )  # fmt: skip


@blueprint.route("/tu-choi", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def refuse(reference: str) -> ResponseReturnValue:
    """Refuse a dossier, saying why."""
    form, refusal = ReasonForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _refuse(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã từ chối tiếp nhận và lập Phiếu từ chối."))
    return acting.plain(reference, Verb.REFUSE, form, refusal, "backoffice/desk/refuse.html")


def _refuse(turn: Turn, form: ReasonForm) -> None:
    reception.refuse(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)


@blueprint.route("/xac-nhan-phi", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def confirm_fee(reference: str) -> ResponseReturnValue:
    """Note that the fee was paid, so that the work goes on."""
    form, refusal = forms.FeeForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _confirm_fee(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã xác nhận nộp phí; hồ sơ được xử lý tiếp."))
    return acting.plain(
        reference, Verb.CONFIRM_FEE, form, refusal, "backoffice/desk/confirm_fee.html"
    )


def _confirm_fee(turn: Turn, form: forms.FeeForm) -> None:
    reception.confirm_fee(turn.session, turn.dossier, note=form.note.data, by=turn.by, at=turn.at)


@blueprint.route("/dung", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def halt(reference: str) -> ResponseReturnValue:
    """Stop a dossier at the applicant's request."""
    form, refusal = ReasonForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _halt(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã dừng xử lý hồ sơ."))
    return acting.plain(reference, Verb.HALT, form, refusal, "backoffice/desk/halt.html")


def _halt(turn: Turn, form: ReasonForm) -> None:
    reception.halt(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)


@blueprint.route("/tra-ket-qua", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def hand_out(reference: str) -> ResponseReturnValue:
    """Hand the result out at the desk and note who has received it."""
    form, refusal = forms.HandOutForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _hand_out(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã trả kết quả."))
    return acting.plain(reference, Verb.HAND_OUT, form, refusal, "backoffice/desk/hand_out.html")


def _hand_out(turn: Turn, form: forms.HandOutForm) -> None:
    written = wording.stored(_l("Người nhận: %(name)s.", name=form.receiver.data))
    note = " ".join(one for one in (written, form.note.data) if one)
    reception.hand_out(turn.session, turn.dossier, note=note, by=turn.by, at=turn.at)
