"""The papers of a dossier: which facts stand on each slip and on the result.

Slips after Circular 03/2025/TT-VPCP annex I; results after Decree 30/2020 annex I. Addresses of
the verification page and QR codes are added when the paper is set: the house knows no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers import charges
from casework.dossiers.records import Dossier, DossierFile
from casework.papers import actions as papers
from casework.papers import rules as wording
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Actor
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures.charging import FeeDue
from casework.procedures.definition import (
    Channel,
    CopyKind,
    Definition,
    RequiredPart,
    ResultTemplate,
)
from casework.registers import rules as numbering
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import VIETNAM
from foundation.ids import new_reference

_UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ làm việc",
    TimeUnit.MONTH: "tháng",
}
_RETURNING = {
    "online": "Bản điện tử trên tài khoản",
    "desk": "Tại nơi tiếp nhận hồ sơ",
    "home": "Qua dịch vụ bưu chính",
}


class AskedItem(Protocol):
    """One thing asked for, as reception and the stored request both have it."""

    @property
    def kind(self) -> str:
        """Tell a part from a field."""
        ...

    @property
    def key(self) -> str:
        """Name the part or the field."""
        ...

    @property
    def reason(self) -> str:
        """Say why it is asked for."""
        ...


@dataclass(frozen=True, slots=True)
class ResultWords:
    """The words of a result as the specialist left them."""

    summary: str
    body: Sequence[str]


def limit_in_words(limit: TimeLimit) -> str:
    """Write a time limit as people read it."""
    if limit.unit is TimeUnit.SAME_DAY:
        return "Trong ngày; nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo"
    return f"{limit.amount:02d} {_UNITS[limit.unit]}"


def _slip_head(
    dossier: Dossier, definition: Definition, desk: Agency, at: datetime
) -> dict[str, Any]:
    return {
        "parent": desk.name,
        "agency": desk.desk_name or desk.name,
        "place": desk.place,
        "dated": wording.date_in_words(at.astimezone(VIETNAM).date()),
        "code": dossier.shown_code,
        "holder": dossier.holder_name,
        "filer": {
            "name": dossier.filer_name,
            "id_number": dossier.holder_number,
            "address": dossier.holder_address,
            "phone": dossier.holder_phone,
            "email": dossier.holder_email,
        },
        "procedure": definition.name,
        "procedure_code": definition.code,
        "hotline": desk.phone,
        "issuer_key": desk.seal_key or "",
    }


def draft_slip(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    *,
    desk: Agency,
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft the slip of reception and appointed return (form 01)."""
    given = set(
        session.scalars(select(DossierFile.part_key).where(DossierFile.dossier_id == dossier.id))
    )
    due = dossier.due_at or at
    facts = _slip_head(dossier, definition, desk, at) | {
        "parts": _parts_given(definition, dossier.case_key, given),
        "time_limit": limit_in_words(
            procedure_parts.limit_for(definition, dossier.case_key, Channel(dossier.channel))
        ),
        "fee": _fee_in_words(charges.fee_of(dossier, definition)),
        "received_at": wording.time_in_words(at),
        "due_at": wording.time_in_words(due),
        "due_moment": due.isoformat(),
        "returning": _RETURNING[dossier.return_way],
        "receiver": by.name,
    }
    title = f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {dossier.shown_code}"
    return papers.draft(
        session, dossier.id, PaperKind.SLIP, title=title, facts=facts, by_id=by.account_id, at=at
    )


def _parts_given(definition: Definition, case_key: str, given: set[str]) -> list[dict[str, Any]]:
    rows = [
        {"name": part.name, "originals": part.originals, **_copies(part)}
        for part in procedure_parts.parts_for(definition, case_key)
        if part.key in given and part.manner in procedure_parts.HANDED_IN
    ]
    form = {"name": "Tờ khai điện tử", "originals": 1, "certified": 0, "copies": 0}
    return [form, *rows]


def _copies(part: RequiredPart) -> dict[str, int]:
    is_certified = part.copy_kind is CopyKind.CERTIFIED
    return {
        "certified": part.copies if is_certified else 0,
        "copies": 0 if is_certified else part.copies,
    }


def _fee_in_words(due: FeeDue) -> str:
    """Write the sum with what was taken off; empty where the procedure costs nothing at all."""
    if not due.lines:
        return ""
    reliefs = "; ".join(f"{one.name}: giảm {one.percent}%" for one in due.reductions)
    total = f"{due.total:,} đồng".replace(",", ".")
    return f"{total} ({reliefs})" if reliefs else total


def draft_ask_for_more(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    *,
    items: Sequence[AskedItem],
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft the slip that asks for more (form 02), with exactly the items asked for."""
    names = {part.key: part.name for part in definition.parts}
    labels = {field.key: field.label for field in definition.form.fields}
    listed = [
        {
            "part": names[item.key] if item.kind == "part" else labels[item.key],
            "reason": item.reason,
        }
        for item in items
    ]
    facts = _slip_head(dossier, definition, dossier.desk_agency, at) | {
        "items": listed,
        "officer": by.name,
    }
    title = f"Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ {dossier.shown_code}"
    return papers.draft(
        session,
        dossier.id,
        PaperKind.ASK_FOR_MORE,
        title=title,
        facts=facts,
        by_id=by.account_id,
        at=at,
    )


def draft_refusal(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft the slip that refuses a dossier (form 03), with its reasons."""
    facts = _slip_head(dossier, definition, dossier.desk_agency, at) | {
        "submitted_at": wording.time_in_words(dossier.submitted_at),
        "reasons": [line for line in reason.splitlines() if line.strip()],
        "officer": by.name,
    }
    title = f"Phiếu từ chối tiếp nhận giải quyết hồ sơ {dossier.shown_code}"
    return papers.draft(
        session, dossier.id, PaperKind.REFUSAL, title=title, facts=facts, by_id=by.account_id, at=at
    )


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
