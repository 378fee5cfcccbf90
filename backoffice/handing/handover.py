"""The slip with which an agency hands several results over to the desk (Phiếu bàn giao kết quả)."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice import acting, lists
from casework.audit import actions as audit
from casework.dossiers import queries, slips
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Actor, Role
from foundation.clock import now
from foundation.errors import Invalid, Problem
from web.access import current_actor, open_to
from web.fields import CheckboxesField, TextField
from web.forms import PageForm
from web.transactions import reading, transaction

MOST = 40
"""Results on one slip: what a person counts at the counter."""
NAME = 100

blueprint = Blueprint("handover", __name__, url_prefix="/tra-ket-qua/ban-giao")


class HandoverForm(PageForm):
    """Which results are handed over, by whom and to whom."""

    results = CheckboxesField(_l("Kết quả bàn giao"), choices=())
    giver = TextField(_l("Người giao"), max_length=NAME, autocomplete="off")
    taker = TextField(_l("Người nhận"), max_length=NAME, autocomplete="off")


@blueprint.route("", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Choose finished dossiers of one agency and draft the slip for them."""
    form, by = HandoverForm(), current_actor()
    with reading() as session:
        form.results.choices = _choices(session, by)
    if not form.is_submitted():
        form.taker.data = by.name
    if form.is_ready():
        try:
            with transaction() as session:
                first = _draft(session, form, by)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Đã lập Phiếu bàn giao kết quả; phiếu nằm trong văn bản của hồ sơ này."))
            return redirect(f"{acting.address(first)}#papers", 303)
    return render_template("backoffice/handing/handover.html", form=form), form.status


def _choices(session: Session, by: Actor) -> list[tuple[str, str]]:
    """Offer what waits at the desk, most urgent first."""
    rows = lists.TO_HAND_OUT.rows(session, by, after=None, limit=MOST)
    return [
        (one.reference, f"{one.shown_code} – {one.holder_name} – {one.procedure_name}")
        for one in rows
    ]


def _draft(session: Session, form: HandoverForm, by: Actor) -> str:
    """Draft the slip; return the reference of the dossier that it lies with."""
    chosen = [queries.of_officer(session, one, of=by) for one in form.results.data or ()]
    _check(chosen)
    at = now()
    slips.draft_handover(
        session, chosen, from_=form.giver.data or "", to=form.taker.data or "", by=by, at=at
    )
    for dossier in chosen:
        audit.append(session, dossier.chain, "draft_handover", by=by, at=at)
    return chosen[0].reference


def _check(chosen: list[Dossier]) -> None:
    if not chosen:
        raise Invalid({"results": Problem("items_needed")})
    if any(one.current != (State.FINISHED, Stage.DESK) for one in chosen):
        raise Invalid({"results": Problem("not_a_choice")})
    if len({(one.agency_id, one.desk_agency_id) for one in chosen}) > 1:
        raise Invalid({"results": Problem("one_agency")})
