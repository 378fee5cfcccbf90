"""What is kept of the watch: reminders in officers' inboxes, what was told, where it stopped."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class WatchKind(StrEnum):
    """What the watch has seen; each is told once for each due time."""

    REPLY_NEAR = "reply_near"
    REPLY_LATE = "reply_late"
    NEAR = "near"
    LATE = "late"
    STEP_NEAR = "step_near"
    STEP_LATE = "step_late"
    CONSULT_LATE = "consult_late"
    PART_LATE = "part_late"
    NOT_TAKEN = "not_taken"
    FORWARD_LATE = "forward_late"
    RETURN_ENDING = "return_ending"
    SUPPLEMENT_EXPIRED = "supplement_expired"
    APOLOGY_NEEDED = "apology_needed"
    LATE_AGAIN = "late_again"
    ESCALATED = "escalated"
    OFFICER_GONE = "officer_gone"
    MESSAGE_WAITING = "message_waiting"
    MORE_TO_APPROVE = "more_to_approve"
    MORE_APPROVED = "more_approved"
    MORE_DECLINED = "more_declined"


def _kinds() -> str:
    return f"kind in ({', '.join(repr(one.value) for one in WatchKind)})"


class WatchMark(Record):
    """One thing the watch has told of a dossier, or of one step of it (0: the dossier itself).

    ``due_at`` is the time it is about: a due time that was moved may be told of anew.
    """

    __tablename__ = "watch_mark"
    __table_args__ = (
        CheckConstraint(_kinds(), name="kind"),
        Unique("dossier_id", "assignment_id", "kind", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    assignment_id: Mapped[int] = mapped_column(BigInteger, default=0)
    kind: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    at: Mapped[datetime]


class WatchPlace(Record):
    """How far one walk of the watch has come: all that fell due up to here was looked at."""

    __tablename__ = "watch_place"

    walk: Mapped[str] = mapped_column(Text, primary_key=True)
    upto: Mapped[datetime]
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)


class Reminder(Record):
    """One line in an officer's inbox; ``event`` makes it at most once for each account."""

    __tablename__ = "reminder"
    __table_args__ = (
        Unique("account_id", "event"),
        Index("ix_reminder_account_id_id", "account_id", "id"),
        Index(
            "ix_reminder_account_id_unread",
            "account_id",
            postgresql_where=text("read_at is null"),
        ),
        Index("ix_reminder_dossier_id", "dossier_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(Text)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    event: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    @property
    def due_at(self) -> datetime:
        """Return the time it is about, as aware UTC."""
        return datetime.fromisoformat(self.facts["due_at"])


class ApologyDraft(Record):
    """An apology with a new day that the watch has drafted; a leader sends it or drops it.

    Decree 61/2018 art. 19.9: at the latest one day before the result is due, at most once.
    """

    __tablename__ = "apology_draft"
    __table_args__ = (
        Index("ix_apology_draft_open", "agency_id", "id", postgresql_where=text("done_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    due_before: Mapped[datetime]
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    must_be_out_by: Mapped[datetime]
    drafted_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class WatchTally(Record):
    """How much open work lies where, counted by the watch so that no page counts dossiers.

    A row for each agency, officer (0: nobody yet), step and procedure; ``near`` and ``late`` are
    among ``open``.
    """

    __tablename__ = "watch_tally"
    __table_args__ = (Unique("agency_id", "officer_id", "step_name", "procedure_code"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(BigInteger, default=0)
    step_name: Mapped[str] = mapped_column(Text, default="")
    procedure_code: Mapped[str] = mapped_column(Text)
    procedure_name: Mapped[str] = mapped_column(Text)
    open: Mapped[int]
    near: Mapped[int]
    late: Mapped[int]
    counted_at: Mapped[datetime]
