"""Reappointing: one apology with a new date, before the old one is missed.

Decree 61/2018 art. 19.9: at the latest one day before the result is due the competent agency
says why it will be late and when the result comes; this may be done at most once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from casework.dossiers import moves, slips, timing
from casework.dossiers.desk_records import Reappointment
from casework.dossiers.reasons import reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb, find_move
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem

LONGEST = timedelta(days=366)
"""How far a new date may lie behind the old one: beyond it somebody has mistyped the year."""


class AlreadyReappointed(Conflict):
    """The dossier has had its one new date."""

    code = "already_reappointed"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a new date would mean, to be seen before it is set.

    ``apology_by`` is the last lawful moment for the apology; ``is_late`` says it has passed.
    """

    due_before: datetime
    apology_by: datetime
    is_late: bool
    given: Reappointment | None


def prospect(session: Session, dossier: Dossier, *, at: datetime) -> Prospect:
    """Tell by when the apology had to be out and whether the one new date was given already."""
    calendar = worktime.calendar_of(session, dossier.agency_id)
    due = dossier.due_at or at
    latest = clock.apology_by(calendar, due)
    return Prospect(due, latest, at > latest, session.get(Reappointment, dossier.id))


def new_due(session: Session, dossier: Dossier, day: date, *, at: datetime) -> datetime:
    """Return the closing of a new day of return; raise Invalid where the day cannot be one."""
    due = dossier.due_at or at
    old = due.astimezone(VIETNAM).date()
    if day <= old:
        raise Invalid({"day": Problem("not_after_due", {"day": old})})
    if day < at.astimezone(VIETNAM).date():
        raise Invalid({"day": Problem("date_in_past")})
    if day > old + LONGEST:
        raise Invalid({"day": Problem("due_too_far", {"day": old + LONGEST})})
    calendar = worktime.calendar_of(session, dossier.agency_id)
    if not calendar.is_working_day(day):
        raise Invalid({"day": Problem("not_a_working_day")})
    closing = calendar.closing(day)
    if closing <= at:
        raise Invalid({"day": Problem("date_in_past")})
    return closing


def reappoint(
    session: Session, dossier: Dossier, *, day: date, reason: str, by: Actor, at: datetime
) -> Reappointment:
    """Give the dossier its one new date, with the apology; raise Invalid, AlreadyReappointed.

    The due date changes, the holder is told, and the open holding gets the new date too.
    """
    find_move(*dossier.current, Verb.REAPPOINT, moves.roles_in(dossier, by))
    if session.get(Reappointment, dossier.id) is not None or dossier.due_at is None:
        raise AlreadyReappointed(reference=dossier.reference)
    reason_given(reason)
    due = new_due(session, dossier, day, at=at)
    new = Reappointment(
        dossier_id=dossier.id,
        reason=reason,
        due_before=dossier.due_at,
        due_after=due,
        officer_id=by.account_id or 0,
        at=at,
    )
    session.add(new)
    session.flush()
    details = {
        "due_before": new.due_before.isoformat(),
        "due_after": due.isoformat(),
        "too_late": prospect(session, dossier, at=at).is_late,
    }
    moves.move(session, dossier, Verb.REAPPOINT, by=by, at=at, note=reason, details=details)
    timing.reappointed(session, dossier, due, by=by, at=at, note=reason)
    slips.draft_apology(session, dossier, new, by=by, at=at)
    tell_holder(session, dossier, NoticeKind.REAPPOINTED, at=at)
    return new
