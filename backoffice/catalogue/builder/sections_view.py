"""Sections of an e-form: added and renamed."""

from dataclasses import replace

from flask.typing import ResponseReturnValue

from backoffice.catalogue import editing, keys
from backoffice.catalogue.builder import edits
from backoffice.catalogue.builder.forms import SectionForm
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened, section_of
from backoffice.catalogue.editing import Opened
from casework.people.actor import Role
from casework.procedures.forms import Section
from web.access import open_to


@blueprint.route("/phan/moi", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def add_section(code: str) -> ResponseReturnValue:
    """Add a section at the end of the form."""
    read, form = opened(code), SectionForm()
    if form.is_ready():
        key = keys.key_from(form.title.data, edits.section_keys(read.definition.form))
        if _keep(read, form, Section(key, "", ())):
            return back(code, f"s-{key}")
    return editing.page(f"{TEMPLATES}/section.html", read, form, section=None)


@blueprint.route("/phan/<key>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit_section(code: str, key: str) -> ResponseReturnValue:
    """Rename a section, or change what is said below its title."""
    read = opened(code)
    section = section_of(read, key)
    form = SectionForm(title=section.title, intro=section.intro)
    if form.is_ready() and _keep(read, form, section):
        return back(code, f"s-{key}")
    return editing.page(f"{TEMPLATES}/section.html", read, form, section=section)


def _keep(read: Opened, form: SectionForm, section: Section) -> bool:
    named = replace(section, title=form.title.data, intro=form.intro.data or "")
    changed = edits.with_section(read.definition.form, named)
    return editing.keep(read, form, replace(read.definition, form=changed))
