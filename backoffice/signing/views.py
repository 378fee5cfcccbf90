"""Signing and sealing: the queues, the preview, the second factor, handing back."""

from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import acting, lists
from backoffice.acting import Turn
from backoffice.forms import CodeForm, ReasonForm, SealForm
from backoffice.signing import preview, queue
from casework.dossiers import issuing
from casework.dossiers.states import Verb
from casework.people.actor import Role
from casework.worktime import queries as worktime
from foundation.clock import now
from foundation.errors import Invalid, Refusal
from web import pages, sign_in
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40

blueprint = Blueprint("signing", __name__)


@blueprint.get("/ky-so")
@open_to(Role.LEADER)
def to_sign() -> ResponseReturnValue:
    """Show the results laid before this leader."""
    return _queue(queue.LEADER)


@blueprint.get("/dong-dau")
@open_to(Role.CLERK)
def to_seal() -> ResponseReturnValue:
    """Show the signed results that wait for number and seal."""
    return _queue(queue.CLERK)


def _queue(kind: queue.Queue) -> ResponseReturnValue:
    actor, at = current_actor(), now()
    after = lists.place_from(pages.cursor(datetime, int))
    with reading() as session:
        calendar = worktime.calendar_of(session, actor.agency_id)
        found = queue.lines(session, actor, kind, calendar, after=after, limit=PAGE + 1, at=at)
    page = pages.cut(found, PAGE, lambda line: (line.row.next_due_at, line.row.id))
    return render_template("backoffice/signing/queue.html", kind=kind, page=page)


@blueprint.route("/ho-so/<reference>/ky", methods=["GET", "POST"])
@open_to(Role.LEADER)
def sign(reference: str) -> ResponseReturnValue:
    """Show exactly the file that will be signed; sign it with the second factor given anew."""
    form = CodeForm()
    refusal = _sign_now(reference, form) if form.is_ready() else None
    if form.is_submitted() and not form.problems() and refusal is None:
        return redirect(url_for("backoffice.dossier.wait", reference=reference), 303)
    return preview.page(current_app.extensions["gateways"], reference, Verb.SIGN, form, refusal)


def _sign_now(reference: str, form: CodeForm) -> Refusal | None:
    try:
        sign_in.prove_again(form.code.data)
    except Invalid as refusal:
        form.show(refusal.fields)
        return refusal
    return acting.attempt(reference, form, lambda turn: _order_signature(turn, form))


def _order_signature(turn: Turn, form: CodeForm) -> None:
    seen = form.seen_sha256.data or ""
    issuing.order_signature(turn.session, turn.dossier, seen_sha256=seen, by=turn.by, at=turn.at)


@blueprint.route("/ho-so/<reference>/tra-lai", methods=["GET", "POST"])
@open_to(Role.LEADER)
def hand_back(reference: str) -> ResponseReturnValue:
    """Give the draft back to the specialist with the reason."""
    form, refusal = ReasonForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _hand_back(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã trả lại dự thảo cho chuyên viên."))
    return acting.plain(
        reference, Verb.HAND_BACK, form, refusal, "backoffice/signing/hand_back.html"
    )


def _hand_back(turn: Turn, form: ReasonForm) -> None:
    issuing.hand_back(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)


@blueprint.route("/ho-so/<reference>/dong-dau", methods=["GET", "POST"])
@open_to(Role.CLERK)
def seal(reference: str) -> ResponseReturnValue:
    """Number a signed result and order the agency's seal, after showing both."""
    form, refusal = SealForm(), None
    if form.is_ready():
        refusal = acting.attempt(reference, form, _order_seal)
        if refusal is None:
            return redirect(url_for("backoffice.dossier.wait", reference=reference), 303)
    return preview.page(current_app.extensions["gateways"], reference, Verb.SEAL, form, refusal)


def _order_seal(turn: Turn) -> None:
    issuing.order_seal(turn.session, turn.dossier, by=turn.by, at=turn.at)
