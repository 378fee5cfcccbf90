"""What is kept of papers: the data a document is set from and the file it became."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class PaperKind(StrEnum):
    """The documents that the house itself makes."""

    APPLICATION = "application"
    SLIP = "slip"
    ASK_FOR_MORE = "ask_for_more"
    REFUSAL = "refusal"
    RESULT = "result"
    JOINT_SLIP = "joint_slip"
    APOLOGY = "apology"
    HALT_NOTICE = "halt_notice"
    PROCESS_SHEET = "process_sheet"
    HANDOVER = "handover"
    RETURN_RECORD = "return_record"
    CANCELLATION = "cancellation"
    REPLACEMENT = "replacement"


class PaperState(StrEnum):
    """How far a paper has come."""

    DRAFTED = "drafted"
    RENDERED = "rendered"
    SIGNED = "signed"
    SEALED = "sealed"
    DROPPED = "dropped"


class Paper(Record):
    """One document of a dossier: set from ``facts`` only, never from a file handed in."""

    __tablename__ = "paper"
    __table_args__ = (
        CheckConstraint(
            "kind in ('application', 'slip', 'ask_for_more', 'refusal', 'result', 'joint_slip',"
            " 'apology', 'halt_notice', 'process_sheet', 'handover', 'return_record',"
            " 'cancellation', 'replacement')",
            name="kind",
        ),
        CheckConstraint(
            "state in ('drafted', 'rendered', 'signed', 'sealed', 'dropped')", name="state"
        ),
        Index("ix_paper_dossier_id", "dossier_id"),
        Index(
            "uq_paper_live_result",
            "dossier_id",
            unique=True,
            postgresql_where=text("kind = 'result' and state not in ('sealed', 'dropped')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=PaperState.DRAFTED.value)
    title: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
