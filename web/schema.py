"""A procedure's form as JSON Schema: what ``answers`` of a submission may hold.

Conditions become ``if``/``then`` with those of the questions they lean on; one that compares
numbers or days, or leans on a computed value, cannot be said in a schema and is left to the check.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.procedures import conditions, tables, values
from casework.procedures.conditions import Condition
from casework.procedures.definition import Field, FieldKind, FormDefinition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMMUNE, _FORMER = r"^[0-9]{5}$", r"^[0-9]{5}(@[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
_PATTERNS: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: r"^\s*-?[0-9. ]{1,40}\s*$",
    FieldKind.MONEY: r"^\s*[0-9. ]{1,40}\s*$",
    FieldKind.ID_NUMBER: r"^[0-9. ]{9,40}$",
    FieldKind.TAX_CODE: r"^[0-9. –-]{10,40}$",
    FieldKind.COMMUNE: _COMMUNE,
}
_NOTES: Mapping[FieldKind, str] = {
    FieldKind.DATE: "dd/mm/yyyy or yyyy-mm-dd",
    FieldKind.NUMBER: "whole number as text",
    FieldKind.MONEY: "amount in đồng as text",
    FieldKind.COMMUNE: "five-digit unit code of a commune",
    FieldKind.ID_NUMBER: "personal identification number of 12 digits",
    FieldKind.TAX_CODE: "tax code of 10 digits, 10-3, or a person's 12 digits",
    FieldKind.COMPUTED: "worked out by the house; what is sent is not looked at",
    FieldKind.TABLE: "one object for each row",
}
_FORMER_NOTE = "or of a unit of before 1 July 2025 with its last day, such as 22327@2025-06-30"
_Terms = list[tuple[str, tuple[str, ...]]]


def of_form(form: FormDefinition) -> dict[str, Any]:
    """Write the schema of a form's answers."""
    needed = [(one, _terms(form, one)) for one in form.fields if _may_be_required(one)]
    leaning = [_condition(form, one, terms) for one, terms in needed if terms]
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            one.key: _of_field(one) for one in form.fields if one.kind is not FieldKind.FILE
        },
        "required": [one.key for one, terms in needed if terms == []],
    } | ({"allOf": leaning} if leaning else {})


def _may_be_required(one: Field) -> bool:
    return one.required and not one.soft and one.kind not in {FieldKind.COMPUTED, FieldKind.FILE}


def _terms(form: FormDefinition, one: Field) -> _Terms | None:
    """List all that must hold for an answer to be required; None where a schema cannot say it."""
    fields = {field.key: field for field in form.fields}
    found = list(_leaning(fields, [one.show_when, one.require_when]))
    said = all(_can_be_said(fields[key], accepted) for key, accepted in found)
    return found if said else None


def _leaning(
    fields: Mapping[str, Field], asked: list[Condition]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Walk from conditions to those of the questions they lean on."""
    seen: set[str] = set()
    while asked:
        for key, accepted in asked.pop(0).items():
            if key not in fields:
                continue
            yield key, accepted
            if key not in seen:
                seen.add(key)
                asked.append(fields[key].show_when)


def _can_be_said(on: Field, accepted: tuple[str, ...]) -> bool:
    compares = any(conditions.is_comparison(one) or not one for one in accepted)
    return not compares and on.kind is not FieldKind.COMPUTED


def _condition(form: FormDefinition, one: Field, terms: _Terms) -> dict[str, Any]:
    fields = {field.key: field for field in form.fields}
    shown = [
        {"properties": {key: _accepting(fields[key], accepted)}, "required": [key]}
        for key, accepted in terms
    ]
    return {"if": {"allOf": shown}, "then": {"required": [one.key]}}


def _accepting(on: Field, accepted: tuple[str, ...]) -> dict[str, Any]:
    if "*" in accepted:
        return {"minItems": 1} if on.kind is FieldKind.TABLE else {"minLength": 1}
    return {"enum": list(accepted)}


def _of_field(one: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "string", "title": one.label}
    former = _FORMER_NOTE if one.former else ""
    notes = [note for note in (one.hint, _NOTES.get(one.kind, ""), former) if note]
    if notes:
        found["description"] = " · ".join(notes)
    if one.kind is FieldKind.TABLE:
        return found | _rows(one)
    if one.kind is FieldKind.COMPUTED:
        return found | {"readOnly": True}
    if one.required and not one.soft and not one.require_when:
        found["minLength"] = 1
    return found | _limits(one)


def _limits(one: Field) -> dict[str, Any]:
    match one.kind:
        case FieldKind.CHOICE:
            return {"oneOf": [{"const": o.value, "title": o.label} for o in one.options]}
        case FieldKind.YES_NO:
            return {"enum": ["yes", "no"]}
        case FieldKind.DECLARATION:
            return {"const": "yes"}
    found: dict[str, Any] = {"maxLength": values.length_limit(one)}
    pattern = _FORMER if one.former else _PATTERNS.get(one.kind)
    return found | ({"pattern": pattern} if pattern else {})


def _rows(table: Field) -> dict[str, Any]:
    least = max(table.min_rows, int(table.required and not table.soft))
    return {
        "type": "array",
        "minItems": least,
        "maxItems": table.max_rows or tables.MOST_ROWS,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {one.key: _of_field(one) for one in table.columns},
            "required": [one.key for one in table.columns if one.required],
        },
    }
