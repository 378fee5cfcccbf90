"""One example against one definition: what is changed in the definition is told at its place."""

from dataclasses import replace
from datetime import date

import pytest

from casework.catalogue import examples, rehearsal
from casework.catalogue.examples import (
    Example,
    ExampleSet,
    Expectation,
    Holder,
    May,
    ResultExpectation,
    StepExpectation,
)
from casework.people.actor import Role
from casework.procedures.definition import Case, Channel, Definition, RequiredPart
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.worktime.rules import DayKind, Holiday, TimeLimit, TimeUnit
from tests.casework.catalogue.written import CALENDAR, EXAMPLE, definition


def places(changed: Definition, example: Example = EXAMPLE) -> list[str]:
    return [one.place for one in rehearsal.run(changed, example, CALENDAR.thaw()).faults]


def test_an_example_comes_out_as_written():
    outcome = rehearsal.run(definition(), EXAMPLE, CALENDAR.thaw())

    assert outcome.faults == ()
    assert outcome.ok


def test_a_changed_fee_is_told_with_its_working():
    dearer = replace(definition().fees[0], amount=9000)
    changed = replace(definition(), fees=(dearer,))

    fault = rehearsal.run(changed, EXAMPLE, CALENDAR.thaw()).faults[0]

    assert (fault.place, fault.expected, fault.found) == ("fee", "16000", "18000")
    assert "2 × 9.000 = 18.000" in fault.working


def test_a_changed_time_limit_moves_the_due_date():
    changed = replace(definition(), limit=TimeLimit(3, TimeUnit.WORKING_DAY))

    fault = rehearsal.run(changed, EXAMPLE, CALENDAR.thaw()).faults[0]

    assert (fault.place, fault.expected, fault.found) == (
        "due",
        "2026-08-25T17:00",
        "2026-08-26T17:00",
    )


def test_a_field_that_became_stricter_is_told_at_the_field():
    form = definition().form
    fields = tuple(replace(one, maximum=1) if one.key == "copies" else one for one in form.fields)
    changed = replace(
        definition(), form=replace(form, sections=(replace(form.sections[0], fields=fields),))
    )

    assert "form.copies" in places(changed)


def test_a_removed_field_is_told():
    form = definition().form
    fields = tuple(one for one in form.fields if one.key != "name")
    changed = replace(
        definition(), form=replace(form, sections=(replace(form.sections[0], fields=fields),))
    )

    assert "form.name" in places(changed)


def test_a_part_that_came_to_be_asked_for_is_told():
    asked = RequiredPart(key="more", name="Giấy khác", manner=definition().parts[0].manner)
    changed = replace(definition(), parts=(*definition().parts, asked))

    assert places(changed) == ["parts.more"]


def test_a_step_put_in_between_changes_the_route():
    steps = definition().flow.steps
    more = replace(steps[1], key="again", outcomes=(Outcome("on", "Chuyển", ("sign",)),))
    first = replace(steps[1], outcomes=(Outcome("on", "Chuyển", ("again",)),))
    changed = replace(definition(), flow=Flow((steps[0], first, more, *steps[2:])))

    assert places(changed) == ["route"]


def test_a_step_with_more_time_and_another_doer_is_told_step_by_step():
    steps = definition().flow.steps
    slower = replace(
        steps[1],
        limit=TimeLimit(2, TimeUnit.WORKING_DAY),
        doer=replace(steps[1].doer, role=Role.LEADER.value),
    )
    changed = replace(definition(), flow=Flow((steps[0], slower, *steps[2:])))

    found = places(changed)

    assert found[:2] == ["route.work.role", "route.work.due"]
    assert "may.work.specialist" in found


def test_a_result_that_lost_its_text_is_told():
    template = replace(definition().results[0], body=("Cấp cho ai đó.",))
    changed = replace(definition(), results=(template,))

    assert places(changed) == ["result.paper"]


def test_a_text_that_must_not_appear_is_told():
    expect = Expectation(result=ResultExpectation("paper", lacks=("Lò Thị Mai",)))

    assert places(definition(), replace(EXAMPLE, expect=expect)) == ["result.paper"]


