"""What is kept of messages on a dossier: drafts, what was sent, seen, answered and taken back."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.files.records import StoredFile
from foundation.database import Record


class Side(StrEnum):
    """Who writes: who filed the dossier (or its holder), or an officer of an agency."""

    HOLDER = "holder"
    OFFICE = "office"


class DossierMessage(Record):
    """One message on a dossier; without ``sent_at`` it is still its author's draft.

    ``agency_id`` is the agency that writes, or that a holder's message lies before.
    ``seen_at`` is when the other side first read it, ``answered_at`` when it wrote after a message
    that wants an answer, ``told_at`` when the other side was told of it. One that was taken back
    stays, and shows its text to nobody.
    """

    __tablename__ = "dossier_message"
    __table_args__ = (
        CheckConstraint("side in ('holder', 'office')", name="side"),
        CheckConstraint("length(text) <= 10000", name="text"),
        Index("ix_dossier_message_dossier_id_id", "dossier_id", "id"),
        Index(
            "uq_dossier_message_draft",
            "dossier_id",
            "author_id",
            unique=True,
            postgresql_where=text("sent_at is null"),
        ),
        Index(
            "ix_dossier_message_waiting",
            "agency_id",
            "id",
            postgresql_where=text(
                "side = 'holder' and wants_answer and sent_at is not null"
                " and answered_at is null and taken_back_at is null"
            ),
        ),
        Index(
            "ix_dossier_message_untold",
            "sent_at",
            "id",
            postgresql_where=text("told_at is null and taken_back_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    side: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    wants_answer: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    files: Mapped[list["DossierMessageFile"]] = relationship(
        lazy="raise", order_by="DossierMessageFile.id"
    )


class DossierMessageFile(Record):
    """A file that goes with a message."""

    __tablename__ = "dossier_message_file"
    __table_args__ = (Index("ix_dossier_message_file_message_id", "message_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("dossier_message.id", ondelete="CASCADE"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"), index=True)

    file: Mapped[StoredFile] = relationship(lazy="raise")
