"""Publication: a draft becomes the version in force from a day on; a waiting one is taken back.

Law: Decree 63/2010, art. 15 (a procedure is made public before it applies).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.catalogue import drafts, queries, rehearsals
from casework.catalogue.drafts import DraftChanged
from casework.catalogue.records import ProcedureDraft, RehearsalRun
from casework.dossiers.records import Dossier, Draft
from casework.people.actor import Actor
from casework.procedures import actions as procedures
from casework.procedures import checks
from casework.procedures.definition import Definition
from casework.procedures.queries import UnknownProcedure
from casework.procedures.records import Procedure, ProcedureVersion
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, Problem
from foundation.jobs import Job, enqueue


class VersionInForce(Conflict):
    """The version is in force or in use, so that it can only be replaced by a newer one."""

    code = "version_in_force"


class NoVersionInForce(Conflict):
    """No version of the procedure is in force, so that there is nothing to show yet."""

    code = "no_version_in_force"


class NothingChanged(Conflict):
    """The draft says just what the newest version says."""

    code = "nothing_changed"


@dataclass(frozen=True, slots=True)
class TellOfVersion(Job):
    """Tell the owners of running drafts that their procedure changes; in batches by draft id."""

    version_id: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class BeginVersion(Job):
    """Make the catalogue say what a version says, on the morning of its first day."""

    version_id: int


def publish(
    session: Session,
    code: str,
    revision: int,
    *,
    effective_from: date,
    note: str = "",
    by: Actor,
    at: datetime,
) -> ProcedureVersion:
    """Publish the open draft, whole and rehearsed, from a day on.

    Raises DraftChanged, FaultyDefinition, RehearsalFailed, NotLaterThanPublished, NothingChanged,
    or Invalid for a day that is past.
    """
    draft = drafts.find(session, code, lock=True)
    if draft.revision != revision:
        raise DraftChanged(by=draft.edited_by.name, at=draft.edited_at, revision=draft.revision)
    today = at.astimezone(VIETNAM).date()
    if effective_from < today:
        raise Invalid({"effective_from": Problem("day_in_past", {"today": today.isoformat()})})
    definition = drafts.definition_of(draft)
    checks.refuse_faulty(definition)
    rehearsals.gate(session, draft, by=by, at=at)
    version = procedures.publish(
        session, definition, effective_from=effective_from, examples=draft.examples
    )
    if version.published_at is not None or version.id == draft.based_on_id:
        _keep_examples(session, draft, version, by=by, at=at)
        return version
    version.note, version.published_by_id, version.published_at = note, by.account_id, at
    draft.state = "published"
    if effective_from > today:
        wait(session, code, version, today)
    details = {"number": version.number, "from": effective_from.isoformat()}
    audit.append(session, drafts.chain(code), "publish", by=by, at=at, details=details)
    enqueue(session, TellOfVersion(version.id))
    return version


def _keep_examples(
    session: Session, draft: ProcedureDraft, version: ProcedureVersion, *, by: Actor, at: datetime
) -> None:
    """Put better examples beside a version whose definition stays; raises NothingChanged."""
    if list(version.examples) == list(draft.examples):
        raise NothingChanged(number=version.number)
    version.examples, draft.state = list(draft.examples), "published"
    details = {"number": version.number}
    audit.append(
        session, drafts.chain(draft.code), "publish_examples", by=by, at=at, details=details
    )


def wait(session: Session, code: str, version: ProcedureVersion, today: date) -> None:
    """Let the catalogue go on as it is until a version begins; a new procedure stays hidden."""
    begins = datetime.combine(version.effective_from, time(0, 1), VIETNAM)
    enqueue(session, BeginVersion(version.id), not_before=begins)
    row = queries.procedure_row(session, code)
    if version.number == 1 and row is not None:
        procedures.take_down(row)
        return
    with suppress(UnknownProcedure):
        procedures.describe_on(session, code, today)


def begin(session: Session, job: BeginVersion, *, at: datetime) -> None:
    """Describe a procedure by the version that begins; one taken back meanwhile changes nothing."""
    version = session.get(ProcedureVersion, job.version_id)
    if version is None:
        return
    row = session.get_one(Procedure, version.procedure_id)
    procedures.describe_on(session, row.code, at.astimezone(VIETNAM).date())
    if version.number == 1:
        procedures.put_back(row)


def withdraw(session: Session, code: str, number: int, *, by: Actor, at: datetime) -> None:
    """Take back the newest version before its first day; the one before goes on without end.

    What it said becomes the open draft again, unless another is open. Raises VersionInForce when
    it has begun or when anything was begun on it.
    """
    session.execute(select(Procedure.id).where(Procedure.code == code).with_for_update())
    listed = queries.versions(session, code)
    if not listed or listed[0].number != number:
        raise UnknownProcedure(code=code, number=number)
    newest = queries.version(session, code, number)
    earlier = listed[1] if len(listed) > 1 else None
    if newest.effective_from <= at.astimezone(VIETNAM).date():
        raise VersionInForce(number=number)
    if _is_used(session, newest.id):
        raise VersionInForce(number=number)
    _give_back(session, newest, earlier, by=by, at=at)
    session.execute(delete(RehearsalRun).where(RehearsalRun.version_id == newest.id))
    session.execute(delete(ProcedureVersion).where(ProcedureVersion.id == newest.id))
    if earlier is not None:
        earlier.effective_to = None
    session.flush()
    with suppress(UnknownProcedure):
        procedures.describe_on(session, code, at.astimezone(VIETNAM).date())
    audit.append(
        session, drafts.chain(code), "withdraw_version", by=by, at=at, details={"number": number}
    )


def _is_used(session: Session, version_id: int) -> bool:
    found = select(
        exists().where(Draft.version_id == version_id)
        | exists().where(Dossier.version_id == version_id)
    )
    return bool(session.scalar(found))


def _give_back(
    session: Session,
    newest: ProcedureVersion,
    earlier: ProcedureVersion | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Open what a version said as a draft on the version before; an open draft goes on there."""
    definition = Definition.from_json(newest.definition)
    if queries.open_draft(session, definition.code) is None:
        draft = drafts.start(session, definition, base=earlier, by=by, at=at)
        draft.examples = list(newest.examples)
    standing = update(ProcedureDraft).where(ProcedureDraft.based_on_id == newest.id)
    session.execute(standing.values(based_on_id=earlier.id if earlier else None))


def turn(session: Session, code: str, *, by: Actor, at: datetime) -> bool:
    """Hide a procedure from the public, or show it again; return whether it is shown now."""
    row = queries.procedure_row(session, code)
    if row is None:
        raise UnknownProcedure(code=code)
    if row.is_published:
        procedures.take_down(row)
    elif not queries.is_in_force(session, code, at.astimezone(VIETNAM).date()):
        raise NoVersionInForce(code=code)
    else:
        procedures.put_back(row)
    verb = "put_back" if row.is_published else "take_down"
    audit.append(session, drafts.chain(code), verb, by=by, at=at, details={})
    return row.is_published
