"""Handing out: results, originals and proofs of who took them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casework.people.actor import Role
from web.access import open_to

blueprint = Blueprint("handing", __name__, url_prefix="/tra-ket-qua")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show where the work of this area begins."""
    return render_template("backoffice/handing/show.html")
