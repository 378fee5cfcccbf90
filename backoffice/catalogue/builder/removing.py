"""Taking questions and sections away: who needs them is told before anything happens."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import editing
from backoffice.catalogue.builder import edits, uses
from backoffice.catalogue.builder.forms import RemoveForm
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened, section_of
from backoffice.catalogue.editing import Opened
from casework.catalogue import answered
from casework.people.actor import Role
from casework.procedures.forms import Field, FormDefinition
from foundation.errors import NotFound
from web.access import open_to
from web.transactions import reading


@blueprint.route("/cau-hoi/<key>/xoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def remove(code: str, key: str) -> ResponseReturnValue:
    """Take a question away, once confirmed."""
    read = opened(code)
    found = edits.find(read.definition.form, key)
    if found is None:
        raise NotFound(question=key)
    section, field = found
    left = edits.without(read.definition.form, key)
    return _confirmed(read, left, (field,), f"s-{section.key}", field.label)


@blueprint.route("/phan/<key>/xoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def remove_section(code: str, key: str) -> ResponseReturnValue:
    """Take a section away with its questions, once confirmed."""
    read = opened(code)
    section = section_of(read, key)
    left = edits.without_section(read.definition.form, key)
    return _confirmed(read, left, section.fields, "", section.title)


def _confirmed(
    read: Opened, left: FormDefinition, gone: Sequence[Field], anchor: str, name: str
) -> ResponseReturnValue:
    form, code = RemoveForm(), read.draft.code
    if form.is_ready() and editing.keep(read, form, replace(read.definition, form=left)):
        flash(_("Đã xóa “%(name)s” khỏi bản thảo.", name=name), "success")
        return back(code, anchor)
    keys = [one.key for one in gone]
    with reading() as session:
        held = answered.drafts_with_answers(session, code, keys)
    found = uses.of(read.definition, keys, read.draft.examples)
    hrefs = {one.key: one.href for one in read.sections}
    return editing.page(
        f"{TEMPLATES}/remove.html",
        read,
        form,
        name=name,
        gone=gone,
        uses=found,
        hrefs=hrefs,
        held=held,
        most=answered.MOST,
        anchor=anchor,
    )
