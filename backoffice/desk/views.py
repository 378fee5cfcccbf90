"""The desk's queue and the search inside the agency."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import lists, rows
from backoffice.viewing import showing
from casework.dossiers import worklists
from casework.people.actor import Role
from casework.worktime import queries as worktime
from foundation.clock import now
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40
LONGEST_SEARCH = 200

blueprint = Blueprint("desk", __name__)


@blueprint.get("/tiep-nhan")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show one tab of the desk's queue, most urgent first."""
    actor = current_actor()
    chosen = lists.choose(request.args.get("muc"), lists.DESK)
    with reading() as session:
        counts = worklists.desk_counts(session, actor.agency_id or 0)
        tabs = [(one, lists.shown_count(one.count(counts))) for one in lists.DESK]
        shown = showing.tab(session, chosen, actor, at=now())
        return render_template("backoffice/desk/show.html", tabs=tabs, **shown)


@blueprint.route("/tim", methods=["GET", "POST"])
@open_to(Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK)
def find() -> ResponseReturnValue:
    """Find dossiers inside the agency by name, code or number.

    What is looked for is sent, not written into the address: it may be an identity number.
    """
    actor, at = current_actor(), now()
    asked = request.form.get("q", "")[:LONGEST_SEARCH].strip()
    before = request.form.get("truoc", type=int)
    with reading() as session:
        calendar = worktime.calendar_of(session, actor.agency_id)
        found = worklists.search(
            session, actor.agency_id or 0, asked, before=before, limit=PAGE + 1
        )
        lines = rows.lines(session, found[:PAGE], calendar, at=at)
        return render_template(
            "backoffice/desk/find.html",
            asked=asked,
            lines=lines,
            more=found[PAGE - 1].id if len(found) > PAGE else None,
        )
