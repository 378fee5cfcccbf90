"""How far a dossier has come: by its code alone, the percentage alone (Circular 01/2018)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casework.dossiers import queries
from foundation.text import clean_line
from web.access import PUBLIC, open_to
from web.limits import limited
from web.transactions import reading

LONGEST = 80

blueprint = Blueprint("lookup", __name__)


@blueprint.get("/tra-cuu")
@open_to(PUBLIC)
def look_up() -> ResponseReturnValue:
    """Ask for a code, or answer for the code that the address carries."""
    typed = clean_line(request.args.get("code", "")[:LONGEST])
    return _answer(typed) if typed else render_template("portal/lookup/look_up.html", **_NOTHING)


_NOTHING = {"typed": "", "asked": False, "found": None}


@limited("10/minute;100/hour")
def _answer(typed: str) -> ResponseReturnValue:
    """Answer alike whether no such code exists or it cannot be one."""
    with reading() as session:
        found = queries.look_up(session, typed)
    shown = render_template("portal/lookup/look_up.html", typed=typed, asked=True, found=found)
    return shown, 200, {"Cache-Control": "no-store"}
