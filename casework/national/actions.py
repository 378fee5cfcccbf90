"""What fills the outbox and empties it: read the timeline, claim, note what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from casework.audit import actions as audit
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import State
from casework.national.records import NationalKind, NationalMark, NationalRecord, NationalState
from casework.national.words import DEEDS
from casework.people.actor import Actor, Role
from foundation.errors import Conflict, NotAllowed, NotFound

LAG = timedelta(seconds=10)
"""Moves younger than this are left for the next look: their neighbours may not be written yet."""
LOOK_BACK = 20_000
"""So many moves behind the mark are looked at again for late ones."""
STUCK = timedelta(minutes=10)
"""After so long a claimed record is taken for that of a worker that was killed."""
TRIES = 60
CHAIN = "national"
_CLAIM_LOCK = 31_001
_DONE = (State.FINISHED.value, State.RETURNED.value, State.REFUSED.value, State.HALTED.value)


class AlreadyWaiting(Conflict):
    """The record is already on its way."""

    code = "national_already_waiting"


@dataclass(frozen=True, slots=True)
class Claimed:
    """One record to be sent now, by what it is and of which dossier."""

    id: int
    kind: NationalKind
    dossier_id: int
    entry_id: int
    revision: int
    attempts: int


def mark(session: Session, *, lock: bool = False) -> NationalMark:
    """Return the one row that tells how far the sync is."""
    session.execute(
        insert(NationalMark).values(id=1, upto=0, per_minute=300).on_conflict_do_nothing()
    )
    asked = select(NationalMark).where(NationalMark.id == 1)
    return session.scalars(asked.with_for_update() if lock else asked).one()


def collect(session: Session, *, at: datetime, limit: int = 500) -> int:
    """Read the next moves of the timeline into the outbox; return how many were read.

    A dossier is told of once it has its code; moves before that are told with it.
    """
    here = mark(session, lock=True)
    rows = session.execute(
        select(TimelineEntry.id, TimelineEntry.dossier_id)
        .where(TimelineEntry.id > here.upto, TimelineEntry.at <= at - LAG)
        .order_by(TimelineEntry.id)
        .limit(limit)
    ).all()
    if rows:
        _put(session, sorted({row.dossier_id for row in rows}), at=at)
        here.upto = rows[-1].id
    here.read_at = at
    return len(rows)


def collect_late(session: Session, *, at: datetime, limit: int = 500) -> int:
    """Find moves that were written behind the mark, by transactions that took long."""
    here = mark(session)
    known = exists().where(
        NationalRecord.dossier_id == TimelineEntry.dossier_id,
        NationalRecord.kind == NationalKind.PROGRESS.value,
        NationalRecord.entry_id == TimelineEntry.id,
    )
    ids = session.scalars(
        select(TimelineEntry.dossier_id)
        .join(Dossier, Dossier.id == TimelineEntry.dossier_id)
        .where(
            TimelineEntry.id.between(here.upto - LOOK_BACK, here.upto),
            TimelineEntry.verb.in_(sorted(DEEDS)),
            _told(),
            ~known,
        )
        .limit(limit)
    )
    found = sorted(set(ids))
    _put(session, found, at=at)
    return len(found)


def _told() -> ColumnElement[bool]:
    """Say of which dossiers the portal is told: those with a code, parts of others never."""
    return and_(Dossier.code.is_not(None), Dossier.link_key == "")


def _put(session: Session, dossier_ids: Sequence[int], *, at: datetime) -> None:
    """Let dossiers wait to be sent as they are now, with each of their moves not yet told."""
    dossiers = session.execute(
        select(Dossier.id, Dossier.revision, Dossier.state).where(
            Dossier.id.in_(dossier_ids), _told()
        )
    ).all()
    lines = [(row.id, NationalKind.DOSSIER, row.revision) for row in dossiers]
    lines += [(row.id, NationalKind.RESULT, row.revision) for row in dossiers if row.state in _DONE]
    for dossier_id, kind, revision in lines:
        _let_wait(session, dossier_id, kind, revision, at=at)
    ids = [row.id for row in dossiers]
    entries = session.execute(
        select(TimelineEntry.id, TimelineEntry.dossier_id)
        .where(TimelineEntry.dossier_id.in_(ids), TimelineEntry.verb.in_(sorted(DEEDS)))
        .order_by(TimelineEntry.id)
    ).all()
    if entries:
        rows = [
            {
                "dossier_id": entry.dossier_id, "kind": NationalKind.PROGRESS.value,
                "entry_id": entry.id, "revision": 0, "state": NationalState.WAITING.value,
                "attempts": 0, "next_try_at": at, "problem": "", "created_at": at,
            }
            for entry in entries
        ]  # fmt: skip
        session.execute(insert(NationalRecord).values(rows).on_conflict_do_nothing())


def _let_wait(
    session: Session, dossier_id: int, kind: NationalKind, revision: int, *, at: datetime
) -> None:
    """Let the newest state wait; one that is being sent now waits again after it."""
    row = {
        "dossier_id": dossier_id, "kind": kind.value, "entry_id": 0, "revision": revision,
        "state": NationalState.WAITING.value, "attempts": 0, "next_try_at": at, "problem": "",
        "created_at": at,
    }  # fmt: skip
    adding = insert(NationalRecord).values(row)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=["dossier_id", "kind", "entry_id"],
            set_={
                "revision": revision, "state": NationalState.WAITING.value, "attempts": 0,
                "next_try_at": at, "problem": "",
            },
            where=NationalRecord.revision < revision,
        )
    )  # fmt: skip


def claim(session: Session, *, limit: int, at: datetime) -> list[Claimed]:
    """Take the next records to send, of one dossier always the earliest first.

    Two workers never hold records of one dossier at once; those of a killed one come back.
    """
    session.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
    session.execute(
        update(NationalRecord)
        .where(
            NationalRecord.state == NationalState.SENDING.value,
            NationalRecord.claimed_at < at - STUCK,
        )
        .values(state=NationalState.WAITING.value)
    )
    if mark(session).paused_at is not None:
        return []
    earlier = aliased(NationalRecord)
    blocked = exists().where(
        earlier.dossier_id == NationalRecord.dossier_id,
        (earlier.state == NationalState.SENDING.value)
        | (
            earlier.state.in_([NationalState.WAITING.value, NationalState.DEAD.value])
            & (earlier.next_try_at > at)
            & (earlier.id < NationalRecord.id)
        ),
    )
    rows = session.scalars(
        select(NationalRecord)
        .where(
            NationalRecord.state == NationalState.WAITING.value,
            NationalRecord.next_try_at <= at,
            ~blocked,
        )
        .order_by(NationalRecord.id)
        .limit(limit)
    ).all()
    for row in rows:
        row.state, row.claimed_at = NationalState.SENDING.value, at
    return [
        Claimed(
            one.id, NationalKind(one.kind), one.dossier_id, one.entry_id, one.revision, one.attempts
        )
        for one in rows
    ]  # fmt: skip


def sent(session: Session, claimed: Claimed, *, at: datetime) -> None:
    """Note that a record was taken; one that has changed meanwhile waits again."""
    session.execute(
        update(NationalRecord)
        .where(NationalRecord.id == claimed.id, NationalRecord.state == NationalState.SENDING.value)
        .values(state=NationalState.SENT.value, sent_at=at, problem="")
    )


def give_back(session: Session, claimed: Claimed, *, at: datetime) -> None:
    """Let a claimed record wait again, untried: an earlier one of its dossier has to go first."""
    session.execute(
        update(NationalRecord)
        .where(NationalRecord.id == claimed.id, NationalRecord.state == NationalState.SENDING.value)
        .values(state=NationalState.WAITING.value, next_try_at=at)
    )


def failed(
    session: Session, claimed: Claimed, problem: str, *, next_try_at: datetime | None
) -> None:
    """Note why a record was not taken; without a next try it waits for an owner."""
    is_dead = next_try_at is None or claimed.attempts + 1 >= TRIES
    values: dict[str, object] = {
        "state": (NationalState.DEAD if is_dead else NationalState.WAITING).value,
        "attempts": claimed.attempts + 1,
        "problem": problem[:2000],
    }
    if next_try_at is not None:
        values["next_try_at"] = next_try_at
    session.execute(
        update(NationalRecord)
        .where(NationalRecord.id == claimed.id, NationalRecord.state == NationalState.SENDING.value)
        .values(**values)
    )


def _check_may(by: Actor) -> None:
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed


def send_again(session: Session, record_id: int, *, by: Actor, at: datetime) -> None:
    """Let one record be sent again from the start; raise NotFound, AlreadyWaiting."""
    _check_may(by)
    row = session.get(NationalRecord, record_id, with_for_update=True)
    if row is None:
        raise NotFound(what="national_record")
    if row.state in {NationalState.WAITING.value, NationalState.SENDING.value}:
        raise AlreadyWaiting(record=record_id)
    row.state, row.attempts, row.next_try_at, row.problem = "waiting", 0, at, ""
    audit.append(session, CHAIN, "send_again", by=by, at=at, details={"record": record_id})


def send_dead_again(session: Session, *, by: Actor, at: datetime) -> int:
    """Let all dead records be sent again; return how many."""
    _check_may(by)
    rows = session.scalars(
        update(NationalRecord)
        .where(NationalRecord.state == NationalState.DEAD.value)
        .values(state=NationalState.WAITING.value, attempts=0, next_try_at=at, problem="")
        .returning(NationalRecord.id)
    ).all()
    audit.append(session, CHAIN, "send_dead_again", by=by, at=at, details={"records": len(rows)})
    return len(rows)


def pause(session: Session, *, paused: bool, by: Actor, at: datetime) -> None:
    """Stop sending, or go on; reading the timeline goes on meanwhile."""
    _check_may(by)
    here = mark(session, lock=True)
    here.paused_at, here.paused_by = (at, by.account_id) if paused else (None, None)
    audit.append(session, CHAIN, "pause" if paused else "resume", by=by, at=at, details={})


def set_pace(session: Session, per_minute: int, *, by: Actor, at: datetime) -> None:
    """Set how many records are sent in a minute at most: 1 to 6000."""
    _check_may(by)
    mark(session, lock=True).per_minute = min(max(per_minute, 1), 6_000)
    details = {"per_minute": per_minute}
    audit.append(session, CHAIN, "set_pace", by=by, at=at, details=details)
