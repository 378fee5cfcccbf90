"""Counting anew: what the rows of the ledger alone say about each clock of a dossier.

Pure functions over rows in the order in which they were written. A row that starts a clock bears
its time limit, rows that stop and resume it bear the moments, so the due time is counted again to
the minute under any calendar: of today, or of a decision on days off that is yet to be applied.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.worktime import rules as worktime
from casework.worktime.calendar import local
from casework.worktime.rules import TimeLimit, TimeUnit, WorkCalendar

CalendarOf = Callable[[int | None], WorkCalendar]
"""Gives the calendar of an agency by its id, the province's for None."""
Key = tuple[Clock, int | None]
"""Which clock of a dossier: its kind, and the step for those that every step has."""
_OF_STEPS = frozenset({Clock.STEP, Clock.CONSULT})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands after all its rows.

    ``since`` is from when the time limit counts (the last start or restart), ``runs_from`` since
    when it has run without a break, None while it stands or once it has ended. ``spent`` are the
    working minutes used up before that. ``why`` is the reason of the last row that started,
    stopped or ended it, ``waits_until`` by when the one who is waited for must act.
    ``is_given`` says that the due time was given by somebody, not counted from a limit.
    """

    clock: Clock
    calendar_agency_id: int | None = None
    due_at: datetime | None = None
    since: datetime | None = None
    runs_from: datetime | None = None
    stopped_since: datetime | None = None
    ended_at: datetime | None = None
    spent: int = 0
    why: ClockReason | None = None
    waits_until: datetime | None = None
    is_given: bool = False

    @property
    def runs(self) -> bool:
        """Tell whether time passes on this clock."""
        return self.runs_from is not None

    def used(self, calendar: WorkCalendar, at: datetime) -> int:
        """Return the working minutes used up by a moment, pauses not counted."""
        if self.runs_from is None or at <= self.runs_from:
            return self.spent
        return self.spent + worktime.working_minutes_between(calendar, self.runs_from, at)


def started(
    calendar: WorkCalendar, at: datetime, limit: TimeLimit, *, since: datetime | None = None
) -> datetime:
    """Return when a time limit ends that runs from now, or from another moment.

    Who receives later, as an office closes, has received on that day.
    """
    if since is None:
        return worktime.due_at(calendar, at, limit)
    return worktime.due_after(calendar, since, limit)


def resumed(calendar: WorkCalendar, due: datetime, stopped: datetime, at: datetime) -> datetime:
    """Return the due time after a pause: what was left when it began is left when it ends.

    A clock that was late already stays as late as it was.
    """
    if stopped >= due:
        return due
    left = worktime.working_minutes_between(calendar, stopped, due)
    return worktime.add_working_minutes(calendar, at, left)


def lengthened(calendar: WorkCalendar, due: datetime, limit: TimeLimit) -> datetime:
    """Return the due time once the law adds a limit to it, from the day after the old one."""
    return worktime.due_after(calendar, due, limit)


def promised(calendar: WorkCalendar, due: datetime) -> datetime:
    """Return a given due time, at closing of the next working day where its day is one off.

    Law: Civil Code 2015, art. 148.5.
    """
    day = local(due)[0]
    if calendar.is_working_day(day):
        return due
    return calendar.closing(calendar.working_day_after(day))


def standings(entries: Iterable[ClockEntry], calendar_of: CalendarOf) -> dict[Key, Standing]:
    """Count every clock of one dossier anew from its rows, in the order they were written."""
    found: dict[Key, Standing] = {}
    for entry in entries:
        clock = Clock(entry.clock)
        key = (clock, entry.assignment_id if clock in _OF_STEPS else None)
        before = found.get(key) or Standing(clock)
        whole = _due_of_all(found) if clock in _OF_STEPS else None
        found[key] = _after(before, entry, calendar_of(entry.calendar_agency_id), whole)
    return found


def replay(entries: Iterable[ClockEntry], calendar_of: CalendarOf) -> Standing:
    """Count anew the clock that a dossier stands under: of its reply, then of its processing."""
    return main(standings(entries, calendar_of))


def main(found: Mapping[Key, Standing]) -> Standing:
    """Return the clock of the whole dossier: of processing once there is one, else of reply."""
    processing = found.get((Clock.PROCESSING, None))
    return processing or found.get((Clock.REPLY, None)) or Standing(Clock.REPLY)


def _due_of_all(found: Mapping[Key, Standing]) -> datetime | None:
    one = found.get((Clock.PROCESSING, None))
    return one.due_at if one else None


def limit_of(entry: ClockEntry) -> TimeLimit | None:
    """Return the time limit that a row bears."""
    if entry.limit_amount is None or entry.limit_unit is None:
        return None
    return TimeLimit(entry.limit_amount, TimeUnit(entry.limit_unit))


def _after(
    before: Standing, entry: ClockEntry, calendar: WorkCalendar, whole: datetime | None
) -> Standing:
    act, reason = ClockAct(entry.act), ClockReason(entry.reason)
    if act is ClockAct.SHIFT:
        return _shifted(before, entry, reason, calendar)
    if act in {ClockAct.START, ClockAct.RESTART}:
        return _begun(before.clock, entry, reason, calendar, whole)
    if act is ClockAct.STOP:
        if before.runs_from is None:
            return before
        return replace(
            _halted(before, entry.at, calendar),
            stopped_since=entry.at, why=reason, waits_until=entry.until,
        )  # fmt: skip
    if act is ClockAct.RESUME:
        return _gone_on(before, entry, reason, calendar)
    return replace(
        _halted(before, entry.at, calendar),
        stopped_since=None, ended_at=entry.at, why=reason, waits_until=None,
    )  # fmt: skip


def _halted(before: Standing, at: datetime, calendar: WorkCalendar) -> Standing:
    return replace(before, runs_from=None, spent=before.used(calendar, at))


def _begun(
    clock: Clock,
    entry: ClockEntry,
    reason: ClockReason,
    calendar: WorkCalendar,
    whole: datetime | None,
) -> Standing:
    since, limit = entry.since or entry.at, limit_of(entry)
    if limit is None:
        due = whole or (promised(calendar, entry.due_after) if entry.due_after else None)
    elif clock in _OF_STEPS:
        due = lengthened(calendar, since, limit)
        due = min(due, whole) if whole else due
    else:
        due = started(calendar, entry.at, limit, since=entry.since)
    return Standing(
        clock=clock,
        calendar_agency_id=entry.calendar_agency_id,
        due_at=due,
        since=since,
        runs_from=since,
        why=reason,
        waits_until=entry.until,
        is_given=limit is None,
    )


def _gone_on(
    before: Standing, entry: ClockEntry, reason: ClockReason, calendar: WorkCalendar
) -> Standing:
    due = before.due_at
    if due is not None and before.stopped_since is not None:
        due = resumed(calendar, due, before.stopped_since, entry.at)
    return replace(
        before,
        due_at=due,
        runs_from=entry.at,
        stopped_since=None,
        why=reason,
        waits_until=None,
        is_given=False,
    )


def _shifted(
    before: Standing, entry: ClockEntry, reason: ClockReason, calendar: WorkCalendar
) -> Standing:
    """Move the due time; a move by the calendar is in the calendar already, unless it was given."""
    limit = limit_of(entry)
    if reason is ClockReason.CALENDAR and not before.is_given:
        return before
    if limit is not None and before.due_at is not None:
        return replace(before, due_at=lengthened(calendar, before.due_at, limit))
    if entry.due_after is None:
        return before
    return replace(before, due_at=promised(calendar, entry.due_after))


def of_main(entries: Sequence[ClockEntry]) -> list[ClockEntry]:
    """Return the rows of the clock that the dossier stands under, see `main`."""
    for clock in (Clock.PROCESSING, Clock.REPLY):
        found = [one for one in entries if one.clock == clock.value]
        if found:
            return found
    return []


def still_open(entries: Iterable[ClockEntry]) -> list[ClockEntry]:
    """Return the last row of every clock that has begun and not ended, the oldest clock first."""
    last: dict[Key, ClockEntry] = {}
    for entry in entries:
        clock = Clock(entry.clock)
        last[clock, entry.assignment_id if clock in _OF_STEPS else None] = entry
    return [one for one in last.values() if one.act != ClockAct.END.value]


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stood: since when, until when (None: still), and why."""

    since: datetime
    until: datetime | None
    why: ClockReason


def pauses(entries: Iterable[ClockEntry]) -> list[Pause]:
    """List when one clock stood, the oldest first."""
    found: list[Pause] = []
    for entry in entries:
        act = ClockAct(entry.act)
        stands = bool(found) and found[-1].until is None
        if act is ClockAct.STOP and not stands:
            found.append(Pause(entry.at, None, ClockReason(entry.reason)))
        elif stands and act not in {ClockAct.STOP, ClockAct.SHIFT}:
            found[-1] = replace(found[-1], until=entry.at)
    return found
