"""What the registers do: give codes and numbers under a lock, write results in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.registers import rules
from casework.registers.records import (
    Book,
    BookEntry,
    DossierCounter,
    IssuedResult,
    SlipCounter,
    TrackingBook,
)
from foundation.errors import Conflict, NotFound

_BOOK_LOCK = 22_007
"""Names the kind of lock under which lines of tracking books are given."""


class VolumeClosed(Conflict):
    """The volume was closed before, or nothing has been written into it yet."""

    code = "volume_closed"


class BookClosed(Conflict):
    """The agency was merged and its book is closed; its successor has a book of its own."""

    code = "book_closed"


class BookKind(StrEnum):
    """The books kept; results and other outgoing documents share one yearly series."""

    OUTGOING = "outgoing"


def take_code(session: Session, *, agency_id: int, agency_code: str, day: date) -> str:
    """Give the next dossier code of an agency's day (Circular 01/2018 art. 19).

    The counter's row stays locked until the transaction ends, so no code is given twice and a
    refusal leaves no gap.
    """
    counter = insert(DossierCounter).values(agency_id=agency_id, day=day, last=1)
    number = session.scalar(
        counter.on_conflict_do_update(
            index_elements=["agency_id", "day"], set_={"last": DossierCounter.last + 1}
        ).returning(DossierCounter.last)
    )
    return rules.dossier_code(agency_code, day, int(number or 0))


def take_number(session: Session, *, agency_id: int, day: date) -> tuple[int, int]:
    """Give (book id, next number) of the agency's outgoing book of the year (Decree 30 art. 15)."""
    opening = insert(Book).values(
        agency_id=agency_id, kind=BookKind.OUTGOING.value, year=day.year, last=1
    )
    row = session.execute(
        opening.on_conflict_do_update(
            index_elements=["agency_id", "kind", "year"],
            set_={"last": Book.last + 1},
            where=Book.closed_at.is_(None),
        ).returning(Book.id, Book.last)
    ).first()
    if row is None:
        raise BookClosed(agency=agency_id)
    return row.id, row.last


def close_books(session: Session, agency_id: int, *, by_id: int | None, at: datetime) -> None:
    """Close all open books of an agency that ends: they give no number any more."""
    session.execute(
        update(Book)
        .where(Book.agency_id == agency_id, Book.closed_at.is_(None))
        .values(closed_at=at)
    )
    session.execute(
        update(TrackingBook)
        .where(TrackingBook.agency_id == agency_id, TrackingBook.closed_at.is_(None))
        .values(closed_at=at, closed_by=by_id)
    )


def take_slip_number(session: Session, *, agency_id: int, kind: str, year: int) -> int:
    """Give the next number of a kind of slip in an agency's year (``Số: 12/PXL-…``).

    The counter's row stays locked until the transaction ends: no number twice, and no gap.
    """
    counter = insert(SlipCounter).values(agency_id=agency_id, kind=kind, year=year, last=1)
    number = session.scalar(
        counter.on_conflict_do_update(
            index_elements=["agency_id", "kind", "year"], set_={"last": SlipCounter.last + 1}
        ).returning(SlipCounter.last)
    )
    return int(number or 0)


def take_ordinal(session: Session, *, agency_id: int, year: int) -> tuple[int, int]:
    """Give (volume, ordinal) of the next line of a desk's tracking book of the year.

    Ordinals run on through the volumes of a year (Circular 01/2018 art. 10.2); after a closed
    volume the next one is opened. The year's lines are given one after the other under a lock.
    """
    newest = _newest_volume(session, agency_id, year)
    if newest is None or newest.closed_at is not None:
        before = newest.last if newest else 0
        newest = TrackingBook(
            agency_id=agency_id, year=year, first=before + 1, last=before,
            volume=newest.volume + 1 if newest else 1,
        )  # fmt: skip
        session.add(newest)
    newest.last += 1
    session.flush()
    return newest.volume, newest.last


def close_volume(
    session: Session, *, agency_id: int, year: int, volume: int, by_id: int | None, at: datetime
) -> TrackingBook:
    """Close the open volume of a year: it takes no more lines; raise VolumeClosed, NotFound."""
    newest = _newest_volume(session, agency_id, year)
    if newest is None or not 1 <= volume <= newest.volume:
        raise NotFound(volume=volume)
    if newest.volume != volume or newest.closed_at is not None:
        raise VolumeClosed(volume=volume)
    newest.closed_at, newest.closed_by = at, by_id
    session.flush()
    return newest


def _newest_volume(session: Session, agency_id: int, year: int) -> TrackingBook | None:
    """Lock a desk's year by an advisory lock of the transaction and read its newest volume."""
    session.execute(
        select(func.pg_advisory_xact_lock(_BOOK_LOCK, func.hashtext(f"{agency_id}/{year}")))
    )
    return session.scalars(
        select(TrackingBook)
        .where(TrackingBook.agency_id == agency_id, TrackingBook.year == year)
        .order_by(TrackingBook.volume.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def enter_book(session: Session, entry: BookEntry) -> BookEntry:
    """Write one numbered line into its book."""
    session.add(entry)
    session.flush()
    return entry


def entry_of_paper(session: Session, paper_id: int) -> BookEntry | None:
    """Return the line a paper already has, so that a paper is never numbered twice."""
    return session.scalars(select(BookEntry).where(BookEntry.paper_id == paper_id)).first()


def issue(session: Session, result: IssuedResult) -> IssuedResult:
    """Write an issued result into the register that verification asks first."""
    session.add(result)
    session.flush()
    return result


def shown_number(entry: BookEntry) -> str:
    """Write number and symbol as they stand on the paper, e.g. 05/GXN-UBND."""
    if not entry.symbol:
        return rules.document_number(entry.number)
    return rules.number_and_symbol(entry.number, entry.symbol)
