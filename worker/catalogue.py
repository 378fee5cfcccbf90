"""The national catalogue: a file handed in is read and staged; undoubted records are approved."""

from casework.catalogue import imports, national
from casework.catalogue.imports import ApprovePlain, ReadImport
from casework.people.actor import Actor, ActorKind, Role
from worker.tools import Attempt, Tools


def read_import(job: ReadImport, tools: Tools, _attempt: Attempt) -> None:
    """Read a file and stage it batch by batch; begun again, it goes on where it stood."""
    with tools.database.reading() as session:
        found = imports.find(session, job.import_id)
        sha256, is_waiting = found.sha256, found.state == "reading"
    if not is_waiting:
        return
    reading = national.read(tools.gateways.files.read(sha256))
    with tools.database.transaction() as session:
        goes_on = imports.judge(session, job.import_id, reading, at=tools.clock())
    while goes_on:
        with tools.database.transaction() as session:
            goes_on = imports.stage(session, job.import_id, reading.records, at=tools.clock())


def approve_plain(job: ApprovePlain, tools: Tools, _attempt: Attempt) -> None:
    """Approve one batch in the name of who asked for it."""
    by = Actor(ActorKind.OFFICER, job.by_id, job.by_name, None, frozenset({Role.ADMINISTRATOR}))
    with tools.database.transaction() as session:
        imports.approve_plain(session, job, by=by, at=tools.clock())
