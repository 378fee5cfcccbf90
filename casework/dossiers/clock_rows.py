"""The pen that writes a dossier's ledger, and what is asked of its last rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.clocks import actions as ledger
from casework.clocks.actions import Change, Subject
from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures.flow import StepKind
from casework.routing.records import Assignment

_AT_DESK = frozenset({Clock.REPLY, Clock.FORWARD})
_NOTHING = Change()


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes rows about the clocks of one dossier, and at which moment."""

    session: Session
    dossier: Dossier
    by: Actor
    at: datetime

    def write(
        self, clock: Clock, act: ClockAct, reason: ClockReason, change: Change = _NOTHING
    ) -> None:
        """Add a row about a clock of the whole dossier; the desk's clocks run by its calendar."""
        dossier = self.dossier
        agency_id = dossier.desk_agency_id if clock in _AT_DESK else dossier.agency_id
        of = Subject(dossier.id, clock, agency_id)
        ledger.write(self.session, of, act, reason, change, by=self.by, at=self.at)

    def write_step(
        self, step: Assignment, act: ClockAct, reason: ClockReason, change: Change
    ) -> None:
        """Add a row about the time of one step; it runs by the calendar of the step's agency."""
        of = Subject(self.dossier.id, clock_of(step), step.agency_id, step.id)
        ledger.write(self.session, of, act, reason, change, by=self.by, at=self.at)

    def end(self, reason: ClockReason, among: Collection[Clock]) -> None:
        """End those of some clocks of the dossier that have begun and not ended; one statement."""
        for clock, due in open_clocks(self.session, self.dossier.id, among):
            self.write(clock, ClockAct.END, reason, Change(due_before=due))


def clock_of(step: Assignment) -> Clock:
    """Tell which clock a step has: a consultation its own kind."""
    return Clock.CONSULT if step.kind == StepKind.CONSULT.value else Clock.STEP


def open_clocks(
    session: Session, dossier_id: int, among: Collection[Clock]
) -> list[tuple[Clock, datetime | None]]:
    """List those of some clocks of a dossier that have not ended, each with its last due time."""
    session.flush()
    newest = (
        select(func.max(ClockEntry.id))
        .where(
            ClockEntry.dossier_id == dossier_id,
            ClockEntry.clock.in_([one.value for one in among]),
        )
        .group_by(ClockEntry.clock)
    )
    last = (
        select(ClockEntry.clock, ClockEntry.act, ClockEntry.due_after, ClockEntry.due_before)
        .where(ClockEntry.id.in_(newest))
        .order_by(ClockEntry.clock)
    )
    rows = session.execute(last)
    return [
        (Clock(row.clock), row.due_after or row.due_before)
        for row in rows
        if row.act != ClockAct.END.value
    ]


def last_row(
    session: Session, dossier_id: int, clock: Clock, acts: Collection[ClockAct]
) -> ClockEntry | None:
    """Return the last row of a clock of the whole dossier by which one of some things happened."""
    session.flush()
    return session.scalars(
        select(ClockEntry)
        .where(
            ClockEntry.dossier_id == dossier_id,
            ClockEntry.clock == clock.value,
            ClockEntry.act.in_([one.value for one in acts]),
        )
        .order_by(ClockEntry.id.desc())
        .limit(1)
    ).first()


def counts_from(session: Session, dossier: Dossier) -> datetime | None:
    """Return from when an accepted dossier's processing time counts; None before acceptance."""
    begun = {ClockAct.START, ClockAct.RESTART}
    row = last_row(session, dossier.id, Clock.PROCESSING, begun)
    return (row.since or row.at) if row else None
