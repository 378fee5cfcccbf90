"""Messages that go: written with what they tell in one transaction, sent by a job until settled.

Who writes locks the thread first, so numbers of one matter follow each other without a gap.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.agencies.installations import Installation
from casework.audit import actions as audit
from casework.installations import queries
from casework.installations.envelope import (
    Acknowledgement,
    Envelope,
    FileOffer,
    Header,
    Kind,
    Outcome,
    canonical,
)
from casework.installations.records import ExchangeThread, OutgoingMessage, OutgoingState
from casework.people.actor import Actor
from foundation.errors import Conflict
from foundation.jobs import Job, enqueue

REACHED_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SendMessage(Job):
    """Bring one message to its partner."""

    queue: ClassVar[str] = "exchange"
    outgoing_id: int


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says: its kind, header, body and the files kept ready for it.

    ``event`` names what it tells within its thread: told twice it is written once.
    """

    kind: Kind
    event: str
    header: Header
    body: dict[str, Any]
    files: Sequence[FileOffer] = ()


class NotResendable(Conflict):
    """The message is on its way or settled: there is nothing to send again."""

    code = "message_settled"


def open_thread(
    session: Session,
    installation_id: int,
    subject: str,
    *,
    assignment_id: int,
    at: datetime,
) -> ExchangeThread:
    """Open the thread of a step that a partner carries out, or return it."""
    found = queries.thread_of_assignment(session, assignment_id)
    if found is None:
        found = ExchangeThread(
            installation_id=installation_id,
            subject=subject,
            assignment_id=assignment_id,
            opened_at=at,
        )
        session.add(found)
        session.flush()
    return found


def write(
    session: Session, thread: ExchangeThread, words: Words, *, at: datetime
) -> OutgoingMessage | None:
    """Write a message and ask for it to be sent; None where its event was told before."""
    locked = session.get_one(
        ExchangeThread, thread.id, with_for_update=True, populate_existing=True
    )
    told = select(OutgoingMessage.id).where(
        OutgoingMessage.thread_id == thread.id, OutgoingMessage.event == words.event
    )
    if session.scalar(told) is not None:
        return None
    locked.sent += 1
    message = OutgoingMessage(
        message_id=uuid.uuid4(),
        installation_id=locked.installation_id,
        thread_id=locked.id,
        sequence=locked.sent,
        kind=words.kind.value,
        event=words.event,
        header=words.header.model_dump(mode="json", by_alias=True),
        body={"body": words.body, "files": [one.model_dump(mode="json") for one in words.files]},
        created_at=at,
    )
    session.add(message)
    session.flush()
    _send(session, message)
    return message


def _send(session: Session, message: OutgoingMessage) -> None:
    enqueue(session, SendMessage(message.id), lock=f"exchange-{message.thread_id}")


def envelope_of(message: OutgoingMessage, *, sender: str, recipient: str, at: datetime) -> Envelope:
    """Put a message with its thread into its envelope, for a try at this moment."""
    return Envelope(
        message_id=message.message_id,
        sender=sender,
        recipient=recipient,
        thread=message.thread.subject,
        sequence=message.sequence,
        kind=Kind(message.kind),
        created_at=message.created_at,
        sent_at=at,
        header=Header.model_validate_json(canonical(message.header)),
        body=message.body["body"],
        files=[FileOffer.model_validate(one) for one in message.body["files"]],
    )


def note_reply(
    session: Session, outgoing_id: int, reply: Acknowledgement, token: str, *, at: datetime
) -> OutgoingState:
    """Keep the partner's signed word on a message and say how far it has come by it."""
    message = _lock(session, outgoing_id)
    if message.state == OutgoingState.ACKNOWLEDGED.value:
        return OutgoingState.ACKNOWLEDGED
    state = _STATES[reply.outcome]
    message.state, message.reply, message.problem = state.value, token, reply.problem
    message.attempts, message.tried_at = message.attempts + 1, at
    message.settled_at = None if state is OutgoingState.SENT else at
    _reached(session, message.installation_id, at=at)
    return state


_STATES = {
    Outcome.APPLIED: OutgoingState.ACKNOWLEDGED,
    Outcome.STALE: OutgoingState.ACKNOWLEDGED,
    Outcome.WAITING: OutgoingState.SENT,
    Outcome.REFUSED: OutgoingState.REFUSED,
}


def note_failure(
    session: Session, outgoing_id: int, problem: str, end: OutgoingState | None, *, at: datetime
) -> None:
    """Note a try that failed; with ``end`` it was the last one."""
    message = _lock(session, outgoing_id)
    if message.state == OutgoingState.ACKNOWLEDGED.value:
        return
    message.problem, message.tried_at = problem, at
    message.attempts += 1
    if end is not None:
        message.state, message.settled_at = end.value, at
    session.get_one(Installation, message.installation_id).problem = problem


def resend(session: Session, message: OutgoingMessage, *, by: Actor, at: datetime) -> None:
    """Send a message anew that was given up or refused; raise NotResendable."""
    if message.state not in {OutgoingState.DEAD.value, OutgoingState.REFUSED.value}:
        raise NotResendable(state=message.state)
    message.state, message.settled_at = OutgoingState.WAITING.value, None
    session.flush()
    _send(session, message)
    partner = session.get_one(Installation, message.installation_id)
    facts = {"message": str(message.message_id), "kind": message.kind}
    audit.append(session, chain_of(partner), "message_resent", by=by, at=at, details=facts)


def _lock(session: Session, outgoing_id: int) -> OutgoingMessage:
    return session.get_one(
        OutgoingMessage, outgoing_id, with_for_update=True, populate_existing=True
    )


def _reached(session: Session, installation_id: int, *, at: datetime) -> None:
    """Note that a partner answered, now and then; the row is not fought for."""
    is_news = or_(
        Installation.reached_at.is_(None),
        Installation.reached_at < at - REACHED_EVERY,
        Installation.problem != "",
    )
    free = select(Installation).where(Installation.id == installation_id, is_news)
    found = session.scalars(free.with_for_update(skip_locked=True, key_share=True)).first()
    if found is not None:
        found.reached_at, found.problem = at, ""


def chain_of(partner: Installation) -> str:
    """Name a partner's chain in the journal."""
    return f"installation:{partner.code}"
