"""The steps of a dossier's course as rows: who is asked to do what, since when, until when.

Rows (assignments) are opened and closed here and nowhere else. Nothing here moves a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency, AgencyArea, Officer
from casework.dossiers import course as courses
from casework.dossiers import timing
from casework.dossiers.course import Course
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.flow import FlowStep, Outcome, StepKind, StepPlace
from casework.procedures.records import ProcedureVersion
from casework.routing import choosing
from casework.routing.choosing import Facts
from casework.routing.records import Assignment, AssignmentState

MEND = ":sua"
"""How the key of a step ends in which the lead mends what a partner gave back."""
_IN_HAND = (
    StepKind.SIGN.value,
    StepKind.APPROVE.value,
    StepKind.SEAL.value,
    StepKind.WORK.value,
    StepKind.PAY.value,
)
"""What the competent agency has before itself, the most pressing first; hand-out comes last."""


@dataclass(slots=True)
class Run:
    """A dossier on its course for the length of one verb; the caller holds the dossier's lock.

    ``rows`` are its open steps with a key, ``refused`` says that a refusal has ended the course,
    ``details`` are written to the journal with the next move of the state.
    """

    session: Session
    dossier: Dossier
    definition: Definition
    course: Course
    rows: list[Assignment]
    by: Actor
    at: datetime
    details: dict[str, object] = field(default_factory=dict)

    @property
    def open_keys(self) -> set[str]:
        """Return the keys of the open steps."""
        return {one.step_key for one in self.rows}

    def row(self, key: str) -> Assignment | None:
        """Return the open row of a step."""
        return next((one for one in self.rows if one.step_key == key), None)

    def step(self, row: Assignment) -> FlowStep | None:
        """Return the step of a row; None for one outside the flow."""
        return self.course.step(row.step_key)

    def is_own(self, row: Assignment) -> bool:
        """Tell whether the competent agency (or its desk) itself has a step to do."""
        step = self.step(row)
        at_home = row.agency_id in {self.dossier.agency_id, self.dossier.desk_agency_id}
        return (
            step is not None
            and at_home
            and not row.is_outside
            and row.part_id is None
            and row.kind not in {StepKind.CONSULT.value, StepKind.JOIN.value}
        )

    def in_hand(self) -> Assignment | None:
        """Return the step that decides at whose table the dossier lies; None where others work."""
        own = [one for one in self.rows if self.is_own(one)]
        for kind in _IN_HAND:
            found = [one for one in own if one.kind == kind]
            if found:
                return min(found, key=lambda one: one.id)
        return own[0] if own and len(self.rows) == 1 else None


def run_of(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> Run:
    """Read where a locked dossier is on its course."""
    version = session.get_one(ProcedureVersion, dossier.version_id)
    definition = procedures.definition_of(version)
    course = courses.course_of(definition, dossier.link_key)
    rows = [one for one in open_rows(session, dossier.id) if course.step(one.step_key)]
    return Run(session, dossier, definition, course, rows, by, at)


def open_rows(session: Session, dossier_id: int) -> list[Assignment]:
    """Return all open steps of a dossier, those asked ad hoc too, the oldest first."""
    found = session.scalars(
        select(Assignment)
        .where(Assignment.dossier_id == dossier_id, Assignment.closed_at.is_(None))
        .order_by(Assignment.id)
    )
    return list(found)


def new_row(
    run: Run,
    step: FlowStep,
    agency_id: int,
    *,
    role: str = "",
    officer_id: int | None = None,
    **more: object,
) -> Assignment:
    """Open a step; its clock runs from now by the agency's calendar."""
    row = Assignment(
        dossier_id=run.dossier.id,
        step_key=step.key,
        step_name=step.name,
        kind=step.kind.value,
        state=_state(officer_id).value,
        agency_id=agency_id,
        role=role or step.doer.role,
        officer_id=officer_id,
        taken_at=run.at if officer_id else None,
        opened_at=run.at,
        opened_by=run.by.account_id,
        asked=step.note,
        silence_agrees=step.silence_agrees,
        **more,
    )
    run.session.add(row)
    run.session.flush()
    run.rows.append(row)
    if step.kind not in {StepKind.JOIN, StepKind.PAY}:
        limit = courses.limit_left(step.limit)
        timing.step_begins(run.session, run.dossier, row, limit, by=run.by, at=run.at)
    return row


def pass_row(run: Run, step: FlowStep, outcome: Outcome, note: str = "") -> None:
    """Write down a step that was done in the moment in which it began."""
    run.session.add(
        Assignment(
            dossier_id=run.dossier.id,
            step_key=step.key,
            step_name=step.name,
            kind=step.kind.value,
            state=AssignmentState.DONE.value,
            agency_id=run.dossier.agency_id,
            role=step.doer.role,
            officer_id=run.by.account_id if run.by.agency_id else None,
            opened_at=run.at,
            opened_by=run.by.account_id,
            taken_at=run.at,
            closed_at=run.at,
            outcome=outcome.key,
            answer=note,
            answered_by=run.by.name,
        )
    )