def test_a_case_with_its_own_limit_counts_by_it():
    own = Case("chung", "Trường hợp chung", TimeLimit(1, TimeUnit.SAME_DAY))

    assert places(replace(definition(), cases=(own,))) == ["due"]


def test_an_expected_error_that_no_longer_comes_is_told():
    expect = Expectation(problems={"name": "required"})

    outcome = rehearsal.run(definition(), replace(EXAMPLE, expect=expect), CALENDAR.thaw())

    assert [(one.place, one.expected, one.found) for one in outcome.faults] == [
        ("form.name", "required", "")
    ]


def test_an_example_without_any_expectation_fails():
    outcome = rehearsal.run(definition(), replace(EXAMPLE, expect=Expectation()), CALENDAR.thaw())

    assert [one.place for one in outcome.faults] == ["example"]


@pytest.mark.parametrize("typed", ["", "2026-02-30T08:00", "hôm qua", "2026-08-21"])
def test_an_example_filed_at_no_real_moment_fails_without_breaking(typed):
    outcome = rehearsal.run(definition(), replace(EXAMPLE, filed_at=typed), CALENDAR.thaw())

    assert [one.place for one in outcome.faults] == ["example"]
    assert outcome.played is None


def test_a_calendar_without_office_hours_fails_without_breaking():
    outcome = rehearsal.run(definition(), EXAMPLE, examples.FrozenCalendar().thaw())

    assert [one.place for one in outcome.faults] == ["example"]


def test_a_choice_that_the_flow_does_not_have_is_told():
    assert places(definition(), replace(EXAMPLE, choices={"work": "gone"})) == ["choices.work"]


def test_a_later_holiday_does_not_change_a_frozen_example():
    sets = (ExampleSet(CALENDAR, (EXAMPLE,)),)
    monday_off = Holiday(date(2026, 8, 24), DayKind.OFF)
    today = replace(CALENDAR.thaw(), special_days=(monday_off,))

    frozen = rehearsal.run_all(definition(), sets)
    now = rehearsal.run_all(definition(), sets, calendar=today)

    assert frozen[0].ok
    assert "due" in [one.place for one in now[0].faults]


def test_who_may_act_follows_the_flow_and_the_table_of_moves():
    may = (
        May("work", Role.SPECIALIST),
        May("work", Role.LEADER, allowed=False),
        May("sign", Role.LEADER, verb="sign"),
        May("sign", Role.LEADER, allowed=False, verb="seal"),
        May("@desk", Role.RECEPTION, verb="accept"),
        May("@clerk", Role.SPECIALIST, allowed=False),
        May("unknown", Role.LEADER, allowed=False),
    )

    assert places(definition(), replace(EXAMPLE, expect=Expectation(may=may))) == []


def test_nobody_acts_at_a_step_that_a_refusal_leaves_out():
    refused = replace(
        EXAMPLE,
        choices={"receive": "refuse"},
        expect=Expectation(
            route=(StepExpectation("receive"),),
            refused=True,
            may=(May("sign", Role.LEADER, allowed=False),),
        ),
    )

    assert places(definition(), refused) == []


def test_a_flow_that_gives_a_step_to_a_role_without_the_verb_lets_nobody_act():
    odd = FlowStep(
        "sign",
        "Ký",
        StepKind.SIGN,
        Doer(StepPlace.HANDLING, Role.CLERK.value),
        (Outcome("on", "Xong"),),
    )
    steps = definition().flow.steps
    changed = replace(definition(), flow=Flow((*steps[:2], odd)))
    expect = Expectation(may=(May("sign", Role.CLERK, allowed=False),))

    assert places(changed, replace(EXAMPLE, expect=expect)) == []


def test_the_channel_and_the_holder_belong_to_the_example():
    expect = Expectation(fee=0)
    online_only = replace(definition().fees[0], channel=Channel.DIRECT)
    changed = replace(definition(), fees=(online_only,))

    assert places(changed, replace(EXAMPLE, expect=expect)) == []
    named = replace(
        EXAMPLE,
        holder=Holder(name="Lò Thị Mai"),
        expect=Expectation(result=ResultExpectation("paper", contains=("Lò Thị Mai",))),
    )
    assert places(definition(), named) == []
