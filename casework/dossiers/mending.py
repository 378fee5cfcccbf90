"""A partner gives its part back, the lead mends what is wrong, and the partner goes on.

TTLT 05/2015 art. 8: what the law adds for that is added once (Flow.allowances).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.clocks.records import ClockEntry, ClockReason
from casework.dossiers import holding, link_jobs, linking_parts, moves, queries, timing
from casework.dossiers.holding import MEND
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.people.actor import SYSTEM, Actor, ActorKind, Role
from casework.procedures import queries as procedures
from casework.procedures.flow import Allowance, AllowanceKind, StepKind
from casework.procedures.records import ProcedureVersion
from casework.routing.records import Assignment, AssignmentState
from foundation.errors import Conflict, NotFound

_LAW = "Thông tư liên tịch 05/2015/TTLT-BTP-BCA-BYT Điều 8"


class AlreadyMended(Conflict):
    """The part that was given back has been mended, or is no longer needed."""

    code = "already_mended"


def send_back(session: Session, part: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Give a part back to its lead, saying what is wrong; the part waits until it is mended."""
    reason_given(reason)
    moves.move(session, part, Verb.SEND_BACK, by=by, at=at, note=reason)
    timing.sent_back(session, part, until=None, by=by, at=at)
    if part.parent_id is None:
        link_jobs.tell_lead(session, part, link_jobs.SENT_BACK)
        return
    lead = session.get_one(Dossier, part.parent_id, with_for_update=True)
    row = session.scalars(
        select(Assignment).where(
            Assignment.dossier_id == lead.id,
            Assignment.part_id == part.id,
            Assignment.step_key == part.link_key,
            Assignment.closed_at.is_(None),
        )
    ).one()
    open_mending(session, lead, row, reason, by=by, at=at)


def open_mending(
    session: Session, lead: Dossier, row: Assignment, reason: str, *, by: Actor, at: datetime
) -> Assignment:
    """Put what a partner gave back before the lead's specialist; time is added as the law says."""
    agency = session.get_one(Agency, row.agency_id)
    added = _allowance(session, lead, AllowanceKind.RETURNED)
    if added is not None and not _was_given(session, lead, ClockReason.PARTNER_SENT_BACK):
        more = (added.limit, ClockReason.PARTNER_SENT_BACK, added.basis or _LAW)
        timing.given_more(session, lead, *more, by=by, at=at)
        timing.step_given_more(session, lead, row, *more, by=by, at=at)
    mend = Assignment(
        dossier_id=lead.id,
        step_key=f"{row.step_key}{MEND}",
        step_name=f"Hoàn thiện lại phần đã gửi {agency.short_name}",
        kind=StepKind.WORK.value,
        agency_id=lead.agency_id,
        role=Role.SPECIALIST.value,
        officer_id=lead.officer_id,
        state=(AssignmentState.TAKEN if lead.officer_id else AssignmentState.OPEN).value,
        taken_at=at if lead.officer_id else None,
        opened_at=at,
        opened_by=by.account_id,
        asked=reason,
        part_id=row.part_id,
    )
    session.add(mend)
    session.flush()
    timing.step_begins(session, lead, mend, added.limit if added else None, by=by, at=at)
    return mend


def _allowance(session: Session, lead: Dossier, kind: AllowanceKind) -> Allowance | None:
    version = session.get_one(ProcedureVersion, lead.version_id)
    flow = procedures.definition_of(version).flow
    return flow.allowance(kind) if flow else None


def _was_given(session: Session, lead: Dossier, reason: ClockReason) -> bool:
    found = select(ClockEntry.id).where(
        ClockEntry.dossier_id == lead.id, ClockEntry.reason == reason.value
    )
    return session.scalars(found.limit(1)).first() is not None


def to_mend(
    session: Session, lead_step_id: int, *, of: Actor, lock: bool = False
) -> tuple[Assignment, Dossier]:
    """Return what a partner gave back to the officer's agency, with the lead; raise NotFound."""
    mend = session.get(Assignment, lead_step_id)
    if (
        mend is None
        or of.kind is not ActorKind.OFFICER
        or not mend.step_key.endswith(MEND)
        or mend.agency_id != of.agency_id
    ):
        raise NotFound(what="assignment")
    if not lock:
        return mend, queries.by_id(session, mend.dossier_id)
    lead = queries.lock_by_id(session, mend.dossier_id)
    session.refresh(mend, with_for_update=True)
    return mend, lead


def mended(session: Session, lead_step_id: int, *, note: str, by: Actor, at: datetime) -> None:
    """Tell the partner that its part is mended: it gets the inputs as they are now and goes on.

    Locks the lead's dossier itself. Raises NotFound, AlreadyMended.
    """
    mend, lead = to_mend(session, lead_step_id, of=by, lock=True)
    if not by.has(Role.SPECIALIST):
        raise NotFound(what="assignment")
    if mend.closed_at is not None:
        raise AlreadyMended(step=mend.step_name)
    reason_given(note, "note")
    told = f"{mend.step_name}: {note}"
    moves.move(session, lead, Verb.STEP_DONE, by=SYSTEM, at=at, note=told, details={"by": by.name})
    mend.state, mend.closed_at = AssignmentState.DONE.value, at
    mend.officer_id, mend.answer, mend.answered_by = by.account_id, note, by.name
    timing.step_ends(session, lead, mend, by=by, at=at)
    session.flush()
    run = holding.run_of(session, lead, by=by, at=at)
    origin = run.row(mend.step_key.removesuffix(MEND))
    step = run.step(origin) if origin is not None else None
    if origin is None or step is None:
        return
    if origin.part_id is None:
        link_jobs.carry(session, link_jobs.AnswerRemotePart(origin.id), origin)
        return
    part = session.get_one(Dossier, origin.part_id, with_for_update=True)
    part.answers = linking_parts.known_answers(lead, step)
    linking_parts.give_files(session, lead, part, step, run.definition, at=at)
    moves.move(session, part, Verb.RESUME, by=SYSTEM, at=at, note=note)
    timing.mended(session, part, by=by, at=at)


def give_for_distance(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Add what the law gives an agency that lies far from its partners, where the flow has it."""
    added = _allowance(session, dossier, AllowanceKind.REMOTE)
    if added is not None and session.get_one(Agency, dossier.agency_id).is_far:
        article = added.basis or _LAW
        timing.given_more(session, dossier, added.limit, ClockReason.REMOTE, article, by=by, at=at)
