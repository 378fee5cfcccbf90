"""One walk through a form with its answers: what is asked, what is stored, what is worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.procedures import formulas, tables, values
from casework.procedures.conditions import holds
from casework.procedures.forms import Field, FieldKind, FormDefinition
from casework.procedures.formulas import FormulaError, Kind, Value
from foundation.errors import Problem

_KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.NUMBER,
    FieldKind.DATE: Kind.DAY,
    FieldKind.TABLE: Kind.TABLE,
}


@dataclass(slots=True)
class Walk:
    """What a walk found: each question asked with its tidied answer, in the form's order."""

    asked: dict[str, tuple[Field, str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Problem] = field(default_factory=dict)
    _values: dict[str, Value] = field(default_factory=dict)

    def take(self, one: Field, raw: str, today: date | None) -> None:
        """Take the next question with what was answered; hidden ones are passed over."""
        if not holds(one.show_when, self.known):
            return
        computes = one.kind is FieldKind.COMPUTED and today is not None
        value = self._work_out(one, today) if computes and today else _tidied(one, raw)
        self.known[one.key] = value
        self.asked[one.key] = (one, value)

    def _work_out(self, one: Field, today: date) -> str:
        try:
            needed = formulas.names(one.formula)
            found = formulas.work_out(one.formula, self._known_to(needed), today=today)
        except FormulaError as error:
            self.failed[one.key] = error.problem
            return ""
        self._values[one.key] = found
        return formulas.stored(found)

    def _known_to(self, names: Iterable[str]) -> dict[str, Value]:
        facts: dict[str, Value] = {}
        for name in names:
            if name in self._values:
                facts[name] = self._values[name]
            elif name in self.asked:
                facts |= _facts(*self.asked[name])
        return facts


def walk(form: FormDefinition, answers: Mapping[str, str], *, today: date | None = None) -> Walk:
    """Walk the form once: a question behind a hidden one is hidden too.

    On a day, computed values are worked out and what was sent for them is not looked at; without
    one they stay as they were stored.
    """
    found = Walk()
    for one in form.fields:
        found.take(one, answers.get(one.key, ""), today)
    return found


def _tidied(one: Field, raw: str) -> str:
    return tables.tidy(one, raw) if one.kind is FieldKind.TABLE else values.tidy(one, raw)


def _facts(one: Field, value: str) -> dict[str, Value]:
    """Return what formulas know of an answer; a table also gives each of its columns."""
    if one.kind is not FieldKind.TABLE:
        return {one.key: _typed(one, value)}
    rows = tables.rows(value) or []
    columns: dict[str, Value] = {
        f"{one.key}.{column.key}": [_number(row.get(column.key, "")) for row in rows]
        for column in one.columns
        if _KINDS.get(column.kind) is Kind.NUMBER
    }
    return {one.key: [None] * len(rows), **columns}


def _typed(one: Field, value: str) -> Value:
    match _KINDS.get(one.kind):
        case Kind.NUMBER:
            return _number(value)
        case Kind.DAY:
            return values.parse_date(value)
        case _:
            return value or None


def _number(value: str) -> int | None:
    return int(value) if values.is_number(value) else None


def kinds_of(fields: Iterable[Field]) -> dict[str, Kind]:
    """Tell formulas what each answer is; a faulty computed value is taken for a text."""
    kinds: dict[str, Kind] = {}
    for one in fields:
        if one.kind is FieldKind.COMPUTED:
            kinds[one.key] = formulas.kind_of(one.formula, kinds) or Kind.TEXT
        elif one.kind is not FieldKind.FILE:
            kinds[one.key] = _KINDS.get(one.kind, Kind.TEXT)
        for column in one.columns:
            is_number = _KINDS.get(column.kind) is Kind.NUMBER
            kinds[f"{one.key}.{column.key}"] = Kind.NUMBERS if is_number else Kind.COLUMN
    return kinds
