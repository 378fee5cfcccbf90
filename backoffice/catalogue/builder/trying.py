"""A formula tried on sample answers, so that its author sees at once what it gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework.procedures import formulas, rules, tables
from casework.procedures.forms import Field, FieldKind, FormDefinition, Section
from casework.procedures.walk import kinds_of, walk
from web.sentences import say

TRIED = "muc_tinh_thu"
_SAMPLES: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: "3",
    FieldKind.MONEY: "1250000",
    FieldKind.DATE: "05/02/2020",
    FieldKind.YES_NO: "yes",
    FieldKind.DECLARATION: "yes",
    FieldKind.TABLE: "10; 20",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a formula gave on samples: the rows of samples with their labels, result or problem."""

    rows: tuple[tuple[str, str, str], ...]
    result: str = ""
    problem: str = ""


def try_out(
    formula: str, above: Sequence[Field], typed: Mapping[str, str], *, today: date
) -> Tried:
    """Work a formula out on what was typed, or on proposed samples."""
    known = {one.key: one for one in above}
    needed = _needed(formula, known)
    rows = tuple(
        (one.key, one.label, typed.get(one.key, "") or _sample(one))
        for one in above
        if one.key in needed and one.kind is not FieldKind.COMPUTED
    )
    if problem := formulas.check(formula, kinds_of(above)):
        return Tried(rows, problem=say(problem))
    computed = Field(TRIED, "", FieldKind.COMPUTED, formula=formula)
    asked = [replace(one, show_when={}) for one in above if one.key in needed]
    form = FormDefinition((Section("s", "", (*asked, computed)),))
    answers = {key: _answer(known[key], value) for key, _label, value in rows}
    found = walk(form, answers, today=today)
    if TRIED in found.failed:
        return Tried(rows, problem=say(found.failed[TRIED]))
    return Tried(rows, result=rules.display_facts(form, found.known, {})[TRIED])


def _needed(formula: str, known: Mapping[str, Field]) -> set[str]:
    """Return the keys that a formula needs, also through other computed values."""
    waiting, found = set(formulas.names(formula)) & set(known), set()
    while waiting:
        key = waiting.pop()
        found.add(key)
        if known[key].kind is FieldKind.COMPUTED:
            waiting |= (set(formulas.names(known[key].formula)) & set(known)) - found
    return found


def _sample(one: Field) -> str:
    if one.options:
        return one.options[0].value
    return _SAMPLES.get(one.kind, one.label)


def _answer(one: Field, value: str) -> str:
    """Turn a sample into an answer: the numbers of a table's sample fill its columns of numbers."""
    if one.kind is not FieldKind.TABLE:
        return value
    numbers = [part.strip() for part in value.split(";") if part.strip()]
    return tables.write([{column.key: number for column in one.columns} for number in numbers])
