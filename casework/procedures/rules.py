"""The one check of what a citizen hands in, the fee that is due and the text of a result.

Doors and jobs all call the same functions. Stored answers are text: NFC, trimmed, without
control characters; dates ISO, numbers bare digits, phones 0xxxxxxxxx, yes_no "yes" or "no".

Codes of problems (facts in brackets): required, unknown_field, too_long [limit, length],
not_a_number, too_small [minimum], too_large [maximum], not_a_date,
date_out_of_range [earliest, latest], date_in_future [today], not_a_choice,
declaration_needed, id_number_old [digits], id_number_wrong [digits], tax_code_wrong,
tax_code_check, phone_wrong [digits], email_wrong, commune_wrong, name_characters [characters],
name_without_letters; of tables: table_wrong, too_few_rows [minimum], too_many_rows [maximum].
Codes of warnings: id_number_birth_year [year], id_number_sex, id_number_province [prefix],
recommended, and those of formulas.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from casework.people import rules as people
from casework.procedures import tables, values
from casework.procedures.conditions import holds
from casework.procedures.definition import (
    Field,
    FieldKind,
    FormDefinition,
    ResultTemplate,
)
from casework.procedures.formulas import Kind
from casework.procedures.walk import kinds_of, walk
from foundation.errors import Problem

_YES_NO = {"yes": "Có", "no": "Không"}
_YEAR = re.compile(r"\d{4}", re.ASCII)
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def shown_fields(form: FormDefinition, answers: Mapping[str, str]) -> tuple[Field, ...]:
    """List the questions that these answers leave on the form, in its order."""
    return tuple(field for field, _ in walk(form, answers).asked.values())


def tidy_answers(
    form: FormDefinition, answers: Mapping[str, str], *, today: date
) -> dict[str, str]:
    """Return the answers as they are stored: shown questions only, empty ones left out.

    Computed values are worked out; what was sent for them is not looked at.
    """
    return {key: value for key, value in walk(form, answers, today=today).known.items() if value}


def computed(form: FormDefinition, answers: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Return the computed values that are shown, empty where an answer they need is empty."""
    asked = walk(form, answers, today=today).asked
    return {key: value for key, (one, value) in asked.items() if one.kind is FieldKind.COMPUTED}


def check_answers(
    form: FormDefinition, answers: Mapping[str, str], *, today: date
) -> dict[str, Problem]:
    """Say what is wrong, by field key in the form's order; an empty dict means all is well.

    What is wrong inside a table stands under its place, such as "members.0.name".
    """
    found = walk(form, answers, today=today)
    problems: dict[str, Problem] = {}
    for field, value in found.asked.values():
        problems |= _check_one(field, value, found.known, today)
    known = {field.key for field in form.fields if field.kind is not FieldKind.FILE}
    unknown = {key: Problem("unknown_field") for key in answers if key not in known}
    return problems | unknown


def _check_one(
    field: Field, value: str, known: Mapping[str, str], today: date
) -> dict[str, Problem]:
    if field.kind in {FieldKind.COMPUTED, FieldKind.FILE}:
        return {}
    if not value:
        return {field.key: _needed(field)} if is_required(field, known) else {}
    if field.kind is FieldKind.TABLE:
        inside = tables.check(field, value, today)
        return {f"{field.key}.{at}".rstrip("."): problem for at, problem in inside.items()}
    problem = values.check(field, value, today)
    return {field.key: problem} if problem else {}


def is_required(field: Field, answers: Mapping[str, str]) -> bool:
    """Tell whether tidied answers make a shown question one that must be answered."""
    return field.required and not field.soft and holds(field.require_when, answers)


def _needed(field: Field) -> Problem:
    is_declaration = field.kind is FieldKind.DECLARATION
    return Problem("declaration_needed" if is_declaration else "required")


def check_draft(
    form: FormDefinition, answers: Mapping[str, str], *, today: date
) -> dict[str, Problem]:
    """Say what is wrong with an unfinished form: as check_answers, but nothing is required."""
    found = check_answers(form, answers, today=today)
    unfinished = {"required", "declaration_needed", "too_few_rows"}
    return {key: problem for key, problem in found.items() if problem.code not in unfinished}


def recommended(form: FormDefinition, answers: Mapping[str, str]) -> dict[str, Problem]:
    """Say which answers are better given although the form is taken without them."""
    found = walk(form, answers)
    return {
        key: Problem("recommended")
        for key, (field, value) in found.asked.items()
        if field.soft and not value and holds(field.require_when, found.known)
    }


