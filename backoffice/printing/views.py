"""Slips for paper: set anew at request from the stored facts; the same slip gives the same bytes.

The signed PDF is the stored paper. What is printed here has room for signatures by hand and, for
the slip of reception, both copies (A5) or one strip for the receipt printer (80 mm).
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from backoffice import acting
from backoffice.dossier.views import READERS
from casework.dossiers import process_sheet, queries, slips
from casework.papers import printing
from foundation.clock import now
from web.access import current_actor, open_to, settings
from web.limits import account, limited
from web.transactions import let_go, reading

blueprint = Blueprint("printing", __name__, url_prefix="/ho-so/<reference>")


@blueprint.get("/in/<int:paper_id>.pdf")
@open_to(*READERS)
@limited("120/minute", by=account)
def slip(reference: str, paper_id: int) -> ResponseReturnValue:
    """Show a slip to be printed, on A5 or, the slip of reception, on the receipt printer."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        paper = queries.paper_of_dossier(session, dossier.id, paper_id)
        template, facts = printing.for_paper(
            paper, portal_url=settings().portal_url, size=request.args.get("kho", "")
        )
        name = f"{paper.kind}-{dossier.shown_code}"
    let_go()
    acting.note_reading(dossier, "print_slip")
    return as_pdf(template, facts, name, at=paper.created_at)


@blueprint.get("/phieu-kiem-soat.pdf")
@open_to(*READERS)
@limited("60/minute", by=account)
def sheet(reference: str) -> ResponseReturnValue:
    """Show the process sheet as it stands at this moment."""
    at = now()
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        facts = slips.process_sheet_now(dossier, at=at) | process_sheet.facts(
            session, dossier, at=at
        )
    let_go()
    acting.note_reading(dossier, "print_slip")
    shown = facts | printing.addresses(facts["code"], settings().portal_url) | {"printed": True}
    return as_pdf("process_sheet", shown, f"process_sheet-{dossier.shown_code}", at=at)


def as_pdf(template: str, facts: dict[str, Any], name: str, *, at: datetime) -> Response:
    """Set a paper and show it in place."""
    pdf = current_app.extensions["gateways"].typesetter.typeset(template, facts, at=at)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
