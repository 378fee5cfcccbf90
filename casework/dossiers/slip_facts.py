"""What stands on slips: who files, for whom, with which papers, under which form.

A slip is typeset from these facts alone, however often it is printed. Addresses of the portal and
QR codes are added when it is set: the house knows no address.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers import charges, timing
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import Dossier, DossierFile
from casework.papers import forms
from casework.papers import rules as wording
from casework.papers.records import PaperKind
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures.charging import FeeDue
from casework.procedures.definition import (
    Channel,
    CopyKind,
    Definition,
    PartManner,
    RequiredPart,
)
from casework.procedures.flow import StepKind
from casework.registers import actions as registers
from casework.registers import rules as numbering
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import VIETNAM

BOOK = "Sổ theo dõi hồ sơ"

_UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ làm việc",
    TimeUnit.MONTH: "tháng",
}
RETURNING = {
    "online": "Bản điện tử trên tài khoản",
    "desk": "Tại nơi tiếp nhận hồ sơ",
    "home": "Qua dịch vụ bưu chính công ích",
}
"""How a result reaches its holder, as slips and the book say it."""

CHANNELS = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "Qua bưu chính công ích"}

MANDATES = {
    "relative": "người thân",
    "authorised": "người được ủy quyền",
    "representative": "người đại diện theo pháp luật",
    "staff": "người của cơ quan, tổ chức",
}
"""By what right somebody files for another (Decree 61/2018 art. 6.2b)."""

_SHOWN, _UNSCANNABLE, _FILE = "xuất trình, đã trả lại", "không số hóa được", "bản điện tử"


def limit_in_words(limit: TimeLimit) -> str:
    """Write a time limit as people read it."""
    if limit.unit is TimeUnit.SAME_DAY:
        return "Trong ngày; nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo"
    if limit.unit not in _UNITS:
        return "Theo quy định của thủ tục"
    return f"{limit.amount:02d} {_UNITS[limit.unit]}"


def reception_day(dossier: Dossier, at: datetime) -> date:
    """Return the day whose rules hold for the dossier's slips: of acceptance, else of the slip."""
    return (dossier.accepted_at or at).astimezone(VIETNAM).date()


def head(
    session: Session, dossier: Dossier, kind: PaperKind, *, issuer: Agency, at: datetime
) -> dict[str, Any]:
    """Return what every slip has: sender, form, number, day, and the seal to be set to it.

    Takes the next number of this kind in the sender's year, gap-free in its transaction.
    """
    day = reception_day(dossier, at)
    form = forms.form_of(kind.value, day, dossier.procedure_code)
    today = at.astimezone(VIETNAM).date()
    number = registers.take_slip_number(
        session, agency_id=issuer.id, kind=kind.value, year=today.year
    )
    return {
        "form": forms.shown(kind.value, day, dossier.procedure_code),
        "heading": form.title,
        "number": numbering.number_and_symbol(number, f"{form.mark}-{issuer.symbol}"),
        "place": issuer.place,
        "dated": wording.date_in_words(today),
        "code": dossier.shown_code,
        "hotline": issuer.phone,
        "issuer_key": issuer.seal_key or "",
    }


def from_desk(desk: Agency) -> dict[str, str]:
    """Name the sender of a slip of the desk: the agency above, its one-stop desk below."""
    if desk.desk_name and desk.desk_name != desk.name:
        return {"parent": desk.name, "agency": desk.desk_name}
    return {"parent": desk.parent_name, "agency": desk.name}


def from_agency(agency: Agency) -> dict[str, str]:
    """Name the sender of a slip of the competent agency."""
    return {"parent": agency.parent_name, "agency": agency.name}


def people(dossier: Dossier) -> dict[str, Any]:
    """Tell whose matter it is and who brings it; ``mandate`` is empty where they are one.

    ``helped_by`` names the helper of a commune's digital team who filed it beside the filer.
    """
    holder = {
        "name": dossier.holder_name,
        "number": dossier.holder_number,
        "address": dossier.holder_address,
        "phone": dossier.holder_phone,
        "email": dossier.holder_email,
    }
    by_another = bool(dossier.mandate or dossier.filer_number)
    filer = {
        "name": dossier.filer_name,
        "number": dossier.filer_number if by_another else dossier.holder_number,
        "address": dossier.filer_address,
        "phone": dossier.filer_phone,
    }
    said = (MANDATES.get(dossier.mandate, ""), dossier.mandate_note)
    is_helped = dossier.helper_id is not None
    return {
        "holder": holder,
        "filer": filer,
        "by_another": by_another,
        "mandate": "; ".join(one for one in said if one),
        "helped_by": dossier.mandate_note if is_helped else "",
    }


def matter(definition: Definition) -> dict[str, str]:
    """Name the procedure with its code and field."""
    return {
        "procedure": definition.name,
        "procedure_code": definition.code,
        "field": definition.field_name,
    }


