"""Moving due dates once a proposal is confirmed: in batches, each dossier exactly once.

The move, the ledger's row, the journal's and the holder's notice stand in one transaction with
the mark that the dossier is settled, so a worker killed half-way loses and doubles nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.audit import actions as journal
from casework.clocks import queries as ledger
from casework.dossiers import telling, timing
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN
from casework.holidays import actions, counting
from casework.holidays.jobs import ApplyMoves, ask
from casework.holidays.records import CalendarProposal, MoveState, ProposalState, ProposedMove
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor, ActorKind, Role
from casework.routing.records import Assignment

BATCH = 200
"""So many dossiers are moved in one transaction."""
LOOK_AGAIN = timedelta(minutes=2)
"""After this even transactions that were under way at the confirmation have ended."""
_WORKING = {ProposalState.APPLYING.value, ProposalState.APPLIED.value}


def apply_some(session: Session, proposal_id: int, *, at: datetime, size: int = BATCH) -> bool:
    """Move one batch and ask for the next; tell whether more wait.

    Once all are settled the dossiers that were accepted meanwhile are looked at, and once more a
    little later.
    """
    proposal = actions.find(session, proposal_id, lock=True)
    if proposal.state not in _WORKING:
        return False
    by = _who_confirmed(proposal)
    moves = _waiting(session, proposal.id, size)
    if not moves and not counting.late_ones(session, proposal):
        if _move_steps(session, proposal, size, by=by, at=at):
            ask(session, ApplyMoves(proposal.id))
            return True
        _end(session, proposal, at=at)
        return False
    dossiers = _locked(session, [one.dossier_id for one in moves])
    standings = ledger.standing_of_many(session, [one.dossier_id for one in moves])
    for one in moves:
        due = counting.running_due(standings[one.dossier_id])
        _settle(session, proposal, one, dossiers.get(one.dossier_id), due, by=by, at=at)
    proposal.settled += len(moves)
    ask(session, ApplyMoves(proposal.id))
    return True


def _who_confirmed(proposal: CalendarProposal) -> Actor:
    return Actor(
        ActorKind.OFFICER,
        proposal.confirmed_by,
        proposal.confirmed_name,
        None,
        frozenset({Role.ADMINISTRATOR}),
    )


def _move_steps(
    session: Session, proposal: CalendarProposal, size: int, *, by: Actor, at: datetime
) -> bool:
    """Count one batch of open steps anew whose dossier keeps its date; tell whether any was left.

    A closure of the agency that does a step moves the step though the whole has time enough.
    """
    asked = (
        select(Assignment.dossier_id)
        .where(
            Assignment.closed_at.is_(None),
            Assignment.due_at >= proposal.confirmed_at,
            Assignment.dossier_id > proposal.steps_upto_id,
        )
        .distinct()
        .order_by(Assignment.dossier_id)
        .limit(size)
    )
    if proposal.agency_id is not None:
        asked = asked.where(Assignment.agency_id == proposal.agency_id)
    ids = session.scalars(asked).all()
    for dossier in _locked(session, ids).values():
        timing.steps_moved_by_calendar(session, dossier, basis=proposal.basis, by=by, at=at)
    if ids:
        proposal.steps_upto_id = ids[-1]
    return bool(ids)


def _waiting(session: Session, proposal_id: int, size: int) -> list[ProposedMove]:
    asked = (
        select(ProposedMove)
        .where(
            ProposedMove.proposal_id == proposal_id,
            ProposedMove.state == MoveState.PROPOSED.value,
        )
        .order_by(ProposedMove.dossier_id)
        .limit(size)
    )
    return list(session.scalars(asked))


def _locked(session: Session, dossier_ids: Sequence[int]) -> dict[int, Dossier]:
    """Lock the dossiers by ascending ids: a lead's before those of its parts."""
    asked = (
        select(Dossier)
        .where(Dossier.id.in_(dossier_ids), Dossier.state.in_([int(state) for state in OPEN]))
        .order_by(Dossier.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in session.scalars(asked)}


def _settle(
    session: Session,
    proposal: CalendarProposal,
    move: ProposedMove,
    dossier: Dossier | None,
    due: datetime | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Move one dossier, or write down that nothing has to move any more."""
    move.settled_at = at
    if dossier is None or due is None or due == counting.stored_due(dossier):
        move.state = MoveState.KEPT.value
        return
    before = counting.stored_due(dossier)
    timing.moved_by_calendar(session, dossier, due, basis=proposal.basis, by=by, at=at)
    move.state, move.due_before, move.due_after = MoveState.APPLIED.value, before, due
    details = {
        "proposal": proposal.id,
        "basis": proposal.basis,
        "due_before": before.isoformat(),
        "due_after": due.isoformat(),
    }
    journal.append(session, dossier.chain, "due_moved", by=by, at=at, details=details)
    if not dossier.is_part:
        _tell(session, proposal, dossier, before, due, at=at)


def _tell(
    session: Session,
    proposal: CalendarProposal,
    dossier: Dossier,
    before: datetime,
    due: datetime,
    *,
    at: datetime,
) -> None:
    """Tell the filer both dates; whose filing waits for its answer is not told of eight hours."""
    if dossier.accepted_at is None:
        return
    telling.tell(
        session,
        dossier,
        NoticeKind.DUE_MOVED,
        event=f"{dossier.reference}:calendar:{proposal.id}",
        facts={
            "reference": dossier.reference,
            "code": dossier.shown_code,
            "procedure": dossier.procedure_name,
            "due_before": before.isoformat(),
            "due_at": due.isoformat(),
        },
        at=at,
    )


def _end(session: Session, proposal: CalendarProposal, *, at: datetime) -> None:
    if proposal.state == ProposalState.APPLIED.value:
        return
    proposal.state, proposal.ended_at = ProposalState.APPLIED.value, at
    ask(session, ApplyMoves(proposal.id), not_before=at + LOOK_AGAIN)
