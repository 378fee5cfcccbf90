"""What is kept of routing: each time somebody held the dossier, from when until when."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class Assignment(Record):
    """One holding of a dossier by an agency's role, and by an officer once taken up."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_dossier_id", "dossier_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
