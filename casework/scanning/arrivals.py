"""Files that arrive one by one and belong to one pile: they join the batch that is still fresh."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.people.actor import Actor
from casework.people.records import Account
from casework.scanning import batches
from casework.scanning.records import (
    BatchWay,
    DropPoint,
    PageState,
    ScanBatch,
    ScanPage,
    ScanSource,
)
from foundation.errors import NotFound

Selected = TypeVar("Selected")

MACHINE_PAUSE = timedelta(minutes=2)
"""A machine that sends nothing for so long has finished its pile."""
OFFICER_PAUSE = timedelta(minutes=10)
_NEWEST = 50
"""Among how many of a desk's newest batches a fresh one is looked for."""


def batch_of_machine(
    session: Session, point: DropPoint, *, at: datetime, way: BatchWay = BatchWay.SCANNER
) -> ScanBatch:
    """Return the batch that a machine is still sending, or open a new one."""
    _one_at_a_time(session, f"scan:machine:{point.id}")
    fresh = select(ScanBatch).where(ScanBatch.drop_point_id == point.id)
    found = session.scalars(_fresh(fresh, point.agency_id, since=at - MACHINE_PAUSE)).first()
    if found is not None:
        return found
    return batches.open_batch(
        session,
        agency_id=point.agency_id,
        way=way,
        dossier=None,
        by=None,
        at=at,
        point=point,
    )


def batch_of_officer(
    session: Session, dossier: Dossier | None, *, by: Actor, at: datetime
) -> ScanBatch:
    """Return the batch that an officer is still uploading for a dossier or for none, or a new one.

    A browser sends the files of one pile one after the other, each by itself.
    """
    _one_at_a_time(session, f"scan:officer:{by.account_id}")
    fresh = select(ScanBatch).where(
        ScanBatch.officer_id == by.account_id,
        ScanBatch.way == BatchWay.UPLOAD.value,
        ScanBatch.dossier_id == dossier.id if dossier else ScanBatch.dossier_id.is_(None),
    )
    agency_id = by.agency_id or 0
    found = session.scalars(_fresh(fresh, agency_id, since=at - OFFICER_PAUSE)).first()
    return found or batches.open_batch(
        session, agency_id=agency_id, way=BatchWay.UPLOAD, dossier=dossier, by=by, at=at
    )


def lately(session: Session, point: DropPoint, *, at: datetime) -> list[ScanSource]:
    """List the files that a machine has sent for its batch still fresh, with their facts."""
    fresh = select(ScanBatch.id).where(ScanBatch.drop_point_id == point.id)
    newest = _fresh(fresh, point.agency_id, since=at - MACHINE_PAUSE)
    return list(
        session.scalars(
            select(ScanSource)
            .where(ScanSource.batch_id.in_(newest))
            .options(joinedload(ScanSource.file, innerjoin=True))
            .order_by(ScanSource.id)
        )
    )


def reference_of(session: Session, file_id: uuid.UUID | None) -> str:
    """Return the batch that a file came into; raise NotFound."""
    asked = (
        select(ScanBatch.reference)
        .join(ScanSource, ScanSource.batch_id == ScanBatch.id)
        .where(ScanSource.file_id == file_id)
    )
    found = session.scalars(asked.limit(1)).first()
    if found is None:
        raise NotFound(what="batch")
    return found


def origins_of(session: Session, found: Sequence[ScanBatch]) -> dict[int, str]:
    """Return who or which machine each batch came from, by the batch's id."""
    rows = session.execute(
        select(ScanBatch.id, func.coalesce(Account.name, DropPoint.name, ""))
        .outerjoin(Account, Account.id == ScanBatch.officer_id)
        .outerjoin(DropPoint, DropPoint.id == ScanBatch.drop_point_id)
        .where(ScanBatch.id.in_([one.id for one in found]))
    )
    return {row[0]: row[1] for row in rows}


def neighbours(session: Session, batch_id: int, page_id: int) -> dict[str, int | None]:
    """Return the pages of a batch before and after one, as they lay on the pile."""
    mine = (ScanPage.batch_id == batch_id, ScanPage.state != PageState.QUARANTINED.value)
    row = session.execute(
        select(
            select(func.max(ScanPage.id)).where(*mine, ScanPage.id < page_id).scalar_subquery(),
            select(func.min(ScanPage.id)).where(*mine, ScanPage.id > page_id).scalar_subquery(),
        )
    ).one()
    return {"previous": row[0], "next": row[1]}


def _fresh(asked: Select[Selected], agency_id: int, *, since: datetime) -> Select[Selected]:
    """Narrow a selection of batches to the newest one that a file came into since a moment."""
    newest = (
        select(ScanBatch.id)
        .where(ScanBatch.desk_agency_id == agency_id)
        .order_by(ScanBatch.id.desc())
        .limit(_NEWEST)
    )
    last = (
        select(func.max(StoredFile.created_at))
        .join(ScanSource, ScanSource.file_id == StoredFile.id)
        .where(ScanSource.batch_id == ScanBatch.id)
        .correlate(ScanBatch)
        .scalar_subquery()
    )
    return (
        asked.where(
            ScanBatch.id.in_(newest),
            ScanBatch.closed_at.is_(None),
            func.coalesce(last, ScanBatch.created_at) >= since,
        )
        .order_by(ScanBatch.id.desc())
        .limit(1)
    )


def _one_at_a_time(session: Session, name: str) -> None:
    """Let files of one sender fall in line until the transaction ends, so that one batch opens."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
