"""Where the builder's pages stand, and how they go on after a save."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from backoffice.catalogue import editing
from backoffice.catalogue.editing import Opened
from casework.procedures.forms import Section
from foundation.errors import NotFound
from web.transactions import reading

blueprint = Blueprint("builder", __name__, url_prefix="/<code>/soan/bieu-mau")
TEMPLATES = "backoffice/catalogue/builder"


def opened(code: str) -> Opened:
    """Open the draft at its form; raises UnknownDraft."""
    with reading() as session:
        return editing.opened(session, code, "form")


def section_of(read: Opened, key: str) -> Section:
    """Return a section of the form that is open; raises NotFound."""
    for section in read.definition.form.sections:
        if section.key == key:
            return section
    raise NotFound(section=key)


def back(code: str, anchor: str = "") -> ResponseReturnValue:
    """Go back to the outline, at the question or section that was touched."""
    return redirect(url_for(".show", code=code, _anchor=anchor or None), 303)
