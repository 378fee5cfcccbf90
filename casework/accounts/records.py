"""What is kept of accounts as a whole: exports, requests to delete, accounts joined."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class ExportState(StrEnum):
    """How far an export has come."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class DeletionState(StrEnum):
    """What became of a request to delete an account."""

    OPEN = "open"
    TAKEN_BACK = "taken_back"
    APPROVED = "approved"
    DECLINED = "declined"


class DataExport(Record):
    """All that the house holds of one person, packed for that person; gone after some days."""

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'ready', 'failed', 'gone')", name="state"),
        Index("ix_data_export_account_id_id", "account_id", "id"),
        Index(
            "uq_data_export_asked",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default=ExportState.ASKED.value)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]


class DeletionRequest(Record):
    """A person asks that the account and its data be deleted; an administrator decides."""

    __tablename__ = "deletion_request"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken_back', 'approved', 'declined')", name="state"),
        Index("ix_deletion_request_state_id", "state", "id"),
        Index(
            "uq_deletion_request_open",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default=DeletionState.OPEN.value)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")


class AccountMerge(Record):
    """One account taken up into another of the same person; ``moved`` counts what went along."""

    __tablename__ = "account_merge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    merged_at: Mapped[datetime]
    moved: Mapped[dict[str, Any]]
