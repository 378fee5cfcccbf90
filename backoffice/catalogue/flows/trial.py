"""A trial of the flow: when it is filed and what people choose, seen on the real calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from casework.procedures import flow_branches, flow_rules, rules
from casework.procedures.definition import Definition, Field, FieldKind
from casework.procedures.flow import Flow, FlowStep
from casework.procedures.flow_rules import Walk
from casework.procedures.values import parse_date
from casework.worktime import queries as worktime
from casework.worktime.rules import NoWorkingTime, TimeUnit, due_at
from foundation.clock import VIETNAM
from foundation.errors import Problem
from foundation.text import clean_line
from web.fields import typed_date

ANSWER, CHOICE = "q.", "c."
LONGEST = 200
YEARS = range(2020, 2101)


@dataclass(frozen=True, slots=True)
class Trial:
    """Holds what was asked of a trial, as typed, and what came of it."""

    day: str
    clock: str
    answers: Mapping[str, str]
    choices: Mapping[str, str]
    questions: tuple[Field, ...]
    choosing: tuple[FlowStep, ...]
    problems: tuple[tuple[str, Problem], ...]
    walk: Walk | None = None
    due: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Tell whether the plan ends after the procedure's own time limit."""
        return bool(self.walk and self.due and self.walk.result_due > self.due)


def trial(
    session: Session, definition: Definition, asked: "MultiDict[str, str]", *, at: datetime
) -> Trial:
    """Walk the flow as a page asks; what was typed stays, and a wrong time has its problem."""
    flow = definition.flow or Flow(())
    here = at.astimezone(VIETNAM)
    day = clean_line(asked.get("ngay", "")[:LONGEST]) or here.strftime("%d/%m/%Y")
    clock = clean_line(asked.get("gio", "")[:LONGEST]) or "08:00"
    start, problems = _start(day, clock)
    questions, choosing = _questions(definition, flow), _choosing(flow)
    answers = {one.key: asked.get(ANSWER + one.key, _first(one))[:LONGEST] for one in questions}
    choices = {one.key: asked.get(CHOICE + one.key, "") for one in choosing}
    walk = due = None
    if start:
        calendar = worktime.calendar_of(session, None)
        taken = {key: value for key, value in choices.items() if value}
        try:
            kept = _kept(definition, questions, answers, start.astimezone(VIETNAM).date())
            walk = flow_rules.walk(flow, kept, start=start, calendar=calendar, choices=taken)
            if definition.limit.unit is not TimeUnit.OTHER:
                due = due_at(calendar, start, definition.limit)
        except (NoWorkingTime, OverflowError):
            walk, problems = None, (("ngay", Problem("flow_no_calendar")),)
    return Trial(day, clock, answers, choices, questions, choosing, problems, walk, due)


def _start(day: str, clock: str) -> tuple[datetime | None, tuple[tuple[str, Problem], ...]]:
    found = parse_date(typed_date(day))
    if not found or found.year not in YEARS:
        return None, (("ngay", Problem("not_a_date")),)
    try:
        moment = time.fromisoformat(clock.replace("h", ":").replace(".", ":").zfill(5))
    except ValueError:
        return None, (("gio", Problem("flow_clock_wrong")),)
    filed = datetime.combine(found, moment.replace(tzinfo=None), VIETNAM)
    return filed - timedelta(seconds=moment.second, microseconds=moment.microsecond), ()


def _kept(
    definition: Definition, questions: tuple[Field, ...], typed: Mapping[str, str], today: date
) -> dict[str, str]:
    """Return the answers as a dossier would keep them; a computed value is taken as typed."""
    computed = {one.key: typed[one.key] for one in questions if one.kind is FieldKind.COMPUTED}
    return {**rules.tidy_answers(definition.form, typed, today=today), **computed}


def _questions(definition: Definition, flow: Flow) -> tuple[Field, ...]:
    """List the questions on which the ways of the flow depend."""
    keys = {key for step in flow.steps for way in step.outcomes for key in way.when}
    shown = flow_branches.with_what_shows(definition.form, keys)
    return tuple(one for one in definition.form.fields if one.key in shown)


def _first(field: Field) -> str:
    """Begin with the first choice, so that a trial always goes somewhere."""
    if field.kind is FieldKind.CHOICE and field.options:
        return field.options[0].value
    return "no" if field.kind is FieldKind.YES_NO else ""


def _choosing(flow: Flow) -> tuple[FlowStep, ...]:
    """List the steps at which people choose between several ways."""
    return tuple(one for one in flow.steps if len(one.outcomes) > 1)
