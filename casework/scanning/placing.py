"""Placing: pages come into parts of dossiers, leave them, change places, are scanned anew.

Locks are taken in one order everywhere, so that two desks at one dossier wait and never stick:
batch, then dossiers by id, then pages by id. They never lock keys: a row that only points at one
(a page at its file) must not wait.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State, WrongState
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.scanning import batches
from casework.scanning.jobs import ReadPage
from casework.scanning.queries import LIVING
from casework.scanning.records import PageKind, PageState, ScanBatch, ScanPage
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.jobs import enqueue

MOST_REASON = 500


class NotAPage(Conflict):
    """A cover sheet, a blank or a dropped page cannot be placed; it must be taken back first."""

    code = "not_a_page"


class PartUnscannable(Conflict):
    """The part was ticked as one that cannot be scanned: it never has a file."""

    code = "part_unscannable"


class PageUnreadable(Conflict):
    """The page has no picture that could be kept: it must be scanned again or dropped."""

    code = "page_unreadable"


def lock_dossiers(session: Session, ids: Collection[int | None]) -> None:
    """Lock dossiers against others who place pages in them, always in the order of their ids."""
    wanted = sorted({one for one in ids if one is not None})
    if wanted:
        session.execute(
            select(Dossier.id)
            .where(Dossier.id.in_(wanted))
            .order_by(Dossier.id)
            .with_for_update(key_share=True)
        )


def place(
    session: Session,
    batch: ScanBatch,
    page_ids: Sequence[int],
    *,
    dossier: Dossier,
    part_key: str,
    by: Actor,
    at: datetime,
) -> None:
    """Append pages in the given order to a part of a dossier that the desk may see.

    Raises NotFound for foreign pages or dossiers, Invalid for an unknown part, NotAPage for what
    is no content, WrongState where the dossier is closed.
    """
    _check_dossier(batch, dossier, part_key)
    check_scannable(session, dossier.id, part_key)
    pages = _lock_pages(session, batch, page_ids, with_dossier=dossier.id)
    for page in pages:
        if page.kind != PageKind.CONTENT.value or page.state not in LIVING:
            raise NotAPage(page=page.id)
    left = {(page.dossier_id, page.part_key) for page in pages}
    last = _last_position(session, dossier.id, part_key)
    for offset, page in enumerate(pages, 1):
        page.dossier_id, page.part_key, page.position = dossier.id, part_key, last + offset
        page.note = ""
    session.flush()
    _want_again(session, left | {(dossier.id, part_key)})
    details = {"batch": batch.reference, "part": part_key, "pages": [page.id for page in pages]}
    audit.append(session, dossier.chain, "place_pages", by=by, at=at, details=details)


def _check_dossier(batch: ScanBatch, dossier: Dossier, part_key: str) -> None:
    if batch.desk_agency_id not in {dossier.desk_agency_id, dossier.agency_id}:
        raise NotFound(what="dossier")
    if State(dossier.state) not in OPEN:
        raise WrongState(state=dossier.state)
    if part_key not in {one.key for one in procedures.definition_of(dossier.version).parts}:
        raise Invalid({"part": Problem("unknown_part")})


def check_scannable(session: Session, dossier_id: int, part_key: str) -> None:
    """Raise PartUnscannable for a part that has a label instead of a file (art. 7.1d)."""
    given = session.get(PartGiven, (dossier_id, part_key))
    if given is not None and given.unscannable:
        raise PartUnscannable(part=part_key)


def _lock_pages(
    session: Session,
    batch: ScanBatch,
    page_ids: Sequence[int],
    *,
    with_dossier: int | None = None,
) -> list[ScanPage]:
    """Return pages of a batch in the given order, locked with their dossiers; raise NotFound."""
    mine = (ScanPage.id.in_(page_ids), ScanPage.batch_id == batch.id)
    lying = session.scalars(select(ScanPage.dossier_id).where(*mine)).all()
    lock_dossiers(session, [*lying, with_dossier])
    found = session.scalars(
        select(ScanPage)
        .where(*mine, ScanPage.state != PageState.QUARANTINED.value)
        .order_by(ScanPage.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    by_id = {page.id: page for page in found}
    wanted = list(dict.fromkeys(page_ids))
    if not wanted or any(one not in by_id for one in wanted):
        raise NotFound(what="page")
    return [by_id[one] for one in wanted]


def _last_position(session: Session, dossier_id: int, part_key: str) -> int:
    return session.scalar(
        select(func.coalesce(func.max(ScanPage.position), 0)).where(
            ScanPage.dossier_id == dossier_id, ScanPage.part_key == part_key
        )
    ) or 0  # fmt: skip


def append_pile(session: Session, pages: Sequence[ScanPage]) -> None:
    """Give new pages of one batch, already bound for parts, their positions.

    Pages of one pile stay together though another pile for the same part comes in meanwhile: they
    go behind the last page of their own pile. The caller holds the locks of the dossiers.
    """
    parts: dict[tuple[int, str], list[ScanPage]] = {}
    for page in pages:
        if page.dossier_id is not None and page.kind == PageKind.CONTENT.value:
            parts.setdefault((page.dossier_id, page.part_key), []).append(page)
    for (dossier_id, part_key), some in parts.items():
        here = (ScanPage.dossier_id == dossier_id, ScanPage.part_key == part_key)
        last = session.scalar(
            select(func.max(ScanPage.position)).where(*here, ScanPage.batch_id == some[0].batch_id)
        )
        if last is None:
            last = _last_position(session, dossier_id, part_key)
        else:
            session.execute(
                update(ScanPage)
                .where(*here, ScanPage.position > last)
                .values(position=ScanPage.position + len(some))
            )
        for offset, page in enumerate(some, 1):
            page.position = last + offset
    _want_again(session, {key for key in parts if key[1]})


def _want_again(session: Session, parts: Collection[tuple[int | None, str]]) -> None:
    """Pages came or went: the part's e-copy is to be made anew, its scan is not done."""
    for dossier_id, part_key in parts:
        if dossier_id is not None and part_key:
            session.execute(
                update(PartGiven)
                .where(
                    PartGiven.dossier_id == dossier_id,
                    PartGiven.part_key == part_key,
                    PartGiven.scan == ScanNeed.DONE.value,
                )
                .values(scan=ScanNeed.WAITING.value)
            )


