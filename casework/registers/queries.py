"""What is asked of the registers: whether a file is an issued result, and which."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.registers.records import Book, BookEntry, IssuedResult, TrackingBook


def result_by_hash(session: Session, sha256: str) -> IssuedResult | None:
    """Find the issued result whose bytes have this hash: the first answer of a verification."""
    return session.scalars(select(IssuedResult).where(IssuedResult.sha256 == sha256)).first()


def result_by_code(session: Session, verify_code: str) -> IssuedResult | None:
    """Find the issued result whose QR carries this code."""
    return session.scalars(
        select(IssuedResult).where(IssuedResult.verify_code == verify_code)
    ).first()


def results_of(session: Session, dossier_id: int) -> list[IssuedResult]:
    """List the results issued for a dossier, oldest first."""
    return list(
        session.scalars(
            select(IssuedResult)
            .where(IssuedResult.dossier_id == dossier_id)
            .order_by(IssuedResult.id)
        )
    )


def by_ids(session: Session, ids: Collection[int | None]) -> dict[int, IssuedResult]:
    """Return issued results by id; None and unknown ids are left out."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    found = session.scalars(select(IssuedResult).where(IssuedResult.id.in_(wanted)))
    return {one.id: one for one in found}


def linked(session: Session, result: IssuedResult) -> dict[int, IssuedResult]:
    """Return what a result is linked with: its decision, what replaces it, what it replaces."""
    return by_ids(session, (result.decision_id, result.replaced_by_id, result.replaces_id))


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of the outgoing book and the result that was issued under it, once it is."""

    entry: BookEntry
    result: IssuedResult | None


def outgoing(
    session: Session, agency_id: int, year: int, *, after: int | None = None, limit: int = 50
) -> list[BookLine]:
    """List an agency's outgoing book of a year, newest number first, going on below a number."""
    asked = (
        select(BookEntry, IssuedResult)
        .join(Book, Book.id == BookEntry.book_id)
        .outerjoin(IssuedResult, IssuedResult.paper_id == BookEntry.paper_id)
        .where(Book.agency_id == agency_id, Book.kind == "outgoing", Book.year == year)
    )
    if after is not None:
        asked = asked.where(BookEntry.number < after)
    rows = session.execute(asked.order_by(BookEntry.number.desc()).limit(limit))
    return [BookLine(entry, result) for entry, result in rows]


def years_of(session: Session, agency_id: int) -> list[int]:
    """List the years for which an agency has an outgoing book, newest first."""
    years = select(Book.year).where(Book.agency_id == agency_id, Book.kind == "outgoing")
    return list(session.scalars(years.order_by(Book.year.desc())))


def next_number(session: Session, agency_id: int, year: int) -> int:
    """Tell which number an agency's outgoing book would give next, without giving it."""
    last = session.scalar(
        select(Book.last).where(
            Book.agency_id == agency_id, Book.kind == "outgoing", Book.year == year
        )
    )
    return (last or 0) + 1


def volumes(session: Session, agency_id: int) -> list[TrackingBook]:
    """List the volumes of a desk's tracking books, newest year and volume first."""
    asked = select(TrackingBook).where(TrackingBook.agency_id == agency_id)
    return list(
        session.scalars(asked.order_by(TrackingBook.year.desc(), TrackingBook.volume.desc()))
    )


def gaps(session: Session) -> list[tuple[int, int, int]]:
    """List (book, last number, entries) of each book whose numbers do not run without gaps."""
    rows = session.execute(
        select(Book.id, Book.last, func.count(BookEntry.id))
        .outerjoin(BookEntry, BookEntry.book_id == Book.id)
        .group_by(Book.id)
        .having(
            (Book.last != func.count(BookEntry.id))
            | (Book.last != func.coalesce(func.max(BookEntry.number), 0))
        )
    )
    return [(book, last, entries) for book, last, entries in rows]
