"""What is asked over all subjects at once: whether everything kept still fits together."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.orm import Session

from casework.accounts.records import DataExport
from casework.audit import queries as audit
from casework.conversations.records import DossierMessageFile
from casework.dossiers.desk_records import HandOut
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    DraftFile,
    SupplementItem,
    TimelineEntry,
)
from casework.evidence.records import EvidenceFile
from casework.files.actions import FORGOTTEN
from casework.files.records import StoredFile, UploadTicket
from casework.papers.records import Paper
from casework.payments.records import BankStatement
from casework.people.mandate_records import Invitation, Mandate
from casework.receipts.records import Receipt
from casework.registers import queries as registers
from casework.registers.records import BookEntry, IssuedResult
from casework.scanning.records import PartCopy, ScanPage, ScanSource
from casework.secrecy.records import Suspicion
from casework.vault.records import VaultItem


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: which check found it, and where, by numbers and no names."""

    check: str
    place: str


def faults_in_database(session: Session, *, orphans_before: datetime) -> Iterator[Fault]:
    """Yield everything in the database that does not fit together."""
    for chain, seq in audit.broken_chains(session):
        yield Fault("audit_chain", f"{chain}#{seq}")
    for number in audit.broken_anchors(session):
        yield Fault("audit_anchor", str(number))
    for book, last, entries in registers.gaps(session):
        yield Fault("number_gap", f"book {book}: last {last}, entries {entries}")
    for agency_id, year, last, lines in _book_gaps(session):
        yield Fault("book_gap", f"agency {agency_id}, {year}: last {last}, lines {lines}")
    for found, number in _unsealed_moves(session):
        yield Fault(found, f"timeline entry {number}")
    for number in _wrong_states(session):
        yield Fault("state_without_move", f"dossier {number}")
    for number in _foreign_results(session):
        yield Fault("result_without_number", f"result {number}")
    for file_id in unused_files(session, before=orphans_before):
        yield Fault("orphan_file", str(file_id))


def stored_files(session: Session) -> Iterator[tuple[str, str]]:
    """Yield (name, SHA-256) of all bytes that should be there, without holding them in memory.

    Pictures and texts of scanned pages are among them; what was a state secret and has been
    deleted for good is not.
    """
    rows = session.execute(
        select(StoredFile.id, StoredFile.sha256)
        .where(func.coalesce(StoredFile.problem, "") != FORGOTTEN)
        .order_by(StoredFile.id)
        .execution_options(yield_per=1000)
    )
    for file_id, sha256 in rows:
        yield f"file {file_id}", sha256
    hashes = (ScanPage.image_sha256, ScanPage.thumb_sha256, ScanPage.pdf_sha256)
    pages = session.execute(
        select(ScanPage.id, *hashes).order_by(ScanPage.id).execution_options(yield_per=1000)
    )
    for page_id, *kept in pages:
        yield from ((f"page {page_id}", sha256) for sha256 in kept if sha256)


def _book_gaps(session: Session) -> list[tuple[int, int, int, int]]:
    """List (agency, year, last ordinal, lines) of tracking books that have not one line each."""
    rows = session.execute(
        text("""
            select book.agency_id, book.year, book.last, count(dossier.id)
            from (
                select agency_id, year, max(last) as last from tracking_book group by 1, 2
            ) as book
            left join dossier on dossier.desk_agency_id = book.agency_id
                and dossier.book_year = book.year and dossier.book_ordinal is not null
            group by 1, 2, 3
            having count(dossier.id) <> book.last
        """)
    )
    return [(agency, year, last, lines) for agency, year, last, lines in rows]


def _unsealed_moves(session: Session) -> Iterator[tuple[str, int]]:
    """Each change of state has exactly one journal entry; an entry has its change."""
    sealed = text("""
        with sealed as (
            select (body::jsonb -> 'details' ->> 'entry')::bigint as entry
            from audit_entry
            where chain like 'dossier:%' and body::jsonb -> 'details' ? 'entry'
        )
        select case when t.id is null then 'journal_without_move' else 'move_without_journal' end,
               coalesce(t.id, s.entry)
        from (select entry, count(*) as times from sealed group by entry) as s
        full join timeline_entry as t on t.id = s.entry
        where t.id is null or s.entry is null or s.times <> 1
    """)
    yield from ((found, number) for found, number in session.execute(sealed))


def _wrong_states(session: Session) -> list[int]:
    """The state kept is the end of the last move."""
    last = (
        select(TimelineEntry.end)
        .where(TimelineEntry.dossier_id == Dossier.id)
        .order_by(TimelineEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(session.scalars(select(Dossier.id).where(Dossier.state.is_distinct_from(last))))


def _foreign_results(session: Session) -> list[int]:
    """An issued result stands in a book and has the hash of its file."""
    asked = (
        select(IssuedResult.id)
        .join(StoredFile, StoredFile.id == IssuedResult.file_id)
        .where(
            or_(
                StoredFile.sha256 != IssuedResult.sha256,
                ~exists().where(BookEntry.paper_id == IssuedResult.paper_id),
            )
        )
    )
    return list(session.scalars(asked))


USES_OF_FILES = (
    UploadTicket.file_id,
    DraftFile.file_id,
    DossierFile.file_id,
    SupplementItem.file_id,
    Paper.file_id,
    IssuedResult.file_id,
    HandOut.signature_file_id,
    ScanSource.file_id,
    PartCopy.file_id,
    PartCopy.bound_file_id,
    PartCopy.source_file_id,
    Suspicion.file_id,
    DossierMessageFile.file_id,
    EvidenceFile.file_id,
    VaultItem.file_id,
    DataExport.file_id,
    Mandate.file_id,
    Invitation.file_id,
    Receipt.pdf_file_id,
    Receipt.xml_file_id,
    Receipt.cancel_pdf_file_id,
    Receipt.cancel_xml_file_id,
    BankStatement.file_id,
)
"""Every column that names a stored file: what stands in none of them was never put in its place."""


def unused_files(
    session: Session, *, before: datetime, limit: int | None = None
) -> list[uuid.UUID]:
    """List files taken in before a moment to which nothing refers: never put in their place.

    The worker forgets them after some days, so later there should be none. What the house made
    itself is never among them: an earlier version of a signed paper is evidence.
    """
    asked = select(StoredFile.id).where(
        StoredFile.created_at < before, StoredFile.owner_id.is_not(None)
    )
    for used in USES_OF_FILES:
        asked = asked.where(~exists().where(used == StoredFile.id))
    return list(session.scalars(asked.order_by(StoredFile.created_at).limit(limit)))
