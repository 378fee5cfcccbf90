"""What is kept of the exchange: pinned certificates, threads, messages that go and that came."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.agencies.installations import Installation
from foundation.database import Record


class Purpose(StrEnum):
    """What a pinned certificate is for: the connection or the signature."""

    TLS = "tls"
    SIGNING = "signing"


class OutgoingState(StrEnum):
    """How far a message of ours has come; the first two are still being sent."""

    WAITING = "waiting"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    DEAD = "dead"


class IncomingState(StrEnum):
    """What became of a partner's message: only APPLIED had an effect."""

    WAITING = "waiting"
    APPLIED = "applied"
    STALE = "stale"
    REFUSED = "refused"


class PinnedCertificate(Record):
    """A certificate by which a partner is known; ``fingerprint`` is SHA-256 in hex.

    ``pem`` may hold the certificates of its authorities after it. A pin that has ended stays, for
    what was signed with it.
    """

    __tablename__ = "pinned_certificate"
    __table_args__ = (
        CheckConstraint("purpose in ('tls', 'signing')", name="purpose"),
        Index("ix_pinned_certificate_installation_id", "installation_id"),
        Index(
            "uq_pinned_certificate_fingerprint",
            "purpose",
            "fingerprint",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    purpose: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    pem: Mapped[str] = mapped_column(Text)
    holder: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]


class ExchangeThread(Record):
    """One matter with a partner; its messages keep their order and wait for nobody else's.

    ``subject`` is its name on both sides, given by who opened it. ``assignment_id`` is the step of
    our dossier that a partner carries out, ``dossier_id`` the part that we carry out for a partner.
    ``other`` is the partner's agency as its header named it, empty where it is one of our records.
    ``sent`` and ``received`` are the numbers of the last message written and of the last applied.
    """

    __tablename__ = "exchange_thread"
    __table_args__ = (
        Unique("installation_id", "subject"),
        Index("ix_exchange_thread_assignment_id", "assignment_id"),
        Index("ix_exchange_thread_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    subject: Mapped[str] = mapped_column(Text)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    other: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    installation: Mapped[Installation] = relationship(lazy="raise")


class OutgoingMessage(Record):
    """A message to a partner, written in the transaction of what it tells.

    ``event`` names what it tells, so that a job done twice tells it once; ``reply`` is the
    partner's signed acknowledgement as it came, ``problem`` the code of what went wrong last.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'sent', 'acknowledged', 'refused', 'dead')", name="state"
        ),
        Unique("thread_id", "sequence"),
        Unique("thread_id", "event"),
        Index("ix_outgoing_message_installation_id_id", "installation_id", "id"),
        Index(
            "ix_outgoing_message_open",
            "installation_id",
            "state",
            "id",
            postgresql_where=text("state <> 'acknowledged'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("exchange_thread.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    header: Mapped[dict[str, Any]]
    body: Mapped[dict[str, Any]]
    event: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=OutgoingState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="", deferred=True)

    thread: Mapped[ExchangeThread] = relationship(lazy="raise")


class IncomingMessage(Record):
    """A partner's message as it came: its row and its effect are one transaction.

    ``envelope`` is the signed envelope, whole; ``problem`` the code of why it waits, was refused or
    had no effect. The acknowledgement is made anew from these facts whenever it is asked for.
    """

    __tablename__ = "incoming_message"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'applied', 'stale', 'refused')", name="state"),
        Unique("installation_id", "message_id"),
        Index("ix_incoming_message_installation_id_id", "installation_id", "id"),
        Index("ix_incoming_message_thread_id_sequence", "thread_id", "sequence"),
        Index(
            "ix_incoming_message_open",
            "installation_id",
            "state",
            "id",
            postgresql_where=text("state in ('waiting', 'refused')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    message_id: Mapped[uuid.UUID]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_thread.id"))
    subject: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    envelope: Mapped[str] = mapped_column(Text, deferred=True)
    state: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(Text, default="")

    thread: Mapped[ExchangeThread | None] = relationship(lazy="raise")
