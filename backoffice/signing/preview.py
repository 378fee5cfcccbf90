"""The page before signing or sealing: exactly the bytes that will be signed, page by page."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from sqlalchemy.orm import Session

from backoffice import acting, wording
from backoffice.dossier import pictures, sheet
from backoffice.forms import VerbForm
from casework.dossiers import proposals, queries
from casework.dossiers.proposals import Document
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.registers import actions as registers
from casework.registers import queries as books
from casework.registers import rules as numbering
from foundation.clock import VIETNAM, now
from foundation.errors import Refusal
from gateways import Gateways
from web.access import current_actor
from web.transactions import let_go, reading

_TEMPLATES = {
    Verb.SIGN: "backoffice/signing/sign.html",
    Verb.SEAL: "backoffice/signing/seal.html",
    Verb.APPROVE: "backoffice/routing/approve.html",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What is signed: the document, its pages as pictures, its hash, the number it will get."""

    document: Document | None
    sha256: str
    pages: list[str]
    number: str
    day: str
    failure: LazyString | str = ""


def page(
    gateways: Gateways, reference: str, verb: Verb, form: VerbForm, refusal: Refusal | None
) -> ResponseReturnValue:
    """Draw the preview with its form and write down who saw it.

    The file is looked at outside any transaction.
    """
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        document = proposals.live_result(proposals.documents_of(session, dossier.id))
        number, day = _number(session, dossier, document) if verb is Verb.SEAL else ("", "")
    let_go()
    shown = _shown(gateways, reference, document, number, day)
    if not form.is_submitted():
        if document is not None and document.file is not None:
            acting.note_reading(dossier, "read_paper", document.file)
        if "seen_sha256" in form:
            form["seen_sha256"].data = shown.sha256
    with reading() as session:
        return acting.page(_TEMPLATES[verb], session, dossier, verb, form, refusal, preview=shown)


def _shown(
    gateways: Gateways, reference: str, document: Document | None, number: str, day: str
) -> Preview:
    if document is None or document.file is None:
        return Preview(document, "", [], number, day)
    failure = wording.failure(document.failure)
    count = pictures.page_count(gateways, document.file)
    addresses = sheet.page_links(reference, document.file, count)
    return Preview(document, document.file.sha256, addresses, number, day, failure)


def _number(session: Session, dossier: Dossier, document: Document | None) -> tuple[str, str]:
    """Say which number the document has, or would get if it were sealed now."""
    today = now().astimezone(VIETNAM).date()
    entry = registers.entry_of_paper(session, document.paper.id) if document else None
    if entry is not None:
        return registers.shown_number(entry), f"{entry.issued_on:%d/%m/%Y}"
    upcoming = books.next_number(session, dossier.agency_id, today.year)
    symbol = document.paper.facts.get("symbol", "") if document else ""
    written = numbering.document_number(upcoming)
    return (f"{written}/{symbol}" if symbol else written), f"{today:%d/%m/%Y}"
