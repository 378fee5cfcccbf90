"""The answers of a dossier put into words for reading: on screens and on the printed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from casework.procedures import rules
from casework.procedures.definition import Field, FieldKind, FormDefinition, Section

DECLARATIONS = frozenset({FieldKind.DECLARATION})


@dataclass(frozen=True, slots=True)
class AnsweredTable:
    """One table in words: its label, the heads of its columns and its rows."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class AnsweredBlock:
    """Answers that stand together under a title, which is empty outside of groups."""

    title: str
    rows: tuple[tuple[str, str], ...]
    tables: tuple[AnsweredTable, ...]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """One section with what was asked in it."""

    key: str
    title: str
    blocks: tuple[AnsweredBlock, ...]


def answered(
    form: FormDefinition,
    answers: Mapping[str, str],
    communes: Mapping[str, str],
    *,
    without: frozenset[FieldKind] = frozenset(),
) -> tuple[AnsweredSection, ...]:
    """Put stored answers into words, section by section; sections without a question are left out.

    `communes` names the units of government by their stored answers; `without` leaves kinds out,
    as files always are.
    """
    unread = without | {FieldKind.FILE}
    shown = {one.key for one in rules.shown_fields(form, answers) if one.kind not in unread}
    facts = rules.display_facts(form, answers, communes)
    made = (_section(one, answers, communes, facts, shown) for one in form.sections)
    return tuple(one for one in made if one.blocks)


def _section(
    section: Section,
    answers: Mapping[str, str],
    communes: Mapping[str, str],
    facts: Mapping[str, str],
    shown: set[str],
) -> AnsweredSection:
    titles = {one.key: one.title for one in section.groups}
    asked = [one for one in section.fields if one.key in shown]
    blocks: list[AnsweredBlock] = []
    said = ""
    for (group, is_table), run in groupby(asked, key=_stand):
        title, said = ("" if group == said else titles.get(group, "")), group
        fields = list(run)
        if is_table:
            tables = tuple(_table(one, answers.get(one.key, ""), communes) for one in fields)
            blocks.append(AnsweredBlock(title, (), tables))
        else:
            rows = tuple((one.label, facts[one.key]) for one in fields)
            blocks.append(AnsweredBlock(title, rows, ()))
    return AnsweredSection(section.key, section.title, tuple(blocks))


def _stand(one: Field) -> tuple[str, bool]:
    """Tell with which neighbours an answer is read: those of its group, tables by themselves."""
    return one.group, one.kind is FieldKind.TABLE


def _table(field: Field, value: str, communes: Mapping[str, str]) -> AnsweredTable:
    rows = rules.table_words(field, value, communes)
    heads = tuple(one.label for one in field.columns)
    return AnsweredTable(field.label, heads, tuple(tuple(row) for row in rows))
