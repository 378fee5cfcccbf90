"""What is asked about the sync: how far it is, what waits, what failed and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier, TimelineEntry
from casework.national.records import NationalMark, NationalRecord, NationalState
from foundation.errors import NotFound

OWN = 30
"""Records on one page."""
COUNTED = 1_000
"""Records are counted up to here: a page says "1000 or more" beyond it."""
_WAITING, _DEAD = NationalState.WAITING.value, NationalState.DEAD.value


class Slice(StrEnum):
    """Which records a page lists."""

    DEAD = "dead"
    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the sync is; ``newest`` is the timeline's last move, ``upto`` the last one read."""

    upto: int
    newest: int
    read_at: datetime | None
    sent_at: datetime | None
    paused_at: datetime | None
    per_minute: int
    waiting: int
    failed: int
    dead: int


@dataclass(frozen=True, slots=True)
class Row:
    """One record with the dossier that it is about and the agency that looks after that."""

    record: NationalRecord
    code: str
    agency: str


def standing(session: Session) -> Standing:
    """Tell how far the sync is, in a bounded number of small statements."""
    here = session.get(NationalMark, 1) or NationalMark(upto=0, per_minute=0)
    last = select(NationalRecord.sent_at).where(
        NationalRecord.state == NationalState.SENT.value, NationalRecord.sent_at.is_not(None)
    )
    return Standing(
        upto=here.upto,
        newest=session.scalar(select(func.max(TimelineEntry.id))) or 0,
        read_at=here.read_at,
        sent_at=session.scalar(last.order_by(NationalRecord.sent_at.desc()).limit(1)),
        paused_at=here.paused_at,
        per_minute=here.per_minute,
        waiting=_counted(session, _chosen(Slice.WAITING)),
        failed=_counted(session, _chosen(Slice.FAILED)),
        dead=_counted(session, _chosen(Slice.DEAD)),
    )


def _counted(session: Session, asked: Select[NationalRecord]) -> int:
    rows = asked.with_only_columns(NationalRecord.id).limit(COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _chosen(which: Slice) -> Select[NationalRecord]:
    asked = select(NationalRecord)
    if which is Slice.DEAD:
        return asked.where(NationalRecord.state == _DEAD)
    if which is Slice.FAILED:
        return asked.where(NationalRecord.state == _WAITING, NationalRecord.attempts > 0)
    if which is Slice.WAITING:
        return asked.where(NationalRecord.state == _WAITING)
    return asked.where(NationalRecord.state == NationalState.SENT.value)


def keys_of(which: Slice, row: Row) -> Sequence[object]:
    """Return the keys of the place of a row in its list."""
    if which is Slice.DEAD:
        return (row.record.id,)
    return (row.record.sent_at if which is Slice.SENT else row.record.next_try_at, row.record.id)


def records(
    session: Session, which: Slice, *, after: Sequence[object] | None = None
) -> Sequence[Row]:
    """List records, one more than a page holds: what waits by when it is next, else newest first.

    ``after`` are the keys of the last row seen.
    """
    asked = (
        _chosen(which)
        .add_columns(func.coalesce(Dossier.code, Dossier.reference), Agency.name)
        .join(Dossier, Dossier.id == NationalRecord.dossier_id)
        .join(Agency, Agency.id == Dossier.agency_id)
    )
    if which is Slice.DEAD:
        asked = asked.order_by(NationalRecord.id.desc())
        if after:
            asked = asked.where(NationalRecord.id < after[0])
    elif which is Slice.SENT:
        asked = asked.order_by(NationalRecord.sent_at.desc(), NationalRecord.id.desc())
        asked = asked.where(NationalRecord.sent_at.is_not(None))
        if after:
            asked = asked.where(tuple_(NationalRecord.sent_at, NationalRecord.id) < tuple_(*after))
    else:
        asked = asked.order_by(NationalRecord.next_try_at, NationalRecord.id)
        if after:
            place = tuple_(NationalRecord.next_try_at, NationalRecord.id)
            asked = asked.where(place > tuple_(*after))
    return [Row(*row) for row in session.execute(asked.limit(OWN + 1))]


def record(session: Session, record_id: int) -> Row:
    """Return one record; raise NotFound."""
    found = session.execute(
        select(NationalRecord, func.coalesce(Dossier.code, Dossier.reference), Agency.name)
        .join(Dossier, Dossier.id == NationalRecord.dossier_id)
        .join(Agency, Agency.id == Dossier.agency_id)
        .where(NationalRecord.id == record_id)
    ).first()
    if found is None:
        raise NotFound(what="national_record")
    return Row(*found)
