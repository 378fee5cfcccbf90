"""The result of a dossier as a paper: which facts stand on it (Decree 30/2020 annex I).

The slips are in ``slips``. Addresses of the verification page and QR codes are added when the
paper is set: the house knows no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers.records import Dossier
from casework.papers import actions as papers
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Actor
from casework.people.records import Account
from casework.procedures.definition import (
    ResultTemplate,
)
from casework.registers import rules as numbering
from foundation.ids import new_reference


@dataclass(frozen=True, slots=True)
class ResultWords:
    """The words of a result as the specialist left them."""

    summary: str
    body: Sequence[str]


def draft_result(
    session: Session,
    dossier: Dossier,
    template: ResultTemplate,
    words: ResultWords,
    *,
    agency: Agency,
    leader: Officer,
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft a result: head, words, places for number, signature and seal, and its verify code."""
    signer = session.get_one(Account, leader.account_id)
    symbol = (
        numbering.symbol(template.type_abbreviation, agency.symbol)
        if template.type_abbreviation
        else agency.symbol
    )
    facts = {
        "parent": agency.parent_name,
        "agency": agency.name,
        "place": agency.place,
        "symbol": symbol,
        "kind": template.title,
        "summary": words.summary or template.summary,
        "basis": list(template.basis),
        "body": list(words.body),
        "recipients": [f"{dossier.holder_name} (VBĐT)", "Lưu: VT, hồ sơ (VBĐT)"],
        "authority": "TM. Ủy ban nhân dân" if agency.kind == "commune" else "",
        "signer_title": leader.title,
        "signer": signer.name,
        "leader_id": leader.account_id,
        "code": dossier.code,
        "verify_code": new_reference(),
    }
    title = template.title if not words.summary else f"{template.title} {words.summary}"
    return papers.draft(
        session, dossier.id, PaperKind.RESULT, title=title, facts=facts, by_id=by.account_id, at=at
    )
