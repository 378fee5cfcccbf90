"""Whole groups of questions: a person, an organisation, an address."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from backoffice.catalogue import editing
from backoffice.catalogue.builder import edits, groups
from backoffice.catalogue.builder.edits import MOST_QUESTIONS
from backoffice.catalogue.builder.forms import GroupForm
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened, section_of
from backoffice.catalogue.editing import Opened
from casework.people.actor import Role
from casework.procedures.forms import GroupKind, Section
from foundation.errors import NotFound, Problem
from web.access import open_to

_NAMES = {
    "nguoi": GroupKind.PERSON,
    "to-chuc": GroupKind.ORGANISATION,
    "dia-chi": GroupKind.ADDRESS,
}


@blueprint.route("/nhom/<name>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_group(code: str, name: str) -> ResponseReturnValue:
    """Add the questions about a person, organisation or address at the end of a section."""
    kind = _NAMES.get(name)
    if kind is None:
        raise NotFound(group=name)
    read = opened(code)
    section = section_of(read, request.args.get("phan", ""))
    facets = groups.FACETS[kind]
    form = GroupForm(facets=[one.key for one in facets if one.chosen])
    form.facets.choices = [(one.key, str(one.label)) for one in facets]
    if form.is_ready():
        anchor = _added(read, form, kind, section)
        if anchor:
            return back(code, anchor)
    title = groups.KINDS[kind]
    return editing.page(f"{TEMPLATES}/group.html", read, form, kind_name=title, section=section)


def _added(read: Opened, form: GroupForm, kind: GroupKind, section: Section) -> str:
    """Keep the group; return the place of its first question, or nothing where it was refused."""
    before = read.definition.form
    group, fields = groups.build(form.title.data, kind, form.facets.data, edits.taken(before))
    if len(before.fields) + len(fields) > MOST_QUESTIONS:
        form.add_problem("", Problem("too_many_questions", {"limit": MOST_QUESTIONS}))
        return ""
    changed = edits.with_fields(before, section.key, fields, (group,))
    is_kept = editing.keep(read, form, replace(read.definition, form=changed))
    return f"q-{fields[0].key}" if is_kept else ""
