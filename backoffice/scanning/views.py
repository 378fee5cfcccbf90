"""Scanning: piles from the scanner become pages of parts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("scanning", __name__, url_prefix="/so-hoa")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/scanning/show.html")
