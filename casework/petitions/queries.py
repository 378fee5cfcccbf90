"""What is asked of petitions: one's own, an agency's, and the answers that were published."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.people.actor import Actor, ActorKind
from casework.petitions.records import Petition, PetitionEvent, PetitionState
from foundation.errors import NotFound
from foundation.ids import token_hash

OPEN = (PetitionState.RECEIVED.value, PetitionState.HANDLING.value)


def by_token(session: Session, token: str) -> Petition:
    """Return the petition of the secret in an address; raise NotFound."""
    return _one(session, select(Petition).where(Petition.token_hash == token_hash(token[:100])))


def own(session: Session, code: str, *, of: Actor) -> Petition:
    """Return a petition of one's own; raise NotFound."""
    asked = select(Petition).where(Petition.code == code, Petition.account_id == of.account_id)
    return _one(session, asked)


def own_petitions(
    session: Session, account_id: int, *, before: int | None = None, limit: int = 20
) -> list[Petition]:
    """List a person's petitions, newest first, going on before an id."""
    asked = select(Petition).where(Petition.account_id == account_id)
    if before is not None:
        asked = asked.where(Petition.id < before)
    return list(session.scalars(asked.order_by(Petition.id.desc()).limit(limit)))


def published(
    session: Session, *, before: tuple[datetime, int] | None = None, limit: int = 20
) -> list[Petition]:
    """List published answers, the newest first, going on before a place."""
    asked = select(Petition).where(Petition.published_at.is_not(None))
    if before is not None:
        at, number = before
        asked = asked.where(
            (Petition.published_at < at) | ((Petition.published_at == at) & (Petition.id < number))
        )
    asked = asked.order_by(Petition.published_at.desc(), Petition.id.desc())
    return list(session.scalars(asked.limit(limit)))


def _may_see(session: Session, asked: Select[Petition], of: Actor) -> Select[Petition]:
    """Narrow to an officer's agency; those who serve the whole province see all."""
    if of.kind is not ActorKind.OFFICER:
        raise NotFound(what="petition")
    if agencies.looks_after_province(session, of):
        return asked
    return asked.where(Petition.agency_id == of.agency_id)


def of_officer(session: Session, code: str, *, of: Actor, lock: bool = False) -> Petition:
    """Return a petition before an officer's agency, locked if asked; raise NotFound."""
    asked = _may_see(session, select(Petition).where(Petition.code == code), of)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return _one(session, asked)


def to_answer(
    session: Session, of: Actor, *, after: tuple[datetime, int] | None = None, limit: int = 30
) -> list[Petition]:
    """List what an officer's agency has to answer, the most urgent first, after a place."""
    asked = _may_see(session, select(Petition).where(Petition.state.in_(OPEN)), of)
    if after is not None:
        due, number = after
        asked = asked.where(
            (Petition.due_at > due) | ((Petition.due_at == due) & (Petition.id > number))
        )
    return list(session.scalars(asked.order_by(Petition.due_at, Petition.id).limit(limit)))


def ended(
    session: Session, of: Actor, *, before: int | None = None, limit: int = 30
) -> list[Petition]:
    """List what an officer's agency has answered or declined, newest first."""
    asked = _may_see(session, select(Petition).where(Petition.state.not_in(OPEN)), of)
    if before is not None:
        asked = asked.where(Petition.id < before)
    return list(session.scalars(asked.order_by(Petition.id.desc()).limit(limit)))


def events(session: Session, petition_id: int) -> list[PetitionEvent]:
    """List what was done with a petition, oldest first."""
    return list(
        session.scalars(
            select(PetitionEvent)
            .where(PetitionEvent.petition_id == petition_id)
            .order_by(PetitionEvent.id)
        )
    )


def _one(session: Session, asked: Select[Petition]) -> Petition:
    found = session.scalars(asked).first()
    if found is None:
        raise NotFound(what="petition")
    return found
