"""What is kept while an issued result is put in question: requests, cancellations, watchers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class CorrectionState(StrEnum):
    """What became of a holder's request to have a result corrected."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CorrectionRequest(Record):
    """A holder says which place of a result is wrong and how it should read."""

    __tablename__ = "correction_request"
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'declined')", name="state"),
        Index("ix_correction_request_agency_id_state_id", "agency_id", "state", "id"),
        Index("ix_correction_request_result_id", "result_id"),
        Index(
            "uq_correction_request_open",
            "result_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("issued_result.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    wished: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=CorrectionState.OPEN.value)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]


class CancellationState(StrEnum):
    """How far a cancellation has come: to the leader, to the clerk, in force, or given back."""

    PROPOSED = "proposed"
    SIGNING = "signing"
    SIGNED = "signed"
    SEALING = "sealing"
    DONE = "done"
    DROPPED = "dropped"


class ResultCancellation(Record):
    """One cancellation on its way: the decision's paper, and that of a replacing result if any."""

    __tablename__ = "result_cancellation"
    __table_args__ = (
        CheckConstraint(
            "state in ('proposed', 'signing', 'signed', 'sealing', 'done', 'dropped')",
            name="state",
        ),
        CheckConstraint("ground in ('revoked', 'error', 'superseded', 'request')", name="ground"),
        Index("ix_result_cancellation_agency_id_state_id", "agency_id", "state", "id"),
        Index("ix_result_cancellation_result_id", "result_id"),
        Index("ix_result_cancellation_decision_paper_id", "decision_paper_id", unique=True),
        Index("ix_result_cancellation_replacement_paper_id", "replacement_paper_id", unique=True),
        Index(
            "uq_result_cancellation_open",
            "result_id",
            unique=True,
            postgresql_where=text("state not in ('done', 'dropped')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("issued_result.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction_request.id"))
    ground: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=CancellationState.PROPOSED.value)
    leader_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    decision_paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    replacement_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    done_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(Text, default="")


class VerificationWatch(Record):
    """Who verified a result and is to be told when it ceases to hold: an account or an address."""

    __tablename__ = "verification_watch"
    __table_args__ = (
        CheckConstraint("(account_id is null) <> (email = '')", name="one"),
        Index(
            "uq_verification_watch_account",
            "result_id",
            "account_id",
            unique=True,
            postgresql_where=text("account_id is not null"),
        ),
        Index(
            "uq_verification_watch_email",
            "result_id",
            "email",
            unique=True,
            postgresql_where=text("email <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("issued_result.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    email: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
