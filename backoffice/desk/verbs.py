"""The verbs of the desk: check, accept, ask for more, refuse, confirm a fee, halt."""

from datetime import datetime

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting, wording
from backoffice.acting import Turn
from backoffice.desk import asking, awaiting, checking, forms, reasons
from backoffice.desk.reasons import Reasons
from backoffice.forms import ReasonForm, VerbForm
from casework.dossiers import queries, reception
from casework.dossiers.records import Dossier, PartCheck, SupplementRequest
from casework.dossiers.round_records import SupplementApproval
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel
from casework.watch import asking_again
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
    refusal = None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: checking.note(turn, form))
    found = form.problems()
    if refusal is not None or found:
        said = sentences.explain(refusal) if refusal is not None else ""
        flash(found[0][1] if found else said, "error")
        return redirect(acting.address(reference), 303)
    following = THEN.get(str(form["then"].data or ""))
    if following:
        return redirect(url_for(f".{following}", reference=reference, **acting.kept()), 303)
    return acting.done(reference, _("Đã lưu kết quả kiểm tra thành phần hồ sơ."))


@blueprint.route("/tiep-nhan", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def accept(reference: str) -> ResponseReturnValue:
    """Accept a dossier after showing what that will do; its paper may be awaited from then on."""
    form, refusal = forms.AcceptForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _accept(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã tiếp nhận hồ sơ và lập Giấy tiếp nhận."))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        facts = _before_accepting(session, dossier, at=now())
        facts["papers"] = awaiting.suggest(session, dossier, form)
        return acting.page(
            "backoffice/desk/accept.html", session, dossier, Verb.ACCEPT, form, refusal, **facts
        )


def _accept(turn: Turn, form: forms.AcceptForm) -> None:
    reception.accept(turn.session, turn.dossier, by=turn.by, at=turn.at)
    if form.await_paper.data:
        awaiting.await_until(turn, form.paper_until.data)


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
    """Ask for exactly the items that are not right, beginning with what was found wrong."""
    with reading() as session:
        found = asking.found_of(session, reference, of=current_actor())
    form, refusal = asking.form_for(found), None
    if form.is_ready() and asking.is_whole(form, found):
        made: list[object] = []
        refusal = acting.attempt(reference, form, lambda turn: made.append(_ask(turn, form)))
        if refusal is None:
            is_drafted = isinstance(made[-1], SupplementApproval)
            drafted = _("Đã trình lãnh đạo. Yêu cầu chỉ gửi cho người nộp khi lãnh đạo đồng ý.")
            sent = _("Đã gửi yêu cầu bổ sung cho người nộp.")
            return acting.done(reference, drafted if is_drafted else sent)
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        return acting.page(
            "backoffice/desk/ask_for_more.html", session, dossier, Verb.ASK_FOR_MORE, form,
            refusal, places=asking.shown_places(session, found),
            typed={field.name for field in form if field.data},
            proven=asking.proven_words(found), is_second=found.was_asked, is_late=found.is_late,
            needs_head=found.needs_head, waiting=found.waiting,
        )  # fmt: skip


def _ask(turn: Turn, form: VerbForm) -> SupplementRequest | SupplementApproval:
    return asking_again.ask(
        turn.session, turn.dossier, asking.asked_in(form),
        note=form["note"].data or "", basis=form["basis"].data or "", by=turn.by, at=turn.at,
    )  # fmt: skip


@blueprint.route("/tu-choi", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def refuse(reference: str) -> ResponseReturnValue:
    """Refuse a dossier, saying why: reasons of the list, what was found wrong, or in words."""
    with reading() as session:
        found = asking.found_of(session, reference, of=current_actor())
        listed = reasons.load(session)
    form, refusal = forms.RefuseForm(data={"reason": asking.in_words(found)}), None
    form.reasons.choices = listed.offered
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _refuse(turn, form, listed))
        if refusal is None:
            return acting.done(reference, _("Đã từ chối tiếp nhận và lập Phiếu từ chối."))
    return acting.plain(reference, Verb.REFUSE, form, refusal, "backoffice/desk/refuse.html")


def _refuse(turn: Turn, form: forms.RefuseForm, listed: Reasons) -> None:
    picked = [listed.stored(code) for code in form.reasons.data or []]
    said = "\n".join(one for one in (*picked, form.reason.data) if one)
    reception.refuse(turn.session, turn.dossier, reason=said, by=turn.by, at=turn.at)


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
