"""The tracking book of a desk, its volumes and its printed form."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("tracking", __name__, url_prefix="/so-theo-doi")


@blueprint.get("")
@open_to(Role.RECEPTION, Role.LEADER, Role.AUDITOR)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/tracking/show.html")
