"""The walks of the watch: what has come due since it last looked, in order, batch by batch.

A walk keeps its place in the transaction in which it tells, under a lock: a worker that was down
catches up from there, two workers never tell twice, and a machine's clock that jumps back finds
nothing new. What falls due behind a walk's place is found by ``late_ones_missed``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from casework.clocks.records import Clock, ClockAct, ClockEntry
from casework.dossiers.desk_records import Reappointment
from casework.dossiers.records import OPEN_STATES, Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures.flow import StepKind
from casework.routing.records import Assignment, AssignmentState
from casework.watch import telling
from casework.watch.records import WatchKind, WatchMark, WatchPlace
from casework.watch.telling import ROLE_AT, Finding

Line = Row[*tuple[Any, ...]]
BATCH = 500
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
LATE = (WatchKind.LATE.value, WatchKind.REPLY_LATE.value, WatchKind.LATE_AGAIN.value)
_OPEN = text(f"dossier.{OPEN_STATES}")
_STANDING = {State.SUPPLEMENT, State.PAYMENT, State.FINISHED}
"""Where no officer's time runs: the holder or the lead of a part is waited for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch of a walk came to; ``is_last`` tells that nothing more is due now.

    ``silent`` are questions whose time has passed and whose silence is consent.
    """

    seen: int
    told: int
    is_last: bool
    silent: tuple[int, ...] = ()


_DOSSIER = (
    Dossier.id, Dossier.reference, Dossier.code, Dossier.state, Dossier.stage, Dossier.agency_id,
    Dossier.desk_agency_id, Dossier.officer_id, Dossier.procedure_name, Dossier.next_due_at,
    Dossier.link_key,
)  # fmt: skip


def _from_dossier(row: Line, kind: WatchKind, *, to_heads: bool = False) -> Finding | None:
    """Say what a dossier's time means for whom; None where it stands."""
    state, stage = State(row.state), Stage(row.stage)
    if state in _STANDING or stage not in ROLE_AT:
        return None
    at_desk = stage is Stage.DESK
    return Finding(
        kind,
        row.id,
        row.next_due_at,
        row.desk_agency_id if at_desk else row.agency_id,
        ROLE_AT[stage],
        officer_id=None if at_desk else row.officer_id,
        to_heads=to_heads,
        facts=_facts(row),
    )


def _facts(row: Line) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "code": row.code or row.reference,
        "procedure": row.procedure_name,
    }


def _near(_session: Session, rows: Sequence[Line]) -> Iterable[Finding]:
    for row in rows:
        is_reply = row.state == State.REGISTERED
        found = _from_dossier(row, WatchKind.REPLY_NEAR if is_reply else WatchKind.NEAR)
        if found is not None:
            yield found


def _late(session: Session, rows: Sequence[Line]) -> Iterable[Finding]:
    ids = [row.id for row in rows]
    put_off = set(
        session.scalars(select(Reappointment.dossier_id).where(Reappointment.dossier_id.in_(ids)))
    )
    for row in rows:
        kind = WatchKind.LATE_AGAIN if row.id in put_off else WatchKind.LATE
        if row.state == State.REGISTERED:
            kind = WatchKind.REPLY_LATE
        found = _from_dossier(row, kind, to_heads=True)
        if found is not None:
            yield found


_STEP = (
    Assignment.id, Assignment.dossier_id, Assignment.kind, Assignment.state.label("step_state"),
    Assignment.agency_id, Assignment.role, Assignment.officer_id, Assignment.due_at,
    Assignment.step_name, Assignment.part_id, Assignment.message_id, Assignment.silence_agrees,
    Dossier.reference, Dossier.code, Dossier.procedure_name, Dossier.state,
    Dossier.agency_id.label("lead_id"), Dossier.officer_id.label("lead_officer_id"),
    Dossier.desk_agency_id,
)  # fmt: skip
_WAITS_FOR_HOLDER = {StepKind.PAY.value, StepKind.HAND_OUT.value, StepKind.JOIN.value}


