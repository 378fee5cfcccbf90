"""Imports of the national catalogue: staged whole, looked at, approved one by one or together.

Nothing an import brings is shown to the public before it is approved; what is approved is published
as a procedure that is explained, or as a draft where the province takes it itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, undefer

from casework.audit import actions as audit
from casework.catalogue import conversion, doubts, drafts, national, publishing, queries
from casework.catalogue.national import NationalRecord, Reading
from casework.catalogue.records import CatalogueImport, NationalEntry
from casework.people.actor import Actor
from casework.procedures import actions as procedures
from casework.procedures import queries as versions
from casework.procedures import shape
from casework.procedures.definition import Definition
from casework.procedures.faults import Fault
from foundation.clock import VIETNAM
from foundation.errors import Conflict, NotFound, Problem
from foundation.jobs import Job, enqueue

BATCH = 200
MOST_FAULTS = 200
CHAIN = "national_catalogue"
"""The chain of the journal that keeps what is done with imports."""


class UnknownImport(NotFound):
    """There is no such import, or no such record in it."""

    code = "unknown_import"


class VersionWaits(Conflict):
    """A version of the procedure waits for its first day, so that nothing is put before it."""

    code = "version_waits"


class ImportOver(Conflict):
    """The import has gone on meanwhile, so that this step no longer fits."""

    code = "import_over"


@dataclass(frozen=True, slots=True)
class ReadImport(Job):
    """Read a file that was handed in and stage its records, batch by batch."""

    import_id: int


@dataclass(frozen=True, slots=True)
class ApprovePlain(Job):
    """Approve the pending records that nobody doubts, batch by batch, as one person decided."""

    by_id: int
    by_name: str
    upto: str = ""


def begin(
    session: Session, *, file_name: str, sha256: str, size: int, by: Actor, at: datetime
) -> CatalogueImport:
    """Take a file in whose bytes are stored, and have it read by the worker."""
    made = enter(session, file_name=file_name, sha256=sha256, size=size, by=by, at=at)
    enqueue(session, ReadImport(made.id), lock="catalogue_import")
    return made


def enter(
    session: Session, *, file_name: str, sha256: str, size: int, by: Actor, at: datetime
) -> CatalogueImport:
    """Write down that a file is handed in; whoever has its bytes stages it."""
    made = CatalogueImport(
        file_name=file_name[:200],
        sha256=sha256,
        size=size,
        begun_by_id=cast("int", by.account_id),
        begun_at=at,
    )
    session.add(made)
    session.flush()
    details = {"import": made.id, "sha256": sha256}
    audit.append(session, CHAIN, "begin_import", by=by, at=at, details=details)
    return made


def find(session: Session, import_id: int, *, lock: bool = False) -> CatalogueImport:
    """Return an import; raises UnknownImport."""
    asked = select(CatalogueImport).where(CatalogueImport.id == import_id)
    found = session.scalars(asked.with_for_update() if lock else asked).first()
    if found is None:
        raise UnknownImport(number=import_id)
    return found


def judge(session: Session, import_id: int, reading: Reading, *, at: datetime) -> bool:
    """Write down what a file holds; False, with nothing staged, while its faults stop it."""
    found = find(session, import_id, lock=True)
    if found.state != "reading":
        return False
    found.total = len(reading.records)
    found.faults = [shape.write(one) for one in reading.faults[:MOST_FAULTS]]
    if (not reading.is_whole and not found.takes_faults) or not reading.records:
        found.state, found.ended_at = "faulty", at
        return False
    return True


def stage(
    session: Session, import_id: int, records: Sequence[NationalRecord], *, at: datetime
) -> bool:
    """Stage the next batch, from where the import stands; tell whether there is more."""
    found = find(session, import_id, lock=True)
    batch = records[found.done : found.done + BATCH]
    known = _known(session, [one.code for one in batch])
    for record in batch:
        _stage_one(session, found, record, known.get(record.code), at)
    found.done += len(batch)
    if found.done >= len(records):
        found.state, found.ended_at = "ready", at
    session.flush()
    return found.state == "reading"


def _known(session: Session, codes: Sequence[str]) -> dict[str, NationalEntry]:
    asked = (
        select(NationalEntry)
        .where(NationalEntry.code.in_(codes))
        .options(undefer(NationalEntry.source), undefer(NationalEntry.previous))
    )
    return {one.code: one for one in session.scalars(asked)}


def _stage_one(
    session: Session,
    found: CatalogueImport,
    record: NationalRecord,
    entry: NationalEntry | None,
    at: datetime,
) -> None:
    """Add a record, or put it beside what was known; a list's row never replaces a whole record."""
    if entry and (entry.digest == record.digest or (entry.is_full and not record.is_full)):
        found.same += 1
        return
    if entry is None:
        entry = NationalEntry(code=record.code, previous=None)
        session.add(entry)
        found.added += 1
    else:
        entry.previous = entry.source if entry.state == "approved" else entry.previous
        found.changed += 1
    doubted = doubts.doubts(record)
    entry.name, entry.source, entry.digest = record.name, record.source, record.digest
    entry.is_full, entry.state, entry.import_id = record.is_full, "pending", found.id
    entry.doubts, entry.is_doubtful = [shape.write(one) for one in doubted], bool(doubted)
    entry.changed_at, entry.decided_by_id, entry.decided_at, entry.reason = at, None, None, ""


