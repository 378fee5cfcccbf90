"""The clocks of a dossier: each verb that starts, stops or moves time says so here.

This is the only module that writes ``due_at``, ``next_due_at``, ``reply_due_at`` and ``warn_at``;
each change is a row of the ledger in the same transaction. Decree 61/2018 art. 17-19; Decree
45/2020 art. 11.4, 13; Decree 118/2025 art. 17.3.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.clocks import actions as ledger
from casework.clocks import queries as clocks
from casework.clocks import rules as counting
from casework.clocks.actions import Change, Subject
from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.clocks.rules import Standing
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import flow_rules
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import Channel, Definition
from casework.procedures.flow import FlowStep, StepKind
from casework.routing.records import Assignment
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit, WorkCalendar

REPLY = TimeLimit(8, TimeUnit.HOUR)
_REPLY_LAW = "Nghị định 45/2020/NĐ-CP Điều 11.4"
_LIMIT_LAW = "Nghị định 61/2018/NĐ-CP Điều 17.1c"
_RESTART_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.4"
_FEE_LAW = "Nghị định 45/2020/NĐ-CP Điều 13"
_LINK_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.6b, 19.7"
_APOLOGY_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.9"
WARN_PERCENT = 75
"""When a clock is nearly late: so much of its working time is used up."""


def _of(dossier: Dossier, kind: Clock) -> Subject:
    at_desk = kind in {Clock.REPLY, Clock.FORWARD}
    agency = dossier.desk_agency_id if at_desk else dossier.agency_id
    return Subject(dossier.id, kind, agency)


def warn_at(calendar: WorkCalendar, start: datetime, due: datetime) -> datetime:
    """Return when so much of the working time from start to due is used that people are told."""
    whole = clock.working_minutes_between(calendar, start, due)
    return min(due, clock.add_working_minutes(calendar, start, whole * WARN_PERCENT // 100))


def set_due(dossier: Dossier, due: datetime, *, warn: datetime | None = None) -> None:
    """Write the due date: the one stored, printed and shown."""
    dossier.due_at = dossier.next_due_at = due
    dossier.warn_at = warn


def reply_begins(
    session: Session, dossier: Dossier, calendar: WorkCalendar, *, by: Actor, at: datetime
) -> None:
    """Let the eight working hours run within which a filing is answered; needs the dossier's id."""
    before = dossier.reply_due_at
    due = reply_due(calendar, at)
    is_first = dossier.accepted_at is None and dossier.submitted_at == at
    dossier.reply_due_at = dossier.next_due_at = due
    dossier.warn_at = warn_at(calendar, at, due)
    ledger.write(
        session,
        _of(dossier, Clock.REPLY),
        ClockAct.START if is_first else ClockAct.RESTART,
        ClockReason.FILED if is_first else ClockReason.SUPPLEMENT_GIVEN,
        Change(
            limit=REPLY, due_before=None if is_first else before, due_after=due, article=_REPLY_LAW
        ),
        by=by,
        at=at,
    )


def reply_due(calendar: WorkCalendar, at: datetime) -> datetime:
    """Return by when a filing of this moment is answered."""
    return clock.reply_by(calendar, at)


