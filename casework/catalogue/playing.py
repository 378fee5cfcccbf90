"""Plays one written filing through the rules that real filings meet, and keeps what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework.catalogue.examples import Example, May, moment
from casework.dossiers import processing
from casework.dossiers.states import MOVES, Stage, State, Verb, open_verbs
from casework.people.actor import Role
from casework.procedures import charging, flow_rules, parts, rules
from casework.procedures.charging import FeeDue
from casework.procedures.definition import Definition, RequiredPart
from casework.procedures.flow import FlowStep, StepKind
from casework.procedures.flow_rules import Walk
from casework.worktime.rules import TimeUnit, WorkCalendar, due_at, reply_by
from foundation.clock import VIETNAM
from foundation.errors import Problem

AT_STAGE = "@"
"""Begins the name of a stage of the table where a step of the flow could stand."""
AGENCY_NAME = "Cơ quan giải quyết"
"""Stands for the competent agency in the texts of results."""
DOSSIER_CODE = "Mã hồ sơ"
"""Stands for the code of the dossier in the texts of results."""
_PLACES: Mapping[StepKind, tuple[tuple[State, Stage], ...]] = {
    StepKind.RECEIVE: ((State.REGISTERED, Stage.DESK),),
    StepKind.PAY: ((State.PAYMENT, Stage.SPECIALIST),),
    StepKind.SIGN: ((State.PROCESSING, Stage.LEADER),),
    StepKind.SEAL: ((State.PROCESSING, Stage.CLERK),),
    StepKind.HAND_OUT: ((State.FINISHED, Stage.DESK),),
}
"""Where in the table of moves a step ends; work, approval and opinions lie between its moves."""
_BETWEEN = frozenset({StepKind.WORK, StepKind.APPROVE, StepKind.CONSULT})
"""Steps that the flow alone gives to somebody: several of them make up one move of the table."""


@dataclass(frozen=True, slots=True)
class Played:
    """Holds what the house makes of an example; `due` is None where only words say the limit."""

    filed_at: datetime
    received_at: datetime
    answers: Mapping[str, str]
    problems: Mapping[str, Problem]
    warnings: Mapping[str, Problem]
    asked: tuple[RequiredPart, ...]
    missing: tuple[RequiredPart, ...]
    shown: tuple[str, ...]
    computed: Mapping[str, str]
    fee: FeeDue
    reply_due: datetime
    due: datetime | None
    walk: Walk | None
    results: Mapping[str, tuple[str, ...]]


def play(
    definition: Definition,
    example: Example,
    calendar: WorkCalendar,
    communes: Mapping[str, str],
) -> Played:
    """Let an example meet the rules of filing, charging, time and the flow.

    Raises ValueError for a moment that is none, NoWorkingTime for a calendar without work.
    """
    filed = moment(example.filed_at)
    received = moment(example.received_at) if example.received_at else filed
    today = filed.astimezone(VIETNAM).date()
    form = definition.form
    stored = rules.tidy_answers(form, example.answers, today=today)
    missing = parts.missing_parts(
        definition, example.case, example.given, stored, channel=example.channel, day=today
    )
    return Played(
        filed_at=filed,
        received_at=received,
        answers=stored,
        problems=_problems(definition, example, today),
        warnings={
            **rules.warnings(form, example.answers, today=today),
            **rules.recommended(form, example.answers),
        },
        asked=tuple(
            parts.parts_for(definition, example.case, stored, channel=example.channel, day=today)
        ),
        missing=tuple(missing),
        shown=tuple(one.key for one in rules.shown_fields(form, stored)),
        computed=rules.computed(form, example.answers, today=today),
        fee=charging.fee_due(definition, stored, example.channel, day=today),
        reply_due=reply_by(calendar, filed),
        due=_due(definition, example, calendar, received),
        walk=_walk(definition, example, stored, received, calendar),
        results=_results(definition, example, stored, communes),
    )


def _problems(definition: Definition, example: Example, today: date) -> dict[str, Problem]:
    problems = rules.check_answers(definition.form, example.answers, today=today)
    if definition.cases and example.case not in {case.key for case in definition.cases}:
        problems["case_key"] = Problem("case_needed")
    known = {part.key for part in definition.parts}
    strange = {f"part:{key}": Problem("unknown_part") for key in example.given if key not in known}
    return problems | strange


def _due(
    definition: Definition, example: Example, calendar: WorkCalendar, received: datetime
) -> datetime | None:
    limit = parts.limit_for(definition, example.case, example.channel)
    return None if limit.unit is TimeUnit.OTHER else due_at(calendar, received, limit)


def _walk(
    definition: Definition,
    example: Example,
    answers: Mapping[str, str],
    received: datetime,
    calendar: WorkCalendar,
) -> Walk | None:
    if definition.flow is None:
        return None
    return flow_rules.walk(
        definition.flow, answers, start=received, calendar=calendar, choices=example.choices
    )


def _results(
    definition: Definition,
    example: Example,
    answers: Mapping[str, str],
    communes: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    about = {
        "holder_name": example.holder.name,
        "holder_number": example.holder.number,
        "holder_address": example.holder.address,
        "dossier_code": DOSSIER_CODE,
        "agency_name": AGENCY_NAME,
    }
    return {
        one.key: tuple(processing.body_of(definition, one, answers, communes, about))
        for one in definition.results
    }


def may_act(walk: Walk | None, asked: May) -> bool:
    """Tell whether a role may act as an expectation asks: by the flow and by the table of moves.

    At a step of the flow only its doer and those in its signing order act, and only when the walk
    comes there and the table gives that role a verb.
    """
    if asked.step.startswith(AT_STAGE):
        stage = asked.step.removeprefix(AT_STAGE)
        return any(
            move.stage == stage and asked.role in move.who and asked.verb in {"", move.verb.value}
            for move in MOVES
        )
    visited = [one.step for one in walk.visits if one.step.key == asked.step] if walk else []
    return any(_may_at(step, asked.role, asked.verb) for step in visited)


def _may_at(step: FlowStep, role: Role, verb: str) -> bool:
    if role.value not in {one.role for one in (step.doer, *step.signing)}:
        return False
    if step.kind in _BETWEEN:
        return not verb or any(one.verb.value == verb and role in one.who for one in MOVES)
    verbs: set[Verb] = set()
    for state, stage in _PLACES.get(step.kind, ()):
        verbs.update(open_verbs(state, stage, {role}))
    return bool(verbs) if not verb else verb in verbs
