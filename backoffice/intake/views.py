"""The counter: a walk-in with paper becomes a dossier."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("intake", __name__, url_prefix="/tai-quay")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/intake/show.html")
