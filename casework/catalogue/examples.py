"""Written examples of a procedure: who files what when, and what the law says must happen.

Examples stand in sets; a set keeps the office hours and special days it was written against, so
that a later holiday does not change what was once right. Moments are local text of Vietnam such
as "2026-08-21T15:05"; money is in đồng.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from casework.people.actor import Role
from casework.procedures import shape
from casework.procedures.fees import Channel
from casework.worktime.rules import DayKind, Holiday, OpenHours, WorkCalendar
from foundation.clock import VIETNAM
from foundation.errors import NotFound

_MOMENT = re.compile(r"20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)


class UnknownExample(NotFound):
    """The draft has no example of this key."""

    code = "unknown_example"


@dataclass(frozen=True, slots=True)
class FrozenHours:
    """Keeps one spell of office hours (0 is Monday; "07:30") with the days of its decision."""

    weekday: int
    opens: str
    closes: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FrozenCalendar:
    """Keeps a working calendar as data: hours, days off and days made up."""

    hours: tuple[FrozenHours, ...] = ()
    own_hours: tuple[FrozenHours, ...] = ()
    off: tuple[date, ...] = ()
    makeup: tuple[date, ...] = ()

    def thaw(self) -> WorkCalendar:
        """Return the calendar to count with; raises ValueError for an hour that is none."""
        days = [Holiday(day, DayKind.OFF) for day in self.off]
        days += [Holiday(day, DayKind.MAKEUP) for day in self.makeup]
        return WorkCalendar(
            hours=tuple(map(_thaw_hours, self.hours)),
            special_days=tuple(sorted(days, key=lambda one: one.day)),
            own_hours=tuple(map(_thaw_hours, self.own_hours)),
        )


def freeze(calendar: WorkCalendar) -> FrozenCalendar:
    """Keep a calendar as it is now."""
    days = sorted(calendar.special_days, key=lambda one: one.day)
    return FrozenCalendar(
        hours=tuple(map(_freeze_hours, calendar.hours)),
        own_hours=tuple(map(_freeze_hours, calendar.own_hours)),
        off=tuple(one.day for one in days if one.kind is DayKind.OFF),
        makeup=tuple(one.day for one in days if one.kind is DayKind.MAKEUP),
    )


def _thaw_hours(kept: FrozenHours) -> OpenHours:
    opens, closes = time.fromisoformat(kept.opens), time.fromisoformat(kept.closes)
    return OpenHours(kept.weekday, opens, closes, kept.since, kept.until)


def _freeze_hours(hours: OpenHours) -> FrozenHours:
    opens, closes = f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"
    return FrozenHours(hours.weekday, opens, closes, hours.effective_from, until=hours.effective_to)


@dataclass(frozen=True, slots=True)
class Holder:
    """Says who files, as the account knows them; an organisation has a tax code as its number."""

    name: str = ""
    number: str = ""
    address: str = ""
    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class StepExpectation:
    """Says which step comes next on the way, who does it, and by when; empty means not said."""

    step: str
    role: str = ""
    agency: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class May:
    """Says whether a role may act at a step of the flow, or at a stage of the table ("@desk").

    With a verb the question is that one verb; without, any verb that is done there.
    """

    step: str
    role: Role
    allowed: bool = True
    verb: str = ""


@dataclass(frozen=True, slots=True)
class ResultExpectation:
    """Says which result is made and which texts stand in it, or do not."""

    key: str
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """Holds what must happen; None and empty texts say nothing about their matter.

    `problems` and `warnings` map a field to its code (empty: the form is valid), `missing` lists
    keys of parts, `route` lists all steps of the walk in their order, `refused` how it comes out.
    """

    problems: Mapping[str, str] | None = field(default=None, hash=False)
    warnings: Mapping[str, str] | None = field(default=None, hash=False)
    missing: tuple[str, ...] | None = None
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict, hash=False)
    fee: int | None = None
    fee_lines: Mapping[str, int] | None = field(default=None, hash=False)
    reply_due: str = ""
    due: str = ""
    route: tuple[StepExpectation, ...] = ()
    refused: bool | None = None
    may: tuple[May, ...] = ()
    result: ResultExpectation | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is expected."""
        return self == Expectation()


@dataclass(frozen=True, slots=True)
class Example:
    """Holds one written example of filing; `basis` cites the rule that it proves.

    Without `received_at` the desk receives at the moment of filing. `given` lists parts handed
    in, `choices` the outcomes that officers choose at steps of the flow.
    """

    key: str
    name: str
    filed_at: str
    expect: Expectation
    received_at: str = ""
    channel: Channel = Channel.ONLINE
    case: str = ""
    holder: Holder = Holder()
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)
    given: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """Holds examples that were written against one calendar."""

    calendar: FrozenCalendar
    examples: tuple[Example, ...]


def moment(text: str) -> datetime:
    """Read a local time of Vietnam in this century as aware UTC; raises ValueError else."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)


def moment_text(at: datetime) -> str:
    """Write a moment as examples keep it: local time of Vietnam to the minute."""
    return f"{at.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def read(kept: Iterable[object]) -> tuple[ExampleSet, ...]:
    """Read the sets that a draft or a version keeps; raises shape.ShapeError."""
    return tuple(shape.read(ExampleSet, one, f"[{i}]") for i, one in enumerate(kept))


def write(sets: Sequence[ExampleSet]) -> list[dict[str, Any]]:
    """Write sets as they are kept; sets without examples are left out."""
    return [dict(shape.write(one)) for one in sets if one.examples]


def every(sets: Sequence[ExampleSet]) -> tuple[Example, ...]:
    """List the examples of all sets."""
    return tuple(example for one in sets for example in one.examples)


def find(sets: Sequence[ExampleSet], key: str) -> tuple[ExampleSet, Example]:
    """Return an example and the set in which it stands; raises UnknownExample."""
    for one in sets:
        for example in one.examples:
            if example.key == key:
                return one, example
    raise UnknownExample(key=key)


def put(
    sets: Sequence[ExampleSet], example: Example, calendar: FrozenCalendar | None
) -> tuple[ExampleSet, ...]:
    """Put an example in the place of the one with its key, or at the end.

    With a calendar it moves to the set of that calendar; without, it stays in its own. Raises
    UnknownExample where there is neither.
    """
    if calendar is None:
        find(sets, example.key)
        return tuple(_replaced(one, example) for one in sets)
    if any(one.calendar == calendar and _has(one, example.key) for one in sets):
        return put(sets, example, None)
    left = remove(sets, example.key)
    for i, one in enumerate(left):
        if one.calendar == calendar:
            joined = replace(one, examples=(*one.examples, example))
            return (*left[:i], joined, *left[i + 1 :])
    return (*left, ExampleSet(calendar, (example,)))


def remove(sets: Sequence[ExampleSet], key: str) -> tuple[ExampleSet, ...]:
    """Leave one example out."""
    return tuple(
        replace(one, examples=tuple(kept for kept in one.examples if kept.key != key))
        for one in sets
    )


def _has(one: ExampleSet, key: str) -> bool:
    return any(example.key == key for example in one.examples)


def _replaced(one: ExampleSet, example: Example) -> ExampleSet:
    kept = (example if old.key == example.key else old for old in one.examples)
    return replace(one, examples=tuple(kept))
