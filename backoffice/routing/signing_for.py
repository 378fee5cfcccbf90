"""Signing for a leader under a delegation: the queue and the pages of those who are no leaders."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backoffice.dossier import panels
from backoffice.dossier.panels import Panel
from backoffice.signing import queue, views
from casework.dossiers import issuing, queries
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage
from casework.people.actor import Actor, Role
from casework.worktime import queries as worktime
from foundation.clock import now
from foundation.errors import NotAllowed, NotFound
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading

DELEGATES = (Role.SPECIALIST, Role.RECEPTION, Role.CLERK)
"""Officers who hold no leader's role and may be delegates all the same."""

blueprint = Blueprint("signing_for", __name__)


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Point a delegate to the result that was laid before them."""
    if dossier.stage != Stage.LEADER.value or actor.has(Role.LEADER) or not actor.has(*DELEGATES):
        return None
    try:
        acting = issuing.as_signer(session, dossier, actor, at=now())
    except NotAllowed:
        return None
    if not acting.has(Role.LEADER):
        return None
    href = url_for("backoffice.signing_for.sign", reference=dossier.reference)
    return Panel("backoffice/routing/sign_panel.html", {"href": href})


panels.SOURCES = (*panels.SOURCES, panel)


@blueprint.get("/ky-thay")
@open_to(*DELEGATES)
def to_sign() -> ResponseReturnValue:
    """Show the results laid before this officer as a delegate."""
    actor, at = current_actor(), now()
    with reading() as session:
        calendar = worktime.calendar_of(session, actor.agency_id)
        found = queue.lines(
            session, actor, queue.LEADER, calendar, after=None, limit=views.PAGE, at=at
        )
    page = pages.cut(found, views.PAGE, lambda line: (line.row.next_due_at, line.row.id))
    return render_template("backoffice/routing/signing_for.html", kind=queue.LEADER, page=page)


@blueprint.route("/ho-so/<reference>/ky-thay", methods=["GET", "POST"])
@open_to(*DELEGATES)
def sign(reference: str) -> ResponseReturnValue:
    """Sign for a leader: exactly the file that is shown, with the second factor given anew."""
    _check(reference)
    return views.sign(reference)


@blueprint.route("/ho-so/<reference>/tra-lai-ky-thay", methods=["GET", "POST"])
@open_to(*DELEGATES)
def hand_back(reference: str) -> ResponseReturnValue:
    """Give the draft back to the specialist with the reason."""
    _check(reference)
    return views.hand_back(reference)


def _check(reference: str) -> None:
    """Let in only before whom a result lies under a delegation; others find nothing."""
    actor = current_actor()
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=actor)
        if not issuing.as_signer(session, dossier, actor, at=now()).has(Role.LEADER):
            raise NotFound(what="delegation")
