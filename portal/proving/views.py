"""Asking for the evidence file of one's dossier, watching it being made, fetching it."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.evidence import actions
from casework.evidence import queries as evidence
from casework.evidence.records import EvidenceState
from casework.files import queries as files
from foundation.clock import now
from foundation.errors import NotFound
from portal import stored
from portal.dossiers import panels
from web.access import SIGNED_IN, current_actor, open_to
from web.forms import PageForm
from web.limits import account, limited
from web.transactions import reading, transaction

blueprint = Blueprint("proving", __name__)


class AskForm(PageForm):
    """Asking needs nothing but the button."""


def panel(_session: Session, dossier: Dossier, _actor: object) -> panels.Panel:
    """Lead from the dossier's page to who opened it and to its evidence file."""
    facts = {"reference": dossier.reference}
    return panels.Panel("portal/proving/panel.html", panels.Spot.SIDE, facts)


@blueprint.get("/ho-so/<reference>/bang-chung")
@open_to(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show the evidence files of one's dossier and how far the newest is."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        made = evidence.newest(session, dossier.id)
        ids = [one.file_id for one in made if one.file_id is not None]
        return render_template(
            "portal/proving/show.html",
            dossier=dossier,
            made=made,
            kept_for=actions.KEPT_FOR,
            sizes={one.id: one.size for one in files.by_ids(session, ids)},
            is_making=bool(made) and made[0].state == EvidenceState.ASKED,
        )


@blueprint.post("/ho-so/<reference>/bang-chung")
@open_to(SIGNED_IN)
@limited("10/hour", by=account)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for the evidence file; the page then tells how far it is."""
    if AskForm().is_ready():
        with transaction() as session:
            dossier = queries.lock_own(session, reference, of=current_actor())
            actions.ask(session, dossier, by=current_actor(), at=now())
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.get("/ho-so/<reference>/bang-chung/<int:evidence_id>/tai-ve")
@open_to(SIGNED_IN)
def fetch(reference: str, evidence_id: int) -> ResponseReturnValue:
    """Let the holder save an evidence file that is ready."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        made = evidence.newest(session, dossier.id)
        ids = [one.file_id for one in made if one.id == evidence_id and one.file_id]
        if not ids:
            raise NotFound(evidence=evidence_id)
        [file] = files.by_ids(session, ids)
    return stored.hand_out(file, in_place=False)
