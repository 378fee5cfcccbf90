"""What is asked of decisions on days off: proposals and the dossiers that one of them moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers.records import Dossier
from casework.holidays.records import UNSETTLED, CalendarProposal, MoveState, ProposedMove

PAGE_SIZE = 50
RECENT = 20


@dataclass(frozen=True, slots=True)
class Move:
    """One dossier that moves, with its old and its new due time."""

    dossier_id: int
    code: str
    procedure: str
    agency: str
    due_before: datetime
    due_after: datetime
    state: MoveState


def recent(session: Session, *, limit: int = RECENT) -> list[tuple[CalendarProposal, str]]:
    """List the newest proposals, each with the name of its agency (empty for the province)."""
    asked = (
        select(CalendarProposal, Agency.name)
        .outerjoin(Agency, Agency.id == CalendarProposal.agency_id)
        .order_by(CalendarProposal.id.desc())
        .limit(limit)
    )
    return [(one, name or "") for one, name in session.execute(asked)]


def unsettled(session: Session) -> Sequence[CalendarProposal]:
    """List the proposals that wait to be counted, confirmed or applied."""
    asked = select(CalendarProposal).where(
        CalendarProposal.state.in_([one.value for one in UNSETTLED])
    )
    return session.scalars(asked.order_by(CalendarProposal.id)).all()


def moves(
    session: Session, proposal_id: int, *, agency_id: int | None = None, after: int = 0
) -> list[Move]:
    """List a page of the dossiers that move (one more than a page), by their ids."""
    asked = (
        select(ProposedMove, Dossier.code, Dossier.reference, Dossier.procedure_name, Agency.name)
        .join(Dossier, Dossier.id == ProposedMove.dossier_id)
        .join(Agency, Agency.id == ProposedMove.agency_id)
        .where(ProposedMove.proposal_id == proposal_id, ProposedMove.dossier_id > after)
        .order_by(ProposedMove.dossier_id)
        .limit(PAGE_SIZE + 1)
    )
    if agency_id is not None:
        asked = asked.where(ProposedMove.agency_id == agency_id)
    return [
        Move(
            one.dossier_id,
            code or reference,
            procedure,
            agency,
            one.due_before,
            one.due_after,
            MoveState(one.state),
        )
        for one, code, reference, procedure, agency in session.execute(asked)
    ]


def agencies_moved(session: Session, proposal_id: int) -> list[Agency]:
    """List the agencies of whose dossiers at least one moves, by name."""
    has_move = exists().where(
        ProposedMove.proposal_id == proposal_id, ProposedMove.agency_id == Agency.id
    )
    return list(session.scalars(select(Agency).where(has_move).order_by(Agency.name)))


def agency_name(session: Session, proposal_id: int) -> str:
    """Return the name of the agency whose days a proposal is about; empty for the province."""
    asked = select(Agency.name).join(CalendarProposal, CalendarProposal.agency_id == Agency.id)
    return session.scalar(asked.where(CalendarProposal.id == proposal_id)) or ""
