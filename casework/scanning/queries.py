"""What is asked of scanning: a desk finds its own batches only, and never a quarantined page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, joinedload, selectinload

from casework.dossiers.desk_records import PartGiven
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.people.actor import Actor, ActorKind
from casework.scanning.records import (
    CopyState,
    PageKind,
    PageState,
    PartCopy,
    ScanBatch,
    ScanPage,
    ScanSource,
    SourceState,
)
from foundation.errors import NotFound

LIVING = (PageState.SEEN.value, PageState.READ.value, PageState.FAILED.value)
"""The states of pages that count for their part."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come; ``pages`` is None until every file told how many it has.

    ``waiting`` counts files still being looked at, ``refused`` files that could not be; ``read``
    pages recognised, ``faulty`` pages to be scanned again or accepted, ``unplaced`` content without
    a part, ``quarantined`` pages kept from view. ``percent`` weighs looking as a fifth of the work.
    """

    pages: int | None = None
    seen: int = 0
    read: int = 0
    faulty: int = 0
    unplaced: int = 0
    quarantined: int = 0
    waiting: int = 0
    refused: int = 0
    percent: int = 0


def batch(session: Session, reference: str, *, of: Actor, lock: bool = False) -> ScanBatch:
    """Return a batch of the officer's desk with its files; raise NotFound."""
    asked = (
        select(ScanBatch)
        .where(ScanBatch.reference == reference, ScanBatch.desk_agency_id == of.agency_id)
        .options(selectinload(ScanBatch.sources).joinedload(ScanSource.file))
    )
    if lock:
        asked = asked.with_for_update(key_share=True, of=ScanBatch)
        asked = asked.execution_options(populate_existing=True)
    found = session.scalars(asked).first() if of.kind is ActorKind.OFFICER else None
    if found is None:
        raise NotFound(what="batch")
    return found


def lock_batch(session: Session, batch: ScanBatch) -> None:
    """Lock a batch until the transaction ends; files and pages may still be added by the worker."""
    session.refresh(batch, ["closed_at"], with_for_update={"key_share": True})


def batches(
    session: Session, agency_id: int, *, before: int | None = None, limit: int = 20
) -> list[ScanBatch]:
    """List the batches of a desk with their files, newest first, going on before an id."""
    asked = select(ScanBatch).where(ScanBatch.desk_agency_id == agency_id)
    if before is not None:
        asked = asked.where(ScanBatch.id < before)
    asked = asked.options(selectinload(ScanBatch.sources).joinedload(ScanSource.file))
    return list(session.scalars(asked.order_by(ScanBatch.id.desc()).limit(limit)))


def batches_of_dossier(session: Session, dossier_id: int, *, limit: int = 50) -> list[ScanBatch]:
    """List the batches that were opened for a dossier, newest first."""
    return list(
        session.scalars(
            select(ScanBatch)
            .where(ScanBatch.dossier_id == dossier_id)
            .options(selectinload(ScanBatch.sources).joinedload(ScanSource.file))
            .order_by(ScanBatch.id.desc())
            .limit(limit)
        )
    )


def _is_content() -> ColumnElement[bool]:
    return and_(ScanPage.kind == PageKind.CONTENT.value, ScanPage.state.in_(LIVING))


def is_faulty() -> ColumnElement[bool]:
    """Say in SQL that a page must be scanned again or accepted as it is."""
    bad = or_(func.cardinality(ScanPage.faults) > 0, ScanPage.state == PageState.FAILED.value)
    return and_(bad, ScanPage.kept_reason == "")


