"""The pile as it grows: what the splitter saw of a file is kept piece by piece.

Each piece is one transaction, so a worker that dies loses at most the piece it was looking at.
Locks: the file first, then dossiers by id (``placing``), then pages.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select, tuple_, update
from sqlalchemy.orm import Session

from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.files import actions as files
from casework.files.records import FileVerdict, StoredFile
from casework.procedures import queries as procedures
from casework.procedures.records import ProcedureVersion
from casework.scanning import placing, splitting
from casework.scanning.covers import read_payload
from casework.scanning.jobs import ReadPage, reading_priority
from casework.scanning.pages import Fault, SourceFacts
from casework.scanning.records import (
    CoverSheet,
    PageKind,
    PageState,
    ScanBatch,
    ScanPage,
    ScanSource,
    SourceState,
)
from casework.scanning.splitting import Placement, Sheet, Standing
from foundation.jobs import enqueue_many

MOST_PAGES = 1_000
"""Pages of one file that are worked on; a longer one is refused as a whole."""

EXTRA, NO_BAD_PAGE = "extra_page", "replaced_before"
"""Notes of pages scanned anew: more than the one asked for; the bad page is gone by now."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page that was looked at and whose pictures lie in the store."""

    number: int
    image_sha256: str
    media_type: str
    thumb_sha256: str
    width: int
    height: int
    dpi: int
    faults: Collection[Fault]
    is_blank: bool
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToSplit:
    """What the splitter needs of a file that waits."""

    sha256: str
    media_type: str
    name: str
    pages: int | None
    seen_pages: int


def to_split(session: Session, source_id: int) -> ToSplit | None:
    """Return a file that is to be looked at from ``seen_pages`` on; None where it is done."""
    row = session.execute(
        select(ScanSource, StoredFile)
        .join(StoredFile, StoredFile.id == ScanSource.file_id)
        .where(ScanSource.id == source_id, ScanSource.state == SourceState.WAITING.value)
    ).first()
    if row is None:
        return None
    source, stored = row
    return ToSplit(stored.sha256, stored.media_type, stored.name, source.pages, source.seen_pages)


def _lock(session: Session, source_id: int) -> ScanSource | None:
    source = session.get(
        ScanSource, source_id, with_for_update={"key_share": True}, populate_existing=True
    )
    is_waiting = source is not None and source.state == SourceState.WAITING.value
    return source if is_waiting else None


def outline(session: Session, source_id: int, facts: SourceFacts) -> str:
    """Keep what a file is; return the code of what speaks against it, "" where nothing does.

    Only now, opened and found sound, is the file clean.
    """
    source = _lock(session, source_id)
    if source is None:
        return ""
    problem = facts.problem or ("too_many_pages" if facts.pages > MOST_PAGES else "")
    stored = session.get_one(StoredFile, source.file_id, with_for_update={"key_share": True})
    if problem:
        _refuse(session, source, problem, pages=facts.pages or None)
        return problem
    source.pages, source.is_signed = facts.pages, facts.is_signed
    stored.media_type = facts.media_type
    files.judge(session, stored.id, verdict=FileVerdict.CLEAN, pages=facts.pages, problem="")
    session.flush()
    return ""


def refuse(session: Session, source_id: int, problem: str) -> None:
    """Give a file up as a whole; what was seen of it so far stays, the pile goes on."""
    source = _lock(session, source_id)
    if source is not None:
        _refuse(session, source, problem, pages=source.pages)


def _refuse(session: Session, source: ScanSource, problem: str, *, pages: int | None) -> None:
    if source.seen_pages:
        source.state = SourceState.SPLIT.value
    else:
        source.state = SourceState.REFUSED.value
        refused = FileVerdict.REFUSED
        files.judge(session, source.file_id, verdict=refused, pages=pages, problem=problem)
    source.problem, source.pages = problem, pages
    session.flush()