def warnings(
    form: FormDefinition, answers: Mapping[str, str], *, today: date | None = None
) -> dict[str, Problem]:
    """Say where facts disagree or a value cannot be worked out (never a refusal).

    Decree 137/2015, art. 13: digit 4 of an ID number holds century and sex, digits 5-6 the year of
    birth. The fields beside `mother_id_number` are `mother_birth_date`, `mother_birth_year` and
    `mother_sex`; in a table they are the columns beside it.
    """
    found = walk(form, answers, today=today)
    told = dict(found.failed)
    for field, value in found.asked.values():
        told |= _doubts(field.key, field, found.known)
        rows = tables.rows(value) or [] if field.kind is FieldKind.TABLE else []
        for at, row in enumerate(rows):
            for column in field.columns:
                told |= _doubts(f"{field.key}.{at}.{column.key}", column, row)
    return told


def _doubts(place: str, field: Field, beside: Mapping[str, str]) -> dict[str, Problem]:
    number = beside.get(field.key, "")
    if field.kind is not FieldKind.ID_NUMBER or people.check_id_number(number):
        return {}
    stem = field.key.removesuffix("id_number")
    year = beside.get(f"{stem}birth_year", "")
    if _YEAR.fullmatch(year) and int(year) != people.birth_year_of(number):
        return {place: Problem("id_number_birth_year", {"year": people.birth_year_of(number)})}
    doubt = _doubt(number, beside.get(f"{stem}birth_date", ""), beside.get(f"{stem}sex", ""))
    return {place: doubt} if doubt else {}


def _doubt(number: str, born: str, sex: str) -> Problem | None:
    known = people.Sex(sex) if sex in set(people.Sex) else None
    found = people.id_number_warnings(number, birth_date=values.parse_date(born), sex=known)
    return found[0] if found else None


def display_facts(
    form: FormDefinition, answers: Mapping[str, str], communes: Mapping[str, str]
) -> dict[str, str]:
    """Turn answers into a document's words: dd/mm/yyyy, labels, 1.500.000, names of places.

    Every field of the form has a fact; what was not asked or not answered is an empty text. A
    table has one numbered line for each row.
    """
    known, kinds = walk(form, answers).known, kinds_of(form.fields)
    return {
        one.key: _display(one, known.get(one.key, ""), communes, kinds.get(one.key))
        for one in form.fields
    }


def table_rows(_field: Field, value: str) -> list[dict[str, str]]:
    """Return the rows of a table's answer as they are stored; none where it is not a table."""
    return tables.rows(value) or []


def table_words(field: Field, value: str, communes: Mapping[str, str]) -> list[list[str]]:
    """Return the rows of a table's answer in words, each cell in its column's place."""
    return [
        [_display(one, row.get(one.key, ""), communes) for one in field.columns]
        for row in table_rows(field, value)
    ]


def _display(
    field: Field, value: str, communes: Mapping[str, str], kind: Kind | None = None
) -> str:
    match field.kind:
        case FieldKind.YES_NO:
            return _YES_NO.get(value, value)
        case FieldKind.DECLARATION:
            return "Đã cam đoan" if value == "yes" else value
        case FieldKind.COMMUNE:
            return communes.get(value, value)
        case FieldKind.MONEY:
            return _grouped(value)
        case FieldKind.DATE:
            return _day(value)
        case FieldKind.TABLE:
            rows = enumerate(table_words(field, value, communes), start=1)
            return "\n".join(f"{at}. {'; '.join(filter(None, row))}" for at, row in rows)
        case FieldKind.COMPUTED:
            return _display_computed(value, kind)
    return {option.value: option.label for option in field.options}.get(value, value)


def _display_computed(value: str, kind: Kind | None) -> str:
    match kind:
        case Kind.NUMBER:
            whole, _, rest = value.partition(".")
            return f"{_grouped(whole)},{rest}" if rest else _grouped(whole)
        case Kind.DAY:
            return _day(value)
        case Kind.TRUTH:
            return _YES_NO.get(value, value)
        case _:
            return value


def _grouped(value: str) -> str:
    return f"{int(value):,}".replace(",", ".") if values.is_number(value) else value


def _day(value: str) -> str:
    day = values.parse_date(value)
    return f"{day:%d/%m/%Y}" if day else value


def fill(template: ResultTemplate, facts: Mapping[str, str]) -> list[str]:
    """Put facts into the paragraphs of a result, once: braces inside a fact stay as they are.

    An unknown placeholder stays visible as {name}; a paragraph all of whose placeholders are
    known but empty is left out.
    """
    return [_fill_one(one, facts) for one in template.body if not _is_empty(one, facts)]


def unknown_placeholders(template: ResultTemplate, facts: Mapping[str, str]) -> tuple[str, ...]:
    """List placeholders of a result that no fact answers, so that an officer is told."""
    asked = [key for one in template.body for key in _PLACEHOLDER.findall(one)]
    return tuple(dict.fromkeys(key for key in asked if key not in facts))


def _fill_one(paragraph: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), paragraph)


def _is_empty(paragraph: str, facts: Mapping[str, str]) -> bool:
    asked = _PLACEHOLDER.findall(paragraph)
    return bool(asked) and all(facts.get(key) == "" for key in asked)
