"""The living catalogue of components, for those who build pages; only in the demo."""

from flask import Blueprint, render_template

from casework.procedures.definition import Field
from foundation.clock import now
from web.access import PUBLIC, open_to

blueprint = Blueprint("kit", __name__)


@blueprint.get("/_kit")
@open_to(PUBLIC)
def catalogue() -> str:
    """Show every component with its call."""
    return render_template("kit/index.html", now=now(), question=Field)
