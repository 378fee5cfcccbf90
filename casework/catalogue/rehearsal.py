"""Rehearsal: written examples run through a definition, and what comes out otherwise is told.

Places of faults: form.<field>, warnings.<field>, parts.<part>, shown.<field>, computed.<field>,
fee, fee.<fee>, reply_due, due, route, route.<step>.role|agency|due, refused, may.<step>.<role>,
result.<template>, choices.<step>, example (the example itself cannot be played).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from casework.catalogue import playing
from casework.catalogue.examples import (
    Example,
    ExampleSet,
    ResultExpectation,
    StepExpectation,
    moment_text,
)
from casework.catalogue.playing import Played
from casework.procedures.charging import FeeDue, FeeLine
from casework.procedures.definition import Definition
from casework.procedures.flow_rules import Visit
from casework.worktime.rules import NoWorkingTime, WorkCalendar
from foundation.errors import Problem

STEP = ">"
"""Stands between the steps of a route in the texts of a fault."""
NOTHING = ""
"""What a fault expects or has found where there is nothing."""


@dataclass(frozen=True, slots=True)
class ExampleFault:
    """Holds where an example came out otherwise; codes, keys and numbers, put in words by doors.

    `working` shows how a sum was worked out.
    """

    place: str
    expected: str
    found: str
    working: str = ""


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """Holds one run of one example; `played` is None where it could not be played at all."""

    example: Example
    faults: tuple[ExampleFault, ...]
    played: Played | None

    @property
    def ok(self) -> bool:
        """Tell whether everything came out as expected."""
        return not self.faults


def run(
    definition: Definition,
    example: Example,
    calendar: WorkCalendar,
    communes: Mapping[str, str] | None = None,
) -> ExampleOutcome:
    """Play one example and compare what came out with what must happen; never raises."""
    try:
        played = playing.play(definition, example, calendar, communes or {})
    except (ValueError, OverflowError, NoWorkingTime):
        fault = ExampleFault("example", example.filed_at, example.received_at)
        return ExampleOutcome(example, (fault,), None)
    strange = _strange_choices(definition, example)
    found = chain(strange, *(compare(example, played) for compare in _COMPARISONS))
    faults = list(found)
    if example.expect.is_empty:
        faults.append(ExampleFault("example", "expectation", NOTHING))
    return ExampleOutcome(example, tuple(faults), played)


def run_all(
    definition: Definition,
    sets: Sequence[ExampleSet],
    communes: Mapping[str, str] | None = None,
    *,
    calendar: WorkCalendar | None = None,
) -> tuple[ExampleOutcome, ...]:
    """Run all examples, each set with its own frozen calendar, or all with the one given."""
    outcomes = []
    for one in sets:
        days = calendar or one.calendar.thaw()
        outcomes += [run(definition, example, days, communes) for example in one.examples]
    return tuple(outcomes)


def _strange_choices(definition: Definition, example: Example) -> Iterator[ExampleFault]:
    for key, outcome in example.choices.items():
        step = definition.flow.step(key) if definition.flow else None
        if step is None or outcome not in {one.key for one in step.outcomes}:
            yield ExampleFault(f"choices.{key}", outcome, NOTHING)


def _form(example: Example, played: Played) -> Iterator[ExampleFault]:
    return _codes("form", example.expect.problems, played.problems)


def _warnings(example: Example, played: Played) -> Iterator[ExampleFault]:
    return _codes("warnings", example.expect.warnings, played.warnings)


def _codes(
    place: str, expected: Mapping[str, str] | None, found: Mapping[str, Problem]
) -> Iterator[ExampleFault]:
    if expected is None:
        return
    for key in dict.fromkeys((*expected, *found)):
        wanted = expected.get(key, NOTHING)
        came = found[key].code if key in found else NOTHING
        if wanted != came:
            yield ExampleFault(f"{place}.{key}", wanted, came)


def _missing(example: Example, played: Played) -> Iterator[ExampleFault]:
    expected = example.expect.missing
    if expected is None:
        return
    found = [part.key for part in played.missing]
    for key in dict.fromkeys((*expected, *found)):
        wanted = "missing" if key in expected else NOTHING
        came = "missing" if key in found else NOTHING
        if wanted != came:
            yield ExampleFault(f"parts.{key}", wanted, came)


def _shown(example: Example, played: Played) -> Iterator[ExampleFault]:
    for key in example.expect.shown:
        if key not in played.shown:
            yield ExampleFault(f"shown.{key}", "shown", "hidden")
    for key in example.expect.hidden:
        if key in played.shown:
            yield ExampleFault(f"shown.{key}", "hidden", "shown")


def _computed(example: Example, played: Played) -> Iterator[ExampleFault]:
    for key, wanted in example.expect.computed.items():
        came = played.computed.get(key, NOTHING)
        if came != wanted:
            yield ExampleFault(f"computed.{key}", wanted, came)


def _fee(example: Example, played: Played) -> Iterator[ExampleFault]:
    expect, due = example.expect, played.fee
    if expect.fee is not None and expect.fee != due.total:
        yield ExampleFault("fee", str(expect.fee), str(due.total), working(due))
    if expect.fee_lines is None:
        return
    found = {line.key: line.amount for line in due.lines}
    for key in dict.fromkeys((*expect.fee_lines, *found)):
        wanted = str(expect.fee_lines[key]) if key in expect.fee_lines else NOTHING
        came = str(found[key]) if key in found else NOTHING
        if wanted != came:
            yield ExampleFault(f"fee.{key}", wanted, came, working(due))


def working(due: FeeDue) -> str:
    """Write how a sum was worked out, fee by fee: copies, counts, amounts and what is off."""
    return "; ".join(_line_working(line) for line in due.lines)


def _line_working(line: FeeLine) -> str:
    counts = [str(one) for one in (line.copies, line.count) if one > 1]
    is_plain = line.unit_amount * line.count * line.copies == line.full
    factors = " × ".join([*counts, _dots(line.unit_amount)] if is_plain else counts)
    full = f"{line.name}: {factors} = {_dots(line.full)}"
    if line.relief is None:
        return full
    off = f"{line.relief.name} (−{line.relief.percent}%)"
    return f"{full}, {off}: {_dots(line.amount)}"


def _dots(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _times(example: Example, played: Played) -> Iterator[ExampleFault]:
    reply = moment_text(played.reply_due)
    if example.expect.reply_due not in {"", reply}:
        yield ExampleFault("reply_due", example.expect.reply_due, reply)
    due = moment_text(played.due) if played.due else NOTHING
    if example.expect.due not in {"", due}:
        yield ExampleFault("due", example.expect.due, due)


def _route(example: Example, played: Played) -> Iterator[ExampleFault]:
    expected = example.expect.route
    visits = played.walk.visits if played.walk else ()
    if expected and [one.step for one in expected] != [one.step.key for one in visits]:
        wanted = STEP.join(one.step for one in expected)
        yield ExampleFault("route", wanted, STEP.join(one.step.key for one in visits))
    elif expected:
        for want, visit in zip(expected, visits, strict=True):
            yield from _step(want, visit)
    refused = bool(played.walk and played.walk.is_refused)
    if example.expect.refused not in {None, refused}:
        yield ExampleFault("refused", str(not refused), str(refused))


def _step(want: StepExpectation, visit: Visit) -> Iterator[ExampleFault]:
    doer = visit.step.doer
    due = moment_text(visit.due) if visit.due else NOTHING
    for name, wanted, came in (
        ("role", want.role, doer.role),
        ("agency", want.agency, doer.agency),
        ("due", want.due, due),
    ):
        if wanted not in {"", came}:
            yield ExampleFault(f"route.{want.step}.{name}", wanted, came)


def _may(example: Example, played: Played) -> Iterator[ExampleFault]:
    for want in example.expect.may:
        found = playing.may_act(played.walk, want)
        if found != want.allowed:
            place = f"may.{want.step}.{want.role}"
            yield ExampleFault(place, _permission(allowed=want.allowed), _permission(allowed=found))


def _permission(*, allowed: bool) -> str:
    return "allowed" if allowed else "forbidden"


def _result(example: Example, played: Played) -> Iterator[ExampleFault]:
    want = example.expect.result
    if want is None:
        return
    body = played.results.get(want.key)
    if body is None:
        yield ExampleFault(f"result.{want.key}", want.key, NOTHING)
        return
    yield from _texts(want, "\n".join(body))


def _texts(want: ResultExpectation, text: str) -> Iterator[ExampleFault]:
    place = f"result.{want.key}"
    for one in want.contains:
        if one not in text:
            yield ExampleFault(place, one, NOTHING)
    for one in want.lacks:
        if one in text:
            yield ExampleFault(place, NOTHING, one)


_COMPARISONS: tuple[Callable[[Example, Played], Iterator[ExampleFault]], ...] = (
    _form,
    _warnings,
    _missing,
    _shown,
    _computed,
    _fee,
    _times,
    _route,
    _may,
    _result,
)
