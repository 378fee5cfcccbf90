"""Dossiers whose clocks run: published procedures with short limits, and every lawful event."""

from datetime import timedelta

from casework.clocks import queries as clocks
from casework.clocks.records import ClockReason
from casework.dossiers import processing, queries, reappointing, reception, supplement, timing
from casework.dossiers.states import Stage, State
from casework.people.actor import SYSTEM, Role
from casework.procedures.definition import SupplementClock
from casework.worktime import actions as worktime
from casework.worktime import queries as calendars
from casework.worktime.actions import LaidDay
from casework.worktime.calendar import local
from casework.worktime.rules import DayKind, TimeLimit, TimeUnit
from tests import make
from tests.casework.dossiers import flowing

CODES = {
    SupplementClock.RESTART: "9.100001",
    SupplementClock.PAUSE: "9.100002",
    SupplementClock.NONE: "9.100003",
}
SEVEN_DAYS = TimeLimit(7, TimeUnit.WORKING_DAY)
TWO_DAYS = TimeLimit(2, TimeUnit.WORKING_DAY)


def publish(session, mode, limit=SEVEN_DAYS, **over):
    """Publish a procedure of a mode of counting after a supplement."""
    code = CODES[mode]
    flowing.publish(
        session, None, code, limit=limit, supplement_clock=mode, **{"supplement_rounds": 9, **over}
    )
    return code


def at_work(session, code, at):
    """Bring a new dossier to its specialist's table."""
    dossier = flowing.accepted(session, None, code=code, at=at)
    flowing.take_up(session, dossier, at=at)
    return dossier


def desk(dossier, session):
    """Return an officer of the dossier's desk."""
    return flowing.staff(session, dossier, Role.RECEPTION, dossier.desk_agency_id)


def ask(session, dossier, at):
    """Ask the holder for one answer anew."""
    item = reception.Asked("field", next(iter(dossier.answers)), "Ghi chưa rõ")
    by = desk(dossier, session)
    reception.ask_for_more(session, dossier, [item], basis="Luật", by=by, at=at)


def give(session, dossier, at):
    """Give what was asked for."""
    item = supplement.open_request(session, dossier.id).items[0]
    supplement.save_item(session, dossier, item.id, answer=dossier.answers[item.key])
    supplement.send(session, dossier, by=make.citizen(session), at=at)


def demand(session, dossier, at):
    """Demand a fee."""
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    processing.demand_fee(session, dossier, note="Lệ phí", by=by, at=at)


def pay(session, dossier, at):
    """Note that the fee was paid."""
    reception.confirm_fee(session, dossier, note="", by=desk(dossier, session), at=at)


def reappoint(session, dossier, at):
    """Give the one new date: two working days later, or after now."""
    calendar = calendars.calendar_of(session, dossier.agency_id)
    day = calendar.working_day_after(max(local(dossier.due_at)[0], local(at)[0]), 2)
    leader = flowing.staff(session, dossier, Role.LEADER)
    reappointing.reappoint(session, dossier, day=day, reason="Chờ xác minh", by=leader, at=at)


def lengthen(session, dossier, at):
    """Add what the law gives after a partner's return."""
    timing.given_more(
        session, dossier, TWO_DAYS, ClockReason.PARTNER_SENT_BACK, "Điều 8", by=SYSTEM, at=at
    )


def close_a_day(session, dossier, at):
    """Take the day after the next one off by decision, and move the dossier as the job does."""
    day = local(at)[0] + timedelta(days=2)
    laid = [LaidDay(day, DayKind.OFF, "Nghỉ đột xuất")]
    worktime.lay_days(session, None, laid, basis="QĐ 1")
    session.flush()
    due = clocks.recount(session, dossier.id)
    if due != dossier.next_due_at:
        timing.moved_by_calendar(session, dossier, due, basis="QĐ 1", by=SYSTEM, at=at)


def lawful(dossier, *, is_put_off):
    """List what may happen to the clocks of a dossier now."""
    match dossier.current:
        case (State.SUPPLEMENT, _):
            return [give, close_a_day]
        case (State.PAYMENT, _):
            return [pay, close_a_day]
        case (State.PROCESSING, Stage.SPECIALIST):
            found = [ask, demand, lengthen, close_a_day]
            return found if is_put_off else [*found, reappoint]
        case _:
            return []


def locked(session, dossier):
    """Return the dossier as the doors lock it."""
    return queries.lock_by_id(session, dossier.id)


def changed(entry, **over):
    """Return a copy of a row that says something else, outside every session."""
    names = (
        "clock", "act", "reason", "at", "since", "calendar_agency_id", "assignment_id",
        "limit_amount", "limit_unit", "due_before", "due_after", "until",
    )  # fmt: skip
    kept = {name: getattr(entry, name) for name in names}
    return type(entry)(**(kept | over))
