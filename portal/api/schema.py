"""A procedure's form as JSON Schema: what ``answers`` of a submission may hold."""

from collections.abc import Mapping
from typing import Any

from casework.procedures import values
from casework.procedures.definition import Field, FieldKind, FormDefinition

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS: Mapping[FieldKind, str] = {
    FieldKind.NUMBER: r"^\s*-?[0-9. ]{1,40}\s*$",
    FieldKind.MONEY: r"^\s*[0-9. ]{1,40}\s*$",
    FieldKind.ID_NUMBER: r"^[0-9. ]{9,40}$",
    FieldKind.COMMUNE: r"^[0-9]{5}$",
}
_NOTES: Mapping[FieldKind, str] = {
    FieldKind.DATE: "dd/mm/yyyy or yyyy-mm-dd",
    FieldKind.NUMBER: "whole number as text",
    FieldKind.MONEY: "amount in đồng as text",
    FieldKind.COMMUNE: "five-digit unit code of a commune",
    FieldKind.ID_NUMBER: "personal identification number of 12 digits",
}


def of_form(form: FormDefinition) -> dict[str, Any]:
    """Write the schema of a form's answers; conditions become ``if``/``then``."""
    always = [one.key for one in form.fields if one.required and not one.show_when]
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": False,
        "properties": {one.key: _of_field(one) for one in form.fields},
        "required": always,
        "allOf": [_condition(one) for one in form.fields if one.required and one.show_when],
    }


def _condition(field: Field) -> dict[str, Any]:
    shown = {key: {"enum": list(accepted)} for key, accepted in field.show_when.items()}
    return {
        "if": {"properties": shown, "required": list(shown)},
        "then": {"required": [field.key]},
    }


def _of_field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "string", "title": field.label}
    notes = " · ".join(note for note in (field.hint, _NOTES.get(field.kind, "")) if note)
    if notes:
        found["description"] = notes
    if field.required:
        found["minLength"] = 1
    if field.kind is FieldKind.CHOICE:
        found["oneOf"] = [{"const": one.value, "title": one.label} for one in field.options]
    elif field.kind is FieldKind.YES_NO:
        found["enum"] = ["yes", "no"]
    elif field.kind is FieldKind.DECLARATION:
        found["const"] = "yes"
    else:
        found["maxLength"] = values.length_limit(field)
    if pattern := _PATTERNS.get(field.kind):
        found["pattern"] = pattern
    return found
