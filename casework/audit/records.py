"""What the journal keeps: entries chained by hash, and anchors over them. Append only."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class AuditEntry(Record):
    """One act, sealed: ``hash = SHA-256(previous hash || body)``, body being canonical JSON."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_audit_entry_actor_id_at", "actor_id", "at"),
        Index("ix_audit_entry_txid", "txid"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    chain: Mapped[str] = mapped_column(Text)
    seq: Mapped[int]
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    txid: Mapped[int] = mapped_column(BigInteger)


class AuditAnchor(Record):
    """A seal over all entries up to a moment, time-stamped outside where a service is set."""

    __tablename__ = "audit_anchor"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    from_txid: Mapped[int] = mapped_column(BigInteger)
    upto_txid: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("audit_anchor.id"), unique=True)
    digest: Mapped[str] = mapped_column(Text)
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
