"""What comes next on each way out of a step, in words: step, who, agency, deadline, condition."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from casework.dossiers import choices, course, holding
from casework.dossiers.holding import Run
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.procedures.flow import FlowStep, Outcome, StepKind, StepPlace
from foundation.clock import now
from web import filters


@dataclass(frozen=True, slots=True)
class Next:
    """One step that opens: what, who does it, in what time, and what is to be known of it."""

    name: str
    who: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Way:
    """One outcome that may be chosen, with what opens after it."""

    key: str
    name: str
    is_return: bool
    steps: tuple[Next, ...]


def step_in_hand(session: Session, dossier: Dossier, by: Actor) -> str:
    """Name the step that lies before the officer, empty where the flow names none."""
    row = holding.run_of(session, dossier, by=by, at=now()).in_hand()
    return row.step_name if row else ""


def ways(session: Session, dossier: Dossier, by: Actor) -> list[Way]:
    """List the ways out of the step in hand with what each of them opens."""
    run = holding.run_of(session, dossier, by=by, at=now())
    return [
        Way(
            one.key,
            one.name,
            one.is_return,
            tuple(_next(run, step) for step in _after(run, one)),
        )
        for one in choices.ways_of(run)
    ]


def _after(run: Run, way: Outcome) -> list[FlowStep]:
    return course.next_people(run.course, way, run.dossier.answers)


def _next(run: Run, step: FlowStep) -> Next:
    limit = filters.time_limit(step.limit) if step.limit else ""
    return Next(step.name, _who(run, step), limit, _note(step))


def _who(run: Run, step: FlowStep) -> str:
    if step.kind is StepKind.JOIN:
        return str(_("chờ đủ các nhánh"))
    if step.kind is StepKind.PAY:
        return str(_("người nộp hồ sơ"))
    doer = step.doer
    if doer.place is StepPlace.DESK:
        return run.dossier.desk_agency.desk_name or run.dossier.desk_agency.name
    if doer.place is StepPlace.OTHER:
        found = holding.agency_of(run, step)
        if found is not None:
            return found.name
        outside = str(_("ngoài hệ thống; ông/bà ghi lại trả lời"))
        return f"{doer.agency.removeprefix('@')} ({outside})"
    role = str(wording.ROLES.get(Role(doer.role), doer.role)) if doer.role else ""
    return ", ".join(filter(None, (doer.unit, role)))


def _note(step: FlowStep) -> str:
    if step.kind is StepKind.CONSULT and step.silence_agrees:
        return str(_("hết hạn không trả lời thì coi là đồng ý"))
    if step.kind is StepKind.PAY:
        return str(_("thời gian chờ nộp không tính vào thời hạn"))
    return ""
