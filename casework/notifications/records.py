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
        Unique("notice_id", "channel"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=DeliveryState.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