def _of_step(row: Line, kind: WatchKind, *, to_heads: bool = False) -> Finding:
    facts = {**_facts(row), "step": row.step_name}
    return Finding(
        kind, row.dossier_id, row.due_at, row.agency_id, Role(row.role),
        officer_id=row.officer_id, assignment_id=row.id, to_heads=to_heads, facts=facts,
    )  # fmt: skip


def _counts(row: Line) -> bool:
    """Tell whether somebody of an office has a step before him while his time runs."""
    stands = State(row.state) in {State.SUPPLEMENT, State.PAYMENT}
    return row.kind not in _WAITS_FOR_HOLDER and row.role in set(Role) and not stands


def _step_near(_session: Session, rows: Sequence[Line]) -> Iterable[Finding]:
    return [_of_step(row, WatchKind.STEP_NEAR) for row in rows if _counts(row)]


def _step_late(_session: Session, rows: Sequence[Line]) -> Iterable[Finding]:
    for row in rows:
        if not _counts(row) or _is_silence(row):
            continue
        if row.kind == StepKind.CONSULT.value:
            yield from _late_opinion(row)
        elif row.part_id is not None or row.message_id is not None:
            yield _to_lead(row, WatchKind.PART_LATE)
        elif row.step_state == AssignmentState.OPEN.value:
            yield _of_step(row, WatchKind.NOT_TAKEN, to_heads=True)
        else:
            yield _of_step(row, WatchKind.STEP_LATE, to_heads=True)


def _is_silence(row: Line) -> bool:
    return bool(row.kind == StepKind.CONSULT.value and row.silence_agrees)


def _late_opinion(row: Line) -> Iterable[Finding]:
    """Tell the asked agency, and who asked with their heads (Decree 61 art. 19.5)."""
    yield _of_step(row, WatchKind.CONSULT_LATE, to_heads=True)
    yield _to_lead(row, WatchKind.PART_LATE)


def _to_lead(row: Line, kind: WatchKind) -> Finding:
    """Tell the lead that a partner is late: its own officers see their part themselves."""
    facts = {**_facts(row), "step": row.step_name}
    return Finding(
        kind, row.dossier_id, row.due_at, row.lead_id, Role.SPECIALIST,
        officer_id=row.lead_officer_id, assignment_id=row.id, to_heads=True, facts=facts,
    )  # fmt: skip


_WINDOWS = {
    Clock.FORWARD.value: WatchKind.FORWARD_LATE,
    Clock.RETURN.value: WatchKind.RETURN_ENDING,
}
_Ended = aliased(ClockEntry)


def _windows(_session: Session, rows: Sequence[Line]) -> Iterable[Finding]:
    for row in rows:
        at_desk = row.clock == Clock.FORWARD.value
        yield Finding(
            _WINDOWS[row.clock],
            row.dossier_id,
            row.due_after,
            row.desk_agency_id if at_desk else row.lead_id,
            Role.RECEPTION if at_desk else Role.SPECIALIST,
            officer_id=None if at_desk else row.lead_officer_id,
            facts=_facts(row),
        )


@dataclass(frozen=True, slots=True)
class Walk:
    """One index that is walked: by which time, which rows, and what they mean."""

    by: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[int]
    rows: Select[*tuple[Any, ...]]
    found: Callable[[Session, Sequence[Line]], Iterable[Finding]]


