"""What routing does: note who takes the dossier up and who lets go of it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.people.actor import Role
from casework.routing.records import Assignment, AssignmentState


def hold(
    session: Session,
    dossier_id: int,
    *,
    agency_id: int,
    role: Role,
    officer_id: int | None,
    due_at: datetime | None,
    at: datetime,
) -> Assignment:
    """Close whoever held the dossier and open the next holding."""
    let_go(session, dossier_id, at=at)
    state = AssignmentState.OPEN if officer_id is None else AssignmentState.TAKEN
    holding = Assignment(
        state=state.value,
        taken_at=None if officer_id is None else at,
        dossier_id=dossier_id,
        agency_id=agency_id,
        role=role.value,
        officer_id=officer_id,
        opened_at=at,
        due_at=due_at,
    )
    session.add(holding)
    return holding


def put_off(session: Session, dossier_id: int, *, due_at: datetime) -> None:
    """Give the open holding of a dossier a later due time."""
    session.execute(
        update(Assignment)
        .where(Assignment.dossier_id == dossier_id, Assignment.closed_at.is_(None))
        .values(due_at=due_at)
    )


def let_go(session: Session, dossier_id: int, *, at: datetime) -> None:
    """Close the open holding of a dossier, if there is one."""
    session.execute(
        update(Assignment)
        .where(Assignment.dossier_id == dossier_id, Assignment.closed_at.is_(None))
        .values(closed_at=at, state=AssignmentState.DONE.value)
    )
