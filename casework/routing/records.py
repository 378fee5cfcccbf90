"""What is kept of routing: each step of a flow that somebody held, from when until when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record

OPEN = "closed_at is null"
ASKED = "(kind = 'consult' or is_outside or step_key like '%\\:sua')"
"""What an agency answers on a page of its own: questions, steps outside, parts to mend."""


class AssignmentState(StrEnum):
    """How far an assignment has come; only the first two are open."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    BACK = "back"
    CANCELLED = "cancelled"


class Assignment(Record):
    """One holding of a dossier at one step by an agency's role, and by an officer once taken up.

    ``step_key`` and ``kind`` are those of the flow's step (procedures.flow.FlowStep), empty key
    for a step asked ad hoc (a consultation). ``asked`` says in words what the holder has to do,
    ``inputs`` which parts and answers whoever is asked ad hoc may see,
    ``outcome`` and ``answer`` how it came out. For another agency's step in a linked dossier
    ``part_id`` is that agency's own dossier here; ``message_id`` the message that carried it to
    another installation. ``is_outside`` marks an agency outside every system: the lead's
    specialist writes down what it answered. ``warn_at`` is when it is nearly late.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(
            f"state in ({', '.join(repr(one.value) for one in AssignmentState)})", name="state"
        ),
        CheckConstraint("(closed_at is null) = (state in ('open', 'taken'))", name="closed"),
        Index("ix_assignment_dossier_id", "dossier_id"),
        Index("ix_assignment_part_id", "part_id"),
        Index(
            "uq_assignment_step_open",
            "dossier_id",
            "step_key",
            unique=True,
            postgresql_where=text(f"{OPEN} and step_key <> ''"),
        ),
        Index(
            "ix_assignment_officer_open", "officer_id", "due_at", "id",
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_assignment_agency_open", "agency_id", "role", "due_at", "id",
            postgresql_where=text(OPEN),
        ),
        Index("ix_assignment_officer_id_taken_at", "officer_id", "taken_at"),
        Index("ix_assignment_due_open", "due_at", "id", postgresql_where=text(OPEN)),
        Index(
            "ix_assignment_asked_open", "agency_id", "due_at", "id",
            postgresql_where=text(f"{OPEN} and {ASKED}"),
        ),
        Index("ix_assignment_warn_open", "warn_at", "id", postgresql_where=text(OPEN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    step_key: Mapped[str] = mapped_column(Text, default="")
    step_name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="work")
    state: Mapped[str] = mapped_column(Text, default=AssignmentState.OPEN.value)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    asked: Mapped[str] = mapped_column(Text, default="")
    inputs: Mapped[list[Any]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(Text, default="")
    silence_agrees: Mapped[bool] = mapped_column(default=False)
    is_outside: Mapped[bool] = mapped_column(default=False)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    message_id: Mapped[str | None] = mapped_column(Text)
