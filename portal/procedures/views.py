"""The catalogue: search without accents, filters, and one procedure in plain words."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from casework.agencies import queries as agencies
from casework.dossiers import queries as dossiers
from casework.procedures import finding
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM, now
from portal.procedures.facts import Wanted, explain, running
from portal.wording import LEVELS, LIFE_EVENTS, MANNERS, RETURNING
from web import access, pages
from web.access import PUBLIC, open_to
from web.transactions import reading

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/thu-tuc")
@open_to(PUBLIC)
def catalogue() -> ResponseReturnValue:
    """List the procedures that fit the words and filters asked for."""
    wanted = Wanted.asked(request.args)
    with reading() as session:
        found = finding.search(
            session, wanted.text, wanted.filters, after=request.args.get(pages.CURSOR)
        )
        return render_template(
            "portal/procedures/catalogue.html",
            wanted=wanted,
            hits=found.hits,
            field_options=[(one.code, one.name) for one in procedures.fields(session)],
            level_options=list(LEVELS.items()),
            event_options=[(key, event.title) for key, event in LIFE_EVENTS.items()],
            agencies=procedures.handling_agencies(session),
            levels=LEVELS,
            next_href=pages.next_href(found.after),
            first_href=pages.first_href(),
        )


@blueprint.get("/thu-tuc/<code>")
@open_to(PUBLIC)
def procedure(code: str) -> ResponseReturnValue:
    """Explain one procedure, offering first what the visitor has already begun."""
    visitor = access.visitor()
    with reading() as session:
        version = procedures.published_on(session, code, now().astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
        agency = (
            agencies.agency_by_code(session, definition.agency_code)
            if definition.agency_code
            else None
        )
        own = visitor.actor.account_id if visitor else None
        return render_template(
            "portal/procedures/procedure.html",
            definition=definition,
            levels=LEVELS,
            manners=MANNERS,
            returning=RETURNING,
            explained=explain(definition),
            agency=agency,
            drafts=dossiers.open_drafts(session, own, version_id=version.id) if own else [],
            running=running(session, own, code) if own else [],
        )
