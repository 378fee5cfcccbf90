"""Who opened and changed one's dossier, newest first, from the sealed journal."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.audit import queries as audit
from casework.dossiers import queries
from portal.opened import acts
from web import pages
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading

PAGE_SIZE = 30

blueprint = Blueprint("opened", __name__)


@blueprint.get("/ho-so/<reference>/ai-da-mo")
@open_to(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """List views and changes of one's own dossier, thirty at a time."""
    before = pages.cursor(int)
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        found = audit.page(
            session, dossier.chain, before=before[0] if before else None, limit=PAGE_SIZE + 1
        )
        page = pages.cut(found, PAGE_SIZE, lambda one: (one.seq,))
        return render_template(
            "portal/opened/show.html",
            dossier=dossier,
            page=page,
            acts=acts.told(session, page.rows),
        )
