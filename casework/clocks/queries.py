"""What is asked of the ledger: a dossier's rows, and its due date counted anew from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.clocks import rules
from casework.clocks.records import ClockEntry
from casework.clocks.rules import CalendarOf, Standing
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar


def calendars(session: Session) -> CalendarOf:
    """Return a reader of agencies' calendars that asks for each agency once."""

    @cache
    def calendar_of(agency_id: int | None) -> WorkCalendar:
        return worktime.calendar_of(session, agency_id)

    return calendar_of


def entries_of(session: Session, dossier_id: int) -> list[ClockEntry]:
    """Return the rows of a dossier's clocks in the order in which they were written."""
    return list(
        session.scalars(
            select(ClockEntry).where(ClockEntry.dossier_id == dossier_id).order_by(ClockEntry.id)
        )
    )


def entries_of_many(session: Session, dossier_ids: Iterable[int]) -> dict[int, list[ClockEntry]]:
    """Return the rows of several dossiers' clocks by dossier, in one statement."""
    found: dict[int, list[ClockEntry]] = {number: [] for number in dossier_ids}
    asked = select(ClockEntry).where(ClockEntry.dossier_id.in_(found)).order_by(ClockEntry.id)
    for entry in session.scalars(asked):
        found[entry.dossier_id].append(entry)
    return found


def standing_of(
    session: Session, dossier_id: int, *, calendar_of: CalendarOf | None = None
) -> Standing:
    """Count how a dossier stands anew from its rows alone; without rows it has no due time.

    Given calendars say how it would stand once a decision on days off is in force.
    """
    return rules.replay(entries_of(session, dossier_id), calendar_of or calendars(session))


def standing_of_many(
    session: Session, dossier_ids: Sequence[int], *, calendar_of: CalendarOf | None = None
) -> dict[int, Standing]:
    """Count how several dossiers stand anew, with one statement for all their rows."""
    using = calendar_of or calendars(session)
    rows = entries_of_many(session, dossier_ids)
    return {number: rules.replay(entries, using) for number, entries in rows.items()}


def recount(
    session: Session, dossier_id: int, *, calendar_of: CalendarOf | None = None
) -> datetime | None:
    """Count a dossier's due time anew from its rows, under today's calendars or given ones."""
    return standing_of(session, dossier_id, calendar_of=calendar_of).due_at
