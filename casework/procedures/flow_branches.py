"""Which answers a flow's conditions tell apart, so that every combination can be tried.

Of a choice these are its options; of a number or a day the limits compared with and what lies on
both sides; of a text the texts named, any other text, and none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from casework.procedures.conditions import Condition, holds
from casework.procedures.forms import Field, FieldKind, FormDefinition

MOST = 4096
"""How many combinations are tried before a step needs a way without a condition."""
OTHER_TEXT = "…"
"""Stands for any text that no condition names."""
_LIMIT = re.compile(r"(?:>=|<=|>|<)\s*(.+)")


class TooMany(ValueError):  # noqa: N818 - a fact about the conditions
    """The conditions tell apart more combinations of answers than can be tried."""


def combinations(form: FormDefinition, conditions: Iterable[Condition]) -> Iterator[dict[str, str]]:
    """Yield every combination of answers that the conditions tell apart; raises TooMany.

    A question that the others hide has no answer; only a question that may be left empty, or be
    hidden, is tried empty.
    """
    fields = {one.key: one for one in form.fields}
    every = list(conditions)
    keys = with_what_shows(form, [key for one in every for key in one])
    every += [fields[key].show_when for key in keys]
    values = {key: _values(fields[key], _wanted(key, every)) for key in keys}
    count = 1
    for one in values.values():
        count *= len(one)
    if count > MOST:
        raise TooMany(count)
    for picked in product(*values.values()):
        answers = dict(zip(values, picked, strict=True))
        if all(_is_possible(fields[key], answers) for key in keys):
            yield answers


def with_what_shows(form: FormDefinition, keys: Iterable[str]) -> tuple[str, ...]:
    """Return questions with those that decide whether they are shown, in the form's order."""
    fields = {one.key: one for one in form.fields}
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in fields and key not in found:
            found.add(key)
            waiting.extend(fields[key].show_when)
    return tuple(key for key in fields if key in found)


def _wanted(key: str, conditions: Iterable[Condition]) -> list[str]:
    return [wanted for one in conditions for wanted in one.get(key, ())]


def _values(field: Field, wanted: Iterable[str]) -> tuple[str, ...]:
    if field.kind is FieldKind.CHOICE:
        found = [one.value for one in field.options]
    elif field.kind is FieldKind.YES_NO:
        found = ["yes", "no"]
    else:
        found = [near for one in wanted for near in _near(one)] or ["1"]
        if field.kind not in {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE}:
            found.append(OTHER_TEXT)
    may_be_empty = _may_be_empty(field) or bool(field.show_when)
    return tuple(dict.fromkeys([*found, *([""] if may_be_empty else [])]))


def _near(wanted: str) -> list[str]:
    """Return answers just below, at and just above a limit; another value stands for itself."""
    found = _LIMIT.fullmatch(wanted)
    if not found:
        return [] if wanted in {"", "*"} else [wanted, *_beside(wanted)]
    return [found[1], *_beside(found[1])]


def _beside(value: str) -> list[str]:
    try:
        return [str(int(value) + step) for step in (-1, 1)]
    except ValueError:
        pass
    try:
        day = date.fromisoformat(value)
        return [(day + timedelta(step)).isoformat() for step in (-1, 1)]
    except (ValueError, OverflowError):
        return []


def _is_possible(field: Field, answers: Mapping[str, str]) -> bool:
    if not holds(field.show_when, answers):
        return not answers[field.key]
    return _may_be_empty(field) or bool(answers[field.key])


def _may_be_empty(field: Field) -> bool:
    """Tell whether a shown question may stay empty; a computed value lacks what it needs then."""
    is_left = not field.required or field.soft or bool(field.require_when)
    return is_left or field.kind is FieldKind.COMPUTED
