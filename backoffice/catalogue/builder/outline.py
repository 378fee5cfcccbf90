"""The form as an outline: each question with the marks that its author looks for."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from backoffice.catalogue import conditions
from backoffice.catalogue.builder import words
from backoffice.catalogue.conditions import Questions
from backoffice.catalogue.editing import Opened
from casework.procedures.conditions import Condition
from casework.procedures.forms import Field, FieldKind, Section
from web import sentences


@dataclass(frozen=True, slots=True)
class Line:
    """One question: kind in words, marks as (tone, text), group title where one begins, faults."""

    field: Field
    kind: str
    icon: str
    marks: tuple[tuple[str, str], ...]
    when: str
    group: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its lines."""

    section: Section
    lines: tuple[Line, ...]
    faults: tuple[str, ...]


def draw(read: Opened) -> tuple[Part, ...]:
    """Draw the outline of the form that is open."""
    known = conditions.questions(read.definition.form)
    told: dict[str, list[str]] = {}
    for place, sentence in _faults(read):
        told.setdefault(place.split(".")[1], []).append(sentence)
    questions = {field.key for field in read.definition.form.fields}
    return tuple(
        Part(
            one,
            tuple(_lines(one, told, known)),
            () if one.key in questions else tuple(told.get(one.key, ())),
        )
        for one in read.definition.form.sections
    )


def loose_faults(read: Opened) -> list[tuple[str, str, str]]:
    """List the faults with the question each belongs to: anchor, label, sentence."""
    labels = {one.key: one.label for one in read.definition.form.fields}
    sections = {one.key: one.title for one in read.definition.form.sections}
    found = []
    for place, sentence in _faults(read):
        key = place.split(".")[1]
        anchor = f"q-{key}" if key in labels else f"s-{key}"
        found.append((anchor, labels.get(key) or sections.get(key) or key, sentence))
    return found


def _faults(read: Opened) -> Iterator[tuple[str, str]]:
    for one in read.own_faults:
        if "." in one.place:
            yield one.place, sentences.say(one.problem)


def _lines(section: Section, told: dict[str, list[str]], known: Questions) -> Iterator[Line]:
    titles = {one.key: one.title for one in section.groups}
    before = ""
    for one in section.fields:
        begins = one.group and one.group != before
        before = one.group
        yield Line(
            field=one,
            kind=words.kind_name(one.kind),
            icon=words.kind_icon(one.kind),
            marks=tuple(_marks(one)),
            when=in_words(one.show_when, known),
            group=titles.get(one.group, "") if begins else "",
            faults=tuple(told.get(one.key, ())),
        )


def _marks(one: Field) -> Iterator[tuple[str, str]]:
    if one.kind not in {FieldKind.COMPUTED, FieldKind.FILE}:
        if one.soft:
            yield "gold", _("Nên điền")
        elif one.required and one.require_when:
            yield "sea", _("Bắt buộc có điều kiện")
        elif one.required:
            yield "sea", _("Bắt buộc")
    if one.prefill or one.prefill_from:
        yield "green", _("Điền sẵn")


def in_words(condition: Condition, known: Questions) -> str:
    """Say a condition in words, rows of one question joined by "hoặc", questions by "và"."""
    told = []
    for key, accepted in condition.items():
        asked = known.by_key.get(key)
        names = dict(asked.options) if asked else {}
        values = []
        for _key, sign, value in conditions.rows({key: accepted}):
            said = str(conditions.SIGNS[sign]).partition(" (")[0]
            shown = f"“{names.get(value, value)}”" if value else ""
            values.append(said.replace("…", shown) if "…" in said else f"{said} {shown}".strip())
        label = asked.label if asked else key
        told.append(f"“{label}” " + _(" hoặc ").join(values))
    return str(_(" và ")).join(told)
