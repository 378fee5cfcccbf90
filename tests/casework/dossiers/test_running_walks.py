"""Every sound flow runs to its end, whatever people choose and in whatever order they act."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.dossiers import course as courses
from casework.dossiers.states import State
from casework.procedures import queries as procedures
from casework.procedures.flow import Doer, StepKind, StepPlace
from casework.routing.records import AssignmentState
from tests.casework.dossiers import flowing
from tests.casework.dossiers.flowing import PARTNER
from tests.casework.procedures.flows import step
from tests.casework.procedures.test_flow_rules import flows

SYSTEM = Doer(StepPlace.HANDLING, "system")
HOLDER = Doer(StepPlace.DESK, "holder")
ELSEWHERE = {"part": PARTNER, "outside": flowing.outside(), "system": SYSTEM}
MOST_ACTS = 400


@st.composite
def runnable(draw):
    """Draw a sound flow in which some steps are parts of others, outside, payments or nobody's."""
    flow = draw(flows())
    steps = []
    for one in flow.steps:
        plain = one.kind is StepKind.WORK and len(one.outcomes) == 1
        who = draw(st.sampled_from(["own", "own", "part", "outside", "system", "pay"]))
        if not plain or who == "own":
            steps.append(one)
        elif who == "pay":
            steps.append(replace(one, kind=StepKind.PAY, doer=HOLDER, limit=None))
        else:
            result = "the" if who == "part" and draw(st.booleans()) else ""
            steps.append(replace(one, doer=ELSEWHERE[who], result=result))
    if draw(st.booleans()):
        steps = [_reviewed(one) for one in steps]
        review = step("duyet", StepKind.APPROVE, "ky")
        steps.insert(-3, review)
    return replace(flow, steps=tuple(steps))


def _reviewed(one):
    """Lead what leads to the signature to the review before it."""
    ways = tuple(
        replace(way, to=tuple("duyet" if key == "ky" else key for key in way.to))
        for way in one.outcomes
    )
    return replace(one, outcomes=ways)


def check(session, dossier):
    """Check what holds at every moment: one open row a step, and somebody who has the dossier."""
    keys = [one.step_key for one in flowing.history(session, dossier) if one.closed_at is None]
    assert len(set(keys)) == len(keys)
    if dossier.current[0] in {State.RETURNED, State.FINISHED}:
        assert keys == []


def check_all_branches(session, dossier):
    """Check that whatever a step led to was begun: no branch is lost."""
    rows = flowing.history(session, dossier)
    definition = procedures.definition_of(dossier.version)
    course = courses.course_of(definition, dossier.link_key)
    begun: dict[str, int] = {}
    for row in rows:
        begun[row.step_key] = row.id
    ended = any(row.step_key == courses.REFUSE_SEAL for row in rows)
    for row in rows:
        step = course.step(row.step_key)
        if row.state != AssignmentState.DONE.value or step is None or ended:
            continue
        way = next((one for one in step.outcomes if one.key == row.outcome), None)
        for key in course.graph.known(way) if way else ():
            if course.graph.steps[key].kind is not StepKind.HAND_OUT:
                assert key in begun, (row.step_key, row.outcome, key)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(runnable(), st.randoms(use_true_random=False))
def test_every_walk_ends_and_no_branch_is_lost(session, at, flow, chance):
    with session.begin_nested() as trial:
        dossier = flowing.accepted(session, flow, at=at)
        for _ in range(MOST_ACTS):
            check(session, dossier)
            if dossier.current[0] in {State.RETURNED, State.FINISHED}:
                break
            acts = flowing.acts(session, dossier, at=at)
            assert acts, dossier.current
            chance.choice(acts)()
        assert dossier.current[0] in {State.RETURNED, State.FINISHED}
        check_all_branches(session, dossier)
        for part in flowing.parts(session, dossier).values():
            assert part.current[0] in {State.RETURNED, State.HALTED}
        trial.rollback()
    session.expunge_all()
