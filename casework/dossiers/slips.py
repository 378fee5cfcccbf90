"""The slips of the law, drafted at the moment of each verb from the facts of then.

Forms by date in ``casework.papers.forms`` (Circulars 01/2018 and 03/2025/TT-VPCP); the worker sets
and seals them (``worker/papers.py``). Each takes its number in the transaction of its verb.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from casework.agencies.records import Agency, Officer
from casework.dossiers import process_sheet, queries, slip_facts
from casework.dossiers.desk_records import DeskVisit, HandOut, Reappointment
from casework.dossiers.records import Dossier
from casework.papers import actions as papers
from casework.papers import forms
from casework.papers import rules as wording
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from foundation.clock import VIETNAM

PROOFS = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "identity": "Thẻ căn cước",
    "card": "Thẻ căn cước",
    "passport": "Hộ chiếu",
    "mandate": "Giấy ủy quyền",
    "account": "Tài khoản định danh trên Cổng dịch vụ công",
}
"""What proved to the desk who received; a word that is not known is printed as it is."""

_HEAD = "Thủ trưởng cơ quan, đơn vị"
_INCOMPLETE = "Hồ sơ chưa đủ thành phần hoặc có nội dung chưa đúng quy định"


_ROOM = 400
"""So many characters of reason and help stand in one line of the form of A5 without crowding it."""


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

    @property
    def help(self) -> str:
        """Say how to put it right, where the officer wrote it."""
        ...


def _draft(
    session: Session,
    dossier: Dossier,
    kind: PaperKind,
    facts: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> Paper:
    title = f"{facts['heading']} {dossier.shown_code}"
    return papers.draft(
        session, dossier.id, kind, title=title, facts=facts, by_id=by.account_id, at=at
    )


def _from_desk(session: Session, dossier: Dossier, kind: PaperKind, at: datetime) -> dict[str, Any]:
    desk = session.get_one(Agency, dossier.desk_agency_id)
    return slip_facts.head(session, dossier, kind, issuer=desk, at=at) | slip_facts.from_desk(desk)


def draft_slip(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> Paper:
    """Draft the slip of reception and appointed return (form 01)."""
    facts = {
        **_from_desk(session, dossier, PaperKind.SLIP, at),
        **slip_facts.people(dossier),
        **slip_facts.matter(definition),
        **slip_facts.received(session, dossier, definition, at=at),
        "receiver": by.name,
    }
    return _draft(session, dossier, PaperKind.SLIP, facts, by=by, at=at)


def draft_joint_slip(
    session: Session, visit: DeskVisit, dossiers: Sequence[Dossier], *, by: Actor, at: datetime
) -> Paper:
    """Draft one slip over all dossiers that a person handed in on one visit.

    The paper lies with the first of them; each dossier has its own slip besides.
    """
    first = dossiers[0]
    filer = {
        "name": first.filer_name,
        "number": first.filer_number or first.holder_number,
        "address": first.filer_address or first.holder_address,
        "phone": first.filer_phone or first.holder_phone,
    }
    facts = {
        **_from_desk(session, first, PaperKind.JOINT_SLIP, at),
        "filer": filer,
        "visit": visit.reference,
        "received_at": wording.time_in_words(visit.at),
        "rows": [_joint_row(one) for one in dossiers],
        "receiver": by.name,
    }
    return _draft(session, first, PaperKind.JOINT_SLIP, facts, by=by, at=at)


def _joint_row(dossier: Dossier) -> dict[str, Any]:
    return {
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "holder": dossier.holder_name,
        "due_at": wording.time_in_words(dossier.due_at) if dossier.due_at else "",
        "returning": slip_facts.RETURNING[dossier.return_way],
        "ordinal": slip_facts.book_place(dossier).get("ordinal", ""),
    }


def _with_help(item: AskedItem) -> str:
    """Say beside the reason how to put it right, as far as the form has room for it."""
    if not item.help or len(item.reason) + len(item.help) > _ROOM:
        return item.reason
    return f"{item.reason} (Cách bổ sung: {item.help})"


def draft_ask_for_more(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    *,
    items: Sequence[AskedItem],
    note: str = "",
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft the slip that asks for more (form 02), with exactly the items asked for."""
    names = {part.key: part.name for part in definition.parts}
    labels = {field.key: field.label for field in definition.form.fields}
    listed = [
        {
            "part": names[item.key] if item.kind == "part" else labels[item.key],
            "reason": _with_help(item),
        }
        for item in items
    ]
    facts = {
        **_from_desk(session, dossier, PaperKind.ASK_FOR_MORE, at),
        **slip_facts.people(dossier),
        **slip_facts.matter(definition),
        "items": listed,
        "reason": note or _INCOMPLETE,
        "officer": by.name,
        "officer_phone": slip_facts.phone_of(session, by.account_id),
    }
    return _draft(session, dossier, PaperKind.ASK_FOR_MORE, facts, by=by, at=at)


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
    facts = {
        **_from_desk(session, dossier, PaperKind.REFUSAL, at),
        **slip_facts.people(dossier),
        **slip_facts.matter(definition),
        "submitted_at": wording.time_in_words(dossier.submitted_at),
        "reasons": slip_facts.lines(reason),
        "officer": by.name,
        "is_online": dossier.channel == "online",
    }
    return _draft(session, dossier, PaperKind.REFUSAL, facts, by=by, at=at)


