"""What is kept of signatures: who is asked to sign which paper, and the evidence."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class SignatureKind(StrEnum):
    """A person's signature or the agency's seal (Decree 30/2020 art. 5: a result needs both)."""

    PERSON = "person"
    SEAL = "seal"


class SignatureState(StrEnum):
    """How far a signature has come."""

    WAITING = "waiting"
    ORDERED = "ordered"
    SIGNED = "signed"
    FAILED = "failed"


class Signature(Record):
    """One signature on one paper; ``source_sha256`` is exactly what the signer saw."""

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("kind in ('person', 'seal')", name="kind"),
        CheckConstraint("state in ('waiting', 'ordered', 'signed', 'failed')", name="state"),
        Unique("paper_id", "kind"),
        Index("ix_signature_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=SignatureState.WAITING.value)
    key_id: Mapped[str] = mapped_column(Text, default="")
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer: Mapped[str] = mapped_column(Text, default="")
    source_sha256: Mapped[str] = mapped_column(Text, default="")
    result_sha256: Mapped[str] = mapped_column(Text, default="")
    ordered_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any] | None]
    failure: Mapped[str] = mapped_column(Text, default="")
