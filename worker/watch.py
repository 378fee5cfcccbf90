"""The watch by the clock: what fell due is told in order, silence ends what it may."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from casework.dossiers import answering
from casework.watch import sweeping, tally, walks
from foundation import log
from foundation.clock import now
from foundation.errors import Refusal
from worker.tools import Tools

_log = log.logger(__name__)

MOST_BATCHES = 40
"""So many batches in one run; what is left goes on with the next, from the same place."""


def keep_watch(tools: Tools) -> None:
    """Walk on over all that has fallen due, batch by batch, each in its own transaction."""
    told = seen = 0
    for name in walks.WALKS:
        for _batch in range(MOST_BATCHES):
            with tools.database.transaction() as session:
                batch = walks.walk_on(session, name, at=now())
            for assignment_id in batch.silent:
                _end_by_silence(tools, assignment_id)
            told, seen = told + batch.told, seen + batch.seen
            if batch.is_last:
                break
    if seen:
        _log.info("kept watch", seen=seen, told=told)


def _end_by_silence(tools: Tools, assignment_id: int) -> None:
    """End one question as agreed; one that was answered meanwhile is left alone."""
    try:
        with tools.database.transaction() as session:
            answering.end_by_silence(session, assignment_id, at=now())
    except Refusal as refusal:
        _log.info("silence changed nothing", assignment=assignment_id, code=refusal.code)


def watch_closely(tools: Tools) -> None:
    """Tell heads of what stays late, draft apologies in time, find what no walk has met."""
    settings = tools.settings
    sweeps: tuple[Callable[[Session], int], ...] = (
        lambda session: sweeping.close_drafts(session, at=now()),
        lambda session: sweeping.draft_apologies(session, at=now()),
        lambda session: sweeping.escalate(session, after_days=settings.escalate_days, at=now()),
        lambda session: sweeping.tell_expired(session, days=settings.supplement_days, at=now()),
        lambda session: walks.late_ones_missed(session, at=now()),
    )
    for sweep in sweeps:
        for _batch in range(MOST_BATCHES):
            with tools.database.transaction() as session:
                if not sweep(session):
                    break
    with tools.database.reading() as session:
        silent = walks.silent_ones(session, at=now())
    for assignment_id in silent:
        _end_by_silence(tools, assignment_id)


def count_work(tools: Tools) -> None:
    """Count the open work that heads look at."""
    with tools.database.transaction() as session:
        tally.count(session, at=now())
