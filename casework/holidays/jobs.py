"""The work that a proposal leaves for later: looking at open dossiers, and moving their dates."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.jobs import Job, enqueue

LOCK = "calendar_proposal"
"""Counting and applying never run side by side."""
BEHIND = -1
"""These jobs stand behind those that somebody waits for."""


@dataclass(frozen=True, slots=True)
class CountMoves(Job):
    """Count for one batch of open dossiers which of them a proposal moves, then ask for the next.

    One batch is one transaction: killed, the job begins where the last batch ended.
    """

    proposal_id: int


@dataclass(frozen=True, slots=True)
class ApplyMoves(Job):
    """Move the due dates of one batch of dossiers, each exactly once, then ask for the next."""

    proposal_id: int


def ask(session: Session, job: Job, *, not_before: datetime | None = None) -> None:
    """Ask for a batch in the caller's transaction."""
    enqueue(session, job, lock=LOCK, priority=BEHIND, not_before=not_before)