def close_row(
    run: Run,
    row: Assignment,
    state: AssignmentState,
    *,
    outcome: str = "",
    answer: str = "",
    answered_by: str = "",
) -> None:
    """Close a step; its clock ends."""
    row.state, row.closed_at = state.value, run.at
    row.outcome, row.answer = outcome or row.outcome, answer or row.answer
    row.answered_by = answered_by or run.by.name
    if row in run.rows:
        run.rows.remove(row)
    if row.kind not in {StepKind.JOIN.value, StepKind.PAY.value}:
        timing.step_ends(run.session, run.dossier, row, by=run.by, at=run.at)
    run.session.flush()


def take(row: Assignment, officer_id: int | None, *, at: datetime) -> None:
    """Put a step into an officer's hands, or back into the common queue of the agency."""
    row.officer_id, row.state = officer_id, _state(officer_id).value
    row.taken_at = at if officer_id else None


def _state(officer_id: int | None) -> AssignmentState:
    return AssignmentState.OPEN if officer_id is None else AssignmentState.TAKEN


def officer_for(run: Run, step: FlowStep, role: Role, *, before: int | None = None) -> int | None:
    """Choose who does a step of the agency: whoever did the unit's earlier one, or by the rules."""
    agency = run.session.get_one(Agency, run.dossier.agency_id)
    facts = Facts(
        procedure_code=run.dossier.procedure_code,
        field_code=run.definition.field_code,
        commune_code=commune_of(run.dossier, step, agency),
        step_key=step.key,
        unit=step.doer.unit,
        before=before or _earlier(run, step),
    )
    return choosing.choose(run.session, agency.id, role, facts, at=run.at)


def _earlier(run: Run, step: FlowStep) -> int | None:
    if not courses.is_own_work(step):
        return None
    keys = run.course.same_unit(step)
    if len(keys) == 1 and run.dossier.officer_id is None:
        return None
    return run.session.scalars(
        select(Assignment.officer_id)
        .where(
            Assignment.dossier_id == run.dossier.id,
            Assignment.step_key.in_(keys),
            Assignment.closed_at.is_not(None),
            Assignment.officer_id.is_not(None),
        )
        .order_by(Assignment.id.desc())
        .limit(1)
    ).first()


def commune_of(dossier: Dossier, step: FlowStep, agency: Agency) -> str:
    """Return the commune of the matter: the step's own question, or the competent agency's."""
    named = str(dossier.answers.get(step.territory, "")) if step.territory else ""
    return (agency.commune_code or "") if not named or "@" in named else named


def agency_of(run: Run, step: FlowStep) -> Agency | None:
    """Find the other agency that does a step; None where words name one outside every system.

    An agency of the list that nobody has joined yet, neither with officers here nor in another
    installation, is outside too: the lead's specialist writes down what it answers.
    """
    asked = select(Agency)
    named = step.doer.agency.strip()
    if named.startswith("@"):
        home = run.session.get_one(Agency, run.dossier.agency_id)
        commune = commune_of(run.dossier, step, home)
        asked = asked.join(AgencyArea, AgencyArea.agency_id == Agency.id).where(
            Agency.sector == named[1:],
            AgencyArea.commune_code == commune,
            Agency.successor_id.is_(None),
        )
    else:
        asked = asked.where(Agency.code == named)
    found = run.session.scalars(asked.order_by(Agency.id).limit(1)).first()
    if found is not None and found.successor_id is not None:
        found = run.session.get(Agency, found.successor_id)
    return found if found is not None and _is_reached(run.session, found) else None


def _is_reached(session: Session, agency: Agency) -> bool:
    if agency.installation_id is not None:
        return True
    return bool(session.scalar(select(exists().where(Officer.agency_id == agency.id))))


def is_remote(session: Session, row: Assignment) -> bool:
    """Tell whether a step lies with an agency in another installation."""
    agency = session.get(Agency, row.agency_id)
    return not row.is_outside and agency is not None and agency.installation_id is not None


def done_rows(session: Session, dossier_id: int, keys: Iterable[str] = ()) -> list[Assignment]:
    """Return the closed steps of a dossier, the newest first; only those of some keys if given."""
    wanted = list(keys)
    asked = select(Assignment).where(
        Assignment.dossier_id == dossier_id, Assignment.closed_at.is_not(None)
    )
    if wanted:
        asked = asked.where(or_(*(Assignment.step_key == one for one in wanted)))
    return list(session.scalars(asked.order_by(Assignment.id.desc())))


def is_elsewhere(step: FlowStep) -> bool:
    """Tell whether a step lies with another agency."""
    return step.doer.place is StepPlace.OTHER
