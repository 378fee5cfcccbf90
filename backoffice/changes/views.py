"""A holder's wish to stop a dossier, answered at the desk."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import acting
from backoffice.acting import Turn
from backoffice.dossier import panels
from backoffice.dossier.panels import Panel
from backoffice.forms import ReasonForm
from casework.dossiers import halting, queries
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from foundation.errors import NotFound
from web import sentences
from web.access import current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("changes", __name__, url_prefix="/ho-so/<reference>")


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Show a wish that waits for the desk."""
    if actor.agency_id != dossier.desk_agency_id or not actor.has(Role.RECEPTION):
        return None
    wish = halting.open_wish(session, dossier.id)
    facts = {"wish": wish, "reference": dossier.reference}
    return Panel("backoffice/changes/wish.html", facts) if wish else None


panels.SOURCES = (*panels.SOURCES, panel)


@blueprint.route("/khong-dung", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def decline(reference: str) -> ResponseReturnValue:
    """Say why the dossier goes on."""
    form = ReasonForm()
    if form.is_ready():
        refusal = acting.attempt(reference, form, lambda turn: _decline(turn, form))
        if refusal is None:
            return acting.done(reference, _("Đã trả lời đề nghị dừng của người nộp."))
        if not form.errors:
            form.form_errors.append(sentences.explain(refusal))
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        wish = halting.open_wish(session, dossier.id)
        if wish is None:
            raise NotFound(what="halt_wish")
        if not form.is_submitted():
            form.revision.data = str(dossier.revision)
        shown = render_template(
            "backoffice/changes/decline.html",
            dossier=dossier,
            wish=wish,
            form=form,
            back=acting.address(reference),
        )
    return shown, form.status


def _decline(turn: Turn, form: ReasonForm) -> None:
    halting.decline(turn.session, turn.dossier, reason=form.reason.data, by=turn.by, at=turn.at)
