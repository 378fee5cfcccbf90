"""The outline of an e-form: its sections with their questions, put in order."""

from collections.abc import Callable
from dataclasses import replace

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import editing
from backoffice.catalogue.builder import edits, outline
from backoffice.catalogue.builder.forms import OrderForm
from backoffice.catalogue.builder.place import TEMPLATES, back, blueprint, opened
from backoffice.catalogue.editing import Opened
from casework.people.actor import Role
from casework.procedures.forms import FormDefinition
from foundation.errors import NotFound
from web.access import open_to

_MOVES: dict[str, tuple[Callable[[FormDefinition, str, int], FormDefinition], int]] = {
    "up": (edits.move, -1),
    "down": (edits.move, 1),
    "section-up": (edits.move_section, -1),
    "section-down": (edits.move_section, 1),
}


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """Show the sections with their questions, what each is and what is wrong with it."""
    return _page(opened(code), OrderForm())


@blueprint.post("")
@open_to(Role.ADMINISTRATOR)
def order(code: str) -> ResponseReturnValue:
    """Move or copy a question, or move a section, by the outline's buttons."""
    read, form = opened(code), OrderForm()
    if form.is_ready():
        verb, _colon, key = form.verb.data.partition(":")
        changed, anchor = _done(read.definition.form, verb, key)
        if editing.keep(read, form, replace(read.definition, form=changed)):
            return back(code, anchor)
    return _page(read, form)


def _done(form: FormDefinition, verb: str, key: str) -> tuple[FormDefinition, str]:
    """Return the form after a button, and the place of the page to go back to."""
    is_section = verb.startswith("section")
    known = edits.section_keys(form) if is_section else {one.key for one in form.fields}
    if key not in known or (verb not in _MOVES and verb != "copy"):
        raise NotFound(verb=verb)
    if verb == "copy":
        found = edits.find(form, key)
        label = _("%(label)s (bản sao)", label=found[1].label[:280]) if found else ""
        flash(_("Đã nhân đôi câu hỏi; hãy sửa tên của bản sao."), "success")
        changed, fresh = edits.copied(form, key, label)
        return changed, f"q-{fresh}"
    move, step = _MOVES[verb]
    return move(form, key, step), f"s-{key}" if is_section else f"q-{key}"


def _page(read: Opened, form: OrderForm) -> ResponseReturnValue:
    return editing.page(
        f"{TEMPLATES}/show.html",
        read,
        form,
        outline=outline.draw(read),
        loose=outline.loose_faults(read),
        most=edits.MOST_QUESTIONS,
    )
