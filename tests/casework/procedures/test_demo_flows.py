"""The flows of the sample procedures are sound and keep their time limits on the real calendar."""

from datetime import date, datetime, time
from itertools import product

import pytest

from casework.procedures import flow_branches, flow_checks, flow_rules
from casework.procedures.flow import StepKind, StepPlace
from casework.worktime.rules import DayKind, Holiday, OpenHours, TimeUnit, WorkCalendar, due_at
from demo import samples
from foundation.clock import VIETNAM

DEFINITIONS = {one.code: one for one in samples.definitions()}
BY_CODE = pytest.mark.parametrize("code", DEFINITIONS)
_CALENDAR = samples.read("calendar")
CALENDAR = WorkCalendar(
    tuple(
        OpenHours(
            row["weekday"],
            time.fromisoformat(row["opens"]),
            time.fromisoformat(row["closes"]),
            date.fromisoformat(row["effective_from"]),
        )
        for row in _CALENDAR["office_hours"]
    ),
    tuple(
        Holiday(date.fromisoformat(row["day"]), DayKind(row["kind"]))
        for row in _CALENDAR["special_days"]
    ),
)
BUILDING = "1.013225"
AGENCIES = {one["code"] for one in samples.read("agencies")["agencies"]}


def combinations(definition):
    conditions = [way.when for step in definition.flow.steps for way in step.outcomes]
    return list(flow_branches.combinations(definition.form, conditions)) or [{}]


@BY_CODE
def test_a_sample_flow_has_no_faults(code):
    assert list(flow_checks.faults(DEFINITIONS[code])) == []


@BY_CODE
def test_an_agency_code_in_a_sample_flow_is_an_agency_of_the_province(code):
    for doer in flow_rules.doers(DEFINITIONS[code].flow):
        is_code = doer.agency.startswith("H32")
        assert doer.place is not StepPlace.OTHER or not is_code or doer.agency in AGENCIES


@BY_CODE
def test_a_sample_flow_says_where_each_part_of_the_law_comes_from(code):
    steps = DEFINITIONS[code].flow.steps

    assert all(one.basis for one in steps if one.kind in {StepKind.RECEIVE, StepKind.SIGN})
    assert all(one.basis for one in steps if one.doer.place is StepPlace.OTHER)


@pytest.mark.parametrize("hour", [8, 10, 14])
@pytest.mark.parametrize("day", [date(2026, 11, 16), date(2026, 11, 20), date(2026, 2, 12)])
@pytest.mark.parametrize("code", [one for one in DEFINITIONS if one != BUILDING])
def test_a_sample_flow_is_done_within_its_time_limit(code, day, hour):
    definition = DEFINITIONS[code]
    start = datetime.combine(day, time(hour), VIETNAM)
    latest = max(
        due_at(CALENDAR, start, case.limit or definition.limit) for case in definition.cases
    )

    for answers in combinations(definition):
        walk = flow_rules.walk(definition.flow, answers, start=start, calendar=CALENDAR)
        assert walk.ended
        assert walk.result_due <= with_grace(definition, latest)


def with_grace(definition, latest):
    """Let a day's work that begins in the afternoon end on the next day, as after 15:00 by law."""
    if definition.limit.unit is not TimeUnit.SAME_DAY:
        return latest
    return CALENDAR.closing(CALENDAR.working_day_after(latest.astimezone(VIETNAM).date()))


def test_a_house_needs_no_consult_and_keeps_its_seven_days():
    definition = DEFINITIONS[BUILDING]
    start = datetime(2026, 11, 16, 15, tzinfo=VIETNAM)

    walk = flow_rules.walk(definition.flow, {"work_kind": "house"}, start=start, calendar=CALENDAR)

    assert StepKind.CONSULT not in {one.step.kind for one in walk.visits}
    assert walk.result_due <= due_at(CALENDAR, start, definition.cases[0].limit)


def test_a_building_is_consulted_on_and_twelve_days_of_silence_agree():
    definition = DEFINITIONS[BUILDING]
    start = datetime(2026, 11, 18, 8, tzinfo=VIETNAM)

    walk = flow_rules.walk(definition.flow, {"work_kind": "works"}, start=start, calendar=CALENDAR)

    asked = next(one for one in walk.visits if one.step.kind is StepKind.CONSULT)
    joined = next(one for one in walk.visits if one.step.kind is StepKind.JOIN)
    assert asked.by_silence
    assert asked.due.astimezone(VIETNAM).date() == date(2026, 11, 30)
    assert joined.begins >= asked.ends
    assert walk.result_due <= due_at(CALENDAR, start, definition.limit)


@pytest.mark.parametrize(("code", "agency"), [("1.001612", "Thuế cơ sở"), ("2.001610", "thuế")])
def test_founding_a_business_is_linked_with_the_tax_office(code, agency):
    linked = [one for one in DEFINITIONS[code].flow.steps if one.doer.place is StepPlace.OTHER]

    assert [agency in one.doer.agency for one in linked] == [True]


def test_only_first_allowances_are_posted_for_objections():
    flow = DEFINITIONS["1.001776"].flow
    start = datetime(2026, 11, 16, 8, tzinfo=VIETNAM)

    passed = {
        request: [
            one.step.key
            for one in flow_rules.walk(
                flow, {"request": request}, start=start, calendar=CALENDAR
            ).visits
        ]
        for request in ("start", "change", "stop")
    }

    assert {key: "niem_yet" in steps for key, steps in passed.items()} == {
        "start": True,
        "change": False,
        "stop": False,
    }


def test_every_choice_at_every_step_of_every_sample_flow_comes_to_an_end():
    start = datetime(2026, 11, 16, 8, tzinfo=VIETNAM)
    for definition in DEFINITIONS.values():
        for answers, step in product(combinations(definition), definition.flow.steps):
            for way in flow_rules.open_ways(step, answers):
                walk = flow_rules.walk(
                    definition.flow,
                    answers,
                    start=start,
                    calendar=CALENDAR,
                    choices={step.key: way.key},
                )
                assert walk.ended
