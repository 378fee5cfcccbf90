"""Changes of a form as pure functions: each returns a new form and leaves the old one alone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from backoffice.catalogue import keys
from casework.procedures.form_checks import RESERVED
from casework.procedures.forms import Field, FormDefinition, Group, Section

T = TypeVar("T")
MOST_QUESTIONS = 500
"""Questions of one form; longer ones are lists of papers, not forms."""


def taken(form: FormDefinition) -> set[str]:
    """Return the keys that a new question cannot have."""
    groups = {group.key for section in form.sections for group in section.groups}
    return {one.key for one in form.fields} | groups | RESERVED


def section_keys(form: FormDefinition) -> set[str]:
    """Return the keys that a new section cannot have."""
    return {one.key for one in form.sections}


def find(form: FormDefinition, key: str) -> tuple[Section, Field] | None:
    """Return a question with its section, or None."""
    for section in form.sections:
        for one in section.fields:
            if one.key == key:
                return section, one
    return None


def moved(items: Sequence[T], at: int, step: int) -> tuple[T, ...]:
    """Swap an item with its neighbour; at either end nothing moves."""
    to = at + step
    found = list(items)
    if 0 <= at < len(found) and 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return tuple(found)


def with_section(form: FormDefinition, section: Section) -> FormDefinition:
    """Put a section in the place of the one with its key, or at the end."""
    listed = [section if one.key == section.key else one for one in form.sections]
    if section.key not in section_keys(form):
        listed.append(section)
    return FormDefinition(tuple(listed))


def without_section(form: FormDefinition, key: str) -> FormDefinition:
    """Take a section away with all its questions."""
    return FormDefinition(tuple(one for one in form.sections if one.key != key))


def move_section(form: FormDefinition, key: str, step: int) -> FormDefinition:
    """Move a section up or down."""
    at = [one.key for one in form.sections].index(key)
    return FormDefinition(moved(form.sections, at, step))


def _each(form: FormDefinition, change: Callable[[Section], Section]) -> FormDefinition:
    return FormDefinition(tuple(change(one) for one in form.sections))


def with_fields(
    form: FormDefinition, section: str, added: Sequence[Field], groups: Sequence[Group] = ()
) -> FormDefinition:
    """Add questions, and their groups, at the end of a section."""

    def change(one: Section) -> Section:
        if one.key != section:
            return one
        return replace(one, fields=(*one.fields, *added), groups=(*one.groups, *groups))

    return _each(form, change)


def with_field(form: FormDefinition, field: Field, section: str) -> FormDefinition:
    """Keep a changed question; in another section it comes last and leaves its group."""
    found = find(form, field.key)
    if found is None:
        return with_fields(form, section, (field,))
    if found[0].key != section:
        return with_fields(without(form, field.key), section, (replace(field, group=""),))

    def change(one: Section) -> Section:
        fields = tuple(field if old.key == field.key else old for old in one.fields)
        return replace(one, fields=fields)

    return _each(form, change)


def without(form: FormDefinition, key: str) -> FormDefinition:
    """Take a question away; a group without questions goes with its last one."""

    def change(one: Section) -> Section:
        fields = tuple(old for old in one.fields if old.key != key)
        named = {old.group for old in fields}
        emptied = {old.group for old in one.fields} - named
        groups = tuple(group for group in one.groups if group.key not in emptied)
        return replace(one, fields=fields, groups=groups)

    return _each(form, change)


def move(form: FormDefinition, key: str, step: int) -> FormDefinition:
    """Move a question up or down; at the edge of its section it goes into the next one."""
    found = find(form, key)
    if found is None:
        return form
    section, field = found
    at = section.fields.index(field)
    if 0 <= at + step < len(section.fields):
        return with_section(form, replace(section, fields=moved(section.fields, at, step)))
    beside = [one.key for one in form.sections].index(section.key) + step
    if not 0 <= beside < len(form.sections):
        return form
    left = without(form, key)
    target = left.sections[beside]
    alone = (replace(field, group=""),)
    fields = (*target.fields, *alone) if step < 0 else (*alone, *target.fields)
    return with_section(left, replace(target, fields=fields))


def copied(form: FormDefinition, key: str, label: str) -> tuple[FormDefinition, str]:
    """Put a copy of a question right behind it; return the form and the copy's key."""
    found = find(form, key)
    if found is None:
        return form, key
    section, field = found
    stem = f"{field.group}_" if field.group else ""
    fresh = stem + key_for(label, {one.removeprefix(stem) for one in taken(form)})
    at = section.fields.index(field) + 1
    copy = replace(field, key=fresh, label=label)
    fields = (*section.fields[:at], copy, *section.fields[at:])
    return with_section(form, replace(section, fields=fields)), fresh


def key_for(label: str, names: Collection[str]) -> str:
    """Make a key out of a label that neither a page nor a formula misunderstands."""
    return keys.key_from(label, {*names, *RESERVED})
