"""The verbs that pass work on: allot, give back, move on, send for review, approve, consult."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting
from backoffice.acting import Turn
from backoffice.forms import ReasonForm
from backoffice.routing import ahead, people, verb_forms
from backoffice.signing import preview
from backoffice.tasks import drafting
from backoffice.tasks.forms import ProposeForm
from casework.agencies import queries as agencies
from casework.dossiers import answering, issuing, linking, processing, queries, running
from casework.dossiers.answering import Question
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid, Problem
from web.access import current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("verbs", __name__, url_prefix="/ho-so/<reference>")


def dossier_of(session: Session, reference: str) -> Dossier:
    """Return the dossier of the officer's agency; raise NotFound."""
    return queries.of_officer(session, reference, of=current_actor())


@blueprint.route("/phan-cong", methods=["GET", "POST"])
@open_to(Role.LEADER)
def allot(reference: str) -> ResponseReturnValue:
    """Put a dossier into a specialist's hands, or into another's, with load and leave in sight."""
    form, refusal = verb_forms.AllotForm(), None
    with reading() as session:
        dossier = dossier_of(session, reference)
        form.officer.choices = _specialists(session, dossier)
    if form.is_ready() and _has_reason(form, dossier):
        refusal = acting.attempt(reference, form, lambda turn: _allot(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã phân công hồ sơ."))
    with reading() as session:
        return acting.page(
            "backoffice/routing/allot.html", session, dossier_of(session, reference), Verb.ALLOT,
            form, refusal, holder=_holder(session, dossier),
        )  # fmt: skip


def _specialists(session: Session, dossier: Dossier) -> list[tuple[str, str]]:
    today = now().astimezone(VIETNAM).date()
    found = people.people(session, dossier.agency_id, Role.SPECIALIST, on=today)
    return people.choices([one for one in found if one.account_id != dossier.officer_id])


def _has_reason(form: verb_forms.AllotForm, dossier: Dossier) -> bool:
    """Demand a reason where the dossier is taken from somebody."""
    if dossier.officer_id is None or form.reason.data:
        return True
    form.show({"reason": Problem("required")})
    return False


def _holder(session: Session, dossier: Dossier) -> str:
    if dossier.officer_id is None:
        return ""
    return agencies.officer_of(session, dossier.officer_id).account.name


def _allot(turn: Turn, form: verb_forms.AllotForm) -> None:
    running.allot(
        turn.session, turn.dossier, int(form.officer.data), reason=form.reason.data or "",
        by=turn.by, at=turn.at,
    )  # fmt: skip


@blueprint.route("/tra-lai-viec", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def release(reference: str) -> ResponseReturnValue:
    """Give a dossier back to the common queue of the agency."""
    form, refusal = verb_forms.ReleaseForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _release(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã trả hồ sơ về hàng chờ của cơ quan."))
    return acting.plain(reference, Verb.RELEASE, form, refusal, "backoffice/routing/reason.html")


def _release(turn: Turn, form: verb_forms.ReleaseForm) -> None:
    running.release(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)


@blueprint.route("/chuyen-buoc", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def move_on(reference: str) -> ResponseReturnValue:
    """End the step in hand by one of its outcomes; what opens after each is told before."""
    form, refusal = verb_forms.MoveOnForm(), None
    with reading() as session:
        dossier = dossier_of(session, reference)
        ways = ahead.ways(session, dossier, current_actor())
        step = ahead.step_in_hand(session, dossier, current_actor())
    form.outcome.choices = [(one.key, one.name) for one in ways]
    if len(ways) == 1 and not form.is_submitted():
        form.outcome.data = ways[0].key
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _move_on(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã chuyển bước."))
    with reading() as session:
        return acting.page(
            "backoffice/routing/move_on.html", session, dossier_of(session, reference),
            Verb.MOVE_ON, form, refusal, ways=ways, step=step,
        )  # fmt: skip


def _move_on(turn: Turn, form: verb_forms.MoveOnForm) -> None:
    running.move_on(
        turn.session, turn.dossier, form.outcome.data, note=form.note.data or "",
        by=turn.by, at=turn.at,
    )  # fmt: skip


@blueprint.route("/trinh-duyet", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def send_for_review(reference: str) -> ResponseReturnValue:
    """Send a proposed result to the head of the unit before it is signed."""
    form, refusal = ProposeForm(), None
    with reading() as session:
        draft = drafting.begin(
            session, dossier_of(session, reference), form, chosen=request.args.get("mau"),
            verb=Verb.SEND_FOR_REVIEW,
        )  # fmt: skip
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _send_for_review(turn, form))
        if refusal is None:
            return redirect(url_for("backoffice.dossier.wait", reference=reference), 303)
    with reading() as session:
        return acting.page(
            "backoffice/tasks/propose.html", session, dossier_of(session, reference),
            Verb.SEND_FOR_REVIEW, form, refusal, draft=draft,
        )  # fmt: skip


def _send_for_review(turn: Turn, form: ProposeForm) -> None:
    processing.send_for_review(
        turn.session, turn.dossier, drafting.proposal_of(form), by=turn.by, at=turn.at
    )


@blueprint.route("/duyet", methods=["GET", "POST"])
@open_to(Role.LEADER)
def approve(reference: str) -> ResponseReturnValue:
    """Approve a draft at its review, after looking at exactly its file."""
    form, refusal = verb_forms.ApproveForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _approve(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã duyệt; dự thảo chuyển đến người ký."))
    return preview.page(current_app.extensions["gateways"], reference, Verb.APPROVE, form, refusal)


def _approve(turn: Turn, form: verb_forms.ApproveForm) -> None:
    issuing.approve(turn.session, turn.dossier, note=form.note.data or "", by=turn.by, at=turn.at)


@blueprint.route("/lay-y-kien", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def consult(reference: str) -> ResponseReturnValue:
    """Ask another agency a question; only what is ticked is shown to it."""
    form, refusal = verb_forms.ConsultForm(), None
    with reading() as session:
        dossier = dossier_of(session, reference)
        _offer(session, dossier, form)
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _consult(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã gửi nội dung lấy ý kiến."))
    with reading() as session:
        return acting.page(
            "backoffice/routing/consult.html", session, dossier_of(session, reference),
            Verb.CONSULT, form, refusal,
        )  # fmt: skip


def _offer(session: Session, dossier: Dossier, form: verb_forms.ConsultForm) -> None:
    definition = procedures.definition_of(dossier.version)
    others = [
        (one.agency.code, one.agency.name)
        for one in agencies.with_sizes(session)
        if one.agency.id != dossier.agency_id
        and not one.agency.has_ended
        and (one.officers or one.agency.installation_id)
    ]
    outside = (verb_forms.OUTSIDE, str(_("Cơ quan ngoài hệ thống (tôi tự ghi lại trả lời)")))
    form.agency.choices = [*others, outside]
    given = {
        one.part_key for one in queries.files_of(session, dossier.id) if one.replaced_at is None
    }
    form.inputs.choices = [
        *((one.key, one.name) for one in definition.parts if one.key in given),
        *((one.key, one.label) for one in definition.form.fields if one.key in dossier.answers),
    ]
    if not form.is_submitted():
        form.amount.data, form.unit.data = 5, TimeUnit.WORKING_DAY.value


def _consult(turn: Turn, form: verb_forms.ConsultForm) -> None:
    code = form.agency.data
    asked = None
    if code != verb_forms.OUTSIDE:
        asked = agencies.agency_by_code(turn.session, code).id
    question = Question(
        agency_id=asked,
        text=form.text.data,
        limit=TimeLimit(form.amount.data, TimeUnit(form.unit.data)),
        silence_agrees=bool(form.silence_agrees.data),
        inputs=tuple(form.inputs.data or ()),
    )
    try:
        answering.ask(turn.session, turn.dossier, question, by=turn.by, at=turn.at)
    except Invalid as refusal:
        told = {"amount" if key == "limit" else key: one for key, one in refusal.fields.items()}
        raise Invalid(told) from None


@blueprint.route("/tra-chu-tri", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def send_back(reference: str) -> ResponseReturnValue:
    """Give a part back to its lead, saying what is missing or wrong."""
    form, refusal = ReasonForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _send_back(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã trả phần việc về cơ quan chủ trì."))
    return acting.plain(reference, Verb.SEND_BACK, form, refusal, "backoffice/routing/reason.html")


def _send_back(turn: Turn, form: ReasonForm) -> None:
    linking.send_back(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)
