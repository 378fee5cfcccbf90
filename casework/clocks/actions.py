"""What writes the ledger: one row for each thing that happens to a clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.people.actor import Actor
from casework.worktime.rules import TimeLimit


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose clock it is: a dossier, for STEP and CONSULT clocks one assignment of it.

    ``calendar_agency_id`` is the agency by whose calendar is counted (None: the province's).
    """

    dossier_id: int
    clock: Clock
    calendar_agency_id: int | None
    assignment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a row says besides who and when; fields as in ClockEntry."""

    limit: TimeLimit | None = None
    since: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    until: datetime | None = None
    article: str = ""
    note: str = ""


_NOTHING = Change()


def write(
    session: Session,
    of: Subject,
    act: ClockAct,
    reason: ClockReason,
    change: Change = _NOTHING,
    *,
    by: Actor,
    at: datetime,
) -> ClockEntry:
    """Add one row to the ledger of a dossier; ``at`` and all due times are aware UTC."""
    entry = ClockEntry(
        dossier_id=of.dossier_id,
        assignment_id=of.assignment_id,
        clock=of.clock.value,
        act=act.value,
        reason=reason.value,
        at=at,
        since=change.since,
        calendar_agency_id=of.calendar_agency_id,
        limit_amount=change.limit.amount if change.limit else None,
        limit_unit=change.limit.unit.value if change.limit else None,
        due_before=change.due_before,
        due_after=change.due_after,
        until=change.until,
        article=change.article,
        note=change.note,
        actor_kind=by.kind.value,
        actor_id=by.account_id,
        actor_name=by.name,
        agency_id=by.agency_id,
    )
    session.add(entry)
    return entry
