"""The catalogue: search as one types, filters, one procedure in plain words and on paper."""

import secrets
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.dossiers import queries as dossiers
from casework.procedures import finding, usage
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.records import ProcedureVersion
from foundation.clock import VIETNAM, now
from portal.procedures import narrowing, structured
from portal.procedures.facts import Wanted, explain, running
from portal.wording import (
    COPY_KINDS,
    LEVELS,
    MANNERS,
    MANNERS_ELSEWHERE,
    RETURNING,
)
from web import access, pages
from web.access import PUBLIC, open_to
from web.transactions import reading, transaction

blueprint = Blueprint("procedures", __name__)
VIEWS_NOTED = 10
"""One view in so many is written down, and counts for all of them."""


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
            filters=narrowing.drawn(session, wanted),
            levels={level: str(name) for level, name in LEVELS.items()},
            next_href=pages.next_href(found.after),
            first_href=pages.first_href(),
        )


@blueprint.get("/thu-tuc/<code>")
@open_to(PUBLIC)
def procedure(code: str) -> ResponseReturnValue:
    """Explain one procedure, offering first what the visitor has already begun."""
    visitor, today = access.visitor(), _today()
    own = visitor.actor.account_id if visitor else None
    with reading() as session:
        version = procedures.published_on(session, code, today)
        facts = _facts(session, version, today)
        number = version.procedure_id
        shown = render_template(
            "portal/procedures/procedure.html",
            drafts=dossiers.open_drafts(session, own, procedure_id=number) if own else [],
            running=running(session, visitor.actor, code) if visitor else [],
            **facts,
        )
    _count_view(version.procedure_id, today)
    return shown


@blueprint.get("/thu-tuc/<code>/in")
@open_to(PUBLIC)
def sheet(code: str) -> ResponseReturnValue:
    """Show one procedure on a sheet for paper."""
    today = _today()
    with reading() as session:
        version = procedures.published_on(session, code, today)
        facts = _facts(session, version, today)
        return render_template("portal/procedures/sheet.html", printed_at=now(), **facts)


def _today() -> date:
    return now().astimezone(VIETNAM).date()


def _facts(session: Session, version: ProcedureVersion, today: date) -> dict[str, object]:
    """Gather what page and sheet say of a procedure."""
    definition = procedures.definition_of(version)
    explained, place = explain(definition, today=today), _place(session, definition)
    return {
        "definition": definition,
        "effective_from": version.effective_from,
        "explained": explained,
        "place": place,
        "levels": LEVELS,
        "manners": MANNERS if definition.is_open else MANNERS_ELSEWHERE,
        "copy_kinds": COPY_KINDS,
        "returning": RETURNING,
        "structured": structured.service(
            definition,
            explained,
            agency=place,
            address=url_for(".procedure", code=definition.code, _external=True),
            begin=url_for("portal.filling.start", code=definition.code, _external=True),
        ),
    }


def _place(session: Session, definition: Definition) -> str:
    """Say who handles a procedure."""
    if not definition.is_open:
        return definition.handled_by or str(_("Cơ quan có thẩm quyền theo quy định"))
    if definition.agency_code:
        return agencies.agency_by_code(session, definition.agency_code).name
    return str(_("Ủy ban nhân dân xã, phường, đặc khu ông/bà chọn"))


def _count_view(procedure_id: int, today: date) -> None:
    """Count the view, without anybody's name: one in some is written down for all."""
    if secrets.randbelow(VIEWS_NOTED) == 0:
        with transaction() as session:
            usage.note_views(session, procedure_id, today, VIEWS_NOTED)