_STEPS = (
    select(*_STEP)
    .join(Dossier, Dossier.id == Assignment.dossier_id)
    .where(Assignment.closed_at.is_(None))
)
_STILL_RUNS = ~exists().where(
    _Ended.dossier_id == ClockEntry.dossier_id,
    _Ended.clock == ClockEntry.clock,
    _Ended.act != ClockAct.START.value,
    _Ended.id > ClockEntry.id,
)
WALKS: dict[str, Walk] = {
    "near": Walk(Dossier.warn_at, Dossier.id, select(*_DOSSIER).where(_OPEN), _near),
    "late": Walk(Dossier.next_due_at, Dossier.id, select(*_DOSSIER).where(_OPEN), _late),
    "step_near": Walk(Assignment.warn_at, Assignment.id, _STEPS, _step_near),
    "step_late": Walk(Assignment.due_at, Assignment.id, _STEPS, _step_late),
    "windows": Walk(
        ClockEntry.due_after,
        ClockEntry.id,
        select(
            ClockEntry.id, ClockEntry.dossier_id, ClockEntry.clock, ClockEntry.due_after,
            Dossier.reference, Dossier.code, Dossier.procedure_name, Dossier.desk_agency_id,
            Dossier.agency_id.label("lead_id"), Dossier.officer_id.label("lead_officer_id"),
        )
        .join(Dossier, Dossier.id == ClockEntry.dossier_id)
        .where(
            ClockEntry.clock.in_(sorted(_WINDOWS)),
            ClockEntry.act == ClockAct.START.value,
            _STILL_RUNS,
            _OPEN,
        ),
        _windows,
    ),
}  # fmt: skip
"""Every walk by its name, which is the key of its place."""


def walk_on(session: Session, name: str, *, at: datetime, limit: int = BATCH) -> Batch:
    """Look at the next batch of a walk up to now and tell what is new; keep the place."""
    walk, place = WALKS[name], _place(session, name)
    asked = walk.rows.add_columns(walk.by.label("walked")).where(walk.by <= at, _after(walk, place))
    rows = session.execute(asked.order_by(walk.by, walk.key).limit(limit)).all()
    told = telling.tell(session, walk.found(session, rows), at=at)
    silent = tuple(row.id for row in rows if name == "step_late" and _is_silence(row))
    is_last = len(rows) < limit
    if rows:
        place.upto, place.last_id = rows[-1].walked, rows[-1].id
    return Batch(len(rows), len(told), is_last, silent)


def _after(walk: Walk, place: WatchPlace) -> ColumnElement[bool]:
    here = tuple_(literal(place.upto), literal(place.last_id))
    # The first bound lets the index begin there; the pair breaks ties.
    return and_(walk.by >= place.upto, tuple_(walk.by, walk.key) > here)


def _place(session: Session, name: str) -> WatchPlace:
    session.execute(
        insert(WatchPlace).values(walk=name, upto=BEGINNING, last_id=0).on_conflict_do_nothing()
    )
    return session.scalars(
        select(WatchPlace).where(WatchPlace.walk == name).with_for_update()
    ).one()


def late_ones_missed(session: Session, *, at: datetime, limit: int = BATCH) -> int:
    """Tell of late dossiers that no walk met, since their time was moved into the past."""
    told = exists().where(
        WatchMark.dossier_id == Dossier.id,
        WatchMark.assignment_id == 0,
        WatchMark.kind.in_(LATE),
        WatchMark.due_at == Dossier.next_due_at,
    )
    standing = [one.value for one in _STANDING]
    asked = select(*_DOSSIER).where(
        _OPEN, Dossier.next_due_at <= at, Dossier.state.not_in(standing), ~told
    )
    rows = session.execute(asked.order_by(Dossier.next_due_at, Dossier.id).limit(limit)).all()
    return len(telling.tell(session, _late(session, rows), at=at))


def silent_ones(session: Session, *, at: datetime, limit: int = BATCH) -> list[int]:
    """Return open questions whose time is over and whose silence is consent.

    A worker that was killed between its walk and the end of a question finds it again here.
    """
    asked = (
        select(Assignment.id)
        .where(
            Assignment.closed_at.is_(None),
            Assignment.due_at <= at,
            Assignment.kind == StepKind.CONSULT.value,
            Assignment.silence_agrees,
        )
        .order_by(Assignment.due_at, Assignment.id)
        .limit(limit)
    )
    return list(session.scalars(asked))
