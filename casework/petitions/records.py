"""What is kept of petitions: what was told, who answers it by when, and what was published."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class PetitionKind(StrEnum):
    """What a petition is about, as the report form II.05 counts them, and our own service."""

    RULES = "rules"
    CONDUCT = "conduct"
    SERVICE = "service"


class PetitionState(StrEnum):
    """How far a petition has come."""

    RECEIVED = "received"
    HANDLING = "handling"
    ANSWERED = "answered"
    DECLINED = "declined"


class Petition(Record):
    """One petition (phản ánh, kiến nghị): told by whom, about what, before which agency.

    ``token_hash`` is of the secret in the address under which its author follows it; ``due_at`` is
    when it should be answered. ``public_text`` and ``public_answer`` are what was published, edited
    by a person so that nobody is named; without ``published_at`` nobody else reads them.
    """

    __tablename__ = "petition"
    __table_args__ = (
        CheckConstraint("kind in ('rules', 'conduct', 'service')", name="kind"),
        CheckConstraint("state in ('received', 'handling', 'answered', 'declined')", name="state"),
        CheckConstraint("length(text) <= 10000", name="text"),
        Index("ix_petition_account_id_id", "account_id", "id"),
        Index(
            "ix_petition_open",
            "agency_id",
            "due_at",
            "id",
            postgresql_where=text("state in ('received', 'handling')"),
        ),
        Index("ix_petition_agency_id_id", "agency_id", "id"),
        Index(
            "ix_petition_published",
            "published_at",
            "id",
            postgresql_where=text("published_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    dossier_code: Mapped[str] = mapped_column(Text, default="")
    may_publish: Mapped[bool] = mapped_column(default=False)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[str] = mapped_column(Text, default=PetitionState.RECEIVED.value)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    public_text: Mapped[str] = mapped_column(Text, default="")
    public_answer: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]

    @property
    def chain(self) -> str:
        """Name the petition's chain in the journal."""
        return f"petition:{self.code}"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to answer."""
        return self.state in {PetitionState.RECEIVED.value, PetitionState.HANDLING.value}


class PetitionEvent(Record):
    """One thing done with a petition; rows are only ever added."""

    __tablename__ = "petition_event"
    __table_args__ = (Index("ix_petition_event_petition_id_id", "petition_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    act: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    actor_name: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    note: Mapped[str] = mapped_column(Text, default="")
