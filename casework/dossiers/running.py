"""The flow of a dossier runs here: each verb of the one table of states tells what it has done.

The flow is that of the procedure's version (Decree 61/2018 art. 13, 19); which steps are open is
kept as assignments. Verbs move the state, this module opens and closes steps.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.procedures.definition import Definition
from casework.routing import actions as routing


def begin(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Begin the flow of an accepted dossier: its first steps after reception open."""
    _ = definition, by
    _hold(session, dossier, Role.SPECIALIST, None, at=at)


def taken_up(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that a specialist has taken the open step up."""
    _hold(session, dossier, Role.SPECIALIST, by.account_id, at=at)


def paid(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that the fee was paid: a step that waited for it is done."""
    _ = session, dossier, by, at


def proposed(
    session: Session, dossier: Dossier, leader_id: int, *, by: Actor, at: datetime
) -> None:
    """Go on to the signature: the specialist's steps are done."""
    _ = by
    _hold(session, dossier, Role.LEADER, leader_id, at=at)


def handed_back(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Go back to the specialist by the step's way of return."""
    _ = by
    _hold(session, dossier, Role.SPECIALIST, dossier.officer_id, at=at)


def signed(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Go on to the clerk."""
    _ = by
    _hold(session, dossier, Role.CLERK, None, at=at)


def back_at_desk(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Go on to handing out at the desk."""
    _ = by
    routing.hold(
        session,
        dossier.id,
        agency_id=dossier.desk_agency_id,
        role=Role.RECEPTION,
        officer_id=None,
        due_at=dossier.due_at,
        at=at,
    )


def put_off(session: Session, dossier: Dossier, *, due_at: datetime) -> None:
    """Give the open steps the dossier's new due date."""
    routing.put_off(session, dossier.id, due_at=due_at)


def closed(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """End the flow: the dossier is withdrawn, halted or handed out; open steps are cancelled."""
    _ = by
    routing.let_go(session, dossier.id, at=at)


def _hold(
    session: Session, dossier: Dossier, role: Role, officer_id: int | None, *, at: datetime
) -> None:
    routing.hold(
        session,
        dossier.id,
        agency_id=dossier.agency_id,
        role=role,
        officer_id=officer_id,
        due_at=dossier.due_at,
        at=at,
    )
