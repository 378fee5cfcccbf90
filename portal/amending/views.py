"""Correcting one's own dossier before it is received, and what was corrected so far."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import amending, moves, queries
from casework.dossiers.records import Dossier, Draft
from casework.people.actor import Actor, Role
from foundation.clock import now
from portal.dossiers import marks, panels
from web.access import SIGNED_IN, current_actor, open_to
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("amending", __name__)


class BeginForm(PageForm):
    """Beginning needs nothing but the button."""


def panel(session: Session, dossier: Dossier, actor: Actor) -> panels.Panel | None:
    """Show what was corrected, unsent corrections, and the way to correct."""
    draft = amending.draft_of(session, dossier.id)
    is_open = amending.is_open(dossier) and Role.HOLDER in moves.roles_in(dossier, actor)
    sent = amending.history(session, dossier.id)
    if not (draft or is_open or sent):
        return None
    facts = {
        "draft": draft,
        "is_mine": draft is not None and draft.account_id == actor.account_id,
        "is_open": is_open,
        "sent": sent,
        "reference": dossier.reference,
    }
    spot = panels.Spot.TOP if draft else panels.Spot.SIDE
    return panels.Panel("portal/amending/panel.html", spot, facts)


def mark(session: Session, dossiers: Sequence[Dossier], _actor: object) -> Mapping[int, marks.Mark]:
    """Mark the dossiers with corrections that were not sent."""
    found = session.scalars(
        select(Draft.amends_id).where(
            Draft.amends_id.in_([one.id for one in dossiers]), Draft.dossier_id.is_(None)
        )
    )
    told = marks.Mark(_("Phần sửa chưa gửi"), icon="pen")
    return {number: told for number in found if number is not None}


@blueprint.route("/ho-so/<reference>/sua", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def begin(reference: str) -> ResponseReturnValue:
    """Explain what can be corrected, and open the corrections."""
    actor, form = current_actor(), BeginForm()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        amending.check_open(dossier)
    if form.is_ready():
        with transaction() as session:
            locked = queries.lock_own(session, reference, of=actor)
            draft = amending.begin(session, locked, by=actor, at=now())
            where = url_for("portal.filling.overview", reference=draft.reference)
        return redirect(where, 303)
    shown = render_template("portal/amending/begin.html", dossier=dossier, form=form)
    return shown, form.status
