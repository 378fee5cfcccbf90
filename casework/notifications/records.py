"""What is kept of notices: the notice in the account and its deliveries by other channels."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class NoticeKind(StrEnum):
    """What a person is told about; the sentences live in the doors' templates."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASKED_FOR_MORE = "asked_for_more"
    REFUSED = "refused"
    FEE_DUE = "fee_due"
    WITHDRAWN = "withdrawn"
    HALTED = "halted"
    RESULT_READY = "result_ready"
    HANDED_OUT = "handed_out"
    PROCEDURE_CHANGED = "procedure_changed"
    PAPER_AWAITED = "paper_awaited"
    REAPPOINTED = "reappointed"
    SENT_BY_POST = "sent_by_post"
    SECRECY_FOUND = "secrecy_found"
    DUE_MOVED = "due_moved"
    APOLOGISED = "apologised"
    CORRECTION_ANSWERED = "correction_answered"
    RESULT_CANCELLED = "result_cancelled"
    RESULT_REPLACED = "result_replaced"
    CHECKED_RESULT_ENDED = "checked_result_ended"
    MESSAGE = "message"
    PAID = "paid"
    SUPPLEMENT_ENDING = "supplement_ending"
    REFUNDED = "refunded"
    RECEIPT_CANCELLED = "receipt_cancelled"
    RECEIPT_REPLACED = "receipt_replaced"


class NoticeTopic(StrEnum):
    """What people choose notices by: groups of kinds that belong together for them."""

    PROGRESS = "progress"
    MORE = "more"
    MONEY = "money"
    LATE = "late"
    TALK = "talk"


class NoticeChannel(StrEnum):
    """By which ways a notice leaves the account, where it always stands."""

    EMAIL = "email"
    SMS = "sms"
    ZALO = "zalo"


class DeliveryState(StrEnum):
    """How far a delivery has come; a failed one waits for an owner."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Notice(Record):
    """One event told to one account; ``event`` makes it at most once."""

    __tablename__ = "notice"
    __table_args__ = (
        Unique("event"),
        Index("ix_notice_account_id_id", "account_id", "id"),
        Index(
            "ix_notice_account_id_unread",
            "account_id",
            postgresql_where=text("read_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Record):
    """One sending of a notice by one channel outside the account."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'sent', 'failed')", name="state"),
        CheckConstraint("channel in ('email', 'sms', 'zalo')", name="channel"),
        Unique("notice_id", "channel"),
        Index("ix_delivery_failed", "id", postgresql_where=text("state = 'failed'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=DeliveryState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    send_after: Mapped[datetime | None]


class NoticePreference(Record):
    """What a person has chosen for a topic and a channel; without a row the default holds."""

    __tablename__ = "notice_preference"
    __table_args__ = (
        CheckConstraint("topic in ('progress', 'more', 'money', 'late', 'talk')", name="topic"),
        CheckConstraint("channel in ('email', 'sms', 'zalo')", name="channel"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    is_on: Mapped[bool]
