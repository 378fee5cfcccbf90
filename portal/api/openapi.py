"""GET /api/v1/openapi.json: the interface as an OpenAPI 3.1 document, made from the models."""

import functools
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from portal.api import models
from portal.api.operations import OPERATIONS, Operation
from web.access import PUBLIC, open_to

blueprint = Blueprint("openapi", __name__)
REF = "#/components/schemas/{model}"
PROBLEMS: Mapping[int, str] = {
    400: "The request is malformed or has members that are not known",
    401: "No valid bearer token",
    403: "The account may not do this",
    404: "Not found, or not yours",
    409: "The state of things forbids it, or the key was used for another request",
    413: "Too large",
    415: "The body is of another type than documented",
    422: "A rule is broken; `fields` names each place",
    429: "Asked too often; see Retry-After",
    503: "Something that the system needs does not answer; see Retry-After",
}


@blueprint.get("/openapi.json")
@open_to(PUBLIC)
def document() -> Response:
    """Show the document."""
    return jsonify(build())


@functools.cache
def build() -> dict[str, Any]:
    """Build the document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Một Cửa: programs' interface",
            "version": "1.0.0",
            "description": "Submit dossiers and follow them. See docs/api.md.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> dict[str, Any]:
    kinds = [
        one
        for one in vars(models).values()
        if isinstance(one, type) and issubclass(one, BaseModel) and one is not BaseModel
    ]
    wanted = [
        (one, "validation" if issubclass(one, models.Sent) else "serialization")
        for one in kinds
        if one not in {models.Sent, models.Given}
    ]
    _, made = models_json_schema(wanted, ref_template=REF)  # type: ignore[arg-type]
    return dict(made["$defs"])


def _operation(operation: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {
            str(operation.status): _success(operation),
            **{str(status): _problem(status) for status in operation.problems},
        },
    }
    if operation.is_kept:
        made["responses"]["304"] = {"description": "Nothing has changed since"}
    if operation.description:
        made["description"] = operation.description
    if operation.parameters:
        made["parameters"] = list(operation.parameters)
    if operation.body:
        made["requestBody"] = {"required": True, "content": dict(operation.body)}
    if operation.needs_token:
        made["security"] = [{"token": []}]
    return made


def _success(operation: Operation) -> dict[str, Any]:
    if operation.answer is None:
        kinds = ("application/pdf", "image/jpeg", "image/png")
        content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    else:
        content = {"application/json": {"schema": operation.answer_schema}}
    made: dict[str, Any] = {"description": operation.answer_note, "content": content}
    if operation.headers:
        made["headers"] = dict(operation.headers)
    return made


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="ProblemDetails")}
    return {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": {"schema": schema}},
    }