def _write_down(
    session: Session, batch: ScanBatch, act: str, pages: Sequence[ScanPage], by: Actor, at: datetime
) -> None:
    session.flush()
    _want_again(session, {(page.dossier_id, page.part_key) for page in pages})
    details = {"pages": [page.id for page in pages]}
    audit.append(session, batches.chain(batch), act, by=by, at=at, details=details)


def drop(
    session: Session, batch: ScanBatch, page_ids: Sequence[int], *, by: Actor, at: datetime
) -> None:
    """Take content pages out of the pile; they are kept and can be taken back."""
    pages = _lock_pages(session, batch, page_ids)
    for page in pages:
        if page.kind == PageKind.CONTENT.value and page.state in LIVING:
            page.state = PageState.DROPPED.value
    _write_down(session, batch, "drop_pages", pages, by, at)


def restore(
    session: Session, batch: ScanBatch, page_ids: Sequence[int], *, by: Actor, at: datetime
) -> None:
    """Take dropped pages back to where they were."""
    pages = _lock_pages(session, batch, page_ids)
    for page in pages:
        if page.state == PageState.DROPPED.value:
            _bring_back(session, page)
    _write_down(session, batch, "restore_pages", pages, by, at)


def _bring_back(session: Session, page: ScanPage) -> None:
    """Let a page live again: read where it was read, to be read where it can be."""
    page.kind = PageKind.CONTENT.value
    if page.pdf_sha256:
        page.state = PageState.READ.value
    elif page.image_sha256:
        page.state = PageState.SEEN.value
        enqueue(session, ReadPage(page.id))
    else:
        page.state = PageState.FAILED.value
    if page.position == 0 and page.dossier_id is not None:
        _insert(session, page)


