"""How flows are walked: what begins when, who waits for whom, how it ends."""

from datetime import date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.procedures import flow_checks, flow_rules
from casework.procedures.flow import Flow, FlowStep, Outcome, StepKind
from casework.procedures.flow_graph import Graph
from casework.worktime.rules import DayKind, Holiday, OpenHours, TimeLimit, TimeUnit, WorkCalendar
from foundation.clock import VIETNAM
from tests.casework.procedures.flows import (
    birth_residence_insurance,
    days,
    definition,
    hours,
    land_transfer,
    split,
    step,
    tail,
    usual,
    way,
    with_step,
)

OFFICE = tuple(
    OpenHours(weekday, time(opens), time(closes), date(2020, 1, 1))
    for weekday in range(5)
    for opens, closes in ((8, 12), (13, 17))
)
CALENDAR = WorkCalendar(OFFICE, (Holiday(date(2026, 11, 24), DayKind.OFF),))
MONDAY = datetime(2026, 11, 16, 8, tzinfo=VIETNAM)


def walked(flow, *, answers=None, start=MONDAY, **choices):
    return flow_rules.walk(flow, answers or {}, start=start, calendar=CALENDAR, choices=choices)


def said(moment):
    return moment.astimezone(VIETNAM).strftime("%d/%m %H:%M")


def passed(walk):
    return [one.step.key for one in walk.visits]


def test_steps_follow_each_other_hour_by_hour():
    walk = walked(usual())

    assert [(v.step.key, said(v.begins), said(v.ends)) for v in walk.visits] == [
        ("nhan", "16/11 08:00", "16/11 09:00"),
        ("tham_dinh", "16/11 09:00", "16/11 10:00"),
        ("ky", "16/11 10:00", "16/11 11:00"),
        ("dau", "16/11 11:00", "16/11 12:00"),
        ("tra", "16/11 12:00", "16/11 12:00"),
    ]
    assert walk.ended
    assert not walk.is_refused


@pytest.mark.parametrize(
    ("many", "end"), [(1, "17/11"), (2, "18/11"), (3, "19/11"), (4, "20/11"), (5, "23/11")]
)
def test_steps_of_a_day_each_take_as_many_days_as_there_are_steps(many, end):
    flow = usual(*(step(f"b{i}", StepKind.WORK, f"b{i + 1}", limit=days(1)) for i in range(many)))
    flow = with_step(flow, f"b{many - 1}", outcomes=(way("ky"),))

    last = next(v for v in walked(flow).visits if v.step.key == f"b{many - 1}")

    assert said(last.ends) == f"{end} 17:00"


def test_a_join_waits_for_the_slowest_branch():
    walk = walked(split())
    at = {one.step.key: one for one in walk.visits}

    assert at["gop"].begins == at["hoi"].ends > at["lam"].ends
    assert passed(walk) == ["nhan", "chia", "lam", "hoi", "gop", "ky", "dau", "tra"]


def test_a_consult_without_answer_ends_as_agreed_when_it_is_due():
    ask = step("hoi", StepKind.CONSULT, way("gop", key="dong_y"),
               way(key="phan_doi", name="Không đồng ý", is_refusal=True),
               limit=hours(9), silence_agrees=True, basis="Luật")  # fmt: skip
    flow = split(hoi=ask)

    silent = next(v for v in walked(flow).visits if v.step.key == "hoi")
    spoken = next(v for v in walked(flow, hoi="dong_y").visits if v.step.key == "hoi")

    assert silent.by_silence
    assert silent.outcome.key == "dong_y"
    assert silent.ends == silent.due
    assert not spoken.by_silence
    assert walked(flow, hoi="phan_doi").is_refused


def test_a_refusal_ends_the_other_branch_too():
    flow = split(
        lam=step("lam", StepKind.WORK, "gop", way(key="tu_choi", is_refusal=True), limit=hours(2))
    )

    walk = walked(flow, lam="tu_choi")

    assert passed(walk) == ["nhan", "chia", "lam", "hoi"]
    assert walk.ended
    assert said(walk.ends) == said(walk.result_due) == "16/11 12:00"


