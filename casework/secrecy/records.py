"""What is kept of suspicions: that a mark of secrecy was seen, by whom it was decided, and why."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class SuspicionState(StrEnum):
    """Whether a suspicion is open, confirmed, or was a false alarm."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    RELEASED = "released"


class Suspicion(Record):
    """A mark of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT) seen on a scan or typed at intake.

    Never holds what the paper says: only the mark, where it was met and what was decided.
    ``file_id`` is the file in which it was seen, kept from view until it is decided.
    """

    __tablename__ = "suspicion"
    __table_args__ = (
        CheckConstraint("state in ('open', 'confirmed', 'released')", name="state"),
        CheckConstraint("met in ('scan', 'intake', 'upload')", name="met"),
        Index("ix_suspicion_agency_id_id", "agency_id", "id"),
        Index("ix_suspicion_open", "agency_id", postgresql_where=text("state = 'open'")),
        Index("ix_suspicion_dossier_id", "dossier_id"),
        Index("ix_suspicion_file_id", "file_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    met: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("scan_batch.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("scan_page.id"))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    found_at: Mapped[datetime]
    found_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(Text, default=SuspicionState.OPEN.value)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
