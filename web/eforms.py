"""A procedure's e-form at the door: drawn from its definition, read back into answers.

    sheet = eforms.draw(definition.form, answers, problems)       # sheet.sections, sheet.summary
    {% for question in section.questions %}
    {{ eform_field(question.field, question.value, question.problem, communes) }}{% endfor %}

    answers = eforms.read(definition.form, request.form)          # raises Invalid: unknown_field

The definition decides what is right (``casework.procedures.rules``); this module only moves
values between the browser and the house.
"""

import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from casework.agencies import queries as agencies
from casework.procedures.definition import Field, FieldKind, FormDefinition, Section
from casework.procedures.rules import shown_fields
from foundation.errors import Invalid, Problem
from web.fields import typed_date
from web.sentences import say

BESIDES = frozenset({"csrf_token", "next", "verb"})
LONGEST = 20_000
_UNCHECKED = {FieldKind.DECLARATION, FieldKind.YES_NO, FieldKind.CHOICE}
_COMMUNES_LAST = 60.0
_MONEY_NOISE = re.compile(r"\s*(?:đồng|đ|₫|VND)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One field with its answer and, in words, what is wrong with it."""

    field: Field
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """One section ready to be printed; ``missing`` counts its shown fields with a problem."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    missing: int
    answered: int


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
) -> Sheet:
    """Put fields, answers and problems together for the template.

    Hidden questions are drawn too: without JavaScript nothing else could ask them, and with
    it the page hides them by their condition.
    """
    found = {key: say(problem) for key, problem in (problems or {}).items()}
    shown = {field.key for field in shown_fields(form, answers)}
    sections = tuple(_draw_section(one, answers, found, shown) for one in form.sections)
    known = {field.key for field in form.fields}
    summary = tuple((key if key in known else "", text) for key, text in found.items())
    return Sheet(sections, summary)


def _draw_section(
    section: Section, answers: Mapping[str, str], found: Mapping[str, str], shown: Collection[str]
) -> DrawnSection:
    questions = tuple(
        Question(field, answers.get(field.key, ""), found.get(field.key, ""))
        for field in section.fields
    )
    return DrawnSection(
        section.key,
        section.title,
        section.intro,
        questions,
        missing=sum(one.field.key in shown and bool(one.problem) for one in questions),
        answered=sum(one.field.key in shown and bool(one.value) for one in questions),
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
    problems = {
        key: problem
        for key in sent
        if key not in BESIDES and key not in besides
        if (problem := _fault(key, sent.getlist(key), asked))
    }
    if problems:
        raise Invalid(problems)
    return {
        key: _typed(field, sent[key]) if key in sent else ""
        for key, field in asked.items()
        if key in sent or field.kind in _UNCHECKED
    }


def read_json(form: FormDefinition, sent: object) -> dict[str, str]:
    """Read the answers that autosave sends: changed fields only; raises Invalid as read does."""
    if not isinstance(sent, dict):
        raise Invalid({"answers": Problem("required")})
    asked = _asked(form, None)
    problems = {}
    for key, value in sent.items():
        if fault := _fault(str(key), [value], asked):
            problems[str(key)] = fault
    if problems:
        raise Invalid(problems)
    return {key: _typed(asked[key], value) for key, value in sent.items()}


def _asked(form: FormDefinition, section: str | None) -> dict[str, Field]:
    chosen: Sequence[Section] = [one for one in form.sections if section in {None, one.key}]
    return {field.key: field for one in chosen for field in one.fields}


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


class _Communes:
    """The list of communes, read once a minute by each process: it changes by law only."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[float, list[tuple[str, str]]] | None = None

    def options(self, session: Session) -> list[tuple[str, str]]:
        """Return (code, name) pairs in the order of the names."""
        with self._lock:
            kept = self._kept
        if kept and time.monotonic() - kept[0] < _COMMUNES_LAST:
            return kept[1]
        found = [(one.code, one.name) for one in agencies.communes(session)]
        with self._lock:
            self._kept = (time.monotonic(), found) if found else None
        return found


_communes = _Communes()


def communes(session: Session) -> list[tuple[str, str]]:
    """Return the communes to choose from, as (code, name) pairs."""
    return _communes.options(session)
