"""Rehearsals of drafts and versions: run, written down, and asked for before publishing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from casework.agencies import queries as agencies
from casework.audit import actions as audit
from casework.catalogue import drafts, examples, rehearsal
from casework.catalogue.records import ProcedureDraft, RehearsalRun
from casework.catalogue.rehearsal import ExampleFault, ExampleOutcome
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures import shape
from casework.procedures.definition import Definition
from casework.procedures.records import Procedure, ProcedureVersion
from casework.worktime import queries as worktime
from casework.worktime.rules import WorkCalendar
from foundation.errors import Conflict, NotFound

MIN_EXAMPLES = 1
"""How many examples publishing asks for: an untried procedure is nothing to publish, and how many
cases a procedure has is known to its writer alone."""
MAX_EXAMPLES = 100
"""How many examples one procedure may have, so that a page can run all of them."""


class RehearsalFailed(Conflict):
    """An example comes out otherwise than written: facts failed, examples; outcomes are kept."""

    code = "rehearsal_failed"

    def __init__(self, outcomes: Sequence[ExampleOutcome]) -> None:
        """Keep the outcomes for the page that shows them."""
        failed = [one for one in outcomes if not one.ok]
        names = "; ".join(one.example.name for one in failed[:3])
        super().__init__(failed=len(failed), examples=len(outcomes), names=names)
        self.outcomes = tuple(outcomes)


class ExamplesNeeded(RehearsalFailed):
    """A procedure that people file cannot be published untried."""

    code = "examples_needed"


@dataclass(frozen=True, slots=True)
class VersionRun:
    """Holds how the examples of one published version came out."""

    code: str
    name: str
    number: int
    definition: Definition
    outcomes: tuple[ExampleOutcome, ...]


def calendar_now(session: Session, definition: Definition) -> WorkCalendar:
    """Return by which calendar a procedure's time runs now: its agency's, or the province's."""
    agency_id = None
    if definition.agency_code:
        try:
            agency_id = agencies.agency_by_code(session, definition.agency_code).id
        except NotFound:
            agency_id = None
    return worktime.calendar_of(session, agency_id)


def communes(session: Session) -> dict[str, str]:
    """Return the names of communes by their codes, as results name them."""
    return {one.code: one.name for one in agencies.communes(session)}


def run_draft(
    session: Session, draft: ProcedureDraft, *, with_today: bool = False
) -> tuple[ExampleOutcome, ...]:
    """Run a draft's examples on its definition as it is now; nothing is written down."""
    definition = drafts.definition_of(draft)
    calendar = calendar_now(session, definition) if with_today else None
    sets = examples.read(draft.examples)
    return rehearsal.run_all(definition, sets, communes(session), calendar=calendar)


def failing(session: Session, draft: ProcedureDraft) -> int:
    """Count the examples of a draft that come out otherwise on its definition as it is now."""
    return sum(not one.ok for one in run_draft(session, draft)) if draft.examples else 0


def rehearse(
    session: Session,
    draft: ProcedureDraft,
    *,
    with_today: bool = False,
    by: Actor,
    at: datetime,
) -> tuple[ExampleOutcome, ...]:
    """Run a draft's examples and write down how they came out."""
    outcomes = run_draft(session, draft, with_today=with_today)
    calendar = "today" if with_today else "frozen"
    session.add_all(
        RehearsalRun(
            draft_id=draft.id,
            revision=draft.revision,
            calendar=calendar,
            example_key=one.example.key,
            is_ok=one.ok,
            faults=[shape.write(fault) for fault in one.faults],
            run_by_id=by.account_id,
            run_at=at,
        )
        for one in outcomes
    )
    session.flush()
    failed = sum(not one.ok for one in outcomes)
    details: dict[str, Any] = {
        "revision": draft.revision,
        "calendar": calendar,
        "examples": len(outcomes),
        "failed": failed,
    }
    audit.append(session, drafts.chain(draft.code), "rehearse", by=by, at=at, details=details)
    return outcomes


def gate(
    session: Session, draft: ProcedureDraft, *, by: Actor, at: datetime
) -> tuple[ExampleOutcome, ...]:
    """Let a locked draft pass to publishing: examples are there and all come out as written.

    The runs are written down with it. Raises ExamplesNeeded for an open procedure without
    examples, RehearsalFailed where one fails.
    """
    outcomes = rehearse(session, draft, by=by, at=at)
    if drafts.definition_of(draft).is_open and len(outcomes) < MIN_EXAMPLES:
        raise ExamplesNeeded(outcomes)
    if not all(one.ok for one in outcomes):
        raise RehearsalFailed(outcomes)
    return outcomes


def last_runs(session: Session, draft: ProcedureDraft) -> tuple[RehearsalRun, ...]:
    """Return what was written down at a draft's latest rehearsal, of whichever revision."""
    last = select(RehearsalRun.run_at).where(RehearsalRun.draft_id == draft.id)
    newest = last.order_by(RehearsalRun.run_at.desc()).limit(1).scalar_subquery()
    asked = select(RehearsalRun).where(
        RehearsalRun.draft_id == draft.id, RehearsalRun.run_at == newest
    )
    return tuple(session.scalars(asked.order_by(RehearsalRun.id)))


def faults_of(run: RehearsalRun) -> tuple[ExampleFault, ...]:
    """Return the faults that a run has written down."""
    return tuple(shape.read(ExampleFault, one) for one in run.faults)


def run_published(session: Session, *, day: date) -> Iterator[VersionRun]:
    """Run the examples of every version that is in force on a day or later, without writing.

    So it is known whether a change of a shared rule leaves every published procedure right.
    """
    names = communes(session)
    versions = session.scalars(
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .options(
            contains_eager(ProcedureVersion.procedure),
            undefer(ProcedureVersion.definition),
            undefer(ProcedureVersion.examples),
        )
        .where(
            Procedure.is_published,
            ProcedureVersion.examples != [],
            or_(ProcedureVersion.effective_to.is_(None), ProcedureVersion.effective_to >= day),
        )
        .order_by(Procedure.code, ProcedureVersion.number)
    )
    for version in versions:
        definition = procedures.definition_of(version)
        sets = examples.read(version.examples)
        outcomes = rehearsal.run_all(definition, sets, names)
        yield VersionRun(
            version.procedure.code, definition.name, version.number, definition, outcomes
        )
