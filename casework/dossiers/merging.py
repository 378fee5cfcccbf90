"""An agency is merged into its successor: nothing open is lost, numbers and history stay its own.

The agency ends at once: it takes nothing in, its books are closed, its officers and their rules
serve the successor. Its open dossiers follow one by one (takeovers), each with its row in the
journal. What was issued, numbered and written down stays under the old name.
"""

from datetime import datetime

from sqlalchemy import func, or_, select, union, update
from sqlalchemy.orm import Session

from casework.agencies import actions as agencies
from casework.agencies.records import Agency, Officer
from casework.dossiers import issuing, moves, takeovers, words
from casework.dossiers.desk_records import PaperWait, PartGiven
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import SYSTEM, Actor
from casework.registers import actions as registers
from casework.routing import delegations, staff
from casework.routing.duty_records import Absence, Competence, Delegation, Takeover, TakeoverKind
from casework.routing.records import Assignment
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem

CHANGE = "change_agency"
"""The act in timeline and journal by which a dossier goes to the successor."""
UNDER_WAY = (Stage.SIGNING, Stage.CLERK, Stage.SEALING)


class PapersUnderWay(Conflict):
    """Results signed in the agency's name still wait for number and seal: they go out first."""

    code = "papers_under_way"


def merge(
    session: Session, agency: Agency, successor: Agency, *, basis: str, by: Actor, at: datetime
) -> Takeover:
    """End an agency and order that its open work follows; raise Invalid, PapersUnderWay."""
    for one in sorted((agency.id, successor.id)):
        staff.lock_agency(session, one)
    session.refresh(agency)
    session.refresh(successor)
    text = basis.strip()
    if not text or len(text) > takeovers.LONGEST_REASON:
        facts = {"limit": takeovers.LONGEST_REASON, "length": len(text)}
        raise Invalid({"basis": Problem("too_long" if text else "required", facts)})
    _check(session, agency, successor)
    day = at.astimezone(VIETNAM).date()
    agencies.succeed(session, agency, successor, day=day, basis=text, by=by, at=at)
    registers.close_books(session, agency.id, by_id=by.account_id, at=at)
    _rules_follow(session, agency, successor, by=by, at=at)
    made = Takeover(
        kind=TakeoverKind.MERGER.value,
        agency_id=agency.id,
        to_agency_id=successor.id,
        reason=text,
        ordered_at=at,
        ordered_by=by.account_id,
    )
    lying = select(Dossier.id).where(
        or_(Dossier.agency_id == agency.id, Dossier.desk_agency_id == agency.id),
        Dossier.state.in_(takeovers.OPEN_NUMBERS),
    )
    asked = select(Assignment.dossier_id).where(
        Assignment.agency_id == agency.id, Assignment.closed_at.is_(None)
    )
    every = select(union(lying, asked).subquery().c[0])
    takeovers.begin(session, agency, made, every, by=by, at=at)
    return made


def _check(session: Session, agency: Agency, successor: Agency) -> None:
    if agency.has_ended:
        raise Invalid({"successor": Problem("agency_ended_already", {"name": agency.name})})
    if successor.id == agency.id:
        raise Invalid({"successor": Problem("successor_self")})
    if successor.has_ended:
        raise Invalid({"successor": Problem("agency_ended_already", {"name": successor.name})})
    if successor.kind != agency.kind:
        raise Invalid({"successor": Problem("successor_other_kind")})
    under_way = session.scalar(
        select(func.count()).where(
            Dossier.agency_id == agency.id,
            Dossier.state == State.PROCESSING.value,
            Dossier.stage.in_([stage.value for stage in UNDER_WAY]),
        )
    )
    if under_way:
        raise PapersUnderWay(count=under_way, name=agency.name)


def _rules_follow(
    session: Session, agency: Agency, successor: Agency, *, by: Actor, at: datetime
) -> None:
    """Let rules and leaves go with the officers; nobody signs for a leader of the old agency."""
    serving = select(Officer.account_id).where(Officer.agency_id == successor.id)
    for kind in (Competence, Absence):
        session.execute(
            update(kind)
            .where(
                kind.agency_id == agency.id,
                kind.ended_at.is_(None),
                kind.officer_id.in_(serving),
            )
            .values(agency_id=successor.id)
        )
    granted = select(Delegation.id).where(
        Delegation.agency_id == agency.id, Delegation.ended_at.is_(None)
    )
    for delegation_id in session.scalars(granted).all():
        delegations.end(session, agency, delegation_id, by=by, at=at)


def move_dossier(session: Session, takeover: Takeover, dossier: Dossier, *, at: datetime) -> None:
    """Let one locked dossier follow to the successor; a result not yet signed is drafted anew."""
    old, new = takeover.agency_id, takeover.to_agency_id or 0
    if dossier.agency_id == old and dossier.current == (State.PROCESSING, Stage.LEADER):
        issuing.hand_back(session, dossier, reason=takeover.reason, by=SYSTEM, at=at)
    if dossier.agency_id == old:
        dossier.agency_id = new
    if dossier.desk_agency_id == old:
        dossier.desk_agency_id = new
    dossier.words = words.vector_of(dossier)
    for kind in (PartGiven, PaperWait):
        session.execute(
            update(kind)
            .where(kind.dossier_id == dossier.id, kind.agency_id == old)
            .values(agency_id=new)
        )
    session.execute(
        update(Assignment)
        .where(
            Assignment.dossier_id == dossier.id,
            Assignment.agency_id == old,
            Assignment.closed_at.is_(None),
        )
        .values(agency_id=new)
    )
    details = {"takeover": takeover.id, "from_agency": old, "to_agency": new}
    moves.note(session, dossier, CHANGE, by=SYSTEM, at=at, note=takeover.reason, details=details)
