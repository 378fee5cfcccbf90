"""Every fault of a flow is found, at its step, and sound flows have none."""

import time
from dataclasses import replace

import pytest

from casework.procedures import flow_checks
from casework.procedures.definition import Case
from casework.procedures.flow import Doer, Flow, StepKind, StepPlace
from casework.worktime.rules import TimeLimit, TimeUnit
from tests.casework.procedures.flows import (
    CLERK,
    DESK,
    LEADER,
    POLICE,
    birth_residence_insurance,
    days,
    definition,
    hours,
    land_transfer,
    split,
    step,
    usual,
    way,
    with_step,
)

WORK, JOIN, CONSULT, PAY = StepKind.WORK, StepKind.JOIN, StepKind.CONSULT, StepKind.PAY
BY_KIND = (
    way("ky", key="nha", name="Nhà ở", when={"loai": ("nha",)}),
    way("sau", key="xuong", name="Nhà xưởng", when={"loai": ("xuong", "khac")}),
)
BY_FLOORS = (
    way("ky", key="thap", name="Thấp", when={"tang": ("<7",)}),
    way("sau", key="cao", name="Cao", when={"tang": (">=7", "")}),
)
LATER = step("sau", WORK, "ky")


def branching(*ways):
    return usual(step("xet", WORK, *ways), LATER)


def found(flow, **more):
    return [(one.place, one.problem.code) for one in flow_checks.faults(definition(flow, **more))]


