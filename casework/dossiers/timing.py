"""The clocks of a dossier: each verb that starts, stops or moves time says so here.

This is the only module that writes ``due_at``, ``next_due_at``, ``reply_due_at`` and ``warn_at``;
each change is a row of the ledger in the same transaction, from which the date can be counted
anew (clocks.rules). Decree 61/2018 art. 17-19; Decree 45/2020 art. 11.4, 13; Decree 118/2025
art. 17.3.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.clocks import queries as clocks
from casework.clocks import rules as counting
from casework.clocks.actions import Change
from casework.clocks.records import Clock, ClockAct, ClockReason
from casework.clocks.rules import Standing
from casework.dossiers import clock_rows, side_clocks
from casework.dossiers.clock_rows import Pen
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.procedures import flow_rules
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Definition, SupplementClock
from casework.procedures.flow import FlowStep, StepKind
from casework.procedures.records import ProcedureVersion
from casework.routing.records import Assignment
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit, WorkCalendar

REPLY = TimeLimit(8, TimeUnit.HOUR)
_REPLY_LAW = "Nghị định 45/2020/NĐ-CP Điều 11.4"
_LIMIT_LAW = "Nghị định 61/2018/NĐ-CP Điều 17.1c"
_LINK_LAW = "Nghị định 61/2018/NĐ-CP Điều 19.6b, 19.7"
_NOT_TIMED = frozenset({StepKind.JOIN.value, StepKind.PAY.value, StepKind.HAND_OUT.value})
WARN_PERCENT = 75
"""When a clock is nearly late: so much of its working time is used up."""


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
    pen = Pen(session, dossier, by, at)
    before = dossier.reply_due_at
    due = reply_due(calendar, at)
    is_first = dossier.accepted_at is None and dossier.submitted_at == at
    dossier.reply_due_at = dossier.next_due_at = due
    dossier.warn_at = warn_at(calendar, at, due)
    change = Change(
        limit=REPLY, due_before=None if is_first else before, due_after=due, article=_REPLY_LAW
    )
    if is_first:
        pen.write(Clock.REPLY, ClockAct.START, ClockReason.FILED, change)
        return
    pen.end(ClockReason.SUPPLEMENT_GIVEN, {Clock.SUPPLEMENT})
    pen.write(Clock.REPLY, ClockAct.RESTART, ClockReason.SUPPLEMENT_GIVEN, change)


def reply_due(calendar: WorkCalendar, at: datetime) -> datetime:
    """Return by when a filing of this moment is answered."""
    return clock.reply_by(calendar, at)


def accepted(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> datetime:
    """End the reply clock and begin the processing clock; return the due date.

    Where another unit's desk took the dossier in, time counts from when the competent agency
    receives it (side_clocks.received_by_competent), which is settled here once and for all.
    """
    pen = Pen(session, dossier, by, at)
    answered = Change(due_before=dossier.reply_due_at)
    pen.write(Clock.REPLY, ClockAct.END, ClockReason.ACCEPTED, answered)
    limit = limit_of(definition, dossier)
    calendar = worktime.calendar_of(session, dossier.agency_id)
    since = side_clocks.received_by_competent(session, dossier, calendar, at)
    due = counting.started(calendar, at, limit, since=since)
    set_due(dossier, due, warn=warn_at(calendar, since or at, due))
    reason = ClockReason.COMPETENT_RECEIVED if since else ClockReason.ACCEPTED
    law = side_clocks.CROSS_LAW if since else _LIMIT_LAW
    change = Change(limit=limit, since=since, due_after=due, article=law)
    pen.write(Clock.PROCESSING, ClockAct.START, reason, change)
    side_clocks.begin(pen, definition, calendar, since)
    return due


def limit_of(definition: Definition, dossier: Dossier) -> TimeLimit:
    """Return the time limit of a dossier's case and channel."""
    return procedure_parts.limit_for(definition, dossier.case_key, Channel(dossier.channel))


def counts_from(session: Session, dossier: Dossier) -> datetime | None:
    """Return from when an accepted dossier's processing time counts; None before acceptance."""
    return clock_rows.counts_from(session, dossier)


