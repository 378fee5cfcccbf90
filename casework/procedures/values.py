"""Brings one answer into the form in which it is stored, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from casework.people import rules as people
from casework.procedures.definition import Field, FieldKind
from foundation.errors import Problem
from foundation.text import clean, clean_line

TEXT_LENGTH = 500
TEXTAREA_LENGTH = 4_000
SHORT_LENGTH = 40
EARLIEST_YEAR, LATEST_YEAR = 1850, 2200

_SHORT_KINDS = {
    FieldKind.NUMBER,
    FieldKind.MONEY,
    FieldKind.DATE,
    FieldKind.ID_NUMBER,
    FieldKind.PHONE,
    FieldKind.COMMUNE,
    FieldKind.TAX_CODE,
}
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:[. ]\d{3})+", re.ASCII)
_COMMUNE = re.compile(r"\d{5}", re.ASCII)
_FORMER_COMMUNE = re.compile(r"\d{5}@\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_date(text: str) -> date | None:
    """Read dd/mm/yyyy or ISO; a day that does not exist (31/02) is None."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _tidy_date(text: str) -> str:
    found = parse_date(text)
    return found.isoformat() if found else text


def _tidy_number(text: str) -> str:
    """Take thousands marked by dots or spaces, as Vietnamese money is written."""
    plain = re.sub(r"[. ]", "", text) if _THOUSANDS.fullmatch(text) else text
    return str(int(plain)) if _INTEGER.fullmatch(plain) else plain


_TIDY: dict[FieldKind, Callable[[str], str]] = {
    FieldKind.DATE: _tidy_date,
    FieldKind.NUMBER: _tidy_number,
    FieldKind.MONEY: _tidy_number,
    FieldKind.ID_NUMBER: people.tidy_number,
    FieldKind.PHONE: people.tidy_phone,
    FieldKind.TAX_CODE: people.tidy_number,
    FieldKind.COMMUNE: people.tidy_number,
    FieldKind.EMAIL: people.tidy_email,
}


def tidy(field: Field, raw: str) -> str:
    """Return the answer as it is stored: NFC, trimmed, ISO dates, bare digits."""
    if field.kind is FieldKind.TEXTAREA:
        return clean(raw)
    line = clean_line(raw)
    return _TIDY.get(field.kind, str)(line)


def is_number(value: str) -> bool:
    """Tell whether a tidied answer is a whole number of at most 15 digits."""
    return bool(_INTEGER.fullmatch(value))


def length_limit(field: Field) -> int:
    """Return how many characters the stored answer of this field may have."""
    if field.max_length is not None:
        return field.max_length
    if field.kind in _SHORT_KINDS:
        return SHORT_LENGTH
    return {
        FieldKind.TEXTAREA: TEXTAREA_LENGTH,
        FieldKind.PERSON_NAME: people.NAME_LENGTH,
        FieldKind.EMAIL: people.EMAIL_LENGTH,
    }.get(field.kind, TEXT_LENGTH)


def check(field: Field, value: str, today: date) -> Problem | None:
    """Say what is wrong with a tidied answer that is not empty, or None."""
    limit = length_limit(field)
    if len(value) > limit:
        return Problem("too_long", {"limit": limit, "length": len(value)})
    if field.kind is FieldKind.DATE:
        return _check_date(field, value, today)
    checker = _CHECKS.get(field.kind)
    return checker(field, value) if checker else None


def _check_date(field: Field, value: str, today: date) -> Problem | None:
    found = parse_date(value)
    if found is None:
        return Problem("not_a_date")
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        return Problem("date_out_of_range", {"earliest": EARLIEST_YEAR, "latest": LATEST_YEAR})
    if field.not_future and found > today:
        return Problem("date_in_future", {"today": today.isoformat()})
    return None


def _check_number(field: Field, value: str) -> Problem | None:
    if not _INTEGER.fullmatch(value):
        return Problem("not_a_number")
    number = int(value)
    least = 0 if field.minimum is None and field.kind is FieldKind.MONEY else field.minimum
    if least is not None and number < least:
        return Problem("too_small", {"minimum": least})
    if field.maximum is not None and number > field.maximum:
        return Problem("too_large", {"maximum": field.maximum})
    return None


def _check_choice(field: Field, value: str) -> Problem | None:
    known = {option.value for option in field.options}
    return None if value in known else Problem("not_a_choice")


def _check_yes_no(_field: Field, value: str) -> Problem | None:
    return None if value in {"yes", "no"} else Problem("not_a_choice")


def _check_declaration(_field: Field, value: str) -> Problem | None:
    return None if value == "yes" else Problem("declaration_needed")


def _check_commune(field: Field, value: str) -> Problem | None:
    """Take a unit's code; a former unit's carries its last day, for codes were given anew."""
    former = field.former and _FORMER_COMMUNE.fullmatch(value)
    return None if former or _COMMUNE.fullmatch(value) else Problem("commune_wrong")


_CHECKS: dict[FieldKind, Callable[[Field, str], Problem | None]] = {
    FieldKind.NUMBER: _check_number,
    FieldKind.MONEY: _check_number,
    FieldKind.CHOICE: _check_choice,
    FieldKind.YES_NO: _check_yes_no,
    FieldKind.DECLARATION: _check_declaration,
    FieldKind.COMMUNE: _check_commune,
    FieldKind.ID_NUMBER: lambda _, value: people.check_id_number(value),
    FieldKind.TAX_CODE: lambda _, value: people.check_tax_code(value),
    FieldKind.PHONE: lambda _, value: people.check_phone(value),
    FieldKind.EMAIL: lambda _, value: people.check_email(value),
    FieldKind.PERSON_NAME: lambda _, value: people.check_name(value),
}
