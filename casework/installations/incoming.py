"""Messages that came: each has one effect, in the order of its thread, or none and says why.

The row of a message and its effect are one transaction. Who has locked the thread decides; a
dossier is locked after it, never before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from casework.agencies.installations import Installation
from casework.audit import actions as audit
from casework.files.records import StoredFile
from casework.installations.envelope import (
    Acknowledgement,
    Envelope,
    Kind,
    Outcome,
    read_envelope,
)
from casework.installations.records import ExchangeThread, IncomingMessage, IncomingState
from casework.installations.refusals import (
    KindNotTaken,
    MessageReused,
    OutsideWindow,
    Stale,
    TooFarAhead,
    UnknownThread,
    WrongRecipient,
    WrongSender,
)
from casework.people.actor import SYSTEM
from foundation.errors import Refusal
from foundation.jobs import Job, enqueue

WINDOW = timedelta(minutes=15)
"""A new message was signed within this of our clock (either side of it)."""

HEARD_EVERY = timedelta(seconds=10)
ANEW_AFTER = timedelta(minutes=10)
"""Longer than a sender waits between two tries."""

MOST_AHEAD = 200
"""How far a message may run ahead of the last one applied."""

Files = Mapping[str, StoredFile]
Effect = Callable[[Session, ExchangeThread, Envelope, Files, datetime], str]
"""Does what a message asks and returns our reference for the matter; raises Refusal, Stale."""

Reader = Callable[[str], bytes]
"""Returns what a signed envelope holds that was verified when it came."""


@dataclass(frozen=True, slots=True)
class FetchFiles(Job):
    """Fetch the files of a message that came, then let it have its effect."""

    queue: ClassVar[str] = "exchange"
    incoming_id: int


@dataclass(frozen=True, slots=True)
class Receiving:
    """What receiving needs: who we are, what each kind does, how a kept envelope is read."""

    code: str
    effects: Mapping[Kind, Effect]
    read: Reader


def check_addressed(sent: Envelope, partner: Installation, *, own_code: str) -> None:
    """Raise WrongSender or WrongRecipient unless a message is the partner's, to us."""
    if sent.sender != partner.code:
        raise WrongSender(sender=sent.sender)
    if sent.recipient != own_code:
        raise WrongRecipient(recipient=sent.recipient)


def receive(
    session: Session,
    partner: Installation,
    sent: Envelope,
    token: str,
    receiving: Receiving,
    *,
    at: datetime,
) -> IncomingMessage:
    """Take a verified message in and let it have its effect if it is its turn.

    A message that came before is answered from what is kept. Raises Unexpected for one that is
    to be forgotten.
    """
    check_addressed(sent, partner, own_code=receiving.code)
    thread = _lock_thread(session, partner, sent, receiving.code, at=at)
    kept = _find(session, partner, sent)
    if kept is None:
        kept = _keep(session, partner, thread, sent, token, at=at)
    elif not _may_be_tried_anew(thread, kept, at):
        if kept.state == IncomingState.WAITING.value:
            kept.envelope = token  # it may bring fresh grants for its files
        return kept
    kept.envelope = token
    if thread is None:
        _settle(kept, IncomingState.REFUSED, UnknownThread.code, at=at)
        _tell_journal(session, partner, kept, at=at)
        return kept
    _take_turn(session, thread, kept, receiving, at=at)
    return kept


def _find(session: Session, partner: Installation, sent: Envelope) -> IncomingMessage | None:
    kept = session.scalars(
        select(IncomingMessage)
        .where(
            IncomingMessage.installation_id == partner.id,
            IncomingMessage.message_id == sent.message_id,
        )
        .options(undefer(IncomingMessage.envelope))
    ).first()
    if kept is not None and kept.digest != sent.digest:
        raise MessageReused(message=str(sent.message_id))
    return kept


