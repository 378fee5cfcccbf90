"""What is kept of decisions on days off: the proposal, its days and the due dates it moves."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Record


class ProposalState(StrEnum):
    """How far a proposal has come; the calendar changes with APPLYING and not before."""

    COUNTING = "counting"
    COUNTED = "counted"
    APPLYING = "applying"
    APPLIED = "applied"
    DROPPED = "dropped"


UNSETTLED = (ProposalState.COUNTING, ProposalState.COUNTED, ProposalState.APPLYING)


class ProposedKind(StrEnum):
    """What a day is to be: off, worked for another, or ordinary again."""

    OFF = "off"
    MAKEUP = "makeup"
    ORDINARY = "ordinary"


class MoveState(StrEnum):
    """What became of a proposed move; KEPT is one that was not needed any more."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    KEPT = "kept"


def _one_of(column: str, kind: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(one.value) for one in kind)})"


class CalendarProposal(Record):
    """New days of the province (no agency) or of one agency, with the decision they rest on.

    ``year`` is set where the days are all the holidays of that year. ``total`` open dossiers are
    to be looked at, ``looked`` have been, up to the dossier ``upto_id``; ``moves`` of them move,
    ``settled`` of those are applied or kept. ``steps_upto_id`` is the last dossier whose open steps
    were counted anew after that. ``ledger_mark`` is the newest row of the ledger when
    counting began: what is newer is looked at once more after the application.
    """

    __tablename__ = "calendar_proposal"
    __table_args__ = (
        CheckConstraint(_one_of("state", ProposalState), name="state"),
        CheckConstraint("year is null or agency_id is null", name="year_of_province"),
        Index("ix_calendar_proposal_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int | None] = mapped_column(SmallInteger)
    basis: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=ProposalState.COUNTING.value)
    total: Mapped[int] = mapped_column(default=0)
    looked: Mapped[int] = mapped_column(default=0)
    upto_id: Mapped[int] = mapped_column(BigInteger, default=0)
    steps_upto_id: Mapped[int] = mapped_column(BigInteger, default=0)
    moves: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)
    ledger_mark: Mapped[int] = mapped_column(BigInteger, default=0)
    proposed_by: Mapped[int] = mapped_column(BigInteger)
    proposed_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_name: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def is_unsettled(self) -> bool:
        """Tell whether the proposal still waits for something."""
        return self.state in {one.value for one in UNSETTLED}


class ProposedDay(Record):
    """One day of a proposal; ``is_change`` tells it from one that is in force already."""

    __tablename__ = "proposed_day"
    __table_args__ = (CheckConstraint(_one_of("kind", ProposedKind), name="kind"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("calendar_proposal.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    is_change: Mapped[bool]


class ProposedMove(Record):
    """One open dossier whose due date the proposal moves, with both dates."""

    __tablename__ = "proposed_move"
    __table_args__ = (
        CheckConstraint(_one_of("state", MoveState), name="state"),
        Index("ix_proposed_move_agency", "proposal_id", "agency_id", "dossier_id"),
        Index("ix_proposed_move_dossier_id", "dossier_id"),
        Index(
            "ix_proposed_move_waiting",
            "proposal_id",
            "dossier_id",
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("calendar_proposal.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    due_before: Mapped[datetime]
    due_after: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, default=MoveState.PROPOSED.value)
    settled_at: Mapped[datetime | None]
