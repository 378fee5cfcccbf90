"""Definitions read what they write and refuse what they do not know."""

import json
from pathlib import Path

import pytest

from casework.procedures import checks
from casework.procedures.definition import Definition
from casework.procedures.shape import ShapeError
from demo import samples

CODES = {
    "1.001193",
    "1.000894",
    "1.004873",
    "2.000635",
    "2.000815",
    "1.013225",
    "1.001612",
    "1.001776",
    "1.000656",
    "2.000884",
    "2.001628",
    "2.001610",
    "2.000986",
    "1.013831",
}
SAMPLES = {one.code: one for one in samples.definitions()}


def raw(code="1.001193"):
    path = Path(samples.DATA) / "procedures" / f"{code}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_demo_has_the_promised_procedures():
    assert set(SAMPLES) == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_definition_survives_a_round_trip_through_json(code):
    document = json.loads(json.dumps(SAMPLES[code].to_json()))

    assert Definition.from_json(document) == SAMPLES[code]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_placeholder_of_a_result_has_a_fact(code):
    standard = {"agency_name", "holder_name", "dossier_code"}
    known = standard | {one.key for one in SAMPLES[code].form.fields}
    paragraphs = [text for one in SAMPLES[code].results for text in one.body]

    asked = {
        word.split("}")[0] for text in paragraphs for word in text.split("{")[1:] if "}" in word
    }

    assert asked <= known


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sample_procedure_tells_a_citizen_what_they_need(code):
    one = SAMPLES[code]

    assert one.summary
    assert one.prepare
    assert one.steps
    assert one.requirements
    assert one.keywords
    assert one.life_events
    assert one.legal_bases
    assert one.limit_note
    assert all(len(template.body) > 3 and template.retention for template in one.results)


def change(document, **over):
    return document | over


BROKEN = {
    "an unknown member": lambda it: change(it, colour="blue"),
    "a missing name": lambda it: {key: one for key, one in it.items() if key != "name"},
    "a wrong type": lambda it: change(it, keywords="cưới"),
    "an unknown level": lambda it: change(it, level="district"),
    "a number that is a text": lambda it: change(it, limit={"amount": "3", "unit": "DAY"}),
    "not an object": lambda it: [it],
}


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_a_broken_definition_is_refused(fault):
    with pytest.raises(ShapeError):
        Definition.from_json(BROKEN[fault](raw()))


UNFIT = {
    "no case": lambda it: change(it, cases=[]),
    "a province procedure without agency": lambda it: change(it, level="province"),
    "a part of an unknown case": lambda it: change(
        it, parts=[{"key": "a", "name": "A", "manner": "file", "cases": ["none"]}]
    ),
    "a fee counted by no field": lambda it: change(
        it,
        fees=[{"key": "a", "name": "A", "kind": "fee", "amount": 1, "count_key": "none"}],
    ),
    "a question twice": lambda it: change(
        it, form={"sections": [it["form"]["sections"][0], it["form"]["sections"][0]]}
    ),
}


@pytest.mark.parametrize("fault", sorted(UNFIT))
def test_what_does_not_fit_together_is_a_fault(fault):
    assert checks.faults(Definition.from_json(UNFIT[fault](raw())))


def test_a_question_may_not_depend_on_a_later_one():
    document = raw()
    document["form"]["sections"][0]["fields"][0]["show_when"] = {"child_name": ["x"]}

    found = checks.faults(Definition.from_json(document))

    assert ("depends_on_unknown", {"key": "child_name"}) in [
        (one.problem.code, one.problem.facts) for one in found
    ]
