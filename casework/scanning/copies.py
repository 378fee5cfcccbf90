"""E-copies of parts (sao y giấy sang điện tử): ordered, bound, signed, put into the dossier.

Decree 30/2020 annex I: PDF, at least 200 dpi, the agency's signature on page 1 above on the right
without a picture. Circular 05/2025 art. 8: searchable PDF/A, named by the dossier's code and a
number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.dossiers import queries as dossier_queries
from casework.dossiers import vaulting
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import OPEN, State, WrongState
from casework.files import actions as files
from casework.files.records import StoredFile
from casework.people.actor import SYSTEM, Actor
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.scanning import placing, queries
from casework.scanning.jobs import BindCopy, SignCopy
from casework.scanning.records import (
    CopyState,
    PageState,
    PartCopy,
    ScanBatch,
    ScanPage,
    ScanSource,
)
from foundation.clock import VIETNAM
from foundation.errors import Conflict
from foundation.jobs import enqueue

FORM_OF_COPY = "SAO Y"
"""The form of copy that the stamp names (Decree 30/2020 art. 25.1: sao y from paper)."""

NO_SEAL_KEY = "no_seal_key"


class NothingToCopy(Conflict):
    """The part has no pages yet."""

    code = "nothing_to_copy"


class PagesUnread(Conflict):
    """Pages of the part are still being recognised."""

    code = "pages_unread"


class PagesFaulty(Conflict):
    """Pages of the part must be scanned again or accepted as they are."""

    code = "pages_faulty"


class PagesQuarantined(Conflict):
    """Pages of the part may bear a mark of secrecy and wait for the security officer."""

    code = "pages_quarantined"


def order(
    session: Session, dossier: Dossier, part_key: str, *, by: Actor, at: datetime
) -> PartCopy:
    """Order the e-copy of a part from its pages; what is ordered already is not ordered twice.

    A copy that failed, or whose pages have changed, is ordered anew under the same name. Raises
    NothingToCopy, PagesUnread, PagesFaulty, PagesQuarantined with the number of pages.
    """
    placing.lock_dossiers(session, [dossier.id])
    if State(dossier.state) not in OPEN:
        raise WrongState(state=dossier.state)
    placing.check_scannable(session, dossier.id, part_key)
    pages = queries.pages_of_part(session, dossier.id, part_key)
    _check_pages(session, dossier.id, part_key, pages)
    page_ids = [page.id for page in pages]
    earlier = _live_copy(session, dossier.id, part_key)
    if earlier is not None:
        if earlier.page_ids == page_ids and _is_under_way(earlier):
            if earlier.state == CopyState.SIGNED.value:
                _note_scanned(session, earlier)
            return earlier
        earlier.state = CopyState.REPLACED.value
        session.flush()
    number = earlier.number if earlier else _next_number(session, dossier.id)
    signed = _signed_sources(session, pages)
    copy = PartCopy(
        dossier_id=dossier.id,
        part_key=part_key,
        number=number,
        state=CopyState.GATHERING.value,
        name=f"{dossier.shown_code}.{number:02d}",
        page_ids=page_ids,
        pages=len(pages),
        scanned_by=by.account_id,
        scanned_by_name=_who_scanned(session, pages) or by.name,
        ordered_at=at,
        facts={"form": FORM_OF_COPY, "title": _title(dossier, part_key)},
        source_file_id=signed[0].file_id if signed else None,
    )
    session.add(copy)
    session.flush()
    enqueue(session, BindCopy(copy.id), lock=f"copy:{copy.id}")
    details = {"part": part_key, "name": copy.name, "pages": copy.pages, "copy": copy.id}
    audit.append(session, dossier.chain, "order_copy", by=by, at=at, details=details)
    return copy


def order_all(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> list[PartCopy]:
    """Order the e-copy of every part that has pages without one, in the definition's order."""
    stale = queries.stale_parts(session, dossier.id)
    parts = [part.key for part in procedures.definition_of(dossier.version).parts]
    return [order(session, dossier, key, by=by, at=at) for key in parts if key in stale]


def _check_pages(
    session: Session, dossier_id: int, part_key: str, pages: Sequence[ScanPage]
) -> None:
    held = session.scalar(
        select(func.count())
        .select_from(ScanPage)
        .where(
            ScanPage.dossier_id == dossier_id,
            ScanPage.part_key == part_key,
            ScanPage.state == PageState.QUARANTINED.value,
        )
    )
    if held:
        raise PagesQuarantined(pages=held)
    if not pages:
        raise NothingToCopy(part=part_key)
    bad = [page for page in pages if _is_faulty(page)]
    if bad:
        raise PagesFaulty(pages=len(bad))
    unread = [page for page in pages if page.state != PageState.READ.value]
    if unread:
        raise PagesUnread(pages=len(unread))


