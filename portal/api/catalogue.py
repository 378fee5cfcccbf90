"""GET /api/v1/procedures…: what can be filed, and the JSON Schema of each form."""

from flask import Blueprint, Response, request

from casework.procedures import finding
from casework.procedures import queries as procedures
from casework.procedures.definition import Level
from casework.procedures.finding import Filters
from foundation.clock import VIETNAM, now
from foundation.errors import Problem
from portal.api import requests, schema
from portal.api.models import CaseView, PartView, ProcedureLine, ProcedureList, ProcedureView
from web import filters
from web.access import PUBLIC, open_to
from web.transactions import reading

blueprint = Blueprint("catalogue", __name__)
PAGE = 50


@blueprint.get("/procedures")
@open_to(PUBLIC)
def listed() -> Response:
    """List the procedures, found by words, field and level."""
    given = request.args
    level = given.get("level")
    if level is not None and level not in set(Level):
        requests.refuse(400, {"level": Problem("not_a_choice")})
    with reading() as session:
        filters = Filters(
            field=given.get("field", "")[:100].replace("\0", "") or None,
            level=Level(level) if level else None,
        )
        page = finding.search(
            session,
            given.get("q", "")[:200].replace("\0", ""),
            filters,
            after=given.get("after"),
            limit=PAGE,
        )
    lines = [
        ProcedureLine(
            code=hit.code,
            name=hit.name,
            field=hit.field_name,
            level=hit.level.value,
            agency=hit.agency_code,
        )
        for hit in page.hits
    ]
    body = ProcedureList(procedures=lines, next=page.after)
    return Response(body.model_dump_json(), mimetype="application/json")


@blueprint.get("/procedures/<code>")
@open_to(PUBLIC)
def one(code: str) -> Response:
    """Show what a program must know to submit a dossier of a procedure."""
    with reading() as session:
        version = procedures.version_on(session, code, now().astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
    body = ProcedureView(
        code=definition.code,
        name=definition.name,
        version=version.number,
        level=definition.level.value,
        agency=definition.agency_code,
        time_limit=filters.time_limit(definition.limit),
        cases=[CaseView(key=case.key, name=case.name) for case in definition.cases],
        parts=[
            PartView(
                key=part.key,
                name=part.name,
                manner=part.manner.value,
                required=part.required,
                cases=list(part.cases),
            )
            for part in definition.parts
        ],
        return_ways=[way.value for way in definition.returning],
        form=schema.of_form(definition.form),
    )
    return Response(body.model_dump_json(), mimetype="application/json")
