"""What is done with petitions: sent, taken up, passed on, answered, declined, published.

Decree 61/2018 art. 33 and Decree 20/2008 (amended by Decree 92/2017): an agency passes on what is
not its own and answers in time; the days are settings.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people import rules as people
from casework.people.actor import SYSTEM, Actor
from casework.petitions.records import Petition, PetitionEvent, PetitionKind, PetitionState
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Conflict, Invalid, Problem
from foundation.ids import new_reference, new_token, token_hash
from foundation.text import clean, clean_line

LONGEST, LONGEST_LINE = 10_000, 200
PREFIX = "PA"


class PetitionOver(Conflict):
    """The petition was answered or declined before."""

    code = "petition_over"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person sends: about what, to whom, and how they are reached."""

    kind: str
    subject: str
    text: str
    name: str
    phone: str = ""
    email: str = ""
    dossier_code: str = ""
    agency_id: int | None = None
    may_publish: bool = False


def send(
    session: Session, told: Told, *, days: int, by: Actor | None, at: datetime
) -> tuple[Petition, str]:
    """Keep a petition and return it with the secret under which its author follows it.

    ``days`` are the working days in which it is to be answered. Raises Invalid by field.
    """
    agency = _agency(session, told.agency_id)
    _check(told, agency)
    token = new_token()
    petition = Petition(
        code=f"{PREFIX}{new_reference()[2:]}",
        token_hash=token_hash(token),
        account_id=by.account_id if by else None,
        name=clean_line(told.name),
        phone=told.phone,
        email=told.email,
        kind=told.kind,
        subject=clean_line(told.subject),
        text=clean(told.text),
        dossier_code=clean_line(told.dossier_code)[:80],
        may_publish=told.may_publish,
        agency_id=agency.id if agency else 0,
        made_at=at,
        due_at=_due(session, agency.id if agency else 0, days, at),
    )
    session.add(petition)
    session.flush()
    _note(session, petition, "petition_sent", by=by or SYSTEM, at=at)
    return petition, token


def _agency(session: Session, agency_id: int | None) -> Agency | None:
    if agency_id is None:
        return session.scalars(select(Agency).where(Agency.kind == "centre").limit(1)).first()
    found = session.get(Agency, agency_id)
    return agencies.living(session, found) if found else None


def _check(told: Told, agency: Agency | None) -> None:
    problems = {
        "kind": None if told.kind in set(PetitionKind) else Problem("not_a_choice"),
        "agency": None if agency else Problem("not_a_choice"),
        "name": people.check_name(clean_line(told.name)),
        "phone": people.check_phone(told.phone) if told.phone else None,
        "email": people.check_email(told.email) if told.email else None,
        "subject": _check_length(clean_line(told.subject), LONGEST_LINE),
        "text": _check_length(clean(told.text), LONGEST),
    }
    found = {key: one for key, one in problems.items() if one is not None}
    if found:
        raise Invalid(found)


def _check_length(value: str, limit: int) -> Problem | None:
    if not value.strip():
        return Problem("required")
    if len(value) > limit:
        return Problem("too_long", {"limit": limit, "length": len(value)})
    return None


def _due(session: Session, agency_id: int, days: int, at: datetime) -> datetime:
    calendar = worktime.calendar_of(session, agency_id)
    return clock.due_at(calendar, at, TimeLimit(days, TimeUnit.WORKING_DAY))


def take_up(session: Session, petition: Petition, *, by: Actor, at: datetime) -> None:
    """Begin to look into a petition; raise PetitionOver."""
    _check_open(petition)
    if petition.state == PetitionState.RECEIVED.value:
        petition.state = PetitionState.HANDLING.value
        _note(session, petition, "petition_taken_up", by=by, at=at)


def pass_on(
    session: Session, petition: Petition, agency_id: int, *, note: str, by: Actor, at: datetime
) -> None:
    """Pass a petition on to the agency whose matter it is; its due time stays."""
    _check_open(petition)
    agency = _agency(session, agency_id)
    if agency is None or agency.id == petition.agency_id:
        raise Invalid({"agency": Problem("not_a_choice")})
    petition.agency_id, petition.state = agency.id, PetitionState.RECEIVED.value
    told = f"{agency.name}. {clean(note)}".strip()
    _note(session, petition, "petition_passed_on", by=by, at=at, note=told)


def answer(session: Session, petition: Petition, text: str, *, by: Actor, at: datetime) -> None:
    """Answer a petition; raise PetitionOver, Invalid at ``answer``."""
    _end(session, petition, PetitionState.ANSWERED, text, "petition_answered", by=by, at=at)


def decline(session: Session, petition: Petition, text: str, *, by: Actor, at: datetime) -> None:
    """Say why a petition is not dealt with, such as a complaint under another law."""
    _end(session, petition, PetitionState.DECLINED, text, "petition_declined", by=by, at=at)


def _end(
    session: Session,
    petition: Petition,
    state: PetitionState,
    text: str,
    act: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    _check_open(petition)
    if problem := _check_length(clean(text), LONGEST):
        raise Invalid({"answer": problem})
    petition.state, petition.answer = state.value, clean(text)
    petition.answered_at, petition.answered_by = at, by.account_id
    _note(session, petition, act, by=by, at=at)


def publish(
    session: Session, petition: Petition, text: str, answer: str, *, by: Actor, at: datetime
) -> None:
    """Publish question and answer as edited, so that nobody is named; raise Invalid by field."""
    problems = {
        "public_text": _check_length(clean(text), LONGEST),
        "public_answer": _check_length(clean(answer), LONGEST),
    }
    if petition.state != PetitionState.ANSWERED.value:
        problems["public_answer"] = Problem("petition_unanswered")
    if not petition.may_publish:
        problems["public_text"] = Problem("petition_private")
    found = {key: one for key, one in problems.items() if one is not None}
    if found:
        raise Invalid(found)
    petition.public_text, petition.public_answer = clean(text), clean(answer)
    petition.published_at = at
    _note(session, petition, "petition_published", by=by, at=at)


def unpublish(session: Session, petition: Petition, *, by: Actor, at: datetime) -> None:
    """Take a published answer out of sight again."""
    if petition.published_at is not None:
        petition.published_at = None
        _note(session, petition, "petition_unpublished", by=by, at=at)


def _check_open(petition: Petition) -> None:
    if not petition.is_open:
        raise PetitionOver(petition=petition.code)


def _note(
    session: Session, petition: Petition, act: str, *, by: Actor, at: datetime, note: str = ""
) -> None:
    session.add(
        PetitionEvent(
            petition_id=petition.id,
            act=act,
            at=at,
            actor_name=by.name,
            agency_id=by.agency_id,
            note=note,
        )
    )
    details: dict[str, object] = {"state": petition.state, "agency": petition.agency_id}
    audit.append(session, petition.chain, act, by=by, at=at, details=details)
