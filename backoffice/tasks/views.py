"""A specialist's worklist and verbs: take up, propose a result, ask for a fee."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import acting, lists
from backoffice.acting import Turn
from backoffice.tasks import drafting, forms
from backoffice.viewing import showing
from casework.dossiers import processing, queries
from casework.dossiers.states import Verb
from casework.people.actor import Role
from foundation.clock import now
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/cong-viec")
@open_to(Role.SPECIALIST)
def show() -> ResponseReturnValue:
    """Show one tab of the specialist's worklist, most urgent first."""
    chosen = lists.choose(request.args.get("muc"), lists.TASKS)
    with reading() as session:
        shown = showing.tab(session, chosen, current_actor(), at=now())
        return render_template("backoffice/tasks/show.html", tabs=lists.TASKS, **shown)


@blueprint.route("/ho-so/<reference>/nhan-viec", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def take_up(reference: str) -> ResponseReturnValue:
    """Take an accepted dossier up."""
    form, refusal = forms.TakeUpForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, _take_up)
        if refusal is None:
            return acting.done(reference, _("Ông/bà đã nhận thụ lý hồ sơ này."))
    return acting.plain(reference, Verb.ASSIGN, form, refusal, "backoffice/tasks/take_up.html")


def _take_up(turn: Turn) -> None:
    processing.assign(turn.session, turn.dossier, by=turn.by, at=turn.at)


@blueprint.route("/ho-so/<reference>/trinh", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def propose(reference: str) -> ResponseReturnValue:
    """Propose a result: its text begins with the dossier's data and is read over by a person."""
    form, refusal = forms.ProposeForm(), None
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        draft = drafting.begin(session, dossier, form, chosen=request.args.get("mau"))
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _propose(turn, form))
        if refusal is None:
            where = url_for("backoffice.dossier.wait", reference=reference, **acting.kept())
            return redirect(where, 303)
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        return acting.page(
            "backoffice/tasks/propose.html", session, dossier, Verb.PROPOSE, form, refusal,
            draft=draft,
        )  # fmt: skip


def _propose(turn: Turn, form: forms.ProposeForm) -> None:
    proposal = drafting.proposal_of(form)
    processing.propose(turn.session, turn.dossier, proposal, by=turn.by, at=turn.at)


@blueprint.route("/ho-so/<reference>/yeu-cau-phi", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def demand_fee(reference: str) -> ResponseReturnValue:
    """Ask for a payment that arises while the dossier is worked on."""
    form, refusal = forms.FeeDemandForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _demand_fee(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã gửi yêu cầu nộp phí cho người nộp."))
    return acting.plain(
        reference, Verb.DEMAND_FEE, form, refusal, "backoffice/tasks/demand_fee.html"
    )


def _demand_fee(turn: Turn, form: forms.FeeDemandForm) -> None:
    processing.demand_fee(turn.session, turn.dossier, note=form.note.data, by=turn.by, at=turn.at)
