"""Receipts: set as PDF and written as XML, both signed by the collecting body, and kept."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.files import actions as files
from casework.papers import printing
from casework.receipts import facts
from casework.receipts.actions import RenderReceipt
from casework.receipts.records import Receipt, ReceiptState
from worker.tools import PDF, Attempt, Tools

TEMPLATE = "fee_receipt"
XML = "application/xml"


@dataclass(frozen=True, slots=True)
class Draft:
    """One paper and one XML that are to be made, read before any outside service is asked."""

    is_cancellation: bool
    name: str
    paper: dict[str, Any]
    xml: bytes
    key_id: str


def render_receipt(job: RenderReceipt, tools: Tools, _attempt: Attempt) -> None:
    """Make what is still missing of a receipt and of its cancellation."""
    with tools.database.reading() as session:
        drafts = _missing(session, job.receipt_id)
    for draft in drafts:
        _make(draft, job.receipt_id, tools)


def _missing(session: Session, receipt_id: int) -> list[Draft]:
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        return []
    key_id = session.get_one(Agency, receipt.agency_id).seal_key or ""
    replaced = session.get(Receipt, receipt.replaces_id) if receipt.replaces_id else None
    wanted = [(False, receipt.pdf_file_id)]
    if receipt.state != ReceiptState.ISSUED.value:
        wanted.append((True, receipt.cancel_pdf_file_id))
    name = f"bien-lai-{receipt.symbol}-{receipt.shown_number}"
    return [
        Draft(
            cancelled,
            f"{name}-huy" if cancelled else name,
            facts.for_paper(receipt, replaced=replaced, cancelled=cancelled),
            facts.xml(receipt, replaced=replaced, cancelled=cancelled),
            key_id,
        )
        for cancelled, present in wanted
        if present is None
    ]


def _make(draft: Draft, receipt_id: int, tools: Tools) -> None:
    gateways, xml = tools.gateways, draft.xml
    shown = draft.paper | printing.addresses(draft.paper["code"], tools.settings.portal_url)
    pdf = gateways.typesetter.typeset(TEMPLATE, shown)
    if draft.key_id:
        # The PDF comes first: only there is the certificate asked whether it still holds.
        pdf = gateways.signing.seal_slip(pdf, draft.key_id)
        xml = gateways.signing.sign_xml(xml, draft.key_id)
    kept = [
        (gateways.files.put(pdf, media_type=PDF), PDF, f"{draft.name}.pdf"),
        (gateways.files.put(xml, media_type=XML), XML, f"{draft.name}.xml"),
    ]
    at = tools.clock()
    with tools.database.transaction() as session:
        receipt = session.get_one(Receipt, receipt_id, with_for_update=True)
        present = receipt.cancel_pdf_file_id if draft.is_cancellation else receipt.pdf_file_id
        if present is not None:
            return
        pdf_id, xml_id = (
            files.keep_made(session, files.FileFacts(blob.sha256, blob.size, kind, name), at=at).id
            for blob, kind, name in kept
        )
        if draft.is_cancellation:
            receipt.cancel_pdf_file_id, receipt.cancel_xml_file_id = pdf_id, xml_id
        else:
            receipt.pdf_file_id, receipt.xml_file_id = pdf_id, xml_id
