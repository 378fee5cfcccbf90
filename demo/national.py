"""Stage and approve the national catalogue's facts, through the verbs that administrators use."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import OfficerRole
from casework.catalogue import imports, national, queries
from casework.catalogue.records import CatalogueImport
from casework.people.actor import Actor, Role
from demo.samples import DATA
from foundation.database import Database

FILE = "national.jsonl.gz"
LATER = "cap-nhat-mau.jsonl"
CHANGED = 4
"""How many records a second, made-up file changes, so that old and new can be seen side by side."""


def load(database: Database, *, at: datetime) -> None:
    """Bring the facts into the catalogue once; what the province takes itself waits for people."""
    with database.reading() as session:
        if session.scalars(select(CatalogueImport.id).limit(1)).first() is not None:
            return
    data = (DATA / FILE).read_bytes()
    records = national.read(data).records
    with database.transaction() as session:
        by = _administrator(session)
        _stage(session, FILE, data, by, at)
        for record in records:
            row = queries.procedure_row(session, record.code)
            if row is None or not row.is_open:
                entry = imports.lock_entry(session, record.code)
                imports.approve(session, entry, entry.digest, by=by, at=at)
        _stage(session, LATER, _later(records), by, at)


def _administrator(session: Session) -> Actor:
    held = select(OfficerRole.account_id).where(OfficerRole.role == Role.ADMINISTRATOR.value)
    found = agencies.actor_of_account(session, session.scalars(held.limit(1)).one())
    if found is None:
        message = "the demo has no administrator"
        raise LookupError(message)
    return found


def _stage(session: Session, name: str, data: bytes, by: Actor, at: datetime) -> None:
    reading = national.read(data)
    sha256 = hashlib.sha256(data).hexdigest()
    made = imports.enter(session, file_name=name, sha256=sha256, size=len(data), by=by, at=at)
    goes_on = imports.judge(session, made.id, reading, at=at)
    while goes_on:
        goes_on = imports.stage(session, made.id, reading.records, at=at)


def _later(records: tuple[national.NationalRecord, ...]) -> bytes:
    """Change the times and a fee of a few records, as a later file of the ministry might."""
    changed = []
    for record in records[-CHANGED:]:
        told = json.loads(record.source)
        for method in told.get("executionMethods", []):
            method["processingTime"] = int(method.get("processingTime") or 0) + 2
            for fee in method.get("fees", []):
                fee["value"] = 100
        changed.append(json.dumps(told, ensure_ascii=False))
    return "\n".join(changed).encode()
