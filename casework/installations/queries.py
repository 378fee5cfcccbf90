"""What is asked about partners, threads and messages."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from casework.agencies.installations import Installation, InstallationState
from casework.installations.records import (
    ExchangeThread,
    IncomingMessage,
    IncomingState,
    OutgoingMessage,
    OutgoingState,
    PinnedCertificate,
    Purpose,
)
from foundation.errors import NotFound

OWN = 30
"""Messages on one page of a partner."""

COUNTED = 1_000
"""Messages that wait are counted up to here: a page says "1000 or more" beyond it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A partner found by the certificate that its message names."""

    installation: Installation
    certificate: str


@dataclass(frozen=True, slots=True)
class Pins:
    """How to reach a partner and by which certificates it is known."""

    code: str
    url: str
    state: InstallationState
    tls: tuple[str, ...]
    signing: Mapping[str, str]


def sender(session: Session, fingerprint: str) -> Sender:
    """Find the partner of a signing certificate that is pinned now; raise NotFound."""
    row = session.execute(
        select(Installation, PinnedCertificate.pem)
        .join(PinnedCertificate, PinnedCertificate.installation_id == Installation.id)
        .where(
            PinnedCertificate.purpose == Purpose.SIGNING.value,
            PinnedCertificate.fingerprint == fingerprint,
            PinnedCertificate.ended_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotFound(certificate=fingerprint)
    return Sender(row[0], row[1])


def pins_of(session: Session, installation_id: int) -> Pins:
    """Return how to reach a partner; raise NotFound."""
    found = session.get(Installation, installation_id)
    if found is None:
        raise NotFound(what="installation")
    pinned = certificates(session, installation_id)
    return Pins(
        code=found.code,
        url=found.url,
        state=InstallationState(found.state),
        tls=tuple(one.pem for one in pinned if one.purpose == Purpose.TLS.value),
        signing={
            one.fingerprint: one.pem for one in pinned if one.purpose == Purpose.SIGNING.value
        },
    )


def pinned_connections(session: Session) -> list[str]:
    """List the certificates that the exchange door lets in."""
    asked = (
        select(PinnedCertificate.pem)
        .join(Installation, Installation.id == PinnedCertificate.installation_id)
        .where(PinnedCertificate.purpose == Purpose.TLS.value, PinnedCertificate.ended_at.is_(None))
        .order_by(PinnedCertificate.id)
    )
    return list(session.scalars(asked))


def certificates(session: Session, installation_id: int) -> Sequence[PinnedCertificate]:
    """List a partner's certificates that are pinned now, oldest first."""
    return session.scalars(
        select(PinnedCertificate)
        .where(
            PinnedCertificate.installation_id == installation_id,
            PinnedCertificate.ended_at.is_(None),
        )
        .order_by(PinnedCertificate.id)
    ).all()


def installations(session: Session) -> Sequence[Installation]:
    """List all partners by code; a province has a few dozen."""
    return session.scalars(select(Installation).order_by(Installation.code)).all()


def installation(session: Session, code: str, *, lock: bool = False) -> Installation:
    """Return a partner by its code; raise NotFound."""
    asked = select(Installation).where(Installation.code == code)
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound(installation=code)
    return found


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages of a partner need somebody's eye, each counted up to COUNTED."""

    waiting: int = 0
    dead: int = 0
    refused: int = 0
    incoming: int = 0


def backlog(session: Session, installation_id: int) -> Backlog:
    """Count what waits, what could not be sent and what was refused, by bounded index scans."""
    return Backlog(
        waiting=_count(session, installation_id, OutgoingState.WAITING)
        + _count(session, installation_id, OutgoingState.SENT),
        dead=_count(session, installation_id, OutgoingState.DEAD),
        refused=_count(session, installation_id, OutgoingState.REFUSED),
        incoming=_count(session, installation_id, IncomingState.WAITING),
    )


def _count(session: Session, installation_id: int, state: OutgoingState | IncomingState) -> int:
    kind = OutgoingMessage if isinstance(state, OutgoingState) else IncomingMessage
    rows: Select[Any] = (
        select(kind.id)
        .where(kind.installation_id == installation_id, kind.state == state.value)
        .limit(COUNTED)
    )
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def outgoing_messages(
    session: Session, installation_id: int, *, states: Sequence[str] = (), before: int = 0
) -> Sequence[OutgoingMessage]:
    """List messages to a partner, newest first, one more than a page holds."""
    asked = select(OutgoingMessage).where(OutgoingMessage.installation_id == installation_id)
    if states:
        asked = asked.where(OutgoingMessage.state.in_(states))
    if before:
        asked = asked.where(OutgoingMessage.id < before)
    return session.scalars(asked.order_by(OutgoingMessage.id.desc()).limit(OWN + 1)).all()


def incoming_messages(
    session: Session, installation_id: int, *, states: Sequence[str] = (), before: int = 0
) -> Sequence[IncomingMessage]:
    """List messages of a partner, newest first, one more than a page holds."""
    asked = select(IncomingMessage).where(IncomingMessage.installation_id == installation_id)
    if states:
        asked = asked.where(IncomingMessage.state.in_(states))
    if before:
        asked = asked.where(IncomingMessage.id < before)
    return session.scalars(asked.order_by(IncomingMessage.id.desc()).limit(OWN + 1)).all()


def outgoing(
    session: Session, installation_id: int, message_id: uuid.UUID, *, lock: bool = False
) -> OutgoingMessage:
    """Return a message to a partner with its reply; raise NotFound."""
    asked = (
        select(OutgoingMessage)
        .where(
            OutgoingMessage.installation_id == installation_id,
            OutgoingMessage.message_id == message_id,
        )
        .options(undefer(OutgoingMessage.reply), selectinload(OutgoingMessage.thread))
    )
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound(message=str(message_id))
    return found


def incoming(
    session: Session, installation_id: int, message_id: uuid.UUID, *, lock: bool = False
) -> IncomingMessage:
    """Return a message of a partner with its envelope; raise NotFound."""
    asked = (
        select(IncomingMessage)
        .where(
            IncomingMessage.installation_id == installation_id,
            IncomingMessage.message_id == message_id,
        )
        .options(undefer(IncomingMessage.envelope))
    )
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise NotFound(message=str(message_id))
    return found


def to_send(session: Session, outgoing_id: int) -> OutgoingMessage | None:
    """Return a message with its thread that is still to be sent; None where it is settled."""
    asked = select(OutgoingMessage).where(
        OutgoingMessage.id == outgoing_id,
        OutgoingMessage.state.in_([OutgoingState.WAITING.value, OutgoingState.SENT.value]),
    )
    return session.scalars(asked.options(joinedload(OutgoingMessage.thread))).first()


def thread_of_assignment(session: Session, assignment_id: int) -> ExchangeThread | None:
    """Return the thread in which a partner carries out a step of ours."""
    return session.scalars(
        select(ExchangeThread).where(ExchangeThread.assignment_id == assignment_id)
    ).first()


def thread_of_part(session: Session, dossier_id: int) -> ExchangeThread | None:
    """Return the thread in which we carry out a part for a partner."""
    return session.scalars(
        select(ExchangeThread).where(ExchangeThread.dossier_id == dossier_id)
    ).first()
