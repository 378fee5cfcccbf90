"""The document of the interface is true: schemathesis tries every operation."""

import contextlib
import re
import time

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks

from portal.api.openapi import build
from portal.api.operations import OPERATIONS

MINUTE = 60.0
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.missing_required_header,
]


def test_every_route_is_in_the_document_and_the_other_way_round(app):
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert served == {(one.path, one.method) for one in OPERATIONS}


def test_every_reference_of_the_document_leads_somewhere():
    document = build()
    names = set(document["components"]["schemas"])

    found = set(re.findall(r"#/components/schemas/(\w+)", str(document)))

    assert found <= names


@pytest.mark.slow
def test_schemathesis_finds_no_answer_that_the_document_does_not_tell(app, caller):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    ends = time.monotonic() + MINUTE
    for operation in schema.get_all_operations():
        for mode in GenerationMode:
            with contextlib.suppress(Unsatisfiable):  # some operations take nothing
                _try(operation.ok(), mode, caller.headers, ends)


def _try(operation, mode, headers, ends):
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case):
        if time.monotonic() > ends:
            return
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    holds()