def let_in(session: Session, import_id: int, *, by: Actor, at: datetime) -> None:
    """Let the good lines of a faulty file in, leaving the others out; raises ImportOver."""
    found = find(session, import_id, lock=True)
    if found.state != "faulty" or not found.total:
        raise ImportOver(number=import_id)
    found.state, found.takes_faults, found.ended_at = "reading", True, None
    audit.append(session, CHAIN, "let_in", by=by, at=at, details={"import": import_id})
    enqueue(session, ReadImport(import_id), lock="catalogue_import")


def drop(session: Session, import_id: int, *, by: Actor, at: datetime) -> None:
    """Give up a faulty file; raises ImportOver."""
    found = find(session, import_id, lock=True)
    if found.state != "faulty":
        raise ImportOver(number=import_id)
    found.state = "dropped"
    audit.append(session, CHAIN, "drop_import", by=by, at=at, details={"import": import_id})


def lock_entry(session: Session, code: str) -> NationalEntry:
    """Return a staged record with its source, locked; raises UnknownImport."""
    asked = (
        select(NationalEntry)
        .where(NationalEntry.code == code)
        .options(undefer(NationalEntry.source), undefer(NationalEntry.previous))
        .with_for_update()
    )
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownImport(code=code)
    return found


def approve(
    session: Session, entry: NationalEntry, digest: str, *, by: Actor, at: datetime
) -> None:
    """Approve a locked record as it was seen; raises ImportOver where it changed meanwhile.

    Explained procedures are published from today; for one that is filed here a draft is opened
    that holds what the catalogue rules, for people to finish.
    """
    if entry.state != "pending" or entry.digest != digest:
        raise ImportOver(code=entry.code)
    explained = conversion.definition_of(national.parse(entry.source))
    row = queries.procedure_row(session, entry.code)
    if row is not None and row.is_open:
        _open_draft(session, explained, by=by, at=at)
    else:
        _explain(session, explained, by=by, at=at)
    _decide(entry, "approved", by=by, at=at)
    audit.append(
        session,
        drafts.chain(entry.code),
        "approve_record",
        by=by,
        at=at,
        details={"sha256": digest},
    )


def _open_draft(session: Session, explained: Definition, *, by: Actor, at: datetime) -> None:
    newest = versions.newest_version(session, explained.code)
    merged = conversion.merge(versions.definition_of(newest), explained)
    if merged == versions.definition_of(newest):
        return
    draft = drafts.open_for(session, explained.code, by=by, at=at)
    merged = conversion.merge(drafts.definition_of(draft), explained)
    drafts.save(session, explained.code, draft.revision, definition=merged, by=by, at=at)


def _explain(session: Session, explained: Definition, *, by: Actor, at: datetime) -> None:
    """Publish from today, or from tomorrow where a version of today is there already.

    Raises VersionWaits where a version is to come: people decide which of the two it shall be.
    """
    today = day = at.astimezone(VIETNAM).date()
    listed = queries.versions(session, explained.code)
    if listed and listed[0].effective_from > today:
        raise VersionWaits(code=explained.code)
    if listed and listed[0].effective_from == today:
        day = today + timedelta(days=1)
    version = procedures.publish(session, explained, effective_from=day)
    if version.published_at is None:
        version.published_by_id, version.published_at = by.account_id, at
    if version.effective_from > today:
        publishing.wait(session, explained.code, version, today)


def reject(
    session: Session, entry: NationalEntry, digest: str, *, reason: str, by: Actor, at: datetime
) -> None:
    """Reject a locked record with a reason; it comes up again when the catalogue changes it."""
    if entry.state != "pending" or entry.digest != digest:
        raise ImportOver(code=entry.code)
    _decide(entry, "rejected", by=by, at=at)
    entry.reason = reason
    details = {"sha256": digest}
    audit.append(session, drafts.chain(entry.code), "reject_record", by=by, at=at, details=details)


def _decide(entry: NationalEntry, state: str, *, by: Actor, at: datetime) -> None:
    entry.state, entry.decided_by_id, entry.decided_at = state, by.account_id, at


def approve_plain(session: Session, job: ApprovePlain, *, by: Actor, at: datetime) -> int:
    """Approve one batch of undoubted records and queue the next; return how many."""
    asked = (
        select(NationalEntry)
        .where(
            NationalEntry.state == "pending",
            ~NationalEntry.is_doubtful,
            NationalEntry.changed_at <= datetime.fromisoformat(job.upto),
        )
        .options(undefer(NationalEntry.source))
        .order_by(NationalEntry.code)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    batch = session.scalars(asked).all()
    for entry in batch:
        _approve_or_doubt(session, entry, by=by, at=at)
    if len(batch) == BATCH:
        enqueue(session, replace(job), lock="catalogue_import")
    return len(batch)


def _approve_or_doubt(session: Session, entry: NationalEntry, *, by: Actor, at: datetime) -> None:
    """Approve a record by itself; what cannot be approved is doubted and waits for a person."""
    try:
        with session.begin_nested():
            approve(session, entry, entry.digest, by=by, at=at)
    except (Conflict, DBAPIError) as error:
        why = getattr(error, "code", "") if isinstance(error, Conflict) else "cannot_be_kept"
        doubt = Fault("code", Problem("doubt_not_approved", {"why": why}))
        entry.is_doubtful, entry.doubts = True, [*entry.doubts, shape.write(doubt)]
        session.flush()


def doubts_of(entry: NationalEntry) -> list[Fault]:
    """Return what is doubted of a record, as it was written down."""
    return [shape.read(Fault, one) for one in entry.doubts]
