"""Decisions on days off: what they move is counted, and applied once confirmed."""

from casework.holidays import applying, counting
from casework.holidays.jobs import ApplyMoves, CountMoves
from worker.tools import Attempt, Tools


def count_moves(job: CountMoves, tools: Tools, _attempt: Attempt) -> None:
    """Count one batch of open dossiers; the next is asked for in the same transaction."""
    with tools.database.transaction() as session:
        counting.count_some(session, job.proposal_id)


def apply_moves(job: ApplyMoves, tools: Tools, _attempt: Attempt) -> None:
    """Move one batch of due dates; the next is asked for in the same transaction."""
    with tools.database.transaction() as session:
        applying.apply_some(session, job.proposal_id, at=tools.clock())
