"""The answer to a table: one text, the canonical JSON array of its rows.

A row is an object {column key: text} without empty cells, in the order of the columns; rows
without any cell are left out. Problems inside are named by place: "0.name" is the first row's name.

Codes of problems: table_wrong, too_few_rows [minimum], too_many_rows [maximum], and those of
values.py for each cell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from casework.procedures import values
from casework.procedures.forms import Field, FieldKind
from foundation.errors import Problem
from foundation.text import clean, clean_line

LONGEST = 20_000
MOST_ROWS = 50
CELL_KINDS = frozenset(FieldKind) - {
    FieldKind.TABLE,
    FieldKind.FILE,
    FieldKind.COMPUTED,
    FieldKind.DECLARATION,
}
"""What a column may hold."""

Row = dict[str, str]


def rows(value: str) -> list[Row] | None:
    """Read the rows of a table, stored or as typed; None where the text is not a table."""
    if not value or len(value) > LONGEST:
        return None if value else []
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    is_table = isinstance(found, list) and all(map(_is_row, found))
    return found if is_table else None


def _is_row(one: object) -> bool:
    return isinstance(one, dict) and all(isinstance(cell, str) for cell in one.values())


def write(found: Sequence[Mapping[str, str]]) -> str:
    """Write rows as one text; no rows at all are the empty answer."""
    full = [kept for row in found if (kept := {key: cell for key, cell in row.items() if cell})]
    return json.dumps(full, ensure_ascii=False, separators=(",", ":")) if full else ""


def tidy(field: Field, raw: str) -> str:
    """Return the answer as it is stored; what is not a table stays as it is for check()."""
    text = clean(raw)
    found = rows(text)
    return text if found is None else write([_tidy_row(field, row) for row in found])


def _tidy_row(field: Field, row: Row) -> Row:
    known = {one.key: values.tidy(one, row[one.key]) for one in field.columns if one.key in row}
    return known | {clean_line(key): clean_line(row[key]) for key in row if key not in known}


def check(field: Field, value: str, today: date) -> dict[str, Problem]:
    """Say what is wrong with a tidied table by place; the table itself has the empty place."""
    if len(value) > LONGEST:
        return {"": Problem("too_long", {"limit": LONGEST, "length": len(value)})}
    found = rows(value)
    if found is None:
        return {"": Problem("table_wrong")}
    most = field.max_rows or MOST_ROWS
    if len(found) > most:
        return {"": Problem("too_many_rows", {"maximum": most})}
    problems = {}
    if len(found) < field.min_rows:
        problems[""] = Problem("too_few_rows", {"minimum": field.min_rows})
    for at, row in enumerate(found):
        problems |= {f"{at}.{key}": one for key, one in _check_row(field, row, today).items()}
    return problems


def _check_row(field: Field, row: Row, today: date) -> dict[str, Problem]:
    known = {one.key for one in field.columns}
    problems = {key: Problem("unknown_field") for key in row if key not in known}
    for one in field.columns:
        value = row.get(one.key, "")
        problem = values.check(one, value, today) if value else None
        if not value and one.required:
            problem = Problem("required")
        if problem:
            problems[one.key] = problem
    return problems
