"""Which due dates move: every open dossier is counted anew from its ledger, batch by batch."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.clocks import queries as ledger
from casework.clocks import rules as clocks
from casework.clocks.records import ClockEntry
from casework.clocks.rules import CalendarOf, Standing
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN
from casework.holidays import actions
from casework.holidays.jobs import CountMoves, ask
from casework.holidays.records import CalendarProposal, MoveState, ProposalState, ProposedMove
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar

BATCH = 400
"""So many dossiers are looked at in one transaction."""
_OPEN = sorted(int(state) for state in OPEN)


@dataclass(frozen=True, slots=True)
class Due:
    """One open dossier with the due time it was promised, as it is stored."""

    dossier_id: int
    agency_id: int
    stored: datetime


class _TakenBack(Exception):  # noqa: N818 - no error: it ends the savepoint
    """What was tried is over."""


def calendars_under(session: Session, proposal: CalendarProposal) -> CalendarOf:
    """Return a reader of the calendars that would hold once a proposal is in force.

    The proposal is put in force inside a savepoint that is taken back at once: what is counted is
    exactly what will hold, and nobody else sees it.
    """
    known: dict[int | None, WorkCalendar] = {}

    def calendar_of(agency_id: int | None) -> WorkCalendar:
        if agency_id not in known:
            with suppress(_TakenBack), session.begin_nested():
                actions.put_in_force(session, proposal, at=proposal.proposed_at)
                known[agency_id] = worktime.calendar_of(session, agency_id)
                raise _TakenBack
        return known[agency_id]

    return calendar_of


def count_some(session: Session, proposal_id: int, *, size: int = BATCH) -> bool:
    """Look at one batch of open dossiers and keep those that move; tell whether more wait.

    A dossier moves where the proposed days change its due time and it is not that already.
    """
    proposal = actions.find(session, proposal_id, lock=True)
    if proposal.state != ProposalState.COUNTING.value:
        return False
    if not proposal.upto_id:
        _begin(session, proposal)
    batch, newest = _batch(session, proposal.upto_id, size)
    if newest is None:
        proposal.state, proposal.total = ProposalState.COUNTED.value, proposal.looked
        return False
    keep(session, proposal, _moves(session, batch, proposal))
    proposal.upto_id = newest
    proposal.looked += len(batch)
    proposal.total = max(proposal.total, proposal.looked)
    ask(session, CountMoves(proposal.id))
    return True


def _begin(session: Session, proposal: CalendarProposal) -> None:
    proposal.total = session.scalar(select(func.count()).where(Dossier.state.in_(_OPEN))) or 0
    proposal.ledger_mark = session.scalar(select(func.max(ClockEntry.id))) or 0


def _batch(session: Session, after: int, size: int) -> tuple[list[Due], int | None]:
    """Return the open dossiers that come next by their ids, and the last of these ids."""
    asked = _open_dossiers().where(Dossier.id > after).order_by(Dossier.id).limit(size)
    found = [_due(row) for row in session.execute(asked)]
    return found, found[-1].dossier_id if found else None


def _open_dossiers() -> Select[*tuple[Any, ...]]:
    """Ask for open dossiers; the part of a partner moves with its lead's dossier."""
    return select(
        Dossier.id, Dossier.agency_id, Dossier.accepted_at, Dossier.due_at, Dossier.reply_due_at
    ).where(Dossier.state.in_(_OPEN), Dossier.parent_id.is_(None))


def stored_due(row: Row[Any] | Dossier) -> datetime:
    """Return the due time that was promised: of the processing, before acceptance of the reply."""
    stored: datetime | None = None if row.accepted_at is None else row.due_at
    return stored or row.reply_due_at


def _due(row: Row[Any]) -> Due:
    return Due(row.id, row.agency_id, stored_due(row))


def running_due(standing: Standing) -> datetime | None:
    """Return the due time of a clock that has not ended."""
    return None if standing.ended_at else standing.due_at


def _moves(
    session: Session, batch: Sequence[Due], proposal: CalendarProposal
) -> list[tuple[Due, datetime]]:
    now, then = ledger.calendars(session), calendars_under(session, proposal)
    entries = ledger.entries_of_many(session, [one.dossier_id for one in batch])
    moves = []
    for one in batch:
        later = running_due(clocks.replay(entries[one.dossier_id], then))
        if later is None or later == one.stored:
            continue
        if later != running_due(clocks.replay(entries[one.dossier_id], now)):
            moves.append((one, later))
    return moves


def keep(
    session: Session, proposal: CalendarProposal, moves: Sequence[tuple[Due, datetime]]
) -> int:
    """Keep moves beside the proposal, each dossier once; return how many are new."""
    if not moves:
        return 0
    rows = [
        {
            "proposal_id": proposal.id,
            "dossier_id": one.dossier_id,
            "agency_id": one.agency_id,
            "due_before": one.stored,
            "due_after": later,
            "state": MoveState.PROPOSED.value,
        }
        for one, later in moves
    ]
    adding = insert(ProposedMove).values(rows).on_conflict_do_nothing()
    added = session.scalars(adding.returning(ProposedMove.dossier_id)).all()
    proposal.moves += len(added)
    return len(added)


def late_ones(session: Session, proposal: CalendarProposal) -> int:
    """Keep moves of dossiers whose clocks went on after counting began; return how many.

    They were counted under the calendar of before, for the days were not in force yet.
    """
    newer = (
        select(ClockEntry.dossier_id)
        .where(ClockEntry.id > proposal.ledger_mark)
        .distinct()
        .scalar_subquery()
    )
    known = select(ProposedMove.dossier_id).where(ProposedMove.proposal_id == proposal.id)
    asked = _open_dossiers().where(Dossier.id.in_(newer), Dossier.id.not_in(known))
    found = [_due(row) for row in session.execute(asked.order_by(Dossier.id))]
    standings = ledger.standing_of_many(session, [one.dossier_id for one in found])
    moves = []
    for one in found:
        due = running_due(standings[one.dossier_id])
        if due is not None and due != one.stored:
            moves.append((one, due))
    return keep(session, proposal, moves)
