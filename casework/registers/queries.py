"""What is asked of the registers: whether a file is an issued result, and which."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.registers.records import Book, BookEntry, IssuedResult


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
