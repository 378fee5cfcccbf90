"""The tracking book of a desk (Sổ theo dõi hồ sơ): one line for each dossier it has accepted.

Circular 01/2018/TT-VPCP art. 10.2 and form 06, Circular 03/2025/TT-VPCP form 07. Lines are the
dossiers themselves; volume and ordinal are taken when a dossier is accepted and never change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers import slip_facts
from casework.dossiers.desk_records import HandOut, Reappointment
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.papers import forms
from casework.papers import rules as wording
from casework.people.actor import Actor
from casework.registers import actions as registers
from casework.registers.records import TrackingBook
from foundation.clock import VIETNAM

MOST_LINES = 1_000
"""Lines of one printed piece of the book; a longer volume is printed by months or in pieces."""

_ENDS = {
    State.WITHDRAWN.value: "Người nộp rút hồ sơ",
    State.HALTED.value: "Dừng giải quyết",
    State.REFUSED.value: "Từ chối giải quyết",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Which lines of a year's book: of a volume, from one day to another, or by ordinals.

    ``first`` and ``last`` are days of acceptance in Vietnam, both inclusive.
    """

    year: int
    volume: int | None = None
    first: date | None = None
    last: date | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the book with the columns of the form."""

    reference: str
    ordinal: int
    volume: int
    code: str
    procedure: str
    sets: int
    holder: str
    contact: str
    agency: str
    accepted_at: datetime
    due_at: datetime | None
    returned_at: datetime | None
    returning: str
    receiver: str
    note: str


def enter(session: Session, dossier: Dossier, *, day: date) -> None:
    """Write an accepted dossier into its desk's book: the next line of the year."""
    volume, ordinal = registers.take_ordinal(
        session, agency_id=dossier.desk_agency_id, year=day.year
    )
    dossier.book_year, dossier.book_volume, dossier.book_ordinal = day.year, volume, ordinal


def lines(
    session: Session, agency_id: int, span: Span, *, limit: int, before: int | None = None
) -> list[Line]:
    """List lines of a desk's book: from the first one on, or newest first ``before`` an ordinal.

    ``before`` of 0 begins with the newest line.
    """
    asked = _asked(agency_id, span)
    if before is None:
        asked = asked.order_by(Dossier.book_ordinal)
    else:
        asked = asked.order_by(Dossier.book_ordinal.desc())
        if before:
            asked = asked.where(Dossier.book_ordinal < before)
    return [_line(row) for row in session.execute(asked.limit(limit))]


def pieces(session: Session, agency_id: int, span: Span) -> list[tuple[int, int]]:
    """Part a span into pieces that can be printed: (first, last) ordinal of each."""
    asked = _within(select(Dossier.book_ordinal), agency_id, span).order_by(Dossier.book_ordinal)
    ordinals = [int(one or 0) for one in session.scalars(asked)]
    cut = [ordinals[i : i + MOST_LINES] for i in range(0, len(ordinals), MOST_LINES)]
    return [(one[0], one[-1]) for one in cut]


def _asked(agency_id: int, span: Span) -> Select[*tuple[Any, ...]]:
    competent = aliased(Agency)
    asked = (
        select(Dossier, competent.name, HandOut.receiver, HandOut.at, Reappointment.due_before)
        .join(competent, competent.id == Dossier.agency_id)
        .outerjoin(HandOut, HandOut.dossier_id == Dossier.id)
        .outerjoin(Reappointment, Reappointment.dossier_id == Dossier.id)
    )
    within: Select[*tuple[Any, ...]] = _within(asked, agency_id, span)
    return within


def _within(asked: Any, agency_id: int, span: Span) -> Any:  # noqa: ANN401 - any select
    asked = asked.where(
        Dossier.desk_agency_id == agency_id,
        Dossier.book_year == span.year,
        Dossier.book_ordinal.is_not(None),
        Dossier.book_ordinal > span.after,
    )
    if span.volume is not None:
        asked = asked.where(Dossier.book_volume == span.volume)
    if span.first is not None:
        asked = asked.where(Dossier.accepted_at >= _begin(span.first))
    if span.last is not None:
        asked = asked.where(Dossier.accepted_at < _begin(span.last + timedelta(days=1)))
    return asked


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def _line(row: Any) -> Line:  # noqa: ANN401 - a row of _asked
    dossier, agency, receiver, handed_at, due_before = row
    contact = [dossier.holder_address, dossier.holder_phone]
    notes = [_ENDS.get(dossier.state, "")]
    if due_before is not None:
        notes.append(f"Hẹn lại; hẹn lần đầu {due_before.astimezone(VIETNAM):%d/%m/%Y}")
    if dossier.mandate or dossier.filer_number:
        notes.append(f"Người nộp: {dossier.filer_name}")
    return Line(
        reference=dossier.reference,
        ordinal=dossier.book_ordinal,
        volume=dossier.book_volume,
        code=dossier.code,
        procedure=dossier.procedure_name,
        sets=1,
        holder=dossier.holder_name,
        contact="; ".join(one for one in contact if one),
        agency=agency,
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        returned_at=handed_at or dossier.returned_at,
        returning=slip_facts.RETURNING[dossier.return_way],
        receiver=receiver or "",
        note="; ".join(one for one in notes if one),
    )


def facts(
    desk: Agency, span: Span, found: Sequence[Line], *, title: str, closed: str = "", at: datetime
) -> dict[str, Any]:
    """Return what the printed book is set from: its head and one row of texts for each line.

    The form is the one in force on the day of the last line.
    """
    today = at.astimezone(VIETNAM).date()
    last = found[-1].accepted_at.astimezone(VIETNAM).date() if found else today
    return {
        **slip_facts.from_desk(desk),
        "form": forms.shown(forms.TRACKING_BOOK, last),
        "heading": forms.form_of(forms.TRACKING_BOOK, last).title,
        "number": "",
        "place": desk.place,
        "dated": wording.date_in_words(today),
        "code": str(span.year),
        "year": str(span.year),
        "volume": f"{span.volume:02d}" if span.volume else "",
        "span": title,
        "closed": closed,
        "rows": [_printed(one) for one in found],
    }


def _printed(line: Line) -> list[str]:
    return [
        str(line.ordinal), line.code, line.procedure, f"{line.sets:02d}", line.holder,
        line.contact, line.agency, _moment(line.accepted_at), _moment(line.due_at),
        _moment(line.returned_at), line.returning, line.receiver, line.note,
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if at else ""


def note_printing(session: Session, desk: Agency, span: Span, *, by: Actor, at: datetime) -> None:
    """Write down that somebody has printed a part of the book: it names many people."""
    details = {
        "year": span.year,
        "volume": span.volume,
        "first": span.first.isoformat() if span.first else None,
        "last": span.last.isoformat() if span.last else None,
        "after": span.after,
    }
    audit.append(session, f"book:{desk.code}", "print_book", by=by, at=at, details=details)


def close(
    session: Session, desk: Agency, *, year: int, volume: int, by: Actor, at: datetime
) -> TrackingBook:
    """Close a volume and write down who did so; the next line opens a new volume (art. 10.2)."""
    closed = registers.close_volume(
        session, agency_id=desk.id, year=year, volume=volume, by_id=by.account_id, at=at
    )
    details = {"year": year, "volume": volume, "first": closed.first, "last": closed.last}
    audit.append(session, f"book:{desk.code}", "close_volume", by=by, at=at, details=details)
    return closed