def _keep(
    session: Session,
    partner: Installation,
    thread: ExchangeThread | None,
    sent: Envelope,
    token: str,
    *,
    at: datetime,
) -> IncomingMessage:
    if abs(at - sent.sent_at) > WINDOW:
        raise OutsideWindow(sent_at=sent.sent_at.isoformat())
    if thread is not None and sent.sequence > thread.received + MOST_AHEAD:
        raise TooFarAhead(sequence=sent.sequence)
    kept = IncomingMessage(
        installation_id=partner.id,
        message_id=sent.message_id,
        thread_id=thread.id if thread else None,
        subject=sent.thread,
        sequence=sent.sequence,
        kind=sent.kind.value,
        digest=sent.digest,
        envelope=token,
        state=IncomingState.WAITING.value,
        created_at=sent.created_at,
        received_at=at,
    )
    session.add(kept)
    session.flush()
    return kept


def _may_be_tried_anew(thread: ExchangeThread | None, kept: IncomingMessage, at: datetime) -> bool:
    """Tell whether a message was refused some time ago and nothing of its thread came after it.

    Sooner its sender asks what became of it, and has to hear of the refusal.
    """
    is_last = thread is not None and thread.received == kept.sequence
    was_refused = kept.state == IncomingState.REFUSED.value and kept.settled_at is not None
    return is_last and was_refused and at - (kept.settled_at or at) > ANEW_AFTER


def _lock_thread(
    session: Session, partner: Installation, sent: Envelope, own_code: str, *, at: datetime
) -> ExchangeThread | None:
    """Lock the thread of a message; one that the sender named after itself opens here."""
    whose = sent.thread.partition("/")[0]
    if whose == partner.code and whose != own_code:
        session.execute(
            insert(ExchangeThread)
            .values(
                installation_id=partner.id,
                subject=sent.thread,
                other=sent.header.from_.model_dump(),
                sent=0,
                received=0,
                opened_at=at,
            )
            .on_conflict_do_nothing(index_elements=["installation_id", "subject"])
        )
    return session.scalars(
        select(ExchangeThread)
        .where(ExchangeThread.installation_id == partner.id, ExchangeThread.subject == sent.thread)
        .with_for_update()
    ).first()


def _take_turn(
    session: Session,
    thread: ExchangeThread,
    kept: IncomingMessage,
    receiving: Receiving,
    *,
    at: datetime,
    files: Files | None = None,
) -> None:
    """Apply a message whose turn it is, and those that waited behind it."""
    if kept.state == IncomingState.REFUSED.value:
        thread.received = kept.sequence - 1
    if kept.sequence <= thread.received:
        _settle(kept, IncomingState.STALE, Stale.code, at=at)
        return
    if kept.sequence > thread.received + 1:
        kept.problem = "gap"
        return
    next_one: IncomingMessage | None = kept
    while next_one is not None and _apply(session, thread, next_one, receiving, files, at=at):
        next_one, files = _waiting(session, thread), None


def _waiting(session: Session, thread: ExchangeThread) -> IncomingMessage | None:
    return session.scalars(
        select(IncomingMessage)
        .where(
            IncomingMessage.thread_id == thread.id,
            IncomingMessage.sequence == thread.received + 1,
            IncomingMessage.state == IncomingState.WAITING.value,
        )
        .options(undefer(IncomingMessage.envelope))
    ).first()


def _apply(
    session: Session,
    thread: ExchangeThread,
    kept: IncomingMessage,
    receiving: Receiving,
    files: Files | None,
    *,
    at: datetime,
) -> bool:
    """Let a message have its effect; False where it has to wait for its files."""
    sent = read_envelope(receiving.read(kept.envelope))
    if sent.files and files is None:
        kept.problem = "files"
        kept.state = IncomingState.WAITING.value
        enqueue(session, FetchFiles(kept.id), lock=f"fetch-{thread.id}")
        return False
    thread.received = kept.sequence
    try:
        with session.begin_nested():
            effect = receiving.effects.get(sent.kind, _not_taken)
            kept.reference = effect(session, thread, sent, files or {}, at)
        _settle(kept, IncomingState.APPLIED, "", at=at)
    except Stale as refusal:
        _settle(kept, IncomingState.STALE, refusal.code, at=at)
    except Refusal as refusal:
        _settle(kept, IncomingState.REFUSED, refusal.code, at=at)
        partner = session.get_one(Installation, kept.installation_id)
        _tell_journal(session, partner, kept, at=at)
    session.flush()
    return True


def _not_taken(
    _session: Session, thread: ExchangeThread, _sent: Envelope, _files: Files, _at: datetime
) -> str:
    raise KindNotTaken(thread=thread.subject)


