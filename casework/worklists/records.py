"""What is kept of how officers work through lists."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class SavedView(Record):
    """A view of a worklist that an officer has named: ``query`` is the list's address after "?".

    Only its owner sees it; ``ordinal`` orders them, at most one of a list is the default.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        Unique("account_id", "list_key", "name"),
        Index(
            "uq_saved_view_default",
            "account_id",
            "list_key",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    list_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    is_default: Mapped[bool] = mapped_column(default=False)


class DossierSeen(Record):
    """Which revision of a dossier an officer has last opened."""

    __tablename__ = "dossier_seen"
    __table_args__ = (Index("ix_dossier_seen_dossier_id", "dossier_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    revision: Mapped[int]
    at: Mapped[datetime]


class Presence(Record):
    """An officer who has a dossier open; rows older than minutes mean nothing and are swept."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_seen_at", "seen_at"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    seen_at: Mapped[datetime]
