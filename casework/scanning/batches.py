"""Batches: a pile from a scanner is opened, takes files one by one, and is closed when placed."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.files import actions as files
from casework.files.actions import FileFacts
from casework.files.records import StoredFile
from casework.people.actor import SYSTEM, Actor
from casework.scanning import queries
from casework.scanning.jobs import AT_ONCE, SplitSource
from casework.scanning.records import (
    BatchWay,
    DropPoint,
    ScanBatch,
    ScanPage,
    ScanSource,
    SourceState,
)
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.ids import new_reference
from foundation.jobs import enqueue

MOST_SOURCES = 200
"""More files in one pile than a person can look through."""


class BatchClosed(Conflict):
    """The batch is closed; what is scanned now begins another."""

    code = "batch_closed"


class PagesUnplaced(Conflict):
    """Pages of the batch belong to no part yet."""

    code = "pages_unplaced"


class BatchUnfinished(Conflict):
    """Files of the batch are still being looked at."""

    code = "batch_unfinished"


def chain(batch: ScanBatch) -> str:
    """Name the batch's chain in the journal."""
    return f"scan:{batch.reference}"


def open_batch(
    session: Session,
    *,
    agency_id: int,
    way: BatchWay,
    dossier: Dossier | None,
    by: Actor | None,
    at: datetime,
    point: DropPoint | None = None,
) -> ScanBatch:
    """Open a batch of a desk; raise NotFound for a dossier that is not the desk's."""
    if dossier is not None and agency_id not in {dossier.desk_agency_id, dossier.agency_id}:
        raise NotFound(what="dossier")
    batch = ScanBatch(
        reference=new_reference(),
        desk_agency_id=agency_id,
        officer_id=by.account_id if by else None,
        dossier_id=dossier.id if dossier else None,
        drop_point_id=point.id if point else None,
        way=way.value,
        created_at=at,
    )
    session.add(batch)
    session.flush()
    details = {"way": way.value, "dossier": dossier.reference if dossier else ""}
    audit.append(session, chain(batch), "open_batch", by=by or SYSTEM, at=at, details=details)
    return batch


def add_source(
    session: Session,
    batch: ScanBatch,
    facts: FileFacts,
    *,
    owner_id: int | None,
    at: datetime,
    replaces: ScanPage | None = None,
) -> ScanSource:
    """Put a file, whose bytes lie in the store already, on the pile and ask for its pages.

    ``replaces`` is the bad page that the file's first page was scanned anew for. The same bytes
    twice in one batch are refused (Invalid ``scan_twice``), so is a file too many.
    """
    queries.lock_batch(session, batch)
    if batch.closed_at is not None:
        raise BatchClosed(batch=batch.reference)
    if has_bytes(session, batch.id, facts.sha256):
        raise Invalid({"file": Problem("scan_twice", {"name": facts.name})})
    number = session.scalar(
        select(func.count()).select_from(ScanSource).where(ScanSource.batch_id == batch.id)
    )
    if (number or 0) >= MOST_SOURCES:
        raise Invalid({"file": Problem("too_many_scans", {"limit": MOST_SOURCES})})
    stored = files.keep_scan(session, facts, owner_id=owner_id, at=at)
    source = ScanSource(
        batch_id=batch.id,
        file_id=stored.id,
        state=SourceState.WAITING.value,
        replaces_page_id=replaces.id if replaces else None,
    )
    session.add(source)
    session.flush()
    if replaces is not None:
        enqueue(session, SplitSource(source.id), priority=AT_ONCE)
    else:
        enqueue(session, SplitSource(source.id), lock=f"scan:{batch.id}")
    return source


def has_bytes(session: Session, batch_id: int, sha256: str) -> bool:
    """Tell whether a file with the same bytes lies in the batch."""
    return session.scalars(
        select(ScanSource.id)
        .join(StoredFile, StoredFile.id == ScanSource.file_id)
        .where(ScanSource.batch_id == batch_id, StoredFile.sha256 == sha256)
        .limit(1)
    ).first() is not None  # fmt: skip


def close(session: Session, batch: ScanBatch, *, by: Actor, at: datetime) -> None:
    """Close a batch in which every page is placed or dropped.

    Raises BatchUnfinished while files wait to be looked at, PagesUnplaced with the number of pages
    that still lie about.
    """
    queries.lock_batch(session, batch)
    if batch.closed_at is not None:
        return
    progress = queries.progress_of(session, [batch.id])[batch.id]
    if progress.waiting:
        raise BatchUnfinished(files=progress.waiting)
    if progress.unplaced:
        raise PagesUnplaced(pages=progress.unplaced)
    batch.closed_at = at
    session.flush()
    audit.append(session, chain(batch), "close_batch", by=by, at=at)


def change_desk(session: Session, agency_id: int, successor_id: int) -> None:
    """Let the open batches and the scanners of an agency that ends go to its successor's desk."""
    session.execute(
        update(ScanBatch)
        .where(ScanBatch.desk_agency_id == agency_id, ScanBatch.closed_at.is_(None))
        .values(desk_agency_id=successor_id)
    )
    session.execute(
        update(DropPoint).where(DropPoint.agency_id == agency_id).values(agency_id=successor_id)
    )
