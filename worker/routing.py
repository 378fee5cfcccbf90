"""Work that changes hands: takeovers dossier by dossier, the first and the last day of a leave."""

from casework.dossiers import handing_on, takeovers
from casework.dossiers.takeovers import BeginLeave, EndLeave, TakeOver
from casework.people.actor import SYSTEM
from casework.post import actions as consignments
from casework.routing.duty_records import Takeover
from casework.scanning import batches
from foundation.errors import Refusal
from worker.tools import Attempt, Tools

BATCH = 50


def take_over(job: TakeOver, tools: Tools, _attempt: Attempt) -> None:
    """Hand on the next dossiers of a takeover, each in a transaction of its own.

    Killed in the middle it goes on where it stopped: what is done is not done again.
    """
    with tools.database.transaction() as session:
        made = session.get_one(Takeover, job.takeover_id)
        if made.to_agency_id is not None:
            consignments.change_agency(session, made.agency_id, made.to_agency_id)
            batches.change_desk(session, made.agency_id, made.to_agency_id)
        dossier_ids = takeovers.waiting(session, job.takeover_id, limit=BATCH)
    for dossier_id in dossier_ids:
        _hand_on(job, tools, dossier_id)
    with tools.database.transaction() as session:
        if takeovers.waiting(session, job.takeover_id, limit=1):
            takeovers.go_on(session, job.takeover_id)
        else:
            takeovers.finish(session, job.takeover_id, by=SYSTEM, at=tools.clock())


def _hand_on(job: TakeOver, tools: Tools, dossier_id: int) -> None:
    at = tools.clock()
    try:
        with tools.database.transaction() as session:
            handing_on.hand_on(session, job.takeover_id, dossier_id, at=at)
    except Refusal as refusal:
        with tools.database.transaction() as session:
            takeovers.note(session, job.takeover_id, dossier_id, problem=refusal.code, at=at)


def begin_leave(job: BeginLeave, tools: Tools, _attempt: Attempt) -> None:
    """Hand over on the first day of a leave, once."""
    with tools.database.transaction() as session:
        takeovers.hand_over_all(session, job.absence_id, by=SYSTEM, at=tools.clock())


def end_leave(job: EndLeave, tools: Tools, _attempt: Attempt) -> None:
    """Bring back after a leave, once."""
    with tools.database.transaction() as session:
        takeovers.bring_back(session, job.absence_id, by=SYSTEM, at=tools.clock())