def accepted(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> datetime:
    """End the reply clock and begin the processing clock; return the due date."""
    ledger.write(
        session,
        _of(dossier, Clock.REPLY),
        ClockAct.END,
        ClockReason.ACCEPTED,
        Change(due_before=dossier.reply_due_at),
        by=by,
        at=at,
    )
    limit = limit_of(definition, dossier)
    calendar = worktime.calendar_of(session, dossier.agency_id)
    due = clock.due_at(calendar, at, limit)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    ledger.write(
        session,
        _of(dossier, Clock.PROCESSING),
        ClockAct.START,
        ClockReason.ACCEPTED,
        Change(limit=limit, due_after=due, article=_LIMIT_LAW),
        by=by,
        at=at,
    )
    return due


def limit_of(definition: Definition, dossier: Dossier) -> TimeLimit:
    """Return the time limit of a dossier's case and channel."""
    return procedure_parts.limit_for(definition, dossier.case_key, Channel(dossier.channel))


def asked_for_more(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Stop the clock that runs: the holder has to act."""
    kind = Clock.REPLY if dossier.accepted_at is None else Clock.PROCESSING
    ledger.write(
        session,
        _of(dossier, kind),
        ClockAct.STOP,
        ClockReason.SUPPLEMENT_ASKED,
        Change(due_before=dossier.next_due_at, article=_RESTART_LAW),
        by=by,
        at=at,
    )


def supplemented(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Let time run anew from zero once the accepted dossier is whole (Decree 61 art. 19.4)."""
    before = dossier.due_at
    limit = limit_of(definition, dossier)
    calendar = worktime.calendar_of(session, dossier.agency_id)
    due = clock.due_at(calendar, at, limit)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    ledger.write(
        session,
        _of(dossier, Clock.PROCESSING),
        ClockAct.RESTART,
        ClockReason.SUPPLEMENT_GIVEN,
        Change(limit=limit, due_before=before, due_after=due, article=_RESTART_LAW),
        by=by,
        at=at,
    )


def fee_demanded(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, note: str = ""
) -> None:
    """Stop the processing clock until the fee is paid."""
    ledger.write(
        session,
        _of(dossier, Clock.PROCESSING),
        ClockAct.STOP,
        ClockReason.FEE_DEMANDED,
        Change(due_before=dossier.due_at, article=_FEE_LAW, note=note),
        by=by,
        at=at,
    )


def fee_paid(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Let the processing clock go on; the time of waiting for the payment is not counted."""
    stopped = session.scalars(
        select(ClockEntry.at)
        .where(
            ClockEntry.dossier_id == dossier.id,
            ClockEntry.clock == Clock.PROCESSING.value,
            ClockEntry.act == ClockAct.STOP.value,
        )
        .order_by(ClockEntry.id.desc())
        .limit(1)
    ).first()
    before = dossier.due_at
    if before is None or stopped is None:
        return
    calendar = worktime.calendar_of(session, dossier.agency_id)
    due = counting.resumed(calendar, before, stopped, at)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    ledger.write(
        session,
        _of(dossier, Clock.PROCESSING),
        ClockAct.RESUME,
        ClockReason.FEE_PAID,
        Change(due_before=before, due_after=due, article=_FEE_LAW),
        by=by,
        at=at,
    )


def reappointed(
    session: Session, dossier: Dossier, due: datetime, *, by: Actor, at: datetime, note: str
) -> None:
    """Give the processing clock its one new due date."""
    before = dossier.due_at
    calendar = worktime.calendar_of(session, dossier.agency_id)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    ledger.write(
        session,
        _of(dossier, Clock.PROCESSING),
        ClockAct.SHIFT,
        ClockReason.REAPPOINTED,
        Change(due_before=before, due_after=due, article=_APOLOGY_LAW, note=note),
        by=by,
        at=at,
    )


def ended(
    session: Session, dossier: Dossier, reason: ClockReason, *, by: Actor, at: datetime
) -> None:
    """End the clock that runs: refused, withdrawn, halted or finished."""
    kind = Clock.REPLY if dossier.accepted_at is None else Clock.PROCESSING
    dossier.warn_at = None
    ledger.write(
        session,
        _of(dossier, kind),
        ClockAct.END,
        reason,
        Change(due_before=dossier.next_due_at),
        by=by,
        at=at,
    )


def step_begins(
    session: Session,
    dossier: Dossier,
    step: Assignment,
    limit: TimeLimit | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let a step's own time run by its agency's calendar; it never outlasts the dossier's."""
    calendar = worktime.calendar_of(session, step.agency_id)
    due = flow_rules.step_due(calendar, at, limit) if limit else dossier.due_at
    if due is not None and dossier.due_at is not None:
        due = min(due, dossier.due_at)
    step.due_at = due
    step.warn_at = warn_at(calendar, at, due) if due else None
    session.flush()
    ledger.write(
        session,
        Subject(dossier.id, _step_clock(step), step.agency_id, step.id),
        ClockAct.START,
        ClockReason.STEP_BEGUN,
        Change(limit=limit, due_after=due, note=step.step_name),
        by=by,
        at=at,
    )


def step_ends(
    session: Session, dossier: Dossier, step: Assignment, *, by: Actor, at: datetime
) -> None:
    """End a step's own time."""
    ledger.write(
        session,
        Subject(dossier.id, _step_clock(step), step.agency_id, step.id),
        ClockAct.END,
        ClockReason.STEP_ENDED,
        Change(due_before=step.due_at, note=step.step_name),
        by=by,
        at=at,
    )


def part_begins(
    session: Session, part: Dossier, row: Assignment, step: FlowStep, *, by: Actor, at: datetime
) -> None:
    """Let the time of another agency's part run: until its step in the lead's course is due."""
    due = row.due_at or at
    set_due(part, due, warn=row.warn_at)
    ledger.write(
        session,
        _of(part, Clock.PROCESSING),
        ClockAct.START,
        ClockReason.COMPETENT_RECEIVED,
        Change(due_after=due, article=step.basis or _LINK_LAW, note=step.name),
        by=by,
        at=at,
    )


def _step_clock(step: Assignment) -> Clock:
    return Clock.CONSULT if step.kind == StepKind.CONSULT.value else Clock.STEP


def given_more(
    session: Session,
    dossier: Dossier,
    limit: TimeLimit,
    reason: ClockReason,
    article: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Lengthen the processing time by what the law adds (two days after a partner's return)."""
    before = dossier.due_at
    if before is None:
        return
    calendar = worktime.calendar_of(session, dossier.agency_id)
    due = counting.lengthened(calendar, before, limit)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    change = Change(limit=limit, due_before=before, due_after=due, article=article)
    kind = _of(dossier, Clock.PROCESSING)
    ledger.write(session, kind, ClockAct.SHIFT, reason, change, by=by, at=at)


def moved_by_calendar(
    session: Session, dossier: Dossier, due: datetime, *, basis: str, by: Actor, at: datetime
) -> None:
    """Move the due date of a locked open dossier because a decision on days off changed it.

    The ledger keeps both dates and the decision (``basis``); open steps, and the parts of other
    agencies that carry them out, get the dates that their own rows give under the new calendar.
    """
    entries = clocks.entries_of(session, dossier.id)
    calendar_of = clocks.calendars(session)
    kind = Clock.REPLY if dossier.accepted_at is None else Clock.PROCESSING
    standing = counting.replay(entries, calendar_of)
    before = dossier.next_due_at
    calendar = calendar_of(standing.calendar_agency_id)
    warn = warn_at(calendar, standing.since or at, due)
    if kind is Clock.REPLY:
        dossier.reply_due_at = dossier.next_due_at = due
        dossier.warn_at = warn
    else:
        set_due(dossier, due, warn=warn)
    change = Change(due_before=before, due_after=due, note=basis)
    ledger.write(
        session, _of(dossier, kind), ClockAct.SHIFT, ClockReason.CALENDAR, change, by=by, at=at
    )
    _move_steps(session, dossier, basis=basis, by=by, at=at)


def _move_steps(session: Session, dossier: Dossier, *, basis: str, by: Actor, at: datetime) -> None:
    """Give the open steps of a dossier the dates that their rows give under today's calendars."""
    session.flush()
    found = counting.standings(clocks.entries_of(session, dossier.id), clocks.calendars(session))
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.dossier_id == dossier.id, Assignment.closed_at.is_(None))
        .order_by(Assignment.id)
    )
    for step in rows:
        standing = found.get((_step_clock(step), step.id))
        if standing is None or standing.due_at is None or standing.due_at == step.due_at:
            continue
        _move_step(session, dossier, step, standing, basis=basis, by=by, at=at)


def _move_step(
    session: Session,
    dossier: Dossier,
    step: Assignment,
    standing: Standing,
    *,
    basis: str,
    by: Actor,
    at: datetime,
) -> None:
    due, before = standing.due_at or at, step.due_at
    calendar = worktime.calendar_of(session, step.agency_id)
    step.due_at, step.warn_at = due, warn_at(calendar, standing.since or at, due)
    ledger.write(
        session,
        Subject(dossier.id, _step_clock(step), step.agency_id, step.id),
        ClockAct.SHIFT,
        ClockReason.CALENDAR,
        Change(due_before=before, due_after=due, note=basis),
        by=by,
        at=at,
    )
    if step.part_id is None:
        return
    part = session.get_one(Dossier, step.part_id, with_for_update=True)
    if part.due_at is not None and part.finished_at is None and part.due_at != due:
        moved_by_calendar(session, part, due, basis=basis, by=by, at=at)