def keep(session: Session, source_id: int, seen: Sequence[Seen], *, is_end: bool) -> None:
    """Keep the next pages of a file in their places and ask for them to be read.

    Pages kept before are passed over, so a piece that comes twice changes nothing. ``is_end`` tells
    that the file has no more.
    """
    source = _lock(session, source_id)
    if source is None:
        return
    fresh = [page for page in seen if page.number > source.seen_pages]
    batch = session.get_one(ScanBatch, source.batch_id)
    placements = _placements(session, batch, source, fresh)
    placing.lock_dossiers(session, {one.dossier_id for one in placements})
    pages = [
        _page(source, page, placement) for page, placement in zip(fresh, placements, strict=True)
    ]
    session.add_all(pages)
    session.flush()
    _mark_sheets(session, pages, placements)
    if source.replaces_page_id is None:
        placing.append_pile(session, pages)
    elif fresh:
        _put_in_place(session, source, pages)
    source.seen_pages = max([source.seen_pages, *(page.number for page in fresh)])
    if is_end or (source.pages is not None and source.seen_pages >= source.pages):
        _finish(session, source)
    session.flush()
    if to_read := [page for page in pages if _is_to_read(page)]:
        is_anew = source.replaces_page_id is not None
        priority = reading_priority(to_read[0].number, is_anew=is_anew)
        enqueue_many(session, [ReadPage(page.id) for page in to_read], priority=priority)


def _finish(session: Session, source: ScanSource) -> None:
    if not source.seen_pages:
        _refuse(session, source, "file_unreadable", pages=source.pages)
        return
    source.state = SourceState.SPLIT.value
    if source.pages is not None and source.seen_pages < source.pages:
        source.problem = "pages_missing"


def _is_to_read(page: ScanPage) -> bool:
    return page.kind == PageKind.CONTENT.value and page.state == PageState.SEEN.value


def _page(source: ScanSource, seen: Seen, placement: Placement) -> ScanPage:
    state = PageState.SEEN
    if placement.kind is PageKind.BLANK:
        state = PageState.DROPPED
    elif placement.kind is PageKind.CONTENT and not seen.image_sha256:
        state = PageState.FAILED
    return ScanPage(
        batch_id=source.batch_id,
        source_id=source.id,
        number=seen.number,
        kind=placement.kind.value,
        state=state.value,
        dossier_id=placement.dossier_id,
        part_key=placement.part_key,
        position=0,
        image_sha256=seen.image_sha256,
        image_type=seen.media_type,
        thumb_sha256=seen.thumb_sha256,
        width=seen.width,
        height=seen.height,
        dpi=seen.dpi,
        faults=sorted(fault.value for fault in seen.faults),
        note=placement.note,
    )


def _placements(
    session: Session, batch: ScanBatch, source: ScanSource, fresh: Sequence[Seen]
) -> list[Placement]:
    if source.replaces_page_id is not None:
        kinds = [PageKind.BLANK if page.is_blank else PageKind.CONTENT for page in fresh]
        return [Placement(kind, None, "") for kind in kinds]
    standing = _standing(session, batch, source)
    sheets = _sheets(session, batch, fresh)
    dossiers = {sheet.dossier_id for sheet in sheets.values() if not sheet.part_key}
    orders = _orders(session, dossiers)
    sorted_pages = splitting.sort(
        [(page.codes, page.is_blank) for page in fresh], standing, sheets, orders
    )
    return [_noted(one, batch) for one in sorted_pages]


def _noted(placement: Placement, batch: ScanBatch) -> Placement:
    """Note a sheet that names another dossier than the one the pile was scanned for."""
    is_other = batch.dossier_id is not None and placement.dossier_id not in {None, batch.dossier_id}
    if placement.kind is PageKind.COVER and is_other and not placement.note:
        return replace(placement, note=splitting.OTHER)
    return placement


def _standing(session: Session, batch: ScanBatch, source: ScanSource) -> Standing:
    """Return what the last sheet before the next page said, in whichever file it lay."""
    before = tuple_(ScanPage.source_id, ScanPage.number) <= tuple_(source.id, source.seen_pages)
    last = session.scalars(
        select(ScanPage)
        .join(ScanSource, ScanSource.id == ScanPage.source_id)
        .where(
            ScanPage.batch_id == batch.id,
            ScanPage.kind.in_((PageKind.COVER.value, PageKind.SEPARATOR.value)),
            ScanSource.replaces_page_id.is_(None),
            before,
        )
        .order_by(ScanPage.source_id.desc(), ScanPage.number.desc())
        .limit(1)
    ).first()
    if last is None:
        return Standing(batch.dossier_id)
    note = last.note if last.note in splitting.LASTING else ""
    return Standing(last.dossier_id, last.part_key, note)