def progress_of(session: Session, batch_ids: Sequence[int]) -> dict[int, Progress]:
    """Return how far batches have come, all in one statement."""
    if not batch_ids:
        return {}
    waiting = ScanSource.state == SourceState.WAITING.value
    counts = ScanSource.state != SourceState.REFUSED.value
    of_files = (
        select(
            ScanSource.batch_id,
            func.count().filter(waiting).label("waiting"),
            func.count().filter(~counts).label("refused"),
            func.count().filter(counts, ScanSource.pages.is_(None)).label("untold"),
            func.coalesce(func.sum(_pages_of()).filter(counts), 0).label("pages"),
            func.coalesce(func.sum(ScanSource.seen_pages).filter(counts), 0).label("seen"),
        )
        .where(ScanSource.batch_id.in_(batch_ids))
        .group_by(ScanSource.batch_id)
        .subquery()
    )
    unread = and_(_is_content(), ScanPage.state == PageState.SEEN.value)
    of_pages = (
        select(
            ScanPage.batch_id,
            func.count().filter(~unread).label("settled"),
            func.count().filter(ScanPage.state == PageState.READ.value).label("read"),
            func.count().filter(_is_content(), is_faulty()).label("faulty"),
            func.count().filter(_is_content(), ScanPage.part_key == "").label("unplaced"),
            func.count().filter(ScanPage.state == PageState.QUARANTINED.value).label("quarantined"),
        )
        .where(ScanPage.batch_id.in_(batch_ids))
        .group_by(ScanPage.batch_id)
        .subquery()
    )
    rows = session.execute(
        select(of_files, of_pages).outerjoin(of_pages, of_pages.c.batch_id == of_files.c.batch_id)
    )
    found = {row[0]: _progress(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's name
    return {number: found.get(number, Progress()) for number in batch_ids}


def _pages_of() -> ColumnElement[int]:
    """A file that ended before its time has the pages that were seen."""
    ended = ScanSource.state == SourceState.SPLIT.value
    return case((ended, ScanSource.seen_pages), else_=ScanSource.pages)


def _progress(row: Any) -> Progress:  # noqa: ANN401 - a row of two subqueries
    pages, seen, settled = int(row["pages"]), int(row["seen"]), int(row["settled"] or 0)
    percent = (20 * seen + 80 * settled) // pages if pages else 0
    if row["untold"]:
        percent = min(percent, 10)
    elif not row["waiting"] and settled >= pages:
        percent = 100
    return Progress(
        pages=None if row["untold"] else pages,
        seen=seen,
        read=row["read"] or 0,
        faulty=row["faulty"] or 0,
        unplaced=row["unplaced"] or 0,
        quarantined=row["quarantined"] or 0,
        waiting=row["waiting"],
        refused=row["refused"],
        percent=min(percent, 100),
    )


def pages_of(
    session: Session, batch_id: int, *, after: int = 0, limit: int = 200
) -> list[ScanPage]:
    """List the pages of a batch as they lay on the pile, going on after an id.

    Dropped and replaced ones are among them, quarantined ones are not (``progress_of`` counts
    them).
    """
    return list(
        session.scalars(
            select(ScanPage)
            .where(ScanPage.batch_id == batch_id, ScanPage.id > after, _may_be_seen())
            .order_by(ScanPage.id)
            .limit(limit)
        )
    )


def quarantined_in(session: Session, batch_id: int) -> list[tuple[int, int]]:
    """List the pages of a batch that are kept from view, as (file, number): never more of them."""
    rows = session.execute(
        select(ScanPage.source_id, ScanPage.number)
        .where(ScanPage.batch_id == batch_id, ScanPage.state == PageState.QUARANTINED.value)
        .order_by(ScanPage.source_id, ScanPage.number)
    )
    return [(row.source_id, row.number) for row in rows]


def numbers_of(session: Session, page_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Return the file's name and the number of pages by id, for lists that only name them."""
    if not page_ids:
        return {}
    rows = session.execute(
        select(ScanPage.id, StoredFile.name, ScanPage.number)
        .join(ScanSource, ScanSource.id == ScanPage.source_id)
        .join(StoredFile, StoredFile.id == ScanSource.file_id)
        .where(ScanPage.id.in_(page_ids))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def page_under_suspicion(session: Session, page_id: int | None) -> ScanPage | None:
    """Return a page for the officer who decides on it; the caller has checked that right."""
    return session.get(ScanPage, page_id) if page_id is not None else None


def _may_be_seen() -> ColumnElement[bool]:
    return ScanPage.state != PageState.QUARANTINED.value


def page(
    session: Session, reference: str, page_id: int, *, of: Actor, lock: bool = False
) -> ScanPage:
    """Return a page of a batch of the officer's desk, never a quarantined one; raise NotFound."""
    asked = (
        select(ScanPage)
        .join(ScanBatch, ScanBatch.id == ScanPage.batch_id)
        .where(
            ScanPage.id == page_id,
            ScanBatch.reference == reference,
            ScanBatch.desk_agency_id == of.agency_id,
            _may_be_seen(),
        )
    )
    return _one_page(session, asked, of=of, lock=lock)


def page_of_dossier(session: Session, dossier: Dossier, page_id: int, *, of: Actor) -> ScanPage:
    """Return a page placed in a dossier that the officer was allowed to open; raise NotFound."""
    asked = select(ScanPage).where(
        ScanPage.id == page_id, ScanPage.dossier_id == dossier.id, _may_be_seen()
    )
    return _one_page(session, asked, of=of, lock=False)


def _one_page(
    session: Session, asked: Select[ScanPage], *, of: Actor, lock: bool
) -> ScanPage:  # fmt: skip
    if lock:
        asked = asked.with_for_update(key_share=True, of=ScanPage).execution_options(
            populate_existing=True
        )
    found = session.scalars(asked).first() if of.kind is ActorKind.OFFICER else None
    if found is None:
        raise NotFound(what="page")
    return found


def pages_of_dossier(session: Session, dossier_id: int) -> list[ScanPage]:
    """List the content pages placed in a dossier, by part and in order; unplaced ones first."""
    return list(
        session.scalars(
            select(ScanPage)
            .where(ScanPage.dossier_id == dossier_id, _is_content())
            .order_by(ScanPage.part_key, ScanPage.position, ScanPage.id)
        )
    )


def pages_of_part(session: Session, dossier_id: int, part_key: str) -> list[ScanPage]:
    """List the content pages of one part in order."""
    return list(
        session.scalars(
            select(ScanPage)
            .where(ScanPage.dossier_id == dossier_id, ScanPage.part_key == part_key, _is_content())
            .order_by(ScanPage.position, ScanPage.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Scanned:
    """What lies in one part: its living pages in order, how many are faulty, how many hidden."""

    page_ids: Sequence[int] = ()
    faulty: int = 0
    quarantined: int = 0


def scanned_of(session: Session, dossier_id: int) -> dict[str, Scanned]:
    """Return what was scanned of each part, in one statement; unplaced pages under ""."""
    ordered = aggregate_order_by(ScanPage.id, ScanPage.position, ScanPage.id)
    rows = session.execute(
        select(
            ScanPage.part_key,
            func.array_agg(ordered).filter(_is_content()),
            func.count().filter(_is_content(), is_faulty()),
            func.count().filter(ScanPage.state == PageState.QUARANTINED.value),
        )
        .where(ScanPage.dossier_id == dossier_id)
        .group_by(ScanPage.part_key)
    )
    return {row[0]: Scanned(tuple(row[1] or ()), row[2], row[3]) for row in rows}


def paper_with_copies(
    session: Session, dossier_id: int
) -> list[tuple[PartGiven | None, PartCopy | None]]:
    """List the parts handed in on paper or copied, each with its paper and its e-copy, at once."""
    given = PartGiven.dossier_id == dossier_id
    live = and_(PartCopy.dossier_id == dossier_id, PartCopy.state != CopyState.REPLACED.value)
    keys = union(
        select(PartGiven.part_key).where(given), select(PartCopy.part_key).where(live)
    ).subquery()
    rows = session.execute(
        select(PartGiven, PartCopy)
        .select_from(keys)
        .outerjoin(PartGiven, and_(given, PartGiven.part_key == keys.c.part_key))
        .outerjoin(PartCopy, and_(live, PartCopy.part_key == keys.c.part_key))
    )
    return [(row[0], row[1]) for row in rows]


def copies_of(session: Session, dossier_id: int) -> list[PartCopy]:
    """List the e-copies of a dossier that still count, by number."""
    return list(
        session.scalars(
            select(PartCopy)
            .where(PartCopy.dossier_id == dossier_id, PartCopy.state != CopyState.REPLACED.value)
            .order_by(PartCopy.number)
        )
    )


def stale_parts(session: Session, dossier_id: int) -> set[str]:
    """Tell which parts have pages that no good e-copy shows: none yet, failed, or changed since."""
    now: dict[str, list[int]] = {}
    for one in pages_of_dossier(session, dossier_id):
        if one.part_key:
            now.setdefault(one.part_key, []).append(one.id)
    shown = {
        copy.part_key: copy.page_ids
        for copy in copies_of(session, dossier_id)
        if copy.state != CopyState.FAILED.value and not copy.problem
    }
    return {key for key, ids in now.items() if shown.get(key) != ids}


def sources_of(session: Session, ids: Collection[int]) -> list[ScanSource]:
    """Return files of batches by id with what is known of their bytes."""
    return list(
        session.scalars(
            select(ScanSource)
            .where(ScanSource.id.in_(ids))
            .options(joinedload(ScanSource.file, innerjoin=True))
            .order_by(ScanSource.id)
        )
    )
