"""What is kept of files: facts of each stored file and tickets for files on their way."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class FileVerdict(StrEnum):
    """What the inspection found; a file is shown to others only once it is clean."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"
    QUARANTINED = "quarantined"


class StoredFile(Record):
    """One file as somebody handed it in or the house made it; the bytes never change."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint(
            "verdict in ('waiting', 'clean', 'refused', 'quarantined')", name="verdict"
        ),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        Index("ix_stored_file_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_stored_file_sha256", "sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(Text, default=FileVerdict.WAITING.value)
    problem: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int | None]


class UploadTicket(Record):
    """A promise of one file that goes straight to the object store before it is taken in."""

    __tablename__ = "upload_ticket"
    __table_args__ = (Index("ix_upload_ticket_created_at", "created_at"),)

    ticket: Mapped[str] = mapped_column(Text, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