def test_a_return_goes_back_once():
    flow = usual(
        step("xet", StepKind.WORK, "duyet"),
        step("duyet", StepKind.APPROVE, "ky", way("xet", key="lai", is_return=True)),
    )

    assert passed(walked(flow, duyet="lai")) == [
        "nhan", "xet", "duyet", "xet", "duyet", "ky", "dau", "tra",
    ]  # fmt: skip


def test_answers_decide_the_branch():
    flow = usual(
        step(
            "xet", StepKind.WORK,
            way("ky", key="nha", when={"loai": ("nha",)}),
            way("sau", key="khac", when={"loai": ("xuong",)}),
        ),
        step("sau", StepKind.WORK, "ky", limit=days(3)),
    )  # fmt: skip

    assert "sau" not in passed(walked(flow, answers={"loai": "nha"}))
    assert "sau" in passed(walked(flow, answers={"loai": "xuong"}))
    assert not walked(flow, answers={}).ended
    assert flow_rules.longest(flow, {"loai": "nha"}) == 4 * 60
    assert flow_rules.longest(flow, {"loai": "xuong"}) == 4 * 60 + 3 * 480
    assert flow_rules.longest(flow) == 4 * 60 + 3 * 480


def test_the_shortest_way_takes_the_shorter_choice_but_the_longer_parallel():
    flow = usual(
        step("xet", StepKind.WORK, "ky", way("sau", key="khac")),
        step("sau", StepKind.WORK, "ky", limit=days(3)),
    )

    assert flow_rules.shortest(flow) == 4 * 60
    assert flow_rules.shortest(split()) == flow_rules.longest(split())


def test_the_longer_branch_counts():
    assert flow_rules.longest(split()) == (1 + 1 + 9 + 1 + 1) * 60


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (TimeLimit(3, TimeUnit.HOUR), 180),
        (TimeLimit(2, TimeUnit.WORKING_DAY), 960),
        (TimeLimit(7, TimeUnit.DAY), 5 * 480),
        (TimeLimit(12, TimeUnit.DAY), 9 * 480),
        (TimeLimit(1, TimeUnit.MONTH), 22 * 480),
        (TimeLimit(1, TimeUnit.SAME_DAY), 480),
        (TimeLimit(9, TimeUnit.OTHER), 0),
    ],
)
def test_limits_compare_in_working_minutes(limit, expected):
    assert flow_rules.minutes(limit) == expected


def test_police_and_insurance_work_side_by_side_within_twenty_days():
    walk = walked(birth_residence_insurance())
    at = {one.step.key: one for one in walk.visits}

    assert at["thuong_tru"].begins == at["the_bhyt"].begins == at["khai_sinh"].ends
    assert at["gop"].begins == at["thuong_tru"].ends > at["the_bhyt"].ends
    assert flow_rules.longest(birth_residence_insurance()) <= 20 * 480


def test_waiting_for_payment_is_in_the_walk_but_not_in_the_time_limit():
    walk = walked(land_transfer())
    paid = next(one for one in walk.visits if one.step.kind is StepKind.PAY)

    assert paid.ends > paid.begins
    assert flow_rules.longest(land_transfer()) == (3 * 60) + 13 * 480


def test_the_published_list_leaves_joins_out():
    lines = flow_rules.summary(split())

    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert "Bước gop" not in [line.name for line in lines]


def test_everyone_who_acts_is_named_once():
    assert len(flow_rules.doers(split())) == 5


@pytest.mark.parametrize(
    "flow",
    [
        Flow(()),
        Flow((step("a", StepKind.WORK, "a"),)),
        Flow((step("a", StepKind.WORK, "b", way("c", "a")), step("b", StepKind.WORK, "a", "c"))),
        Flow((step("a", StepKind.WORK, way("b", "c")), step("b", StepKind.WORK, "c"),
              step("c", StepKind.WORK, "b"))),
        Flow((step("a", StepKind.WORK), step("a", StepKind.WORK, "a"))),
    ],
)  # fmt: skip
def test_a_faulty_flow_is_walked_without_end_or_error(flow):
    assert not walked(flow).ended
    assert flow_rules.longest(flow) >= 0
    assert len(flow_rules.summary(flow)) <= len(flow.steps)