def _insert(session: Session, page: ScanPage) -> None:
    """Put a page into its part behind the page that lay before it on the pile."""
    here = (ScanPage.dossier_id == page.dossier_id, ScanPage.part_key == page.part_key)
    before = session.scalar(
        select(ScanPage.position)
        .where(
            *here,
            ScanPage.batch_id == page.batch_id,
            ScanPage.id < page.id,
            ScanPage.position > 0,
        )
        .order_by(ScanPage.id.desc())
        .limit(1)
    )
    session.execute(
        update(ScanPage)
        .where(*here, ScanPage.position > (before or 0))
        .values(position=ScanPage.position + 1)
        .execution_options(synchronize_session=False)
    )
    page.position = (before or 0) + 1


def as_content(session: Session, page: ScanPage, *, by: Actor, at: datetime) -> None:
    """Take a page for content that was taken for a blank or a cover sheet, and have it read."""
    batch = session.get_one(ScanBatch, page.batch_id)
    [page] = _lock_pages(session, batch, [page.id])
    if page.kind == PageKind.CONTENT.value:
        return
    if page.kind != PageKind.BLANK.value:
        page.part_key = ""
    _bring_back(session, page)
    _write_down(session, batch, "as_content", [page], by, at)


def replace(session: Session, bad: ScanPage, new: ScanPage, *, by: Actor, at: datetime) -> None:
    """Let the page scanned anew take the place of the bad one, which stays, marked."""
    put_in_place(session, bad, new)
    batch = session.get_one(ScanBatch, new.batch_id)
    details = {"pages": [new.id], "replaced": bad.id}
    audit.append(session, batches.chain(batch), "replace_page", by=by, at=at, details=details)


def put_in_place(session: Session, bad: ScanPage, new: ScanPage) -> None:
    """Give a page the place of another; raise NotAPage where one of them is no living page."""
    lock_dossiers(session, [bad.dossier_id, new.dossier_id])
    both = sorted((bad, new), key=lambda page: page.id)
    for page in both:
        session.refresh(page, with_for_update={"key_share": True})
    if bad.id == new.id or bad.state not in LIVING:
        raise NotAPage(page=bad.id)
    if new.kind != PageKind.CONTENT.value or new.state not in LIVING:
        raise NotAPage(page=new.id)
    left = (new.dossier_id, new.part_key)
    new.dossier_id, new.part_key, new.position = bad.dossier_id, bad.part_key, bad.position
    new.replaces_id, new.note = bad.id, ""
    bad.state = PageState.REPLACED.value
    session.flush()
    _want_again(session, {left, (bad.dossier_id, bad.part_key)})


def keep_as_is(session: Session, page: ScanPage, *, reason: str, by: Actor, at: datetime) -> None:
    """Accept a faulty page with a reason, because the paper itself is no better.

    Raises Invalid without a reason, PageUnreadable where there is nothing to be kept.
    """
    if not reason.strip():
        raise Invalid({"reason": Problem("required")})
    if len(reason) > MOST_REASON:
        raise Invalid(
            {"reason": Problem("too_long", {"limit": MOST_REASON, "length": len(reason)})}
        )
    batch = session.get_one(ScanBatch, page.batch_id)
    [page] = _lock_pages(session, batch, [page.id])
    if page.state == PageState.FAILED.value:
        raise PageUnreadable(page=page.id)
    page.kept_reason = reason.strip()
    session.flush()
    details = {"pages": [page.id], "faults": list(page.faults), "reason": page.kept_reason}
    audit.append(session, batches.chain(batch), "keep_page", by=by, at=at, details=details)


def move(session: Session, page: ScanPage, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a page change places with its neighbour in the part; at the end nothing happens."""
    batch = session.get_one(ScanBatch, page.batch_id)
    lock_dossiers(session, [page.dossier_id])
    if page.dossier_id is None:
        return
    pages = list(
        session.scalars(
            select(ScanPage)
            .where(
                ScanPage.dossier_id == page.dossier_id,
                ScanPage.part_key == page.part_key,
                ScanPage.kind == PageKind.CONTENT.value,
                ScanPage.state.in_(LIVING),
            )
            .order_by(ScanPage.position, ScanPage.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )
    ids = [one.id for one in pages]
    if page.id not in ids:
        raise NotFound(what="page")
    here = ids.index(page.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(pages):
        return
    first, second = pages[here], pages[there]
    first.position, second.position = second.position, first.position
    _write_down(session, batch, "move_page", [first, second], by, at)
