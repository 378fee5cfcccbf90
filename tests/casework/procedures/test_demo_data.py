"""The sample province keeps its own rules: everyone exists, every answer passes the check."""

import json
from datetime import date, timedelta

import pytest

from casework.dossiers import states
from casework.people.actor import Role
from casework.procedures import parts, rules
from demo import samples

TODAY = date(2026, 11, 20)
AGENCIES = {one["code"]: one for one in samples.read("agencies")["agencies"]}
PEOPLE = samples.read("people")
HOLDERS = {one["key"]: one for one in PEOPLE["citizens"] + PEOPLE["organisations"]}
OFFICERS = {one["key"]: one for one in PEOPLE["officers"]}
DEFINITIONS = {one.code: one for one in samples.definitions()}
DOSSIERS = samples.read("dossiers")["dossiers"]
BY_KEY = pytest.mark.parametrize("one", DOSSIERS, ids=[one["key"] for one in DOSSIERS])


def settled(one, today=TODAY):
    filed_on = today - timedelta(days=one["events"][0]["days_ago"])
    return samples.settle_answers(one["answers"], filed_on)


@BY_KEY
@pytest.mark.parametrize("today", [TODAY, date(2025, 8, 1)])
def test_sample_answers_pass_the_check(one, today):
    form = DEFINITIONS[one["procedure"]].form
    answers = settled(one, today)

    assert rules.check_answers(form, answers, today=today) == {}
    assert rules.warnings(form, answers) == {}
    worked = {key: one for key, one in rules.computed(form, answers, today=today).items() if one}
    assert rules.tidy_answers(form, answers, today=today) == answers | worked


@BY_KEY
def test_a_sample_dossier_has_every_required_file_of_its_case(one):
    definition = DEFINITIONS[one["procedure"]]
    given = {part["part"] for part in one["files"]}

    assert one["case"] in {case.key for case in definition.cases}
    assert given <= {part.key for part in definition.parts}
    assert parts.missing_parts(definition, one["case"], given, one["answers"]) == []


@BY_KEY
def test_the_story_of_a_sample_dossier_is_lawful(one):
    places = {(None, None)}
    for event in own_events(one):
        places = {move for place in reached(places) for move in after(place, event)}
        assert places, event

    assert (one["state"], one["stage"]) in reached(places)


def own_events(one):
    """Leave out what happens to the parts of other agencies."""
    return [event for event in one["events"] if "part" not in event]


def after(place, event):
    """Return where an event leads from a place; answers are noted by the house itself."""
    verb, roles = states.Verb(event["verb"]), roles_of(event["by"])
    if verb is states.Verb.STEP_DONE:
        roles = {Role.SYSTEM}
    try:
        move = states.find_move(*place, verb, roles)
    except (states.WrongState, states.NotYourVerb):
        return []
    return [(move.end, move.next_stage)]


def reached(places):
    """Add the places to which the house itself takes a dossier by its flow, unasked."""
    found, waiting = set(places), list(places)
    while waiting:
        place = waiting.pop()
        for move in states.MOVES:
            if (move.start, move.stage) == place and place[0] and move.verb in UNASKED:
                end = (move.end, move.next_stage)
                waiting += [end] if end not in found else []
                found.add(end)
    return found


UNASKED = {
    states.Verb.ALLOT,
    states.Verb.AWAIT_PARTNERS,
    states.Verb.REJOIN,
    states.Verb.STEP_DONE,
}


def roles_of(by):
    if by in {"holder", "system"}:
        return {Role(by)}
    return {Role(role) for role in OFFICERS[by]["roles"]}


@BY_KEY
def test_the_events_of_a_sample_dossier_follow_each_other(one):
    moments = [(-event["days_ago"], event["time"]) for event in one["events"]]

    assert moments == sorted(moments)


@BY_KEY
def test_a_sample_dossier_names_people_and_agencies_that_exist(one):
    at_work = {
        OFFICERS[event["by"]]["agency"] for event in own_events(one) if event["by"] in OFFICERS
    }

    assert one["holder"] in HOLDERS
    assert {one["agency"], one["desk"]} <= set(AGENCIES)
    assert at_work <= {one["agency"], one["desk"]}


def test_all_ten_states_have_samples():
    assert {one["state"] for one in DOSSIERS} == set(range(1, 11))
    assert len(DOSSIERS) >= 45


def test_every_procedure_has_a_sample_dossier():
    assert {one["procedure"] for one in DOSSIERS} == set(DEFINITIONS)


def test_the_province_has_65_communes_and_their_desks():
    communes = [one for one in AGENCIES.values() if one["kind"] == "commune"]

    assert len(communes) == 65
    assert all(one["desk_name"] and one["commune_code"] and one["sample"] for one in communes)
    assert all(one["parent"] in AGENCIES for one in AGENCIES.values() if one["parent"])


def test_people_are_told_apart_by_number_phone_and_mail():
    everyone = PEOPLE["citizens"] + PEOPLE["organisations"] + PEOPLE["officers"]

    for fact in ("key", "phone", "email"):
        assert len({one[fact] for one in everyone}) == len(everyone), fact
    assert len({one["id_number"] for one in PEOPLE["citizens"]}) == 60
    assert len({one["tax_code"] for one in PEOPLE["organisations"]}) == 12


def test_sample_tax_codes_have_the_right_check_digit():
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    for one in PEOPLE["organisations"]:
        code = one["tax_code"]
        total = sum(int(digit) * weight for digit, weight in zip(code[:9], weights, strict=True))
        assert int(code[9]) == 10 - total % 11


def test_ten_agencies_have_the_four_roles():
    found = {}
    for one in OFFICERS.values():
        found.setdefault(one["agency"], set()).update(one["roles"])
    full = {"reception", "specialist", "leader", "clerk"}

    assert sum(full <= roles for roles in found.values()) == 10
    assert set(found) <= set(AGENCIES)


def test_the_calendar_has_each_day_once_and_makeup_days_on_weekends():
    days = samples.read("calendar")["special_days"]

    assert len({one["day"] for one in days}) == len(days)
    for one in days:
        day = date.fromisoformat(one["day"])
        assert 2025 <= day.year <= 2027
        assert one["kind"] == "off" or day.weekday() == 5


def test_the_files_are_plain_utf8_json_with_accents():
    for path in samples.DATA.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert "\\u" not in text
        assert json.loads(text)
