"""What is kept of who does what: competence, leave, delegation of signing, work taken over."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record

LIVE = "ended_at is null"


class Competence(Record):
    """A rule: steps of these matters go to this officer (Decree 61/2018 art. 13, 19.1).

    Empty means all: ``procedure_code``, ``field_code``, ``commune_code`` (the commune of the
    address), ``step_key``, ``unit``. With ``weight`` 2 an officer gets twice as much as one with
    1. ``last_day`` None: until further notice. An ended rule stays for those who ask later.
    """

    __tablename__ = "competence"
    __table_args__ = (
        CheckConstraint("weight between 1 and 10", name="weight"),
        CheckConstraint("last_day is null or last_day >= first_day", name="days"),
        CheckConstraint("role in ('specialist', 'leader', 'clerk', 'reception')", name="role"),
        Index("ix_competence_live", "agency_id", "role", postgresql_where=text(LIVE)),
        Index("ix_competence_officer_id", "officer_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(Text)
    procedure_code: Mapped[str] = mapped_column(Text, default="")
    field_code: Mapped[str] = mapped_column(Text, default="")
    commune_code: Mapped[str] = mapped_column(Text, default="")
    step_key: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int] = mapped_column(default=1)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Absence(Record):
    """An officer's leave, both days included, and who takes the place meanwhile.

    With ``hands_over`` the open work goes to the substitute when the leave begins and what is
    still open comes back when it ends. ``ended_at`` is set where it was called off or cut short.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("substitute_id is null or substitute_id <> officer_id", name="substitute"),
        Index("ix_absence_agency_id", "agency_id", "last_day", postgresql_where=text(LIVE)),
        Index("ix_absence_officer_id", "officer_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    hands_over: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class SigningForm(StrEnum):
    """By what right one signs for a leader (Decree 30/2020 art. 13)."""

    FOR = "kt"
    BY_ORDER = "tl"
    BY_DELEGATION = "tuq"


class Delegation(Record):
    """A leader lets an officer of the agency sign in the leader's place, from day to day.

    ``procedures`` are codes, empty for all; ``basis`` is the written delegation (by law one in
    writing and for a time: Decree 30/2020 art. 13.3). Both days count.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint(
            f"form in ({', '.join(repr(one.value) for one in SigningForm)})", name="form"
        ),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("leader_id <> officer_id", name="officer"),
        Index("ix_delegation_agency_id", "agency_id", "last_day", postgresql_where=text(LIVE)),
        Index("ix_delegation_officer_id", "officer_id", "last_day", postgresql_where=text(LIVE)),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    form: Mapped[str] = mapped_column(Text)
    procedures: Mapped[list[Any]] = mapped_column(default=list)
    basis: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class TakeoverKind(StrEnum):
    """Why work changes hands all at once."""

    LEAVER = "leaver"
    LEAVE = "leave"
    RETURN = "return"
    MERGER = "merger"


class ItemState(StrEnum):
    """How far one dossier of a takeover has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Takeover(Record):
    """Open work that goes to others in one go: of an officer, or of an agency that ends.

    ``to_officer_id`` None: to whom the rules of competence name. The counters are those of its
    items, kept here so that no page has to count.
    """

    __tablename__ = "takeover"
    __table_args__ = (
        CheckConstraint(
            f"kind in ({', '.join(repr(one.value) for one in TakeoverKind)})", name="kind"
        ),
        CheckConstraint("(kind = 'merger') = (officer_id is null)", name="officer"),
        Index("ix_takeover_agency_id_id", "agency_id", "id"),
        Index(
            "uq_takeover_running",
            "officer_id",
            unique=True,
            postgresql_where=text("ended_at is null and officer_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    to_officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"))
    reason: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]


class TakeoverItem(Record):
    """One dossier of a takeover: who has it now, or why it could not change hands."""

    __tablename__ = "takeover_item"
    __table_args__ = (
        CheckConstraint(
            f"state in ({', '.join(repr(one.value) for one in ItemState)})", name="state"
        ),
        Index(
            "ix_takeover_item_waiting",
            "takeover_id",
            "dossier_id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Text, default=ItemState.WAITING.value)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    problem: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]
