"""What the registers do: give codes and numbers under a lock, write results in."""

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.registers import rules
from casework.registers.records import Book, BookEntry, DossierCounter, IssuedResult


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
            index_elements=["agency_id", "kind", "year"], set_={"last": Book.last + 1}
        ).returning(Book.id, Book.last)
    ).one()
    return row.id, row.last


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
