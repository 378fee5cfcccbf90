"""What is kept of the sync: what has to be sent, what was sent, how far the timeline was read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class NationalKind(StrEnum):
    """What is told: the dossier as a whole, one step of its progress, its state with results."""

    DOSSIER = "dossier"
    PROGRESS = "progress"
    RESULT = "result"


class NationalState(StrEnum):
    """How far a record has come; a dead one waits for an owner."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class NationalRecord(Record):
    """One thing to be told to the national portal.

    A dossier has one row for itself and one for its result, which wait anew when it changes:
    only the newest state is sent. Each move of its timeline (``entry_id``) has one row of
    progress, sent once and in order. ``revision`` is the dossier's that was read last.
    """

    __tablename__ = "national_record"
    __table_args__ = (
        CheckConstraint("kind in ('dossier', 'progress', 'result')", name="kind"),
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'dead')", name="state"),
        Unique("dossier_id", "kind", "entry_id"),
        Index(
            "ix_national_record_waiting",
            "next_try_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_national_record_sending",
            "claimed_at",
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_national_record_sent",
            "sent_at",
            "id",
            postgresql_where=text("state = 'sent'"),
        ),
        Index("ix_national_record_dead", "id", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int] = mapped_column(BigInteger, default=0)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default=NationalState.WAITING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class NationalMark(Record):
    """How far the timeline was read, and whether sending is paused; one row."""

    __tablename__ = "national_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    upto: Mapped[int] = mapped_column(BigInteger, default=0)
    read_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    per_minute: Mapped[int] = mapped_column(default=300)
