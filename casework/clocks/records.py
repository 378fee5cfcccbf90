"""What is kept of clocks: rows that are only ever added."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class Clock(StrEnum):
    """Which of a dossier's clocks a row is about."""

    REPLY = "reply"
    RETURN = "return"
    FORWARD = "forward"
    PROCESSING = "processing"
    STEP = "step"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    CONSULT = "consult"
    APOLOGY = "apology"


class ClockAct(StrEnum):
    """What happened to a clock."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    RESTART = "restart"
    SHIFT = "shift"
    END = "end"


class ClockReason(StrEnum):
    """Why it happened; the doors say each in words."""

    FILED = "filed"
    ACCEPTED = "accepted"
    COMPETENT_RECEIVED = "competent_received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_GIVEN = "supplement_given"
    FEE_DEMANDED = "fee_demanded"
    FEE_PAID = "fee_paid"
    REAPPOINTED = "reappointed"
    STEP_BEGUN = "step_begun"
    STEP_ENDED = "step_ended"
    CONSULTED = "consulted"
    ANSWERED = "answered"
    PARTNER_SENT_BACK = "partner_sent_back"
    REMOTE = "remote"
    CALENDAR = "calendar"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    HALTED = "halted"
    FINISHED = "finished"
    CORRECTED = "corrected"


def _one_of(column: str, kind: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(one.value) for one in kind)})"


class ClockEntry(Record):
    """One thing that happened to one clock of a dossier; never changed, never deleted.

    ``at`` is when it happened, ``since`` from when the limit of a START or RESTART counts where
    that is another moment (the competent agency receives later than the desk).
    ``limit_amount`` and ``limit_unit`` are the time limit that runs from a START or RESTART
    (TimeLimit of worktime; the reply clock has 480 working minutes as 8 HOUR). ``due_before`` and
    ``due_after`` are the due times as they were stored and promised. ``until`` is by when the one
    who is waited for must act. ``calendar_agency_id`` says by whose calendar was counted, None by
    the province's. ``article`` cites the rule; ``note`` is in words.
    """

    __tablename__ = "clock_entry"
    __table_args__ = (
        CheckConstraint(_one_of("clock", Clock), name="clock"),
        CheckConstraint(_one_of("act", ClockAct), name="act"),
        CheckConstraint(_one_of("reason", ClockReason), name="reason"),
        Index("ix_clock_entry_dossier_id_id", "dossier_id", "id"),
        Index("ix_clock_entry_assignment_id", "assignment_id"),
        Index(
            "ix_clock_entry_window",
            "due_after",
            "id",
            postgresql_where=text("clock in ('forward', 'return') and act = 'start'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    clock: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    since: Mapped[datetime | None]
    calendar_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    limit_amount: Mapped[int | None]
    limit_unit: Mapped[str | None] = mapped_column(Text)
    due_before: Mapped[datetime | None]
    due_after: Mapped[datetime | None]
    until: Mapped[datetime | None]
    article: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int | None] = mapped_column(BigInteger)
