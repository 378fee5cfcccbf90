"""Corrections in words: each place as it was and as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.procedures import rules
from casework.procedures.definition import FieldKind, FormDefinition


@dataclass(frozen=True, slots=True)
class Change:
    """One place as it was and as it is, in words."""

    label: str
    before: str
    after: str


def worded(
    form: FormDefinition, changes: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[Change]:
    """Put changes (see ``Amendment.changes``) into words; ``names`` are those of places."""
    return [
        Change(one["label"], _side(form, one, "before", names), _side(form, one, "after", names))
        for one in changes
    ]


def _side(
    form: FormDefinition, change: Mapping[str, Any], side: str, names: Mapping[str, str]
) -> str:
    value = change[side]
    if change["kind"] == "part":
        return ", ".join(map(str, value))
    field = next((one for one in form.fields if one.key == change["key"]), None)
    if field is not None and field.kind is FieldKind.TABLE:
        rows = rules.table_words(field, value, names)
        return "; ".join(", ".join(map(str, row)) for row in rows)
    facts = rules.display_facts(form, {change["key"]: value}, names)
    return str(facts.get(change["key"], value))
