"""Whether the questions of a form fit together.

Codes of problems (facts in brackets): key_twice [key], key_wrong [key], label_needed,
depends_on_unknown [key], cycle [keys], condition_value [key, value], options_needed,
option_empty, option_twice [value], columns_needed, column_kind, column_condition,
row_bounds [maximum], bounds_reversed, group_unknown [key], group_stem [stem], part_unknown [key],
prefill_from_wrong, section_twice [key], and those of formulas.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from keyword import iskeyword

from casework.procedures import conditions, formulas, tables
from casework.procedures.conditions import Condition
from casework.procedures.definition import Definition, PartManner
from casework.procedures.faults import Fault
from casework.procedures.forms import Field, FieldKind, FormDefinition, GroupKind, Section
from casework.procedures.walk import kinds_of
from foundation.errors import Problem

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_EARLIER = re.compile(r"[^\s:]{1,40}:[a-z][a-z0-9_]{0,59}", re.ASCII)
RESERVED = frozenset({formulas.TODAY, "csrf_token", "next", "verb", "asked"})
"""Keys that pages and formulas use themselves."""
_OPTIONED = {FieldKind.CHOICE}
_COMPARED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE, FieldKind.COMPUTED}


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together in the form, in its own order."""
    form = definition.form
    yield from _sections(form)
    for key, times in Counter(one.key for one in form.fields).items():
        if times > 1:
            yield Fault(f"form.{key}", Problem("key_twice", {"key": key}))
    turning = dict(_cycles(form.fields))
    for key, circle in turning.items():
        yield Fault(f"form.{key}", Problem("cycle", {"keys": " → ".join(circle)}))
    in_circle = set(chain.from_iterable(turning.values()))
    files = {one.key for one in definition.parts if one.manner is PartManner.FILE}
    for at, one in enumerate(form.fields):
        above = form.fields[:at]
        problems = chain(_alone(one), _place(one, files), _needs(one, above, one.key in in_circle))
        yield from (Fault(f"form.{one.key}", problem) for problem in problems)
        yield from _columns(one)


def _sections(form: FormDefinition) -> Iterator[Fault]:
    for key, times in Counter(one.key for one in form.sections).items():
        if times > 1:
            yield Fault(f"form.{key}", Problem("section_twice", {"key": key}))
    for section in form.sections:
        yield from _groups(section)


def _groups(section: Section) -> Iterator[Fault]:
    groups = {one.key: one for one in section.groups}
    for one in section.fields:
        if not one.group:
            continue
        group = groups.get(one.group)
        if group is None:
            yield Fault(f"form.{one.key}", Problem("group_unknown", {"key": one.group}))
        elif group.kind is not GroupKind.PLAIN and not one.key.startswith(f"{group.key}_"):
            yield Fault(f"form.{one.key}", Problem("group_stem", {"stem": f"{group.key}_"}))


def _alone(one: Field) -> Iterator[Problem]:
    """Say what is wrong with a question by itself."""
    if not _KEY.fullmatch(one.key) or iskeyword(one.key) or one.key in RESERVED:
        yield Problem("key_wrong", {"key": one.key})
    if not one.label.strip():
        yield Problem("label_needed")
    if (one.kind in _OPTIONED) != bool(one.options):
        yield Problem("options_needed")
    yield from _options(one)
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        yield Problem("bounds_reversed")
    if one.prefill_from and not _EARLIER.fullmatch(one.prefill_from):
        yield Problem("prefill_from_wrong")


def _options(one: Field) -> Iterator[Problem]:
    if any(not option.value.strip() or not option.label.strip() for option in one.options):
        yield Problem("option_empty")
    for texts in ([o.value for o in one.options], [o.label for o in one.options]):
        for text, times in Counter(texts).items():
            if times > 1:
                yield Problem("option_twice", {"value": text})


def _place(one: Field, files: set[str]) -> Iterator[Problem]:
    if one.kind is FieldKind.FILE and one.part not in files:
        yield Problem("part_unknown", {"key": one.part})


def _needs(one: Field, above: Sequence[Field], in_circle: bool) -> Iterator[Problem]:  # noqa: FBT001
    """Say what is wrong with what a question depends on: only questions above it are known."""
    fields = {field.key: field for field in above}
    for key, accepted in (*one.show_when.items(), *one.require_when.items()):
        if key not in fields:
            if not in_circle:
                yield Problem("depends_on_unknown", {"key": key})
            continue
        yield from _accepted(fields[key], accepted)
    if one.kind is FieldKind.COMPUTED:
        problem = formulas.check(one.formula, kinds_of(above))
        if problem and not (in_circle and problem.code == "formula_unknown"):
            yield problem


def _accepted(on: Field, accepted: Sequence[str]) -> Iterator[Problem]:
    """Say which accepted values the question can never have."""
    values = {option.value for option in on.options} | {"*", ""}
    if on.kind is FieldKind.YES_NO:
        values |= {"yes", "no"}
    for wanted in accepted:
        compares = conditions.is_comparison(wanted)
        is_closed = on.kind in _OPTIONED | {FieldKind.YES_NO}
        if (compares and on.kind not in _COMPARED) or (is_closed and wanted not in values):
            yield Problem("condition_value", {"key": on.key, "value": wanted})


def _columns(one: Field) -> Iterator[Fault]:
    place = f"form.{one.key}"
    if (one.kind is FieldKind.TABLE) != bool(one.columns):
        yield Fault(place, Problem("columns_needed"))
    most = one.max_rows or tables.MOST_ROWS
    if not 0 <= one.min_rows <= most <= tables.MOST_ROWS:
        yield Fault(place, Problem("row_bounds", {"maximum": tables.MOST_ROWS}))
    for key, times in Counter(column.key for column in one.columns).items():
        if times > 1:
            yield Fault(f"{place}.{key}", Problem("key_twice", {"key": key}))
    for column in one.columns:
        yield from (Fault(f"{place}.{column.key}", found) for found in _column(column))


def _column(column: Field) -> Iterator[Problem]:
    yield from _alone(column)
    if column.kind not in tables.CELL_KINDS:
        yield Problem("column_kind")
    if column.show_when or column.require_when:
        yield Problem("column_condition")


MOST_CIRCLES = 20
"""So many circles are told at once; mending them shows the next."""


def _cycles(fields: Sequence[Field]) -> Iterator[tuple[str, list[str]]]:
    """Find circles of conditions and formulas: (a question in it, the way round)."""
    keys = {one.key for one in fields}
    needs = {one.key: (_needed(one) & keys) for one in fields}
    for _ in range(MOST_CIRCLES):
        if not (circle := _circle(needs)):
            return
        yield circle[0], circle
        needs[circle[1]] = needs[circle[1]] - {circle[0]}


def _needed(one: Field) -> set[str]:
    asked: list[Condition] = [one.show_when, one.require_when]
    worked = formulas.names(one.formula) if one.kind is FieldKind.COMPUTED else frozenset()
    return {*chain.from_iterable(asked), *worked}


def _circle(needs: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
