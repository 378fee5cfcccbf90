"""GET /api/v1/procedures…: the catalogue for programs, which may keep what has not changed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, request
from pydantic import BaseModel

from casework.procedures import finding
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, Level, Method
from casework.procedures.finding import Filters, Hit
from casework.procedures.records import ProcedureVersion
from foundation.clock import VIETNAM, now
from foundation.errors import Problem
from portal.api import requests
from portal.api.models import (
    CaseView,
    FeeView,
    MethodView,
    PartView,
    ProcedureLine,
    ProcedureList,
    ProcedureView,
)
from web import filters, schema
from web.access import PUBLIC, open_to
from web.transactions import reading

blueprint = Blueprint("catalogue", __name__)
PAGE = 50
KEEP_SECONDS = 300
_LONGEST = 200
_TRUTHS: Mapping[str, bool] = {"true": True, "false": False}


@blueprint.get("/procedures")
@open_to(PUBLIC)
def listed() -> Response:
    """List the procedures, found by words and filters."""
    wanted = _filters()
    with reading() as session:
        page = finding.search(
            session, _text("q"), wanted, after=request.args.get("after"), limit=PAGE
        )
    return _kept(ProcedureList(procedures=[_line(hit) for hit in page.hits], next=page.after))


@blueprint.get("/procedures/<code>")
@open_to(PUBLIC)
def one(code: str) -> Response:
    """Show what a program must know to submit a dossier of a procedure."""
    with reading() as session:
        version = procedures.published_on(session, code, now().astimezone(VIETNAM).date())
        definition = procedures.definition_of(version)
    return _kept(_view(version, definition), changed=version.effective_from)


def _text(name: str) -> str:
    return request.args.get(name, "")[:_LONGEST].replace("\0", "")


def _filters() -> Filters:
    given = request.args
    level, is_open = given.get("level"), given.get("open")
    wrong = {
        name: Problem("not_a_choice")
        for name, value, choices in (("level", level, set(Level)), ("open", is_open, _TRUTHS))
        if value is not None and value not in choices
    }
    if wrong:
        requests.refuse(400, wrong)
    return Filters(
        field=_text("field") or None,
        level=Level(level) if level else None,
        agency=_text("agency") or None,
        subjects=(_text("subject"),) if _text("subject") else (),
        is_open=_TRUTHS[is_open] if is_open else None,
    )


def _line(hit: Hit) -> ProcedureLine:
    return ProcedureLine(
        code=hit.code,
        name=hit.name,
        field=hit.field_name,
        level=hit.level.value,
        agency=hit.agency_code,
        open=hit.is_open,
        subjects=list(hit.subjects),
    )


def _kept(body: BaseModel, *, changed: date | None = None) -> Response:
    """Answer so that a program may keep it and ask whether anything has changed."""
    answer = Response(body.model_dump_json(), mimetype="application/json")
    answer.cache_control.public = True
    answer.cache_control.max_age = KEEP_SECONDS
    if changed:
        answer.last_modified = datetime.combine(changed, time(), VIETNAM).astimezone(UTC)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _view(version: ProcedureVersion, definition: Definition) -> ProcedureView:
    return ProcedureView(
        code=definition.code,
        name=definition.name,
        version=version.number,
        level=definition.level.value,
        agency=definition.agency_code,
        open=definition.is_open,
        handled_by=definition.handled_by,
        summary=definition.summary,
        field=definition.field_name,
        subjects=list(definition.subjects),
        time_limit=filters.time_limit(definition.limit),
        effective_from=version.effective_from,
        cases=_cases(definition),
        parts=_parts(definition),
        methods=[_method(definition, method) for method in definition.methods],
        fees=_fees(definition),
        results=[result.name for result in definition.results],
        legal_bases=list(definition.legal_bases),
        return_ways=[way.value for way in definition.returning],
        form=schema.of_form(definition.form),
    )


def _cases(definition: Definition) -> list[CaseView]:
    return [
        CaseView(
            key=case.key,
            name=case.name,
            time_limit=filters.time_limit(case.limit) if case.limit else None,
        )
        for case in definition.cases
    ]


def _parts(definition: Definition) -> list[PartView]:
    return [
        PartView(
            key=part.key,
            name=part.name,
            manner=part.manner.value,
            required=part.required,
            cases=list(part.cases),
            originals=part.originals,
            copies=part.copies,
            note=part.note,
        )
        for part in definition.parts
    ]


def _method(definition: Definition, method: Method) -> MethodView:
    return MethodView(
        channel=method.channel.value,
        time_limit=filters.time_limit(method.limit or definition.limit),
        note=method.note,
    )


def _fees(definition: Definition) -> list[FeeView]:
    return [
        FeeView(
            name=fee.name,
            kind=fee.kind.value,
            amount=fee.amount,
            unit=fee.unit.value,
            channel=fee.channel.value,
            note=fee.note,
            effective_from=fee.effective_from,
            effective_to=fee.effective_to,
        )
        for fee in definition.fees
    ]