SOUND = {
    "one desk": usual(),
    "parallel with consult": split(),
    "consult whose silence agrees": split(
        hoi=step("hoi", CONSULT, "gop", silence_agrees=True, basis="Luật Xây dựng, Điều 102")
    ),
    "refusal that ends": branching(way("sau"), way(key="tu_choi", name="Từ chối", is_refusal=True)),
    "return within the way": usual(
        step("xet", WORK, "duyet"),
        step(
            "duyet", StepKind.APPROVE, "ky", way("xet", key="lai", name="Làm lại", is_return=True)
        ),
    ),
    "branch by a choice": branching(*BY_KIND),
    "branch by a number that may be hidden": branching(*BY_FLOORS),
    "branch with a way for all others": branching(
        BY_KIND[0], way("sau", key="khac", name="Trường hợp khác")
    ),
    "branch by an optional text": branching(
        way("ky", key="co", name="Có ghi chú", when={"ghi_chu": ("*",)}),
        way("sau", key="khong", name="Không", when={"ghi_chu": ("",)}),
    ),
    "a branch that only data refuses": branching(
        BY_KIND[0],
        way(key="tu_choi", name="Từ chối", when={"loai": ("xuong", "khac")}, is_refusal=True),
        way("sau", key="sau", name="Sau", when={"loai": ("xuong", "khac")}),
    ),
    "refusal inside a branch": split(
        lam=step("lam", WORK, "gop", way(key="tu_choi", name="Từ chối", is_refusal=True))
    ),
    "nested parallels": split(
        lam=step("lam", WORK, way("a", "b", key="hai", name="Hai việc")),
        a=step("a", WORK, "ab"), b=step("b", WORK, "ab"), ab=step("ab", JOIN, "gop"),
    ),
    "three branches that meet in two joins": split(
        chia=step("chia", WORK, way("lam", "hoi", "ba", key="chia", name="Chia")),
        hoi=step("hoi", CONSULT, "som"), ba=step("ba", WORK, "som"), som=step("som", JOIN, "gop"),
    ),
    "birth, residence and insurance card at once": birth_residence_insurance(),
    "land transfer with the tax office": land_transfer(),
    "pay waits for the citizen": usual(
        step("nop", PAY, "ky", doer=Doer(StepPlace.DESK, "holder"), limit=days(60))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_flow_has_no_faults(name):
    assert found(SOUND[name], limit=days(20)) == []


def test_a_procedure_without_a_flow_has_no_faults_here():
    assert found(None) == []


U = usual()
FAULTY = {
    "no steps": (Flow(()), "flow", "flow_empty"),
    "too many steps": (
        Flow(tuple(step(f"b{i}", WORK, f"b{i + 1}") for i in range(101))),
        "flow", "flow_too_many_steps",
    ),
    "a key twice": (Flow((*U.steps, U.steps[1])), "flow.tham_dinh", "flow_step_twice"),
    "a step without name": (with_step(U, "dau", name=" "), "flow.dau", "flow_step_name"),
    "an outcome twice": (
        with_step(U, "tham_dinh", outcomes=(way("ky"), way("ky"))),
        "flow.tham_dinh", "flow_outcome_twice",
    ),
    "receipt is not first": (Flow(U.steps[1:]), "flow.tham_dinh", "flow_receive_first"),
    "receipt again": (
        with_step(U, "tham_dinh", kind=StepKind.RECEIVE, doer=DESK),
        "flow.tham_dinh", "flow_receive_once",
    ),
    "unknown target": (
        with_step(U, "tham_dinh", outcomes=(way("ky"), way("xyz", key="x"))),
        "flow.tham_dinh", "flow_unknown_step",
    ),
    "no way out": (with_step(U, "dau", outcomes=()), "flow.dau", "flow_no_way"),
    "unreachable": (Flow((*U.steps, step("le", WORK, "ky"))), "flow.le", "flow_unreachable"),
    "a loop": (
        with_step(U, "dau", outcomes=(way("tra"), way("tham_dinh", key="lai"))),
        "flow.tham_dinh", "flow_loop",
    ),
    "only returns": (
        with_step(U, "dau", outcomes=(way("ky", is_return=True),)),
        "flow.dau", "flow_only_returns",
    ),
    "a return to two": (
        with_step(
            U, "dau", outcomes=(way("tra"), way("ky", "nhan", key="lai", is_return=True))
        ),
        "flow.dau", "flow_return_one",
    ),
    "a return forward": (
        with_step(U, "tham_dinh", outcomes=(way("ky"), way("dau", key="lai", is_return=True))),
        "flow.tham_dinh", "flow_return_not_back",
    ),
    "a return to a join": (
        with_step(split(), "ky", outcomes=(way("dau"), way("gop", key="lai", is_return=True))),
        "flow.ky", "flow_return_to_join",
    ),
    "a return out of a branch": (
        split(lam=step("lam", WORK, "gop", way("chia", key="lai", is_return=True))),
        "flow.lam", "flow_return_leaves",
    ),
    "a choice not covered": (
        branching(*BY_KIND[:1], way("sau", key="x", name="X", when={"loai": ("xuong",)})),
        "flow.xet", "flow_branch_hole",
    ),
    "a hidden number not covered": (
        branching(BY_FLOORS[0], way("sau", key="cao", name="Cao", when={"tang": (">=7",)})),
        "flow.xet", "flow_branch_hole",
    ),
    "a number between the limits": (
        branching(
            BY_FLOORS[0], way("sau", key="cao", name="Cao", when={"tang": (">7", "")})
        ),
        "flow.xet", "flow_branch_hole",
    ),
    "other texts not covered": (
        branching(
            way("ky", when={"ghi_chu": ("gấp", "")}),
            way("sau", key="x", when={"ghi_chu": ("thường",)}),
        ),
        "flow.xet", "flow_branch_hole",
    ),
    "two branches for one choice": (
        branching(BY_KIND[1], way("ky", key="nha", when={"loai": ("nha", "khac")})),
        "flow.xet", "flow_branch_overlap",
    ),
    "numbers that overlap": (
        branching(BY_FLOORS[1], way("ky", key="x", name="Thấp", when={"tang": ("<=7",)})),
        "flow.xet", "flow_branch_overlap",
    ),
    "a condition on an unknown question": (
        branching(way("sau"), way("ky", key="x", when={"khong_co": ("1",)})),
        "flow.xet", "flow_condition_unknown",
    ),
    "parallels that meet without a join": (
        split(gop=step("gop", WORK, "ky")), "flow.gop", "flow_meets_without_join",
    ),
    "a branch that runs into the other": (
        split(chia=step("chia", WORK, way("lam", "hoi")), hoi=step("hoi", CONSULT, "lam")),
        "flow.lam", "flow_meets_without_join",
    ),
    "a branch that ends alone": (
        split(hoi=step("hoi", CONSULT, way(key="het", name="Hết"))),
        "flow.chia", "flow_parallel_open",
    ),
    "a join with one way": (
        usual(step("gop", JOIN, "ky")), "flow.gop", "flow_join_one_way",
    ),
    "a consult without limit": (
        split(hoi=step("hoi", CONSULT, "gop", limit=None)), "flow.hoi", "flow_consult_limit",
    ),
    "work without limit": (
        with_step(U, "tham_dinh", limit=None), "flow.tham_dinh", "flow_limit_needed",
    ),
    "a limit in words": (
        with_step(U, "tham_dinh", limit=TimeLimit(1, TimeUnit.OTHER)),
        "flow.tham_dinh", "flow_limit_words",
    ),
    "a limit of nothing": (
        with_step(U, "tham_dinh", limit=hours(0)), "flow.tham_dinh", "flow_limit_positive",
    ),
    "silence at work": (
        with_step(U, "tham_dinh", silence_agrees=True, basis="Luật"),
        "flow.tham_dinh", "flow_silence_only_consult",
    ),
    "silence without law": (
        split(hoi=step("hoi", CONSULT, "gop", silence_agrees=True)),
        "flow.hoi", "flow_silence_basis",
    ),
    "other agency without a name": (
        with_step(U, "tham_dinh", doer=replace(POLICE, agency=" ")),
        "flow.tham_dinh", "flow_agency_needed",
    ),
    "an agency at the desk": (
        with_step(U, "tham_dinh", doer=replace(LEADER, agency="H32.03")),
        "flow.tham_dinh", "flow_agency_not_other",
    ),
    "an unknown role": (
        with_step(U, "tham_dinh", doer=replace(LEADER, role="boss")),
        "flow.tham_dinh", "flow_role_unknown",
    ),
    "an auditor who works": (
        with_step(U, "tham_dinh", doer=replace(LEADER, role="auditor")),
        "flow.tham_dinh", "flow_role_unknown",
    ),
    "a clerk who signs": (with_step(U, "ky", doer=CLERK), "flow.ky", "flow_role_wrong"),
    "a citizen who works": (
        with_step(U, "tham_dinh", doer=Doer(StepPlace.DESK, "holder")),
        "flow.tham_dinh", "flow_holder_pays",
    ),
    "an unknown input": (
        with_step(U, "tham_dinh", inputs=("don", "loai", "x")),
        "flow.tham_dinh", "flow_unknown_input",
    ),
    "an unknown result": (with_step(U, "ky", result="x"), "flow.ky", "flow_unknown_result"),
    "no result to sign": (with_step(U, "ky", result=""), "flow.ky", "flow_result_needed"),
    "nobody signs": (with_step(U, "ky", signing=()), "flow.ky", "flow_signing_needed"),
    "one signs twice": (
        with_step(U, "ky", signing=(LEADER, LEADER)), "flow.ky", "flow_signer_twice",
    ),
    "signing at work": (
        with_step(U, "tham_dinh", signing=(LEADER,)),
        "flow.tham_dinh", "flow_signing_elsewhere",
    ),
    "a seal before the signature": (
        with_step(U, "tham_dinh", outcomes=(way("dau"), way("ky", key="x"))),
        "flow.dau", "flow_seal_before_sign",
    ),
    "a signature without a seal": (
        with_step(U, "ky", outcomes=(way("tra"), way("dau", key="x"))),
        "flow.ky", "flow_sign_without_seal",
    ),
    "something after handing out": (
        Flow((*with_step(U, "tra", outcomes=(way("sau"),)).steps, step("sau", WORK, way()))),
        "flow.tra", "flow_hand_out_not_last",
    ),
    "an end without handing out": (
        with_step(U, "dau", outcomes=(way("tra"), way(key="het"))),
        "flow.dau", "flow_end_without_hand_out",
    ),
    "longer than the limit": (
        with_step(U, "tham_dinh", limit=days(10)), "flow", "flow_too_long",
    ),
    "the longer of two parallels is too long": (
        split(hoi=step("hoi", CONSULT, "gop", limit=TimeLimit(14, TimeUnit.DAY))),
        "flow", "flow_too_long",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_named_at_its_step(name):
    flow, place, code = FAULTY[name]

    assert (place, code) in found(flow)


def test_a_fault_says_which_answers_are_not_covered():
    flow = FAULTY["a hidden number not covered"][0]

    problem = next(flow_checks.faults(definition(flow))).problem

    assert problem.facts == {
        "step": "Bước xet",
        "answers": "Loại công trình: Khác; Số tầng: (trống)",
    }


def test_a_case_with_a_shorter_limit_needs_a_way_that_fits():
    long = step("sau", WORK, "ky", limit=days(5))
    cases = (Case("nha", "Nhà ở", days(1)), Case("khac", "Khác"))
    by_kind = usual(step("xet", WORK, *BY_KIND), long)
    all_alike = usual(step("xet", WORK, "sau"), long)

    assert found(by_kind, cases=cases) == []
    assert found(all_alike, cases=cases) == [("flow", "flow_too_long_for")]


def test_steps_that_wait_for_the_citizen_do_not_count_in_the_limit():
    waits = step("nop", PAY, "ky", doer=Doer(StepPlace.DESK, "holder"), limit=days(60))

    assert found(usual(waits), limit=days(1)) == []


def test_twelve_calendar_days_fit_into_ten_working_days():
    twelve = split(hoi=step("hoi", CONSULT, "gop", limit=TimeLimit(12, TimeUnit.DAY)))

    assert found(twelve, limit=days(10)) == []
    assert found(twelve, limit=days(9)) == [("flow", "flow_too_long")]


def test_a_limit_in_words_is_not_compared():
    flow = with_step(usual(), "tham_dinh", limit=days(500))

    assert found(flow, limit=TimeLimit(1, TimeUnit.OTHER)) == []


def test_a_hundred_steps_side_by_side_are_checked_in_a_moment():
    keys = [f"b{number}" for number in range(90)]
    flow = usual(
        step("chia", WORK, way(*keys, key="chia", name="Chia")),
        *(step(key, WORK, "gop") for key in keys),
        step("gop", JOIN, "ky"),
    )
    began = time.process_time()

    assert found(flow) == []
    assert time.process_time() - began < 2
