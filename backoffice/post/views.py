"""The post: what comes and goes by the public postal service."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("post", __name__, url_prefix="/buu-chinh")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/post/show.html")
