"""What is asked of suspicions: those of the officer's agency, all of them for the province."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.people.actor import Actor, ActorKind, Role
from casework.secrecy.records import Suspicion, SuspicionState
from foundation.errors import NotFound


def _seen_by(session: Session, of: Actor) -> Select[Suspicion]:
    """Select what an officer who guards secrets may see; nobody else sees anything."""
    asked = select(Suspicion)
    if of.kind is not ActorKind.OFFICER or not of.has(Role.SECURITY):
        return asked.where(Suspicion.id < 0)
    if agencies.looks_after_province(session, of):
        return asked
    return asked.where(Suspicion.agency_id == of.agency_id)


def open_ones(
    session: Session, *, of: Actor, before: int | None = None, limit: int = 50
) -> list[Suspicion]:
    """List the suspicions that wait for a decision, newest first, going on before an id."""
    asked = _seen_by(session, of).where(Suspicion.state == SuspicionState.OPEN.value)
    return _some(session, asked, before, limit)


def decided_ones(
    session: Session, *, of: Actor, before: int | None = None, limit: int = 50
) -> list[Suspicion]:
    """List the suspicions that were decided, newest first, going on before an id."""
    asked = _seen_by(session, of).where(Suspicion.state != SuspicionState.OPEN.value)
    return _some(session, asked, before, limit)


def _some(
    session: Session, asked: Select[Suspicion], before: int | None, limit: int
) -> list[Suspicion]:
    if before is not None:
        asked = asked.where(Suspicion.id < before)
    return list(session.scalars(asked.order_by(Suspicion.id.desc()).limit(limit)))


def suspicion(session: Session, number: int, *, of: Actor, lock: bool = False) -> Suspicion:
    """Return a suspicion that the officer may decide on; raise NotFound."""
    asked = _seen_by(session, of).where(Suspicion.id == number)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="suspicion")
    return found


def of_dossier(session: Session, dossier_id: int) -> list[Suspicion]:
    """List the suspicions about a dossier, newest first: that there are some stops its intake."""
    return list(
        session.scalars(
            select(Suspicion)
            .where(Suspicion.dossier_id == dossier_id)
            .order_by(Suspicion.id.desc())
            .limit(100)
        )
    )


def was_released(session: Session, *, page_id: int | None = None, file_id: object = None) -> bool:
    """Tell whether a page, or else a file, was found to be a false alarm before."""
    which = Suspicion.page_id == page_id if page_id is not None else Suspicion.file_id == file_id
    return session.scalars(
        select(Suspicion.id)
        .where(which, Suspicion.state == SuspicionState.RELEASED.value)
        .limit(1)
    ).first() is not None  # fmt: skip
