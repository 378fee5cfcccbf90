"""What is asked of staged records: pages of them, one of them beside what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from casework.catalogue.imports import UnknownImport
from casework.catalogue.records import CatalogueImport, NationalEntry

PAGE_SIZE = 50
RECENT = 10


@dataclass(frozen=True, slots=True)
class MemberChange:
    """Holds one member of a record as it was and as it is, as indented JSON or plain text."""

    member: str
    old: str
    new: str


def recent_imports(session: Session) -> list[CatalogueImport]:
    """List the latest imports, newest first."""
    asked = select(CatalogueImport).order_by(CatalogueImport.id.desc()).limit(RECENT)
    return list(session.scalars(asked))


def page(
    session: Session, kind: str, *, after: str | None = None, limit: int = PAGE_SIZE + 1
) -> list[NationalEntry]:
    """List staged records by code: waiting ones of a kind, or those approved or rejected.

    Kinds of waiting ones: `doubtful`, `plain`, `changed`.
    """
    asked = select(NationalEntry).order_by(NationalEntry.code).limit(limit)
    if kind in {"approved", "rejected"}:
        asked = asked.where(NationalEntry.state == kind)
    else:
        asked = asked.where(NationalEntry.state == "pending")
    if kind == "doubtful":
        asked = asked.where(NationalEntry.is_doubtful)
    if kind == "plain":
        asked = asked.where(~NationalEntry.is_doubtful)
    if kind == "changed":
        asked = asked.where(NationalEntry.previous.is_not(None))
    if after:
        asked = asked.where(NationalEntry.code > after)
    return list(session.scalars(asked))


def entry(session: Session, code: str) -> NationalEntry:
    """Return a staged record with its texts; raises UnknownImport."""
    asked = (
        select(NationalEntry)
        .where(NationalEntry.code == code)
        .options(undefer(NationalEntry.source), undefer(NationalEntry.previous))
    )
    found = session.scalars(asked).first()
    if found is None:
        raise UnknownImport(code=code)
    return found


def member_changes(found: NationalEntry) -> list[MemberChange]:
    """List the members that differ from what was approved before; none for a new record."""
    if found.previous is None:
        return []
    old, new = json.loads(found.previous), json.loads(found.source)
    return [
        MemberChange(key, _write(old.get(key)), _write(new.get(key)))
        for key in {**new, **old}
        if old.get(key) != new.get(key)
    ]


def members(found: NationalEntry) -> Iterator[tuple[str, str]]:
    """Yield everything that a record says, known fields and unknown ones."""
    for key, value in json.loads(found.source).items():
        if value not in (None, "", [], {}):
            yield key, _write(value)


def _write(value: Any) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