def _settle(kept: IncomingMessage, state: IncomingState, problem: str, *, at: datetime) -> None:
    kept.state, kept.problem, kept.settled_at = state.value, problem, at


def to_fetch(session: Session, incoming_id: int) -> IncomingMessage | None:
    """Return a message that waits for its files; None where it does not any more."""
    kept = session.get(IncomingMessage, incoming_id, options=[undefer(IncomingMessage.envelope)])
    return kept if kept and kept.state == IncomingState.WAITING.value else None


def files_came(
    session: Session, incoming_id: int, files: Files, receiving: Receiving, *, at: datetime
) -> None:
    """Let a message have its effect now that its files are here."""
    kept = _lock_message(session, incoming_id)
    if kept is None or kept.state != IncomingState.WAITING.value:
        return
    thread = session.get_one(ExchangeThread, kept.thread_id)
    _take_turn(session, thread, kept, receiving, at=at, files=files)


def files_failed(session: Session, incoming_id: int, problem: str, *, at: datetime) -> None:
    """Refuse a message whose files are not those it named."""
    kept = _lock_message(session, incoming_id)
    if kept is None or kept.state != IncomingState.WAITING.value:
        return
    thread = session.get_one(ExchangeThread, kept.thread_id)
    if kept.sequence == thread.received + 1:
        thread.received = kept.sequence
    _settle(kept, IncomingState.REFUSED, problem, at=at)
    _tell_journal(session, session.get_one(Installation, kept.installation_id), kept, at=at)


def fetch_again(session: Session, kept: IncomingMessage) -> None:
    """Ask for the files of a message anew that waits for them; else nothing is to be done."""
    if kept.state == IncomingState.WAITING.value and kept.problem != "gap":
        kept.problem = "files"
        enqueue(session, FetchFiles(kept.id), lock=f"fetch-{kept.thread_id}")


def note_waiting(session: Session, incoming_id: int, problem: str) -> None:
    """Note why a message still waits, for the page of the partner."""
    kept = session.get_one(IncomingMessage, incoming_id, with_for_update=True)
    if kept.state == IncomingState.WAITING.value:
        kept.problem = problem


def _lock_message(session: Session, incoming_id: int) -> IncomingMessage | None:
    """Lock the thread of a message, then read it."""
    thread_id = session.scalar(
        select(IncomingMessage.thread_id).where(IncomingMessage.id == incoming_id)
    )
    if thread_id is None:
        return None
    session.get_one(ExchangeThread, thread_id, with_for_update=True, populate_existing=True)
    return session.get(
        IncomingMessage,
        incoming_id,
        options=[undefer(IncomingMessage.envelope)],
        populate_existing=True,
    )


def acknowledge(
    kept: IncomingMessage, partner: Installation, *, own_code: str, at: datetime
) -> Acknowledgement:
    """Say what a message came to, from what is kept of it."""
    return Acknowledgement(
        message_id=kept.message_id,
        digest=kept.digest,
        sender=own_code,
        recipient=partner.code,
        outcome=Outcome(kept.state),
        problem=kept.problem,
        reference=kept.reference,
        at=kept.settled_at or at,
    )


def note_heard(session: Session, partner_id: int, *, at: datetime) -> None:
    """Note that a partner's signed word came, now and then; the row is not fought for."""
    is_old = or_(Installation.heard_at.is_(None), Installation.heard_at < at - HEARD_EVERY)
    free = select(Installation).where(Installation.id == partner_id, is_old)
    found = session.scalars(free.with_for_update(skip_locked=True, key_share=True)).first()
    if found is not None:
        found.heard_at = at


def _tell_journal(
    session: Session, partner: Installation, kept: IncomingMessage, *, at: datetime
) -> None:
    facts = {"message": str(kept.message_id), "kind": kept.kind, "problem": kept.problem}
    note_refused(session, partner.code, facts, at=at)


def note_refused(session: Session, code: str, facts: Mapping[str, object], *, at: datetime) -> None:
    """Write into the journal that a message was refused, and why."""
    chain = f"installation:{code}" if code else "exchange"
    audit.append(session, chain, "message_refused", by=SYSTEM, at=at, details=facts)
