"""Queue tickets: call the next person to a counter."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("tickets", __name__, url_prefix="/goi-so")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/tickets/show.html")