def received(
    session: Session, dossier: Dossier, definition: Definition, *, at: datetime
) -> dict[str, Any]:
    """Tell what was handed in, when, and when the result is to be had (form 01)."""
    due = dossier.due_at or at
    limit = procedure_parts.limit_for(definition, dossier.case_key, Channel(dossier.channel))
    return {
        "parts": parts_given(session, dossier, definition),
        "sets": 1,
        "time_limit": limit_in_words(limit),
        "received_at": wording.time_in_words(dossier.accepted_at or at),
        "counted_from": _counted_from(session, dossier),
        "due_at": wording.time_in_words(due),
        "due_moment": due.isoformat(),
        "stages": _stages(definition),
        "fee": _fee_of(dossier, definition),
        "channel": CHANNELS[dossier.channel],
        "returning": RETURNING[dossier.return_way],
        "is_online": dossier.channel == Channel.ONLINE.value,
        **book_place(dossier),
    }


def _counted_from(session: Session, dossier: Dossier) -> str:
    """Tell from when time counts where another unit's desk took the dossier in.

    The slip then shows both moments (Decree 118/2025 art. 17.3).
    """
    since = timing.counts_from(session, dossier)
    if since is None or since == dossier.accepted_at:
        return ""
    return wording.time_in_words(since)


def book_place(dossier: Dossier) -> dict[str, str]:
    """Tell where the dossier stands in the tracking book; nothing where it stands in none."""
    if dossier.book_ordinal is None:
        return {}
    volume = f"{dossier.book_volume:02d}/{dossier.book_year}"
    return {"book": BOOK, "volume": volume, "ordinal": f"{dossier.book_ordinal:04d}"}


def _stages(definition: Definition) -> list[str]:
    """Tell of a second stage: what is paid while the dossier is worked on (form 01, items 6-7)."""
    steps = definition.flow.steps if definition.flow else ()
    if not any(step.kind is StepKind.PAY for step in steps):
        return []
    return ["Thực hiện nghĩa vụ tài chính khi có thông báo của cơ quan giải quyết"]


def parts_given(session: Session, dossier: Dossier, definition: Definition) -> list[dict[str, Any]]:
    """List the papers handed in, in the order of the procedure, with their kinds and marks.

    What came on paper counts as it was ticked at the counter; a part that came as a file only is
    counted as the procedure asks for it.
    """
    on_paper = {
        one.part_key: one
        for one in session.scalars(select(PartGiven).where(PartGiven.dossier_id == dossier.id))
    }
    files = select(DossierFile.part_key).where(
        DossierFile.dossier_id == dossier.id, DossierFile.replaced_at.is_(None)
    )
    as_file = set(session.scalars(files))
    rows = [
        _on_paper(part, on_paper[part.key]) if part.key in on_paper else _as_file(part)
        for part in procedure_parts.parts_for(definition, dossier.case_key)
        if part.key in on_paper or (part.key in as_file and _is_handed_in(part))
    ]
    form_given = any(
        part.key in on_paper for part in definition.parts if part.manner is PartManner.EFORM
    )
    if form_given or (on_paper and not dossier.answers):
        return rows
    form = {"name": "Tờ khai điện tử", "originals": 1, "certified": 0, "copies": 0}
    return [form, *rows]


def _is_handed_in(part: RequiredPart) -> bool:
    return part.manner in procedure_parts.HANDED_IN


def _on_paper(part: RequiredPart, given: PartGiven) -> dict[str, Any]:
    marks = [_SHOWN] * given.shown + [_UNSCANNABLE] * given.unscannable
    return {
        "name": part.name,
        "originals": given.originals,
        "certified": given.certified,
        "copies": given.copies,
        "marks": [*marks, *([given.note] if given.note else [])],
    }


def _as_file(part: RequiredPart) -> dict[str, Any]:
    is_certified = part.copy_kind is CopyKind.CERTIFIED
    return {
        "name": part.name,
        "originals": part.originals,
        "certified": part.copies if is_certified else 0,
        "copies": 0 if is_certified else part.copies,
        "marks": [_FILE],
    }


def _fee_of(dossier: Dossier, definition: Definition) -> str:
    day = charges.received_on(dossier)
    if charges.is_awaited(definition, dossier.answers, day=day):
        return "Tính khi nhập xong tờ khai; cơ quan thông báo trước khi thu"
    return _fee_in_words(charges.fee_of(dossier, definition))


def _fee_in_words(due: FeeDue) -> str:
    """Write the sum with what was taken off; empty where the procedure costs nothing at all."""
    if not due.lines:
        return ""
    reliefs = "; ".join(f"{one.name}: giảm {one.percent}%" for one in due.reductions)
    total = wording.money_in_figures(due.total)
    return f"{total} ({reliefs})" if reliefs else total


def lines(text: str) -> list[str]:
    """Part what was typed at its line ends, without empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def phone_of(session: Session, account_id: int | None) -> str:
    """Return the telephone of an officer, to be named on a slip that invites to ask back."""
    account = session.get(Account, account_id) if account_id is not None else None
    return (account.phone or "") if account else ""


def part_names(definition: Definition, given: Sequence[object]) -> list[str]:
    """Name parts told by key, or by a mapping with ``key`` or ``name``; others as they are."""
    names = {part.key: part.name for part in definition.parts}

    def one(told: object) -> str:
        if isinstance(told, Mapping):
            return str(told.get("name") or names.get(str(told.get("key", "")), ""))
        return names.get(str(told), str(told))

    return [one(told) for told in given]
