"""Receipts for whoever may see the dossier: which there are, whether they are good, their files."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.receipts import queries
from casework.receipts.records import Receipt
from foundation.errors import NotFound
from portal import stored
from portal.dossiers import panels
from web import receipt_words
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("receipts", __name__)


def panel(session: Session, dossier: Dossier, _actor: object) -> panels.Panel | None:
    """Show the receipts of a dossier, if there are any."""
    found = queries.of_dossier(session, dossier.id)
    if not found:
        return None
    facts = {"receipts": found, "reference": dossier.reference, "words": receipt_words}
    return panels.Panel("portal/receipts/panel.html", panels.Spot.SIDE, facts)


@blueprint.get("/ho-so/<reference>/bien-lai/<int:receipt_id>/<any(pdf, xml):kind>")
@open_to(SIGNED_IN)
def file(reference: str, receipt_id: int, kind: str) -> ResponseReturnValue:
    """Hand out a receipt; of one that is good no more, the marked one."""
    with reading() as session:
        dossier = dossiers.own(session, reference, of=current_actor())
        listed = queries.of_dossier(session, dossier.id)
        found = next((one for one in listed if one.id == receipt_id), None)
        file_id = _file_of(found, kind) if found else None
        kept = session.get(StoredFile, file_id) if file_id else None
    if kept is None:
        raise NotFound(what="receipt")
    return stored.hand_out(kept, in_place=kind == "pdf")


def _file_of(receipt: Receipt, kind: str) -> object:
    if kind == "pdf":
        return receipt.cancel_pdf_file_id or receipt.pdf_file_id
    return receipt.cancel_xml_file_id or receipt.xml_file_id