def _sheets(session: Session, batch: ScanBatch, fresh: Sequence[Seen]) -> dict[str, Sheet]:
    nonces = {code.nonce for page in fresh for text in page.codes if (code := read_payload(text))}
    if not nonces:
        return {}
    desk = batch.desk_agency_id
    rows = session.execute(
        select(
            CoverSheet,
            Dossier.reference,
            Dossier.state,
            ProcedureVersion,
            or_(Dossier.desk_agency_id == desk, Dossier.agency_id == desk).label("is_ours"),
        )
        .join(Dossier, Dossier.id == CoverSheet.dossier_id)
        .join(ProcedureVersion, ProcedureVersion.id == Dossier.version_id)
        .where(CoverSheet.nonce.in_(nonces))
    )
    return {
        sheet.nonce: Sheet(
            reference,
            sheet.dossier_id,
            _part_of(sheet, version),
            is_ours=is_ours,
            is_used=sheet.first_seen_page_id is not None,
            is_open=State(state) in OPEN,
        )
        for sheet, reference, state, version, is_ours in rows
    }


def _part_of(sheet: CoverSheet, version: ProcedureVersion) -> str:
    """Return the part a sheet names; one that the dossier's version no longer has is none."""
    known = {part.key for part in procedures.definition_of(version).parts}
    return sheet.part_key if sheet.part_key in known else ""


def _orders(session: Session, dossier_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Return the parts that dossiers await from the scanner, in the order of the definition."""
    if not dossier_ids:
        return {}
    awaited: dict[int, set[str]] = {}
    rows = session.execute(
        select(PartGiven.dossier_id, PartGiven.part_key).where(
            PartGiven.dossier_id.in_(dossier_ids),
            PartGiven.scan != ScanNeed.NONE.value,
            PartGiven.unscannable.is_(False),
        )
    )
    for dossier_id, part_key in rows:
        awaited.setdefault(dossier_id, set()).add(part_key)
    versions = session.execute(
        select(Dossier.id, ProcedureVersion)
        .join(ProcedureVersion, ProcedureVersion.id == Dossier.version_id)
        .where(Dossier.id.in_(awaited))
    )
    return {
        dossier_id: [
            part.key
            for part in procedures.definition_of(version).parts
            if part.key in awaited[dossier_id]
        ]
        for dossier_id, version in versions
    }


def _mark_sheets(
    session: Session, pages: Sequence[ScanPage], placements: Sequence[Placement]
) -> None:
    """Note where each of our sheets was first seen; a sheet of another desk is not used up."""
    for page, placement in zip(pages, placements, strict=True):
        if placement.nonce and placement.note != splitting.FOREIGN:
            session.execute(
                update(CoverSheet)
                .where(CoverSheet.nonce == placement.nonce, CoverSheet.first_seen_page_id.is_(None))
                .values(first_seen_page_id=page.id)
            )


def _put_in_place(session: Session, source: ScanSource, pages: Sequence[ScanPage]) -> None:
    """Let the first page of a file scanned anew take the place of the bad one."""
    content = [page for page in pages if page.kind == PageKind.CONTENT.value]
    had_one = session.scalars(
        select(ScanPage.id)
        .where(
            ScanPage.source_id == source.id,
            ScanPage.kind == PageKind.CONTENT.value,
            ScanPage.id.not_in([page.id for page in pages]),
        )
        .limit(1)
    ).first()
    for page in content[0 if had_one else 1 :]:
        page.note = EXTRA
    bad = session.get(ScanPage, source.replaces_page_id)
    if not content or had_one or bad is None:
        return
    try:
        placing.put_in_place(session, bad, content[0])
    except placing.NotAPage:
        content[0].note = NO_BAD_PAGE