def asked_for_more(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Stop the clock that runs, for the holder has to act; by when, the version of the law says.

    A version may let the processing time run on (SupplementClock.NONE).
    """
    pen = Pen(session, dossier, by, at)
    definition = procedures.definition_of(session.get_one(ProcedureVersion, dossier.version_id))
    calendar = worktime.calendar_of(session, dossier.agency_id)
    is_accepted = dossier.accepted_at is not None
    if is_accepted:
        pen.end(ClockReason.SUPPLEMENT_ASKED, side_clocks.IN_HAND)
    until = side_clocks.wait_for_holder(pen, definition, calendar)
    if is_accepted and definition.supplement_clock is SupplementClock.NONE:
        return
    kind = Clock.PROCESSING if is_accepted else Clock.REPLY
    change = Change(due_before=dossier.next_due_at, until=until, article=side_clocks.RETURN_LAW)
    pen.write(kind, ClockAct.STOP, ClockReason.SUPPLEMENT_ASKED, change)


def supplemented(
    session: Session, dossier: Dossier, definition: Definition, *, by: Actor, at: datetime
) -> None:
    """Let time go on once the accepted dossier is whole, as the procedure's version says.

    From zero (Decree 61 art. 19.4, where nothing else is set), from where it stopped, or as if
    nothing had been asked.
    """
    pen = Pen(session, dossier, by, at)
    pen.end(ClockReason.SUPPLEMENT_GIVEN, {Clock.SUPPLEMENT})
    calendar = worktime.calendar_of(session, dossier.agency_id)
    before, law = dossier.due_at, side_clocks.RETURN_LAW
    if definition.supplement_clock is SupplementClock.PAUSE:
        _resume(pen, ClockReason.SUPPLEMENT_GIVEN, law, calendar)
    elif definition.supplement_clock is SupplementClock.RESTART:
        limit = limit_of(definition, dossier)
        due = counting.started(calendar, at, limit)
        set_due(dossier, due, warn=warn_at(calendar, at, due))
        change = Change(limit=limit, due_before=before, due_after=due, article=law)
        pen.write(Clock.PROCESSING, ClockAct.RESTART, ClockReason.SUPPLEMENT_GIVEN, change)
        side_clocks.may_return(pen, definition, calendar, None, ClockAct.RESTART)
        side_clocks.apologise(pen, calendar, ClockReason.SUPPLEMENT_GIVEN)


def fee_demanded(
    session: Session, dossier: Dossier, *, by: Actor, at: datetime, note: str = ""
) -> None:
    """Stop the processing clock until the fee is paid."""
    pen = Pen(session, dossier, by, at)
    change = Change(due_before=dossier.due_at, article=side_clocks.FEE_LAW, note=note)
    pen.write(Clock.PROCESSING, ClockAct.STOP, ClockReason.FEE_DEMANDED, change)
    waits = Change(article=side_clocks.FEE_LAW, note=note)
    pen.write(Clock.PAYMENT, ClockAct.START, ClockReason.FEE_DEMANDED, waits)


def fee_paid(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Let the processing clock go on; the time of waiting for the payment is not counted."""
    pen = Pen(session, dossier, by, at)
    pen.end(ClockReason.FEE_PAID, {Clock.PAYMENT})
    calendar = worktime.calendar_of(session, dossier.agency_id)
    _resume(pen, ClockReason.FEE_PAID, side_clocks.FEE_LAW, calendar)


def sent_back(
    session: Session, part: Dossier, *, until: datetime | None, by: Actor, at: datetime
) -> None:
    """Stop the clock of another agency's part while its lead mends what was given back."""
    change = Change(due_before=part.due_at, until=until, article=_LINK_LAW)
    Pen(session, part, by, at).write(
        Clock.PROCESSING, ClockAct.STOP, ClockReason.PARTNER_SENT_BACK, change
    )


def mended(session: Session, part: Dossier, *, by: Actor, at: datetime) -> None:
    """Let the clock of another agency's part go on with what was left when it gave the part back.

    Nothing happens where the clock of the part was not stopped.
    """
    calendar = worktime.calendar_of(session, part.agency_id)
    pen = Pen(session, part, by, at)
    _resume(pen, ClockReason.PARTNER_SENT_BACK, _LINK_LAW, calendar)


def _resume(pen: Pen, reason: ClockReason, law: str, calendar: WorkCalendar) -> None:
    """Let the processing clock go on with the working time that was left when it stopped."""
    acts = {ClockAct.START, ClockAct.STOP, ClockAct.RESUME, ClockAct.RESTART}
    last = clock_rows.last_row(pen.session, pen.dossier.id, Clock.PROCESSING, acts)
    before = pen.dossier.due_at
    if before is None or last is None or last.act != ClockAct.STOP.value:
        return
    due = counting.resumed(calendar, before, last.at, pen.at)
    set_due(pen.dossier, due, warn=warn_at(calendar, pen.at, due))
    change = Change(due_before=before, due_after=due, article=law)
    pen.write(Clock.PROCESSING, ClockAct.RESUME, reason, change)
    side_clocks.apologise(pen, calendar, reason)


def reappointed(
    session: Session, dossier: Dossier, due: datetime, *, by: Actor, at: datetime, note: str
) -> None:
    """Give the processing clock its one new due date; the agency's own open steps get it too."""
    pen = Pen(session, dossier, by, at)
    before, law = dossier.due_at, side_clocks.APOLOGY_LAW
    calendar = worktime.calendar_of(session, dossier.agency_id)
    set_due(dossier, due, warn=warn_at(calendar, at, due))
    change = Change(due_before=before, due_after=due, article=law, note=note)
    pen.write(Clock.PROCESSING, ClockAct.SHIFT, ClockReason.REAPPOINTED, change)
    pen.end(ClockReason.REAPPOINTED, {Clock.APOLOGY})
    own = {dossier.agency_id, dossier.desk_agency_id}
    for step in _open_steps(session, dossier):
        if step.agency_id in own and step.kind != StepKind.CONSULT.value and not step.is_outside:
            _move_step(pen, step, due, ClockReason.REAPPOINTED, law, note)


def ended(
    session: Session, dossier: Dossier, reason: ClockReason, *, by: Actor, at: datetime
) -> None:
    """End the clocks that run: refused, withdrawn, halted or finished."""
    pen = Pen(session, dossier, by, at)
    kind = Clock.REPLY if dossier.accepted_at is None else Clock.PROCESSING
    dossier.warn_at = None
    pen.end(reason, side_clocks.ALL)
    pen.write(kind, ClockAct.END, reason, Change(due_before=dossier.next_due_at))


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
    change = Change(limit=limit, due_after=due, until=due, note=step.step_name)
    consulted = step.kind == StepKind.CONSULT.value
    reason = ClockReason.CONSULTED if consulted else ClockReason.STEP_BEGUN
    Pen(session, dossier, by, at).write_step(step, ClockAct.START, reason, change)


def step_ends(
    session: Session, dossier: Dossier, step: Assignment, *, by: Actor, at: datetime
) -> None:
    """End a step's own time; with the first work of a specialist the dossier may not go back."""
    pen = Pen(session, dossier, by, at)
    consulted = step.kind == StepKind.CONSULT.value
    reason = ClockReason.ANSWERED if consulted else ClockReason.STEP_ENDED
    change = Change(due_before=step.due_at, note=step.step_name)
    pen.write_step(step, ClockAct.END, reason, change)
    own = step.agency_id == dossier.agency_id and step.kind == StepKind.WORK.value
    if own and step.role == Role.SPECIALIST.value:
        pen.end(reason, side_clocks.IN_HAND)


def taken_up(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Note that somebody at the competent agency has the dossier in hand: it was forwarded."""
    Pen(session, dossier, by, at).end(ClockReason.COMPETENT_RECEIVED, {Clock.FORWARD})


def part_begins(
    session: Session, part: Dossier, row: Assignment, step: FlowStep, *, by: Actor, at: datetime
) -> None:
    """Let the time of another agency's part run: until its step in the lead's course is due."""
    due = row.due_at or at
    set_due(part, due, warn=row.warn_at)
    change = Change(due_after=due, article=step.basis or _LINK_LAW, note=step.name)
    pen = Pen(session, part, by, at)
    pen.write(Clock.PROCESSING, ClockAct.START, ClockReason.COMPETENT_RECEIVED, change)


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
    pen = Pen(session, dossier, by, at)
    change = Change(limit=limit, due_before=before, due_after=due, article=article)
    pen.write(Clock.PROCESSING, ClockAct.SHIFT, reason, change)
    if not dossier.is_part:
        side_clocks.apologise(pen, calendar, reason)


def step_given_more(
    session: Session,
    dossier: Dossier,
    step: Assignment,
    limit: TimeLimit,
    reason: ClockReason,
    article: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Lengthen the time of an open step by what the law adds, after the dossier's own."""
    before = step.due_at
    if before is None:
        return
    calendar = worktime.calendar_of(session, step.agency_id)
    due = counting.lengthened(calendar, before, limit)
    step.due_at, step.warn_at = due, warn_at(calendar, step.opened_at, due)
    change = Change(limit=limit, due_before=before, due_after=due, until=due, article=article)
    Pen(session, dossier, by, at).write_step(step, ClockAct.SHIFT, reason, change)


def moved_by_calendar(
    session: Session, dossier: Dossier, due: datetime, *, basis: str, by: Actor, at: datetime
) -> None:
    """Move the due date of a locked open dossier, its steps and parts by a decision on days off."""
    pen, calendar_of = Pen(session, dossier, by, at), clocks.calendars(session)
    standing = counting.replay(clocks.entries_of(session, dossier.id), calendar_of)
    calendar = calendar_of(standing.calendar_agency_id)
    change = Change(due_before=dossier.next_due_at, due_after=due, note=basis)
    warn = warn_at(calendar, standing.since or at, due)
    if dossier.accepted_at is None:
        dossier.reply_due_at = dossier.next_due_at = due
        dossier.warn_at = warn
        pen.write(Clock.REPLY, ClockAct.SHIFT, ClockReason.CALENDAR, change)
        return
    set_due(dossier, due, warn=warn)
    pen.write(Clock.PROCESSING, ClockAct.SHIFT, ClockReason.CALENDAR, change)
    if not dossier.is_part and clock_rows.open_clocks(session, dossier.id, {Clock.APOLOGY}):
        side_clocks.apologise(pen, calendar, ClockReason.CALENDAR)
    steps_moved_by_calendar(session, dossier, basis=basis, by=by, at=at)


def steps_moved_by_calendar(
    session: Session, dossier: Dossier, *, basis: str, by: Actor, at: datetime
) -> None:
    """Give the open steps of a locked dossier the due times that their rows give by now."""
    session.flush()
    pen = Pen(session, dossier, by, at)
    found = counting.standings(clocks.entries_of(session, dossier.id), clocks.calendars(session))
    for step in _open_steps(session, dossier):
        _follow_calendar(pen, step, found.get((clock_rows.clock_of(step), step.id)), basis)


def _open_steps(session: Session, dossier: Dossier) -> list[Assignment]:
    """Return the open steps of a dossier that have a due time, the oldest first."""
    asked = select(Assignment).where(
        Assignment.dossier_id == dossier.id,
        Assignment.closed_at.is_(None),
        Assignment.due_at.is_not(None),
        Assignment.kind.not_in(_NOT_TIMED),
    )
    return list(session.scalars(asked.order_by(Assignment.id)))


def _follow_calendar(pen: Pen, step: Assignment, found: Standing | None, basis: str) -> None:
    """Give an open step, and the part that carries it out, the due time counted anew."""
    if found is None or found.due_at is None or found.due_at == step.due_at:
        return
    _move_step(pen, step, found.due_at, ClockReason.CALENDAR, "", basis)
    if step.part_id is None:
        return
    part = pen.session.get_one(Dossier, step.part_id, with_for_update=True)
    carries_out = part.link_key == step.step_key and part.finished_at is None
    if carries_out and part.due_at not in {None, found.due_at}:
        moved_by_calendar(pen.session, part, found.due_at, basis=basis, by=pen.by, at=pen.at)


def _move_step(
    pen: Pen, step: Assignment, due: datetime, reason: ClockReason, law: str, note: str
) -> None:
    calendar = worktime.calendar_of(pen.session, step.agency_id)
    change = Change(due_before=step.due_at, due_after=due, article=law, note=note)
    step.due_at, step.warn_at = due, warn_at(calendar, step.opened_at, due)
    pen.write_step(step, ClockAct.SHIFT, reason, change)