def draft_apology(
    session: Session, dossier: Dossier, new: Reappointment, *, by: Actor, at: datetime
) -> Paper:
    """Draft the apology with the new date (form 04), from the head of the competent agency."""
    agency = session.get_one(Agency, dossier.agency_id)
    officer = session.get(Officer, by.account_id)
    definition = procedures.definition_of(dossier.version)
    facts = {
        **slip_facts.head(session, dossier, PaperKind.APOLOGY, issuer=agency, at=at),
        **slip_facts.from_agency(agency),
        **slip_facts.people(dossier),
        **slip_facts.matter(definition),
        "received_by": dossier.desk_agency.desk_name or dossier.desk_agency.name,
        "accepted_on": _day(dossier.accepted_at),
        "due_before": wording.time_in_words(new.due_before),
        "due_after": wording.time_in_words(new.due_after),
        "reasons": slip_facts.lines(new.reason),
        "authority": _authority(agency, officer),
        "signer_title": officer.title if officer else _HEAD,
        "signer": by.name,
    }
    return _draft(session, dossier, PaperKind.APOLOGY, facts, by=by, at=at)


def _authority(agency: Agency, officer: Officer | None) -> list[str]:
    """Say by what right the signer signs: for the people's committee, for the head (annex I, 7)."""
    for_all = ["TM. Ủy ban nhân dân"] if agency.kind == "commune" else []
    head = officer.title.removeprefix("Phó ") if officer else _HEAD
    if officer is None or head == officer.title:
        return for_all
    return [*for_all, f"KT. {head[:1].upper()}{head[1:]}"]


def draft_halt_notice(
    session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime
) -> Paper:
    """Draft the notice that work has been halted at the applicant's request (2025: form 05)."""
    facts = {
        **_from_desk(session, dossier, PaperKind.HALT_NOTICE, at),
        **slip_facts.people(dossier),
        **slip_facts.matter(procedures.definition_of(dossier.version)),
        "competent": dossier.agency.name,
        "accepted_at": wording.time_in_words(dossier.accepted_at) if dossier.accepted_at else "",
        "halted_at": wording.time_in_words(at),
        "reasons": slip_facts.lines(reason),
        "officer": by.name,
    }
    return _draft(session, dossier, PaperKind.HALT_NOTICE, facts, by=by, at=at)


