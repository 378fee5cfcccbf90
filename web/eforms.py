"""A procedure's e-form at the door: drawn from its definition, read back into answers.

    sheet = eforms.draw(definition.form, answers, problems)       # sheet.sections, sheet.summary
    {% for block in section.blocks %}{{ eform_block(block, communes, former) }}{% endfor %}

    answers = eforms.read(definition.form, request.form)          # raises Invalid: unknown_field

The definition decides what is right (``casework.procedures.rules``); this module only moves
values between the browser and the house. The cells of a table are controls of their own, named
"members.0.name"; its buttons send ``verb`` as "add:members" or "remove:members:0".
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from werkzeug.datastructures import MultiDict

from casework.procedures import rules, tables
from casework.procedures.definition import Field, FieldKind, FormDefinition, Group, Section
from foundation.errors import Invalid, Problem
from web.fields import typed_date
from web.places import communes
from web.sentences import say_all

__all__ = [
    "BESIDES", "Block", "DrawnSection", "Question", "Sheet", "communes", "draw", "hints",
    "question", "read", "read_json", "touched_table",
]  # fmt: skip

BESIDES = frozenset({"csrf_token", "next", "verb", "asked"})
LONGEST = 20_000
NEW_ROW = "__row__"
"""The place of the row in the names of a table's pattern, from which a script makes rows."""
_UNCHECKED = {FieldKind.DECLARATION, FieldKind.YES_NO, FieldKind.CHOICE}
_NOT_SENT = {FieldKind.COMPUTED, FieldKind.FILE}
_LIVE = {FieldKind.COMPUTED, FieldKind.ID_NUMBER, FieldKind.TABLE}
_MONEY_NOISE = re.compile(r"\s*(?:đồng|đ|₫|VND)\s*$", re.IGNORECASE)
_CELL = re.compile(r"([a-z0-9_]+)\.(\d{1,2})\.([a-z0-9_]+)", re.ASCII)
_ROW_VERB = re.compile(r"(add|remove):([a-z0-9_]+)(?::(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """One field with its answer and, in words, what is wrong with it.

    A table has rows of questions and the pattern of a new row; ``hidden`` says that the answers
    do not call for the question (it is drawn all the same, for pages without scripts).
    """

    field: Field
    value: str
    problem: str
    hidden: bool = False
    rows: tuple[tuple["Question", ...], ...] = ()
    pattern: tuple["Question", ...] = ()
    required: bool = True
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Questions that stand together: those of one group, or single ones without a group."""

    group: Group | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """One section ready to be printed; ``missing`` counts its shown fields with a problem."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    missing: int
    answered: int
    groups: tuple[Group, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The questions in the form's order, neighbours of one group together, files left out."""
        groups = {one.key: one for one in self.groups}
        listed = [one for one in self.questions if one.field.kind is not FieldKind.FILE]
        runs = groupby(listed, key=lambda one: one.field.group)
        return tuple(Block(groups.get(key), tuple(run)) for key, run in runs)

    @property
    def files(self) -> tuple[Question, ...]:
        """The questions answered by files: their boxes stand outside the section's own form."""
        return tuple(one for one in self.questions if one.field.kind is FieldKind.FILE)

    @property
    def is_live(self) -> bool:
        """Tell whether answers of this section change what the section shows."""
        return any(one.field.kind in _LIVE or one.field.show_when for one in self.questions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole e-form ready to be printed, with the items of its error summary."""

    sections: tuple[DrawnSection, ...]
    summary: tuple[tuple[str, str], ...]

    def section(self, key: str) -> DrawnSection | None:
        """Return one section by its key, or None."""
        return next((one for one in self.sections if one.key == key), None)


def draw(
    form: FormDefinition,
    answers: Mapping[str, str],
    problems: Mapping[str, Problem] | None = None,
    *,
    grown: str = "",
) -> Sheet:
    """Put fields, answers and problems together for the template.

    Hidden questions are drawn too: without JavaScript nothing else could ask them, and with
    it the page hides them. ``grown`` names the table that gets one more empty row. The form may
    be faulty: whatever it says is drawn.
    """
    found = say_all(problems or {})
    shown = {field.key for field in rules.shown_fields(form, answers)}
    facts = rules.display_facts(form, answers, {})
    drawn = {
        field.key: replace(
            question(field, answers.get(field.key, ""), found, grown=grown == field.key),
            hidden=field.key not in shown,
            required=rules.is_required(field, answers),
            shown=facts[field.key],
        )
        for field in form.fields
    }
    sections = tuple(_draw_section(one, drawn) for one in form.sections)
    summary = tuple((key if _is_asked(key, drawn) else "", text) for key, text in found.items())
    return Sheet(sections, summary)


def _is_asked(key: str, drawn: Mapping[str, Question]) -> bool:
    return key.partition(".")[0] in drawn


def _draw_section(section: Section, drawn: Mapping[str, Question]) -> DrawnSection:
    questions = tuple(drawn[field.key] for field in section.fields)
    return DrawnSection(
        section.key,
        section.title,
        section.intro,
        questions,
        missing=sum(not one.hidden and _has_problem(one) for one in questions),
        answered=sum(not one.hidden and _is_answered(one) for one in questions),
        groups=section.groups,
    )


def _has_problem(one: Question) -> bool:
    return bool(one.problem) or any(cell.problem for row in one.rows for cell in row)


def _is_answered(one: Question) -> bool:
    return bool(one.value) and one.field.kind not in _NOT_SENT


def question(
    field: Field, value: str, found: Mapping[str, str] | None = None, *, grown: bool = False
) -> Question:
    """Draw one question; a table with a row for each row typed, and an empty one to begin with."""
    told = found or {}
    required = field.required and not field.soft
    one = Question(field, value, told.get(field.key, ""), required=required)
    if field.kind is not FieldKind.TABLE:
        return one
    rows = tables.rows(value) or []
    least = max(field.min_rows, 1, len(rows) + grown)
    rows += [{} for _ in range(len(rows), min(least, tables.MOST_ROWS))]
    drawn = tuple(_row(field, str(at), row, told) for at, row in enumerate(rows))
    return replace(one, rows=drawn, pattern=_row(field, NEW_ROW, {}, {}))


def _row(
    table: Field, at: str, row: Mapping[str, str], told: Mapping[str, str]
) -> tuple[Question, ...]:
    cells = ((one, f"{table.key}.{at}.{one.key}") for one in table.columns)
    return tuple(
        Question(
            replace(one, key=name), row.get(one.key, ""), told.get(name, ""), required=one.required
        )
        for one, name in cells
    )


def read(
    form: FormDefinition,
    sent: "MultiDict[str, str]",
    *,
    section: str | None = None,
    besides: Collection[str] = (),
) -> dict[str, str]:
    """Read a sent form into answers: all of it, or one section of it.

    Boxes that were not ticked are answered by nothing. Raises Invalid for a field that the
    form does not have, one sent twice, or one too long to be kept at all.
    """
    asked = _asked(form, section)
    controls = {**asked, **_cells(asked, sent)}
    problems = {
        key: problem
        for key in sent
        if key not in BESIDES and key not in besides
        if (problem := _fault(key, sent.getlist(key), controls))
    }
    if problems:
        raise Invalid(problems)
    return {
        key: _typed(field, sent[key]) if key in sent else ""
        for key, field in asked.items()
        if key in sent or field.kind in _UNCHECKED
    } | _tables(asked, sent)


def _cells(asked: Mapping[str, Field], sent: "MultiDict[str, str]") -> dict[str, Field]:
    """Find the column behind each control of a table that was sent."""
    cells = {}
    for name in sent:
        if found := _CELL.fullmatch(name):
            columns = {one.key: one for one in asked[found[1]].columns} if found[1] in asked else {}
            if found[3] in columns:
                cells[name] = columns[found[3]]
    return cells


def _tables(asked: Mapping[str, Field], sent: "MultiDict[str, str]") -> dict[str, str]:
    """Put the cells sent into the answers of their tables; a removed row is left out."""
    verb = _ROW_VERB.fullmatch(sent.get("verb", ""))
    removed = (verb[2], verb[3]) if verb and verb[1] == "remove" else None
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name, column in _cells(asked, sent).items():
        table, at, key = name.split(".")
        row = found.setdefault(table, {}).setdefault(int(at), {})
        row[key] = "" if removed == (table, at) else _typed(column, sent[name])
    return {key: tables.write([rows[at] for at in sorted(rows)]) for key, rows in found.items()}


def touched_table(sent: Mapping[str, str]) -> tuple[str, bool] | None:
    """Tell which table's button was pressed, and whether it asks for one more row."""
    found = _ROW_VERB.fullmatch(sent.get("verb", ""))
    return (found[2], found[1] == "add") if found else None


def read_json(form: FormDefinition, sent: object) -> dict[str, str]:
    """Read the answers that a script sends: changed fields only; raises Invalid as read does.

    The answer to a table is a list of rows, or its text.
    """
    if not isinstance(sent, dict):
        raise Invalid({"answers": Problem("required")})
    asked = _asked(form, None)
    texts = {str(key): _text_of(asked.get(str(key)), value) for key, value in sent.items()}
    problems = {
        key: fault for key, value in texts.items() if (fault := _fault(key, [value], asked))
    }
    if problems:
        raise Invalid(problems)
    return {key: _typed(asked[key], str(value)) for key, value in texts.items()}


def _text_of(field: Field | None, value: object) -> object:
    """Write the rows of a table as its text; anything else stays what it is."""
    if field is None or field.kind is not FieldKind.TABLE or not isinstance(value, list):
        return value
    columns = {one.key: one for one in field.columns}
    if not all(isinstance(row, dict) and set(row) <= set(columns) for row in value):
        return None
    if not all(isinstance(cell, str) for row in value for cell in row.values()):
        return None
    return tables.write([{k: _typed(columns[k], row[k]) for k in row} for row in value])


def _asked(form: FormDefinition, section: str | None) -> dict[str, Field]:
    chosen: Sequence[Section] = [one for one in form.sections if section in {None, one.key}]
    return {
        field.key: field for one in chosen for field in one.fields if field.kind not in _NOT_SENT
    }


def _fault(key: str, values: Sequence[object], asked: Mapping[str, Field]) -> Problem | None:
    if key not in asked:
        return Problem("unknown_field")
    if len(values) > 1:
        return Problem("sent_twice")
    if not isinstance(values[0], str):
        return Problem("not_a_choice")
    length = len(values[0])
    return Problem("too_long", {"limit": LONGEST, "length": length}) if length > LONGEST else None


def _typed(field: Field, value: str) -> str:
    """Forgive what people type at a screen; the rules see the form they know."""
    if field.kind is FieldKind.DATE:
        return typed_date(value.strip())
    return _MONEY_NOISE.sub("", value) if field.kind is FieldKind.MONEY else value


def hints(
    form: FormDefinition, answers: Mapping[str, str], *, today: date
) -> dict[str, dict[str, str] | list[str]]:
    """Say about unfinished answers what a page may show at once, by the rules of the house.

    `shown` lists the questions that are asked; computed values are in words.
    """
    known = {**answers, **rules.computed(form, answers, today=today)}
    facts = rules.display_facts(form, known, {})
    worked = [one.key for one in form.fields if one.kind is FieldKind.COMPUTED]
    return {
        "problems": say_all(rules.check_draft(form, answers, today=today)),
        "warnings": say_all(rules.warnings(form, answers, today=today)),
        "computed": {key: facts[key] for key in worked},
        "shown": [one.key for one in rules.shown_fields(form, known)],
    }
