"""An example as its page types it: names, moments and ticks to and from an `Example`.

All names begin with "x-", which no question's key does, so they stand beside the real e-form.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from werkzeug.datastructures import MultiDict

from casework.catalogue import examples
from casework.catalogue.examples import (
    Example,
    Expectation,
    Holder,
    May,
    ResultExpectation,
    StepExpectation,
)
from casework.catalogue.playing import Played
from casework.people.actor import Role
from casework.procedures.definition import Channel, Definition
from foundation.clock import VIETNAM
from foundation.errors import Invalid, Problem
from foundation.text import clean, clean_line
from web import filters

PREFIX = "x-"
LONGEST_NAME = 200
_TIME_FIRST = re.compile(r"(\d{1,2})[:hg](\d{2})\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s+(\d{1,2})[:hg](\d{2})", re.ASCII)
_NOISE = re.compile(r"[\s.,]|đồng|đ$|₫")
Typed = MultiDict[str, str]


def besides(sent: Typed) -> set[str]:
    """Name what was sent beside the answers of the e-form."""
    return {name for name in sent if name.startswith(PREFIX)} | {"revision"}


def moment_of(text: str) -> str:
    """Read 15:05 21/08/2026, either part first, as an example keeps it; empty where it is none."""
    line = clean_line(text)
    if found := _TIME_FIRST.fullmatch(line):
        hour, minute, day, month, year = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(line):
        day, month, year, hour, minute = map(int, found.groups())
    else:
        return ""
    try:
        kept = examples.moment_text(datetime(year, month, day, hour, minute, tzinfo=VIETNAM))
        examples.moment(kept)
    except (ValueError, OverflowError):
        return ""
    return kept


def shown_moment(kept: str) -> str:
    """Write a kept moment as people read and type it."""
    try:
        return filters.vn_datetime(examples.moment(kept)) if kept else ""
    except ValueError:
        return kept


def read_filing(sent: Typed, answers: dict[str, str], definition: Definition, key: str) -> Example:
    """Read who files what when; raises Invalid naming each place that cannot be read."""
    problems: dict[str, Problem] = {}
    name = clean_line(sent.get("x-name", ""))
    if not name:
        problems["x-name"] = Problem("required")
    elif len(name) > LONGEST_NAME:
        problems["x-name"] = Problem("too_long", {"limit": LONGEST_NAME, "length": len(name)})
    filed = moment_of(sent.get("x-filed", ""))
    if not filed:
        problems["x-filed"] = Problem("moment_wrong")
    received = moment_of(sent.get("x-received", ""))
    if sent.get("x-received", "").strip() and not received:
        problems["x-received"] = Problem("moment_wrong")
    elif received and received < filed:
        problems["x-received"] = Problem("moment_before_filing")
    if problems:
        raise Invalid(problems)
    steps = definition.flow.steps if definition.flow else ()
    chosen = {one.key: sent.get(f"x-choice-{one.key}", "") for one in steps}
    return Example(
        key=key,
        name=name,
        filed_at=filed,
        received_at=received,
        channel=_channel(sent.get("x-channel", "")),
        case=sent.get("x-case", ""),
        holder=Holder(
            clean_line(sent.get("x-holder", "")),
            clean_line(sent.get("x-number", "")),
            clean_line(sent.get("x-address", "")),
            is_organisation=sent.get("x-organisation") == "yes",
        ),
        answers={one: value for one, value in answers.items() if value},
        given=tuple(one for one in sent.getlist("x-given")),
        choices={one: outcome for one, outcome in chosen.items() if outcome},
        basis=clean_line(sent.get("x-basis", "")),
        expect=Expectation(),
    )


def _channel(value: str) -> Channel:
    return Channel(value) if value in {one.value for one in Channel} else Channel.ONLINE


def read_expectation(sent: Typed, definition: Definition, found: Played) -> Expectation:
    """Read what was ticked as expected; raises Invalid for a moment or a sum that is none."""
    kept = set(sent.getlist("x-keep"))
    problems: dict[str, Problem] = {}
    seen = [one.partition(":") for one in sent.getlist("x-seen")]
    computed = [one.removeprefix("computed:") for one in kept if one.startswith("computed:")]
    expect = Expectation(
        problems=_pairs(sent, "x-problem") if "form" in kept else None,
        warnings=_pairs(sent, "x-warning") if "warnings" in kept else None,
        missing=tuple(sent.getlist("x-missing")) if "parts" in kept else None,
        shown=tuple(key for key, _colon, how in seen if how == "shown"),
        hidden=tuple(key for key, _colon, how in seen if how == "hidden"),
        computed={key: sent.get(f"x-computed-{key}", "").strip() for key in sorted(computed)},
        fee=_amount(sent, "x-fee", problems) if "fee" in kept else None,
        fee_lines=_lines(sent, problems) if "lines" in kept else None,
        reply_due=_moment(sent, "x-reply", problems) if "reply" in kept else "",
        due=_moment(sent, "x-due", problems) if "due" in kept else "",
        route=_route(sent, found, problems) if "route" in kept else (),
        refused=sent.get("x-refused") == "yes" if "refused" in kept else None,
        may=tuple(read_may(sent)),
        result=_result(sent, definition),
    )
    if problems:
        raise Invalid(problems)
    return expect


def _pairs(sent: Typed, name: str) -> dict[str, str]:
    pairs = (one.rpartition(":") for one in sent.getlist(name))
    return {key: code for key, _colon, code in pairs}


def _amount(sent: Typed, name: str, problems: dict[str, Problem]) -> int | None:
    bare = _NOISE.sub("", sent.get(name, ""))
    if not re.fullmatch(r"[0-9]{1,12}", bare):
        problems[name] = Problem("amount_wrong")
        return None
    return int(bare)


def _lines(sent: Typed, problems: dict[str, Problem]) -> dict[str, int]:
    lines = {}
    for name in sent:
        if name.startswith("x-line-") and sent[name].strip():
            amount = _amount(sent, name, problems)
            lines[name.removeprefix("x-line-")] = amount or 0
    return lines


def _moment(sent: Typed, name: str, problems: dict[str, Problem]) -> str:
    found = moment_of(sent.get(name, ""))
    if not found:
        problems[name] = Problem("moment_wrong")
    return found


def _route(sent: Typed, found: Played, problems: dict[str, Problem]) -> tuple[StepExpectation, ...]:
    """Read the route as it was kept, or take the one just walked where that was ticked."""
    if "route" in sent.getlist("x-take"):
        return found_route(found)
    route = []
    for at, written in enumerate(sent.getlist("x-step")):
        key, _bar, rest = written.partition("|")
        who, _bar, agency = rest.partition("|")
        due = sent.get(f"x-step-due-{at}", "").strip()
        kept = _moment(sent, f"x-step-due-{at}", problems) if due else ""
        route.append(StepExpectation(key, who, agency, kept))
    return tuple(route)


def found_route(found: Played) -> tuple[StepExpectation, ...]:
    """Return the route that was walked as an expectation."""
    return tuple(
        StepExpectation(
            one.step.key,
            one.step.doer.role,
            one.step.doer.agency,
            examples.moment_text(one.due) if one.due else "",
        )
        for one in (found.walk.visits if found.walk else ())
    )


def read_may(sent: Typed) -> Iterator[May]:
    """Read the permissions that are ticked."""
    known = {one.value for one in Role}
    for written in sent.getlist("x-may"):
        step, role, verb, allowed = (*written.split("|"), "", "", "")[:4]
        if step and role in known:
            yield May(step, Role(role), allowed == "yes", verb)


def may_text(one: May) -> str:
    """Write a permission as its tick carries it."""
    return "|".join((one.step, one.role.value, one.verb, "yes" if one.allowed else "no"))


def _result(sent: Typed, definition: Definition) -> ResultExpectation | None:
    key = sent.get("x-result", "")
    if key not in {one.key for one in definition.results}:
        return None
    contains, lacks = (
        tuple(line for line in clean(sent.get(name, "")).splitlines() if line.strip())
        for name in ("x-contains", "x-lacks")
    )
    return ResultExpectation(key, contains, lacks) if contains or lacks else None


def typed_of(example: Example) -> Typed:
    """Write an example as its page would have been typed."""
    pairs = [*_filing(example), *_expected(example.expect)]
    return MultiDict(pairs)


def _filing(example: Example) -> Iterator[tuple[str, str]]:
    yield from (
        ("x-name", example.name),
        ("x-basis", example.basis),
        ("x-filed", shown_moment(example.filed_at)),
        ("x-received", shown_moment(example.received_at)),
        ("x-channel", example.channel.value),
        ("x-case", example.case),
        ("x-holder", example.holder.name),
        ("x-number", example.holder.number),
        ("x-address", example.holder.address),
        ("x-organisation", "yes" if example.holder.is_organisation else ""),
    )
    yield from (("x-given", key) for key in example.given)
    yield from ((f"x-choice-{step}", outcome) for step, outcome in example.choices.items())


def _expected(expect: Expectation) -> Iterator[tuple[str, str]]:
    for name, given in (
        ("form", expect.problems is not None),
        ("warnings", expect.warnings is not None),
        ("parts", expect.missing is not None),
        ("fee", expect.fee is not None),
        ("lines", expect.fee_lines is not None),
        ("reply", bool(expect.reply_due)),
        ("due", bool(expect.due)),
        ("route", bool(expect.route)),
        ("refused", expect.refused is not None),
    ):
        if given:
            yield "x-keep", name
    yield from (("x-problem", f"{key}:{code}") for key, code in (expect.problems or {}).items())
    yield from (("x-warning", f"{key}:{code}") for key, code in (expect.warnings or {}).items())
    yield from (("x-missing", key) for key in expect.missing or ())
    yield from (("x-seen", f"{key}:shown") for key in expect.shown)
    yield from (("x-seen", f"{key}:hidden") for key in expect.hidden)
    for key, value in expect.computed.items():
        yield "x-keep", f"computed:{key}"
        yield f"x-computed-{key}", value
    yield "x-fee", "" if expect.fee is None else filters.vn_number(expect.fee)
    for key, amount in (expect.fee_lines or {}).items():
        yield f"x-line-{key}", filters.vn_number(amount)
    yield from _expected_way(expect)


def _expected_way(expect: Expectation) -> Iterator[tuple[str, str]]:
    yield "x-reply", shown_moment(expect.reply_due)
    yield "x-due", shown_moment(expect.due)
    for at, one in enumerate(expect.route):
        yield "x-step", f"{one.step}|{one.role}|{one.agency}"
        yield f"x-step-due-{at}", shown_moment(one.due)
    yield "x-refused", "yes" if expect.refused else "no"
    yield from (("x-may", may_text(one)) for one in expect.may)
    if expect.result:
        yield "x-result", expect.result.key
        yield "x-contains", "\n".join(expect.result.contains)
        yield "x-lacks", "\n".join(expect.result.lacks)
