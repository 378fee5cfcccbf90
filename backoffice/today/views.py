"""The first page: what the officer has to do today, by role, late ones first."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from backoffice.today import board
from foundation.clock import now
from web.access import SIGNED_IN, current_actor, open_to
from web.transactions import reading

blueprint = Blueprint("today", __name__)


@blueprint.get("")
@blueprint.get("/")
@open_to(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show the day's work."""
    with reading() as session:
        blocks = board.blocks_for(session, current_actor(), at=now())
        return render_template("backoffice/today/show.html", blocks=blocks)
