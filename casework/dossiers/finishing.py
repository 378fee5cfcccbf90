"""The end of a dossier: its result is there, it is handed out, and nothing is asked any more."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.clocks.records import ClockReason
from casework.dossiers import holding, link_jobs, moves, slips, timing, vaulting
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, Verb
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.papers import actions as papers
from casework.people.actor import SYSTEM, Actor, Role
from casework.procedures.definition import Returning
from casework.procedures.flow import StepKind
from casework.routing.records import Assignment, AssignmentState
from casework.signatures import actions as signatures

_NO_LONGER = "Hồ sơ đã kết thúc, không còn cần thực hiện."


def finish(
    session: Session,
    dossier: Dossier,
    *,
    details: Mapping[str, object],
    hand_out_name: str,
    at: datetime,
) -> None:
    """Let the dossier have its result: the clock ends, it goes to the desk or the account."""
    moves.move(session, dossier, Verb.FINISH, by=SYSTEM, at=at, details=details)
    dossier.finished_at = at
    timing.ended(session, dossier, ClockReason.FINISHED, by=SYSTEM, at=at)
    vaulting.keep_results(session, dossier, by=SYSTEM, at=at)
    cancel_all(session, dossier, reason=_NO_LONGER, by=SYSTEM, at=at)
    if dossier.return_way == Returning.ONLINE.value:
        hand_out(session, dossier, note="", by=SYSTEM, at=at)
        return
    session.add(
        Assignment(
            dossier_id=dossier.id,
            step_name=hand_out_name,
            kind=StepKind.HAND_OUT.value,
            agency_id=dossier.desk_agency_id,
            role=Role.RECEPTION.value,
            opened_at=at,
            due_at=dossier.due_at,
        )
    )
    tell_holder(session, dossier, NoticeKind.RESULT_READY, at=at)


def hand_out(session: Session, dossier: Dossier, *, note: str, by: Actor, at: datetime) -> None:
    """Hand the result out at the desk or into the account (Decrees 61 art. 20, 45 art. 14)."""
    moves.move(session, dossier, Verb.HAND_OUT, by=by, at=at, note=note)
    dossier.returned_at = at
    end_all(session, dossier, by=by, at=at)
    slips.draft_process_sheet(session, dossier, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.HANDED_OUT, at=at)


def end_all(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Close what is open: handing out is done, everything else is cancelled."""
    for row in holding.open_rows(session, dossier.id):
        if row.kind == StepKind.HAND_OUT.value and dossier.returned_at is not None:
            row.state, row.closed_at = AssignmentState.DONE.value, at
            row.officer_id = row.officer_id or by.account_id
            row.answered_by = by.name
        else:
            cancel(session, dossier, row, reason=_NO_LONGER, by=by, at=at)
    session.flush()


def cancel_all(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Cancel all open steps of a dossier, with the parts that others still work on."""
    for row in holding.open_rows(session, dossier.id):
        cancel(session, dossier, row, reason=reason, by=by, at=at)
    session.flush()


def cancel(
    session: Session, dossier: Dossier, row: Assignment, *, reason: str, by: Actor, at: datetime
) -> None:
    """Cancel one open step: its clock ends, and the other agency is told."""
    row.state, row.closed_at = AssignmentState.CANCELLED.value, at
    row.answer = row.answer or reason
    row.answered_by = by.name
    if row.due_at is not None and row.kind not in {StepKind.JOIN.value, StepKind.PAY.value}:
        timing.step_ends(session, dossier, row, by=by, at=at)
    if row.part_id is not None and not row.step_key.endswith(holding.MEND):
        part = session.get_one(Dossier, row.part_id, with_for_update=True)
        cancel_part(session, part, reason=reason, at=at)
    elif holding.is_remote(session, row):
        link_jobs.carry(session, link_jobs.CancelRemotePart(row.id, reason), row)


def cancel_part(session: Session, part: Dossier, *, reason: str, at: datetime) -> None:
    """End another agency's part that its lead no longer needs; one that is over stays as it is.

    What the agency has issued already stays issued.
    """
    if part.current[0] in {State.RETURNED, State.HALTED} or part.current[1] is Stage.DONE:
        return
    moves.move(session, part, Verb.CANCEL_PART, by=SYSTEM, at=at, note=reason)
    papers.drop_result(session, part.id)
    signatures.drop_orders(session, part.id, failure="no_longer_needed")
    part.finished_at = at
    timing.ended(session, part, ClockReason.HALTED, by=SYSTEM, at=at)
    cancel_all(session, part, reason=reason, by=SYSTEM, at=at)