def draft_process_sheet(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> Paper:
    """Keep the process sheet as it stands at the dossier's end (2018: form 05, 2025: form 06)."""
    facts = {
        **_from_desk(session, dossier, PaperKind.PROCESS_SHEET, at),
        **process_sheet.facts(session, dossier, at=at),
    }
    return _draft(session, dossier, PaperKind.PROCESS_SHEET, facts, by=by, at=at)


def process_sheet_now(dossier: Dossier, *, at: datetime) -> dict[str, Any]:
    """Return the head of a process sheet that is only printed: it takes no number and no seal."""
    day = slip_facts.reception_day(dossier, at)
    desk = dossier.desk_agency
    form = forms.form_of(PaperKind.PROCESS_SHEET.value, day, dossier.procedure_code)
    return {
        **slip_facts.from_desk(desk),
        "form": forms.shown(PaperKind.PROCESS_SHEET.value, day, dossier.procedure_code),
        "heading": form.title,
        "number": "",
        "place": desk.place,
        "dated": wording.date_in_words(at.astimezone(VIETNAM).date()),
        "code": dossier.shown_code,
        "hotline": desk.phone,
        "printed_at": wording.time_in_figures(at),
    }


def draft_return_record(
    session: Session, dossier: Dossier, hand_out: HandOut, *, by: Actor, at: datetime
) -> Paper:
    """Draft what the receiver of a result signs: who took what, on which proof."""
    definition = procedures.definition_of(dossier.version)
    issued = queries.results_of(session, dossier.id)
    facts = {
        **_from_desk(session, dossier, PaperKind.RETURN_RECORD, at),
        **slip_facts.people(dossier),
        **slip_facts.matter(definition),
        "receiver": hand_out.receiver,
        "receiver_number": hand_out.receiver_number,
        "is_holder": hand_out.is_holder,
        "proof": PROOFS.get(hand_out.proof, hand_out.proof),
        "receiver_mandate": slip_facts.MANDATES.get(hand_out.mandate, hand_out.mandate),
        "rows": [
            {"number": one.number, "title": one.title, "issued_on": f"{one.issued_on:%d/%m/%Y}"}
            for one in issued
        ],
        "paper_copies": hand_out.paper_copies,
        "is_electronic": hand_out.is_electronic,
        "on_pad": hand_out.signature_file_id is not None,
        "returned": slip_facts.part_names(definition, hand_out.returned_parts),
        "handed_at": wording.time_in_words(hand_out.at),
        "due_at": wording.time_in_words(dossier.due_at) if dossier.due_at else "",
        "officer": by.name,
    }
    return _draft(session, dossier, PaperKind.RETURN_RECORD, facts, by=by, at=at)


def draft_handover(
    session: Session,
    dossiers: Sequence[Dossier],
    *,
    from_: str,
    to: str,
    by: Actor,
    at: datetime,
) -> Paper:
    """Draft the slip with which an agency hands results over to the desk.

    ``from_`` and ``to`` are the persons who give and take; all dossiers are of one agency and one
    desk, and the paper lies with the first of them.
    """
    first = dossiers[0]
    agency = session.get_one(Agency, first.agency_id)
    desk = session.get_one(Agency, first.desk_agency_id)
    facts = {
        **slip_facts.head(session, first, PaperKind.HANDOVER, issuer=agency, at=at),
        **slip_facts.from_agency(agency),
        "giver": from_,
        "giver_agency": agency.name,
        "taker": to,
        "taker_agency": desk.desk_name or desk.name,
        "handed_at": wording.time_in_words(at),
        "rows": [row for one in dossiers for row in _handover_rows(session, one)],
    }
    return _draft(session, first, PaperKind.HANDOVER, facts, by=by, at=at)


def _handover_rows(session: Session, dossier: Dossier) -> list[dict[str, str]]:
    about = {
        "code": dossier.shown_code,
        "holder": dossier.holder_name,
        "procedure": dossier.procedure_name,
        "due_at": _day(dossier.due_at),
    }
    issued = queries.results_of(session, dossier.id)
    if not issued:
        return [{**about, "number": "", "title": "", "issued_on": ""}]
    return [
        {
            **about,
            "number": one.number,
            "title": one.title,
            "issued_on": f"{one.issued_on:%d/%m/%Y}",
        }
        for one in issued
    ]


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y}" if at else ""
