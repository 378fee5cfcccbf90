"""The clocks beside those that give a dossier its due date: what somebody has to do by when.

They are rows of the ledger alone. RETURN: a dossier that is not whole goes back within three
working days (Decree 61/2018 art. 19.4), until the specialist has decided on it. FORWARD: the desk
hands an accepted dossier on (art. 18.2). SUPPLEMENT and PAYMENT: the holder is waited for. APOLOGY:
where a dossier will be late, the apology is out the day before it is due (art. 19.9).

A wholly electronic dossier stands in the queue of the competent agency in the moment of its
acceptance: nothing is left to forward, so its FORWARD clock ends as it begins. Where paper is still
to be scanned or cannot be, the agency has the dossier only when somebody there takes it up.
"""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.clocks import rules as counting
from casework.clocks.actions import Change
from casework.clocks.records import Clock, ClockAct, ClockReason
from casework.dossiers.clock_rows import Pen, last_row
from casework.dossiers.desk_records import PartGiven, ScanNeed
from casework.dossiers.records import Dossier
from casework.procedures.definition import Definition
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit, WorkCalendar

RETURN_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.4"
FORWARD_LAW = "Nghị định 61/2018/NĐ-CP Điều 18.2"
APOLOGY_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.9"
FEE_LAW = "Nghị định 45/2020/NĐ-CP Điều 13"
CROSS_LAW = "Nghị định 118/2025/NĐ-CP Điều 17.3"
IN_HAND = frozenset({Clock.RETURN, Clock.FORWARD})
"""What ends once somebody at the competent agency has decided about the dossier as it came."""
ALL = frozenset({Clock.RETURN, Clock.FORWARD, Clock.SUPPLEMENT, Clock.PAYMENT, Clock.APOLOGY})


def is_cross_boundary(desk: Agency, competent: Agency) -> bool:
    """Tell whether a desk took a dossier in for an agency whose usual desk is another one.

    A commune's own desk takes in for the commune, the province's centre for all others.
    """
    usual = desk.kind == "centre" and competent.kind != "commune"
    return desk.id != competent.id and not usual


def has_paper_to_move(session: Session, dossier_id: int) -> bool:
    """Tell whether paper of a dossier is still to be scanned, or goes on as paper."""
    asked = exists().where(
        PartGiven.dossier_id == dossier_id,
        or_(PartGiven.scan == ScanNeed.WAITING.value, PartGiven.unscannable),
    )
    return bool(session.scalar(select(asked)))


def received_by_competent(
    session: Session, dossier: Dossier, calendar: WorkCalendar, at: datetime
) -> datetime | None:
    """Return when the competent agency receives a dossier that another unit's desk takes in.

    None where the desk is the usual one: time runs from acceptance. Wholly electronic it is there
    at once, outside office hours at their next begin; with paper to be scanned at the latest
    lawful moment of forwarding. Known at acceptance, so that the slip's date is final (Decree
    118/2025 art. 17.3).
    """
    desk = session.get_one(Agency, dossier.desk_agency_id)
    competent = session.get_one(Agency, dossier.agency_id)
    if not is_cross_boundary(desk, competent):
        return None
    if not has_paper_to_move(session, dossier.id):
        return clock.next_opening(calendar, at)
    return clock.forward_by(worktime.calendar_of(session, desk.id), at)


def begin(pen: Pen, definition: Definition, calendar: WorkCalendar, since: datetime | None) -> None:
    """Let the side clocks of an accepted dossier run; `since` is when a later receipt counts."""
    desk = worktime.calendar_of(pen.session, pen.dossier.desk_agency_id)
    due = clock.forward_by(desk, pen.at)
    change = Change(due_after=due, until=due, article=FORWARD_LAW)
    pen.write(Clock.FORWARD, ClockAct.START, ClockReason.ACCEPTED, change)
    if not has_paper_to_move(pen.session, pen.dossier.id):
        there = Change(due_before=due)
        pen.write(Clock.FORWARD, ClockAct.END, ClockReason.COMPETENT_RECEIVED, there)
    may_return(pen, definition, calendar, since, ClockAct.START)
    apologise(pen, calendar, ClockReason.ACCEPTED)


def may_return(
    pen: Pen,
    definition: Definition,
    calendar: WorkCalendar,
    since: datetime | None,
    act: ClockAct,
) -> None:
    """Let the days run within which a dossier that is not whole goes back to its holder."""
    limit = TimeLimit(definition.return_days, TimeUnit.WORKING_DAY)
    due = counting.started(calendar, pen.at, limit, since=since)
    reason = ClockReason.ACCEPTED if act is ClockAct.START else ClockReason.SUPPLEMENT_GIVEN
    change = Change(limit=limit, since=since, due_after=due, until=due, article=RETURN_LAW)
    pen.write(Clock.RETURN, act, reason, change)


def apologise(pen: Pen, calendar: WorkCalendar, reason: ClockReason) -> None:
    """Note by when an apology has to be out; nothing where the due date leaves no day for one."""
    due = pen.dossier.due_at
    latest = clock.apology_by(calendar, due) if due else None
    is_first = reason is ClockReason.ACCEPTED
    if latest is not None and latest > pen.at:
        act = ClockAct.START if is_first else ClockAct.RESTART
        change = Change(due_after=latest, until=latest, article=APOLOGY_LAW)
        pen.write(Clock.APOLOGY, act, reason, change)
    elif not is_first:
        pen.end(reason, {Clock.APOLOGY})


def wait_for_holder(pen: Pen, definition: Definition, calendar: WorkCalendar) -> datetime:
    """Let the days run that the holder has to supplement; return by when."""
    limit = TimeLimit(definition.supplement_days, TimeUnit.DAY)
    until = clock.due_at(calendar, pen.at, limit)
    change = Change(limit=limit, due_after=until, until=until, article=RETURN_LAW)
    pen.write(Clock.SUPPLEMENT, ClockAct.START, ClockReason.SUPPLEMENT_ASKED, change)
    return until


def return_is_over(session: Session, dossier: Dossier, at: datetime) -> bool:
    """Tell whether the days are over within which an accepted dossier may be given back."""
    if dossier.accepted_at is None:
        return False
    row = last_row(session, dossier.id, Clock.RETURN, {ClockAct.START, ClockAct.RESTART})
    return row is not None and row.due_after is not None and at > row.due_after
