"""What happens to files: they are taken in, judged, and promised places to go to."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from casework.files.records import FileVerdict, StoredFile, UploadTicket
from foundation.errors import Invalid, NotFound, Problem
from foundation.ids import new_token
from foundation.jobs import Job, enqueue_many

TICKET_LIFE = timedelta(hours=1)
MARKED, FORGOTTEN = "secrecy_mark", "secrecy_forgotten"
"""Why a file is in quarantine: a mark was seen; it was a secret, and the bytes are deleted."""


@dataclass(frozen=True, slots=True)
class InspectFile(Job):
    """Look into a file taken in: pages, active content, whether it opens at all."""

    queue: ClassVar[str] = "inspect"
    file_id: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the door found out about bytes that already lie in the object store."""

    sha256: str
    size: int
    media_type: str
    name: str


def take_in(
    session: Session, given: list[FileFacts], *, owner_id: int | None, at: datetime
) -> list[StoredFile]:
    """Record files that people handed in, in order, and ask for each to be inspected."""
    taken = [_record(facts, owner_id=owner_id, at=at) for facts in given]
    session.add_all(taken)
    session.flush()
    enqueue_many(session, [InspectFile(str(stored.id)) for stored in taken])
    return taken


def keep_made(session: Session, facts: FileFacts, *, at: datetime) -> StoredFile:
    """Record a file that the house itself made: nothing in it needs inspecting."""
    made = _record(facts, owner_id=None, at=at)
    made.verdict = FileVerdict.CLEAN.value
    session.add(made)
    session.flush()
    return made


def keep_scan(
    session: Session, facts: FileFacts, *, owner_id: int | None, at: datetime
) -> StoredFile:
    """Record a file from a scanner; the splitter that opens it anyway will judge it."""
    scan = _record(facts, owner_id=owner_id, at=at)
    session.add(scan)
    session.flush()
    return scan


def _record(facts: FileFacts, *, owner_id: int | None, at: datetime) -> StoredFile:
    return StoredFile(
        id=uuid.uuid4(),
        sha256=facts.sha256,
        size=facts.size,
        media_type=facts.media_type,
        name=facts.name,
        owner_id=owner_id,
        created_at=at,
        verdict=FileVerdict.WAITING.value,
        pages=None,
    )


def judge(
    session: Session, file_id: uuid.UUID, *, verdict: FileVerdict, pages: int | None, problem: str
) -> None:
    """Write down what the inspection found."""
    stored = session.get(StoredFile, file_id, with_for_update=True)
    if stored is None:
        raise NotFound(file=str(file_id))
    stored.verdict, stored.pages, stored.problem = verdict.value, pages, problem or None


def quarantine(session: Session, file_id: uuid.UUID) -> None:
    """Keep a file from everybody's view until it is decided whether it bears a state secret."""
    stored = session.get_one(StoredFile, file_id, with_for_update={"key_share": True})
    stored.verdict, stored.problem = FileVerdict.QUARANTINED.value, MARKED
    session.flush()


def release(session: Session, file_id: uuid.UUID) -> None:
    """Give a quarantined file back to those who may see it."""
    stored = session.get_one(StoredFile, file_id, with_for_update={"key_share": True})
    if stored.verdict == FileVerdict.QUARANTINED.value and stored.problem == MARKED:
        stored.verdict, stored.problem = FileVerdict.CLEAN.value, None
        session.flush()


def note_forgotten(session: Session, file_id: uuid.UUID) -> None:
    """Note that a quarantined file's bytes are deleted for good; the record stays."""
    stored = session.get_one(StoredFile, file_id, with_for_update={"key_share": True})
    stored.verdict, stored.problem = FileVerdict.QUARANTINED.value, FORGOTTEN
    session.flush()


def promise(session: Session, *, owner_id: int, name: str, at: datetime) -> UploadTicket:
    """Give a ticket for one file to go straight to the object store."""
    ticket = UploadTicket(ticket=new_token(), owner_id=owner_id, name=name, created_at=at)
    session.add(ticket)
    return ticket


def find_ticket(session: Session, ticket: str, *, owner_id: int, at: datetime) -> UploadTicket:
    """Return a person's own ticket that is still good; raise NotFound."""
    found = session.get(UploadTicket, ticket)
    if found is None or found.owner_id != owner_id or found.created_at < at - TICKET_LIFE:
        raise NotFound(ticket="ticket")
    return found


def settle(
    session: Session, ticket: str, facts: FileFacts, *, owner_id: int, at: datetime
) -> StoredFile:
    """Turn a ticket into a file record; a second settling returns the same file."""
    found = session.scalars(
        select(UploadTicket).where(UploadTicket.ticket == ticket).with_for_update()
    ).first()
    if found is None or found.owner_id != owner_id:
        raise NotFound(ticket="ticket")
    if found.file_id is not None:
        return session.get_one(StoredFile, found.file_id)
    [stored] = take_in(session, [facts], owner_id=owner_id, at=at)
    found.file_id = stored.id
    return stored


def lock_ticket(session: Session, ticket: str, *, owner_id: int, at: datetime) -> UploadTicket:
    """Return a person's own ticket, locked, for a file that is recorded elsewhere; raise NotFound.

    Whoever records the file notes its id on the ticket, so that a second settling finds it.
    """
    find_ticket(session, ticket, owner_id=owner_id, at=at)
    return session.get_one(UploadTicket, ticket, with_for_update=True, populate_existing=True)


def forget_tickets(session: Session, tickets: list[str]) -> None:
    """Forget tickets whose time is long over."""
    session.execute(delete(UploadTicket).where(UploadTicket.ticket.in_(tickets)))


def forget_files(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Forget files that nothing refers to; the database refuses where something does by now.

    Their bytes stay in the store: the same bytes may be on their way in for somebody else.
    """
    session.execute(delete(StoredFile).where(StoredFile.id.in_(ids)))


def check_quota(session: Session, *, owner_id: int, more: int, limit: int, at: datetime) -> None:
    """Raise Invalid where a person's files of the last day would exceed ``limit`` bytes."""
    used = session.scalar(
        select(func.coalesce(func.sum(StoredFile.size), 0)).where(
            StoredFile.owner_id == owner_id, StoredFile.created_at > at - timedelta(days=1)
        )
    )
    if int(used or 0) + more > limit:
        raise Invalid({"file": Problem("files_per_day", {"limit": limit})})


def own_files(
    session: Session, ids: list[uuid.UUID], *, owner_id: int
) -> dict[uuid.UUID, StoredFile]:
    """Return a person's own files by id; files of others are simply not among them."""
    rows = session.scalars(
        select(StoredFile).where(StoredFile.id.in_(ids), StoredFile.owner_id == owner_id)
    )
    return {stored.id: stored for stored in rows}


def hashes_of(session: Session, ids: Sequence[uuid.UUID]) -> list[str]:
    """Return the hashes of files, to clear their bytes after the records are forgotten."""
    return list(session.scalars(select(StoredFile.sha256).where(StoredFile.id.in_(ids))))
