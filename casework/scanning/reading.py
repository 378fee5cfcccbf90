"""What recognition brings: text and PDF of a page, a page in error, or a mark of secrecy.

A page with a mark is kept from view at once, with the file it came in, and its text is not kept.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier, DossierFile
from casework.files import actions as files
from casework.files.records import StoredFile
from casework.people.actor import SYSTEM
from casework.scanning import placing
from casework.scanning.jobs import ReadPage
from casework.scanning.records import PageKind, PageState, ScanBatch, ScanPage, ScanSource
from casework.secrecy import actions as secrecy
from casework.secrecy import queries as suspicions
from casework.secrecy.records import Suspicion, SuspicionState
from casework.secrecy.rules import MARKS
from foundation.jobs import enqueue
from foundation.text import clean

MOST_TEXT = 60_000
"""Characters of one page that are kept; no page of paper has so many."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """What is needed to recognise a page; ``is_cleared`` says that its mark was a false alarm."""

    image_sha256: str
    image_type: str
    dpi: int
    is_cleared: bool


def to_read(session: Session, page_id: int) -> ToRead | None:
    """Return a page that waits to be recognised; None where it does not (any more)."""
    page = session.get(ScanPage, page_id)
    if page is None or not _is_waiting(page):
        return None
    cleared = suspicions.was_released(session, page_id=page_id)
    return ToRead(page.image_sha256, page.image_type, page.dpi, cleared)


def _is_waiting(page: ScanPage) -> bool:
    is_content = page.kind == PageKind.CONTENT.value
    return is_content and page.state == PageState.SEEN.value and bool(page.image_sha256)


def _lock(session: Session, page_id: int) -> ScanPage | None:
    page = session.get(
        ScanPage, page_id, with_for_update={"key_share": True}, populate_existing=True
    )
    return page if page is not None and _is_waiting(page) else None


@dataclass(frozen=True, slots=True)
class Text:
    """What was recognised on a page, its PDF being in the store."""

    pdf_sha256: str
    text: str
    confidence: int
    turned: int


def record(session: Session, page_id: int, found: Text) -> None:
    """Keep what was recognised; a page that was dropped meanwhile keeps its state."""
    page = _lock(session, page_id)
    if page is None:
        return
    page.pdf_sha256, page.turned = found.pdf_sha256, found.turned
    page.confidence = max(0, min(100, found.confidence))
    page.text = clean(found.text)[:MOST_TEXT]
    page.state = PageState.READ.value
    session.flush()


def record_failure(session: Session, page_id: int, problem: str) -> None:
    """Note that a page could not be recognised; it is to be scanned again."""
    page = _lock(session, page_id)
    if page is not None:
        page.state, page.note = PageState.FAILED.value, problem
        session.flush()


def hold(session: Session, page_id: int, marks: Sequence[str], *, at: datetime) -> None:
    """Keep a page with a mark of secrecy, and the file it came in, from everybody's view."""
    dossier_id = session.scalar(select(ScanPage.dossier_id).where(ScanPage.id == page_id))
    placing.lock_dossiers(session, [dossier_id])
    page = _lock(session, page_id)
    if page is None:
        return
    page.state, page.text, page.pdf_sha256, page.confidence = (
        PageState.QUARANTINED.value,
        "",
        "",
        None,
    )
    source = session.get_one(ScanSource, page.source_id)
    files.quarantine(session, source.file_id)
    batch = session.get_one(ScanBatch, page.batch_id)
    secrecy.suspect(
        session,
        agency_id=batch.desk_agency_id,
        met="scan",
        mark=min(marks, key=MARKS.index),
        dossier_id=page.dossier_id,
        batch_id=batch.id,
        page_id=page.id,
        file_id=source.file_id,
        by=SYSTEM,
        at=at,
    )


def to_forget(session: Session, suspicion_id: int) -> list[str]:
    """Return the hashes of the bytes that a confirmed suspicion wants deleted for good.

    The pictures of lawful pages of the same file are not among them.
    """
    found = session.get(Suspicion, suspicion_id)
    if found is None or found.state != SuspicionState.CONFIRMED.value:
        return []
    hashes = set()
    if found.page_id is not None:
        page = session.get_one(ScanPage, found.page_id)
        hashes |= {page.image_sha256, page.thumb_sha256, page.pdf_sha256}
    if found.file_id is not None:
        hashes.add(session.get_one(StoredFile, found.file_id).sha256)
    return sorted(hashes - {""})


def settle(session: Session, suspicion_id: int) -> None:
    """Carry a decision out: a released page comes back, a confirmed one loses its bytes' names."""
    found = session.get(Suspicion, suspicion_id)
    if found is None or found.state == SuspicionState.OPEN.value:
        return
    is_confirmed = found.state == SuspicionState.CONFIRMED.value
    if found.page_id is not None:
        _settle_page(session, found.page_id, is_confirmed=is_confirmed)
    if found.file_id is not None:
        if is_confirmed:
            _note_forgotten(session, found)
        elif not secrecy.holds_file(session, found.file_id):
            files.release(session, found.file_id)


def _note_forgotten(session: Session, found: Suspicion) -> None:
    """Mark every record of the same bytes: they are gone for all of them."""
    stored = session.get_one(StoredFile, found.file_id)
    same = session.scalars(
        select(StoredFile.id).where(StoredFile.sha256 == stored.sha256).order_by(StoredFile.id)
    ).all()
    for file_id in same:
        files.note_forgotten(session, file_id)


def _settle_page(session: Session, page_id: int, *, is_confirmed: bool) -> None:
    dossier_id = session.scalar(select(ScanPage.dossier_id).where(ScanPage.id == page_id))
    placing.lock_dossiers(session, [dossier_id])
    page = session.get(
        ScanPage, page_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if page is None or page.state != PageState.QUARANTINED.value:
        return
    if is_confirmed:
        page.image_sha256 = page.thumb_sha256 = page.pdf_sha256 = page.image_type = ""
        page.dossier_id, page.part_key, page.position = None, "", 0
    else:
        page.state = PageState.SEEN.value
        enqueue(session, ReadPage(page.id))
    session.flush()


def hold_upload(
    session: Session, file_id: uuid.UUID, marks: Sequence[str], *, at: datetime
) -> None:
    """Keep an uploaded file with a mark of secrecy from everybody's view.

    The desk that has its dossier is told, or the province where it lies in none yet.
    """
    files.quarantine(session, file_id)
    placed = session.execute(
        select(Dossier.id, Dossier.desk_agency_id)
        .join(DossierFile, DossierFile.dossier_id == Dossier.id)
        .where(DossierFile.file_id == file_id)
        .limit(1)
    ).first()
    province = select(Agency.id).where(Agency.kind == "province").order_by(Agency.id).limit(1)
    agency_id = placed.desk_agency_id if placed else session.scalars(province).one()
    secrecy.suspect(
        session,
        agency_id=agency_id,
        met="upload",
        mark=min(marks, key=MARKS.index),
        dossier_id=placed.id if placed else None,
        file_id=file_id,
        by=SYSTEM,
        at=at,
    )
