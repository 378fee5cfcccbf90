"""The national header of a message, built from agencies and dossiers (edXML MessageHeader)."""

from dataclasses import dataclass
from datetime import datetime

from casework.agencies.records import Agency
from casework.installations.envelope import (
    Business,
    DocumentCode,
    Header,
    Organisation,
    ResponseFor,
    Trace,
)
from foundation.clock import VIETNAM

NEW, RECALLED, UPDATED = 0, 1, 2
"""BussinessDocType: a new document, one that is recalled, one brought up to date."""

LINKED = "MCDT_LIENTHONG"
"""ApplicationType of linked one-stop dossiers."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about: the dossier's code, a line of subject, words, until when."""

    code: str
    subject: str
    content: str = ""
    due_at: datetime | None = None


def header(
    sender: Organisation,
    recipient: Organisation,
    matter: Matter,
    *,
    doc_type: int = NEW,
    answers: bool = False,
    at: datetime,
) -> Header:
    """Build the header of a message from one agency to another; ``answers`` names what it answers.

    DocumentId is ``OrganId,yyyy/MM/dd,code``, as document exchange writes it.
    """
    day = at.astimezone(VIETNAM).strftime("%Y/%m/%d")
    document = f"{sender.organ_id},{day},{matter.code}"
    return Header.model_validate(
        {
            "from": sender,
            "to": [recipient],
            "code": DocumentCode(code_number=matter.code),
            "document_id": document,
            "promulgation_date": at,
            "subject": matter.subject[:500],
            "content": matter.content[:20_000],
            "due_date": matter.due_at,
            "application_type": LINKED,
            "business": Business.model_validate(
                {
                    "business_doc_type": doc_type,
                    "document_id": document,
                    "document_receiver": recipient.organ_id,
                }
            ),
            "response_for": _response(recipient, matter) if answers else None,
            "trace": [Trace(organ_id=sender.organ_id, timestamp=at)],
        }
    )


def organisation(agency: Agency) -> Organisation:
    """Name an agency as the header does."""
    return Organisation(
        organ_id=agency.code,
        organ_name=agency.name,
        organization_in_charge=agency.parent_name,
        organ_add=agency.address,
        telephone=agency.phone,
    )


def _response(to: Organisation, matter: Matter) -> ResponseFor:
    return ResponseFor(organ_id=to.organ_id, code=matter.code, document_id=matter.code)