@st.composite
def flows(draw):
    """Draw a sound flow: steps in series, parallels with a join, choices, returns, refusals."""
    numbers = count()
    steps: list[FlowStep] = []

    def add(kind, *outcomes):
        key = f"b{next(numbers)}"
        timed = kind is not StepKind.JOIN
        limit = draw(st.sampled_from([hours(1), hours(5), days(1), days(3),
                                      TimeLimit(4, TimeUnit.DAY)])) if timed else None  # fmt: skip
        steps.append(step(key, kind, *outcomes, limit=limit))
        return key

    def block(after, depth):
        shape = draw(st.sampled_from(["one", "series", "choice", "parallel", "refuse"]))
        if depth == 0 or shape == "one":
            kind = draw(st.sampled_from([StepKind.WORK, StepKind.CONSULT]))
            return add(kind, after)
        if shape == "refuse":
            return add(StepKind.WORK, after, way(key="tu_choi", is_refusal=True))
        if shape == "series":
            last = block(after, depth - 1)
            return block(last, depth - 1)
        many = draw(st.integers(2, 3))
        if shape == "choice":
            ends = [block(after, depth - 1) for _ in range(many)]
            return add(StepKind.WORK, *(way(end, key=f"k{i}") for i, end in enumerate(ends)))
        join = add(StepKind.JOIN, after)
        ends = [block(join, depth - 1) for _ in range(many)]
        return add(StepKind.WORK, way(*ends, key="chia"))

    first = block("ky", 3)
    return Flow((step("nhan", StepKind.RECEIVE, first), *reversed(steps), *tail()))


@st.composite
def walks(draw):
    flow = draw(flows())
    start = MONDAY + timedelta(minutes=draw(st.integers(0, 60 * 24 * 14)))
    choices = {
        one.key: draw(st.sampled_from(one.outcomes)).key
        for one in flow.steps
        if draw(st.booleans())
    }
    walk = flow_rules.walk(flow, {}, start=start, calendar=CALENDAR, choices=choices)
    return flow, start, walk


@settings(max_examples=150, deadline=None)
@given(flows())
def test_every_flow_made_of_sound_pieces_passes_the_checks(flow):
    big = definition(flow, limit=days(500))

    assert list(flow_checks.faults(big)) == []


@settings(max_examples=150, deadline=None)
@given(walks())
def test_every_sound_flow_ends(drawn):
    flow, _start, walk = drawn

    assert walk.ended
    assert walk.is_refused or walk.visits[-1].step.kind is StepKind.HAND_OUT
    assert len({one.step.key for one in walk.visits}) == len(walk.visits) <= len(flow.steps)


@settings(max_examples=150, deadline=None)
@given(walks())
def test_a_visit_begins_when_one_before_it_ends_and_a_join_when_all_have(drawn):
    flow, start, walk = drawn
    ends = {one.step.key: one.ends for one in walk.visits}
    graph = Graph(flow)

    for one in walk.visits[1:]:
        before = [visit.ends for visit in walk.visits if one.step.key in targets(visit.outcome)]
        assert one.begins == max(before)
        assert before == [one.begins] or graph.is_join(one.step.key)
    assert walk.visits[0].begins == start
    assert walk.ends == max(ends.values()) or walk.is_refused


@settings(max_examples=150, deadline=None)
@given(walks())
def test_nothing_is_due_before_it_begins_and_dues_never_run_backwards(drawn):
    _flow, _start, walk = drawn

    for one in walk.visits:
        assert one.ends >= one.begins
        assert one.due is None or one.due == one.ends
    assert walk.result_due <= walk.ends


def targets(outcome: Outcome | None) -> tuple[str, ...]:
    return outcome.to if outcome else ()