def _is_faulty(page: ScanPage) -> bool:
    bad = bool(page.faults) or page.state == PageState.FAILED.value
    return bad and not page.kept_reason


def _is_under_way(copy: PartCopy) -> bool:
    return copy.state != CopyState.FAILED.value and not copy.problem


def _live_copy(session: Session, dossier_id: int, part_key: str) -> PartCopy | None:
    return session.scalars(
        select(PartCopy)
        .where(
            PartCopy.dossier_id == dossier_id,
            PartCopy.part_key == part_key,
            PartCopy.state != CopyState.REPLACED.value,
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def _next_number(session: Session, dossier_id: int) -> int:
    last = session.scalar(
        select(func.max(PartCopy.number)).where(PartCopy.dossier_id == dossier_id)
    )
    return (last or 0) + 1


def _title(dossier: Dossier, part_key: str) -> str:
    parts = procedures.definition_of(dossier.version).parts
    return next((part.name for part in parts if part.key == part_key), part_key)


def _who_scanned(session: Session, pages: Sequence[ScanPage]) -> str:
    """Name the officers whose batches the pages came in."""
    names = session.scalars(
        select(Account.name)
        .join(ScanBatch, ScanBatch.officer_id == Account.id)
        .where(ScanBatch.id.in_({page.batch_id for page in pages}))
        .distinct()
        .order_by(Account.name)
    )
    return ", ".join(names)


def _signed_sources(session: Session, pages: Sequence[ScanPage]) -> list[ScanSource]:
    """List the files among the pages' own that carry signatures: their bytes must be kept."""
    sources = queries.sources_of(session, {page.source_id for page in pages})
    return [source for source in sources if source.is_signed]


@dataclass(frozen=True, slots=True)
class Order:
    """What the worker needs to bind or sign a copy."""

    dossier_id: int
    name: str
    title: str
    facts: dict[str, Any]
    page_pdfs: Sequence[str]
    bound_sha256: str
    agency_name: str
    seal_key: str
    ordered_at: datetime

    @property
    def file_name(self) -> str:
        """Return the file's name as the archive wants it."""
        return f"{self.name}.pdf"


def to_bind(session: Session, copy_id: int) -> Order | None:
    """Return what is to be bound; None where the order does not stand any more."""
    return _order_of(session, copy_id, CopyState.GATHERING)


def to_sign(session: Session, copy_id: int) -> Order | None:
    """Return what is to be signed; None where the order does not stand any more."""
    return _order_of(session, copy_id, CopyState.BOUND)


def _order_of(session: Session, copy_id: int, state: CopyState) -> Order | None:
    copy = session.get(PartCopy, copy_id)
    if copy is None or copy.state != state.value or copy.problem:
        return None
    dossier = session.get_one(Dossier, copy.dossier_id)
    desk = session.get_one(Agency, dossier.desk_agency_id)
    rows = session.execute(
        select(ScanPage.id, ScanPage.pdf_sha256).where(ScanPage.id.in_(copy.page_ids))
    )
    pdfs = {row.id: row.pdf_sha256 for row in rows}
    bound = session.get(StoredFile, copy.bound_file_id) if copy.bound_file_id else None
    return Order(
        dossier_id=copy.dossier_id,
        name=copy.name,
        title=str(copy.facts.get("title", copy.part_key)),
        facts=copy.facts,
        page_pdfs=[pdfs[one] for one in copy.page_ids],
        bound_sha256=bound.sha256 if bound else "",
        agency_name=desk.name,
        seal_key=desk.seal_key or "",
        ordered_at=copy.ordered_at,
    )


def _lock(session: Session, copy_id: int, state: CopyState) -> PartCopy | None:
    """Return a copy, locked after its dossier, if it is still where the worker found it."""
    dossier_id = session.scalar(select(PartCopy.dossier_id).where(PartCopy.id == copy_id))
    placing.lock_dossiers(session, [dossier_id])
    copy = session.get(
        PartCopy, copy_id, with_for_update={"key_share": True}, populate_existing=True
    )
    return copy if copy is not None and copy.state == state.value else None


def record_bound(
    session: Session, copy_id: int, facts: files.FileFacts, *, has_key: bool, at: datetime
) -> None:
    """Keep the bound PDF/A; without a seal key of the agency it goes into the dossier unsigned."""
    copy = _lock(session, copy_id, CopyState.GATHERING)
    if copy is None:
        return
    stored = files.keep_made(session, facts, at=at)
    stored.pages = copy.pages
    copy.bound_file_id, copy.state = stored.id, CopyState.BOUND.value
    session.flush()
    if has_key:
        enqueue(session, SignCopy(copy.id), lock=f"copy:{copy.id}")
        return
    copy.problem = NO_SEAL_KEY
    copy.file_id = stored.id
    _put_into_dossier(session, copy, "bind_copy", at=at)


def record_signed(session: Session, copy_id: int, facts: files.FileFacts, *, at: datetime) -> None:
    """Keep the signed copy and put it into the dossier in the place of earlier ones."""
    copy = _lock(session, copy_id, CopyState.BOUND)
    if copy is None or copy.problem:
        return
    stored = files.keep_made(session, facts, at=at)
    stored.pages = copy.pages
    copy.file_id, copy.state, copy.signed_at = stored.id, CopyState.SIGNED.value, at
    _put_into_dossier(session, copy, "sign_copy", at=at)


def _put_into_dossier(session: Session, copy: PartCopy, act: str, *, at: datetime) -> None:
    """Let the copy, and originals that carry signatures, stand in the dossier for the part."""
    dossier = session.get_one(Dossier, copy.dossier_id)
    agency = session.get_one(Agency, dossier.desk_agency_id)
    when = at.astimezone(VIETNAM).isoformat(timespec="seconds")
    copy.facts = {**copy.facts, "agency": agency.name, "pages": copy.pages, "at": when}
    pages = session.scalars(select(ScanPage).where(ScanPage.id.in_(copy.page_ids))).all()
    originals = [source.file_id for source in _signed_sources(session, pages)]
    _replace_earlier(session, copy, at=at)
    for file_id in [copy.file_id, *originals]:
        if file_id is not None:
            session.add(
                DossierFile(
                    dossier_id=copy.dossier_id,
                    part_key=copy.part_key,
                    file_id=file_id,
                    added_at=at,
                    replaced_at=None,
                )
            )
    _note_scanned(session, copy)
    details = {
        "part": copy.part_key,
        "copy": copy.id,
        "name": copy.name,
        "pages": copy.pages,
        "scanned_by": copy.scanned_by_name,
        "file": str(copy.file_id),
    }
    audit.append(session, dossier.chain, act, by=SYSTEM, at=at, details=details)
    _keep_in_vault(session, copy, at=at)


def _keep_in_vault(session: Session, copy: PartCopy, *, at: datetime) -> None:
    """Keep an e-copy made after acceptance for the holder; acceptance keeps earlier ones."""
    dossier = dossier_queries.by_id(session, copy.dossier_id)
    if dossier.accepted_at is not None and copy.signed_at is not None:
        definition = procedures.definition_of(dossier.version)
        vaulting.keep_parts(session, dossier, definition, part_key=copy.part_key, by=SYSTEM, at=at)


def _note_scanned(session: Session, copy: PartCopy) -> None:
    session.execute(
        update(PartGiven)
        .where(PartGiven.dossier_id == copy.dossier_id, PartGiven.part_key == copy.part_key)
        .values(scan=ScanNeed.DONE.value)
    )
    session.flush()


def _replace_earlier(session: Session, copy: PartCopy, *, at: datetime) -> None:
    """Mark the files of earlier copies of the part as replaced; uploads of the filer stay."""
    earlier = (
        select(PartCopy.file_id)
        .where(
            PartCopy.dossier_id == copy.dossier_id,
            PartCopy.part_key == copy.part_key,
            PartCopy.file_id.is_not(None),
        )
        .union(
            select(ScanSource.file_id)
            .join(ScanPage, ScanPage.source_id == ScanSource.id)
            .where(ScanPage.dossier_id == copy.dossier_id, ScanPage.part_key == copy.part_key)
        )
    )
    session.execute(
        update(DossierFile)
        .where(
            DossierFile.dossier_id == copy.dossier_id,
            DossierFile.part_key == copy.part_key,
            DossierFile.replaced_at.is_(None),
            DossierFile.file_id.in_(earlier),
        )
        .values(replaced_at=at)
        .execution_options(synchronize_session=False)
    )


def record_failure(session: Session, copy_id: int, problem: str, *, at: datetime) -> None:
    """Note why a copy could not be made; it can be ordered again."""
    dossier_id = session.scalar(select(PartCopy.dossier_id).where(PartCopy.id == copy_id))
    placing.lock_dossiers(session, [dossier_id])
    copy = session.get(
        PartCopy, copy_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if copy is None or copy.state not in {CopyState.GATHERING.value, CopyState.BOUND.value}:
        return
    copy.state, copy.problem = CopyState.FAILED.value, problem
    session.flush()
    dossier = session.get_one(Dossier, copy.dossier_id)
    details = {"part": copy.part_key, "copy": copy.id, "problem": problem}
    audit.append(session, dossier.chain, "copy_failed", by=SYSTEM, at=at, details=details)
