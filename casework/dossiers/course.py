"""The course that a dossier takes: the flow of its procedure as it is run, and what it allows next.

Pure functions. To the flow of the version belongs what every flow has without saying so: a way of
refusal that ends in a signed slip (Decree 61/2018 art. 19.8). The part of another agency in a
linked dossier has a short course of its own, made from the step that it carries out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from casework.people.actor import Role
from casework.procedures.definition import Definition, ResultTemplate
from casework.procedures.flow import Doer, Flow, FlowStep, Outcome, StepKind, StepPlace
from casework.procedures.flow_graph import Graph
from casework.procedures.flow_rules import open_ways
from casework.procedures.forms import FormDefinition
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import NotFound

REFUSAL = "tu_choi"
"""The key of the built-in result: the slip that refuses a dossier after it was examined."""
REFUSE, REFUSE_SIGN, REFUSE_SEAL = "_tu_choi", "_tu_choi_ky", "_tu_choi_dau"
WORK, SIGN, SEAL, HAND_OUT = "xu_ly", "ky", "dong_dau", "tra"
_LAW = "Nghị định 61/2018/NĐ-CP, Điều 19.8"
_SPECIALIST = Doer(StepPlace.HANDLING, Role.SPECIALIST.value)
_LEADER = Doer(StepPlace.HANDLING, Role.LEADER.value)
_CLERK = Doer(StepPlace.HANDLING, Role.CLERK.value)
_DESK = Doer(StepPlace.DESK, Role.RECEPTION.value)

REFUSAL_TEMPLATE = ResultTemplate(
    key=REFUSAL,
    name="Phiếu từ chối giải quyết hồ sơ",
    title="PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ",
    type_abbreviation="PTC",
    basis=("Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ;",),
    body=(
        "{agency_name} đã thẩm định hồ sơ mã số {dossier_code} của ông/bà {holder_name}.",
        "Hồ sơ không đủ điều kiện giải quyết, lý do: …",
        "{agency_name} thông báo để ông/bà biết.",
    ),
    retention="Theo thời hạn bảo quản của hồ sơ",
)


def _refusal_steps(last: tuple[str, ...]) -> tuple[FlowStep, ...]:
    return (
        FlowStep(
            REFUSE, "Soạn Phiếu từ chối giải quyết hồ sơ", StepKind.WORK, _SPECIALIST,
            (Outcome("trinh", "Trình ký", (REFUSE_SIGN,), is_refusal=True),), basis=_LAW,
        ),
        FlowStep(
            REFUSE_SIGN, "Ký Phiếu từ chối giải quyết hồ sơ", StepKind.SIGN, _LEADER,
            (Outcome("ky", "Ký", (REFUSE_SEAL,)),), result=REFUSAL, signing=(_LEADER,), basis=_LAW,
        ),
        FlowStep(
            REFUSE_SEAL, "Đóng dấu Phiếu từ chối giải quyết hồ sơ", StepKind.SEAL, _CLERK,
            (Outcome("phat_hanh", "Phát hành", last),), basis=_LAW,
        ),
    )  # fmt: skip


_REFUSED = Outcome("khong_du", "Không đủ điều kiện: từ chối", is_refusal=True)
_AGAIN = Outcome("lam_lai", "Yêu cầu làm lại", (WORK,), is_return=True)
_SIGNED = Outcome("ky", "Ký", (SEAL,))
_SEALING = "Đóng dấu, phát hành"
DEFAULT_FLOW = Flow(
    (
        FlowStep(
            "tiep_nhan", "Tiếp nhận", StepKind.RECEIVE, _DESK,
            (Outcome("chuyen", "Chuyển xử lý", (WORK,)),),
        ),
        FlowStep(
            WORK, "Giải quyết hồ sơ", StepKind.WORK, _SPECIALIST,
            (
                Outcome("trinh", "Trình ký", (SIGN,)),
                _REFUSED,
            ),
        ),
        FlowStep(
            SIGN, "Ký kết quả", StepKind.SIGN, _LEADER, (_SIGNED, _AGAIN), signing=(_LEADER,)
        ),
        FlowStep(
            SEAL, _SEALING, StepKind.SEAL, _CLERK, (Outcome("phat_hanh", "Phát hành", (HAND_OUT,)),)
        ),
        FlowStep(
            HAND_OUT, "Trả kết quả", StepKind.HAND_OUT, _DESK,
            (Outcome("da_tra", "Đã trả kết quả"),),
        ),
    )
)  # fmt: skip
"""What runs where a version has no flow: as every dossier ran before flows were drawn."""


def _part_flow(step: FlowStep) -> Flow:
    """Make the course of another agency's part: its work, and its own signature and seal if any.

    Without a result the part ends by choosing how it came out; with one, the first way that does
    not refuse leads to the signature and a refusal is a slip, signed and sealed like a result.
    """
    done = Outcome("xong", "Xong")
    ways = [one for one in step.outcomes if not one.is_return] or [done]
    if not step.result:
        ends = tuple(replace(one, to=(), is_refusal=False, when={}) for one in ways)
        return Flow((FlowStep(WORK, step.name, StepKind.WORK, _SPECIALIST, ends),))
    granting = [one for one in ways if not one.is_refusal] or [done]
    refusing = [one for one in ways if one.is_refusal][:1] or [_REFUSED]
    outcomes = (
        replace(granting[0], to=(SIGN,), when={}),
        *(replace(one, to=(), when={}) for one in granting[1:]),
        *(replace(one, to=(), when={}) for one in refusing),
    )
    return Flow(
        (
            FlowStep(WORK, step.name, StepKind.WORK, _SPECIALIST, outcomes),
            FlowStep(
                SIGN, "Ký kết quả", StepKind.SIGN, _LEADER, (_SIGNED, _AGAIN),
                result=step.result, signing=(_LEADER,),
            ),
            FlowStep(SEAL, _SEALING, StepKind.SEAL, _CLERK, (Outcome("phat_hanh", "Phát hành"),)),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Course:
    """A flow as it is run, with its graph; two courses are one only if they are the same object."""

    flow: Flow
    is_part: bool = False

    @cached_property
    def graph(self) -> Graph:
        """Return the forward ways between the steps."""
        return Graph(self.flow)

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """Return for each step those from which it can be reached."""
        return {key: frozenset(self.graph.before(key)) for key in self.graph.steps}

    def step(self, key: str) -> FlowStep | None:
        """Return a step by its key; None for a step outside the flow."""
        return self.graph.steps.get(key)

    def same_unit(self, step: FlowStep) -> list[str]:
        """Return the earlier steps of the specialists of the same unit."""
        return [
            key
            for key in self.before[step.key] | {step.key}
            if is_own_work(self.graph.steps[key]) and self.graph.steps[key].doer == step.doer
        ]


_known: dict[tuple[int, str], tuple[Definition, Course]] = {}
_MOST = 512


def course_of(definition: Definition, link_key: str = "") -> Course:
    """Return the course of a dossier of this definition, or of the part of one of its steps.

    Built once for each definition that `procedures.queries.definition_of` keeps. Raises NotFound
    for a part of a step that the flow does not have.
    """
    known = _known.get((id(definition), link_key))
    if known is not None and known[0] is definition:
        return known[1]
    flow = definition.flow if definition.flow and definition.flow.steps else DEFAULT_FLOW
    if link_key:
        step = flow.step(link_key)
        if step is None:
            raise NotFound(step=link_key)
        flow = _part_flow(step)
    last = next((one.key for one in flow.steps if one.kind is StepKind.HAND_OUT), "")
    whole = replace(flow, steps=(*flow.steps, *_refusal_steps((last,) if last else ())))
    made = Course(whole, bool(link_key))
    if len(_known) >= _MOST:
        _known.clear()
    _known[id(definition), link_key] = (definition, made)
    return made


def is_own_work(step: FlowStep) -> bool:
    """Tell whether a step is the work of a specialist of the competent agency."""
    at_home = step.doer.place is not StepPlace.OTHER
    return step.kind is StepKind.WORK and at_home and step.doer.role == Role.SPECIALIST.value


def is_others_work(step: FlowStep) -> bool:
    """Tell whether another agency carries a step out: its part in a linked dossier."""
    return step.kind is StepKind.WORK and step.doer.place is StepPlace.OTHER


def is_by_system(step: FlowStep) -> bool:
    """Tell whether nobody has to do anything at a step."""
    at_home = step.doer.place is not StepPlace.OTHER
    return at_home and step.kind is StepKind.WORK and step.doer.role == Role.SYSTEM.value


def default_way(step: FlowStep, answers: Mapping[str, str]) -> Outcome | None:
    """Return the first way that the answers leave open and that neither refuses nor returns."""
    forward = [one for one in open_ways(step, answers) if not one.is_return]
    plain = [one for one in forward if not one.is_refusal]
    return plain[0] if plain else next((one for one in forward if one.to), None)


def ends_all(outcome: Outcome) -> bool:
    """Tell whether an outcome ends the whole flow by a refusal."""
    return outcome.is_refusal and not outcome.to


def can_refuse(step: FlowStep, answers: Mapping[str, str]) -> Outcome | None:
    """Return the way by which the dossier is refused at a step, or None."""
    return next((one for one in open_ways(step, answers) if ends_all(one)), None)


def known_form(definition: Definition, link_key: str) -> FormDefinition:
    """Return the questions of a form that the agency of a step may know: those its inputs name."""
    step = definition.flow.step(link_key) if definition.flow and link_key else None
    if step is None:
        return definition.form
    sections = [
        replace(one, fields=tuple(field for field in one.fields if field.key in step.inputs))
        for one in definition.form.sections
    ]
    return replace(definition.form, sections=tuple(one for one in sections if one.fields))


@dataclass(frozen=True, slots=True)
class Leap:
    """The steps that a proposal goes through, each with its way, up to the signature or review."""

    passed: tuple[tuple[FlowStep, Outcome], ...]
    goal: FlowStep


def leap(
    course: Course, start: FlowStep, answers: Mapping[str, str], open_keys: Collection[str]
) -> Leap | None:
    """Return how a proposal reaches the signature from a step, or None where it may not.

    It goes by the default ways through the agency's own work, never through steps of others, a
    payment, a consultation, or a join for which a branch is still open (`open_keys`).
    """
    passed: list[tuple[FlowStep, Outcome]] = []
    step, seen = start, set[str]()
    while step.key not in seen:
        seen.add(step.key)
        way = default_way(step, answers)
        if way is None:
            return None
        passed.append((step, way))
        targets = [course.graph.steps[key] for key in course.graph.known(way)]
        goals = [one for one in targets if one.kind in {StepKind.SIGN, StepKind.APPROVE}]
        if goals and goals[0].doer.place is not StepPlace.OTHER:
            return Leap(tuple(passed), goals[0])
        if len(targets) != 1 or not _is_passable(course, targets[0], seen, open_keys):
            return None
        step = targets[0]
    return None


def _is_passable(
    course: Course, step: FlowStep, passed: Collection[str], open_keys: Collection[str]
) -> bool:
    if step.kind is StepKind.JOIN:
        awaited = course.before[step.key] & (set(open_keys) - set(passed))
        return not awaited
    return is_own_work(step) or is_by_system(step)


def next_people(course: Course, way: Outcome, answers: Mapping[str, str]) -> list[FlowStep]:
    """Return the steps that somebody has to do when a way is taken, joins left as they are."""
    waiting, found, seen = list(course.graph.known(way)), list[FlowStep](), set[str]()
    while waiting:
        step = course.graph.steps[waiting.pop()]
        if step.key in seen:
            continue
        seen.add(step.key)
        onward = default_way(step, answers) if is_by_system(step) else None
        if onward is None:
            found.append(step)
        else:
            waiting.extend(course.graph.known(onward))
    return found


def offered_results(
    course: Course, definition: Definition, goal: FlowStep | None, *, refuses: bool
) -> tuple[ResultTemplate, ...]:
    """Return the results that may be proposed: those of the signature ahead, and the refusal.

    Results that other agencies of a linked procedure make are theirs.
    """
    others = {
        one.result for one in course.flow.steps if one.doer.place is StepPlace.OTHER and one.result
    }
    found: list[ResultTemplate] = []
    if goal is not None and goal.key == REFUSE_SIGN:
        goal, refuses = None, True
    if goal is not None:
        own = [one for one in definition.results if one.key not in others]
        wanted = _result_named(course, goal)
        if course.is_part:
            own = [one for one in definition.results if one.key == wanted]
        found = sorted(own, key=lambda one: one.key != wanted)
    if refuses and all(one.key != REFUSAL for one in found):
        own_slip = next((one for one in definition.results if one.key == REFUSAL), None)
        found.append(own_slip or REFUSAL_TEMPLATE)
    return tuple(found)


def _result_named(course: Course, goal: FlowStep) -> str:
    after = [goal, *(course.graph.steps[one] for one in course.graph.ways[goal.key])]
    return next((one.result for one in after if one.result), "")


def limit_left(limit: TimeLimit | None) -> TimeLimit | None:
    """Return a limit that a clock can run by: one that only words describe is none."""
    return None if limit is None or limit.unit is TimeUnit.OTHER else limit
