"""What is kept of corrections: what each of them changed, and what holders ask of the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class Amendment(Record):
    """One sending of corrections: by the holder before acceptance, or as a supplement's answers.

    ``changes`` lists what was before and what is after, field by field and part by part:
    ``{"kind": "field" | "part", "key", "label", "before", "after"}``; files are told by name.
    Rows are only ever added.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint("source in ('holder', 'supplement')", name="source"),
        Index("ix_amendment_dossier_id_id", "dossier_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    source: Mapped[str] = mapped_column(Text)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("supplement_request.id"))
    changes: Mapped[list[dict[str, Any]]]
    sent_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sender: Mapped[str] = mapped_column(Text)


class HaltWish(Record):
    """A holder's wish that a dossier be stopped (đề nghị dừng), until the desk has decided."""

    __tablename__ = "halt_wish"
    __table_args__ = (
        CheckConstraint("state in ('open', 'agreed', 'declined', 'over')", name="state"),
        Index("ix_halt_wish_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
