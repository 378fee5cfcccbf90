"""What is kept of evidence files: who asked for one, how far it is, the file it became."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class EvidenceState(StrEnum):
    """How far an evidence file has come."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"


class EvidenceFile(Record):
    """One evidence file of a dossier; ``done`` of ``total`` members are packed."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'ready', 'failed')", name="state"),
        Index("ix_evidence_file_dossier_id_id", "dossier_id", "id"),
        Index(
            "uq_evidence_file_asked",
            "dossier_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default=EvidenceState.ASKED.value)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(Text, default="")
