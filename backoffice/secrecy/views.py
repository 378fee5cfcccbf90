"""State secrets: what bore a mark of secrecy, decided by the security officer."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("secrecy", __name__, url_prefix="/bi-mat")


@blueprint.get("")
@open_to(Role.SECURITY)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/secrecy/show.html")
