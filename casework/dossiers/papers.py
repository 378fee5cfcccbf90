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
from casework.routing.delegations import Signer
from foundation.ids import new_reference


@dataclass(frozen=True, slots=True)
class ResultWords:
    """The words of a result as the specialist left them, and by what right it is to be signed.

    ``under`` is given where somebody signs for a leader.
    """

    summary: str
    body: Sequence[str]
    under: Signer | None = None


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
        **_capacity(agency, template, words.under),
        "signer_title": leader.title,
        "signer": signer.name,
        "leader_id": leader.account_id,
        "code": dossier.code,
        "verify_code": new_reference(),
        "result_key": template.key,
    }
    title = template.title if not words.summary else f"{template.title} {words.summary}"
    return papers.draft(
        session, dossier.id, PaperKind.RESULT, title=title, facts=facts, by_id=by.account_id, at=at
    )


def _capacity(agency: Agency, template: ResultTemplate, under: Signer | None) -> dict[str, object]:
    """Write by what right is signed (Decree 30/2020 art. 13): TM., KT., TL. or TUQ.

    A decision is always the head's, whoever signs it.
    """
    is_collective = agency.kind == "commune"
    on_behalf = "TM. Ủy ban nhân dân" if is_collective else ""
    if under is None:
        return {"authority": on_behalf}
    lines = [on_behalf, under.line] if under.is_on_behalf else [under.line]
    told: dict[str, object] = {
        "authority": "\n".join(filter(None, lines)),
        "capacity": under.line,
        "delegation_id": under.delegation_id,
    }
    is_decision = template.title.upper() == "QUYẾT ĐỊNH"
    if is_decision and not (is_collective and under.is_on_behalf):
        told["authority_of"] = f"{under.for_title} {agency.name}"
    return told
