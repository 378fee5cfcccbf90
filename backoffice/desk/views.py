"""The desk's queue and the search inside the agency."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import lists, rows
from casework.dossiers import worklists
from casework.people.actor import Role
from casework.worktime import queries as worktime
from foundation.clock import now
from web import pages
from web.access import current_actor, open_to
from web.transactions import reading

PAGE = 40
LONGEST_SEARCH = 200

blueprint = Blueprint("desk", __name__)


@blueprint.get("/tiep-nhan")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """Show one tab of the desk's queue, most urgent first."""
    actor, at = current_actor(), now()
    chosen = lists.choose(request.args.get("muc"), lists.DESK)
    after = lists.place_from(pages.cursor(datetime, int))
    with reading() as session:
        calendar = worktime.calendar_of(session, actor.agency_id)
        counts = worklists.desk_counts(session, actor.agency_id or 0)
        found = chosen.rows(session, actor, after=after, limit=PAGE + 1)
        page = pages.cut(found, PAGE, lambda row: (row.next_due_at, row.id))
        return render_template(
            "backoffice/desk/show.html",
            chosen=chosen,
            tabs=[(one, lists.shown_count(one.count(counts))) for one in lists.DESK],
            lines=rows.lines(session, page.rows, calendar, at=at),
            page=page,
        )


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
