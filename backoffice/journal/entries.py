"""Entries of the journal in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy.orm import Session

from backoffice import act_words, wording
from casework.agencies import queries as agencies
from casework.audit import rules
from casework.audit.records import AuditEntry


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when, what, who, from which agency, with its seal."""

    seq: int
    at: datetime
    what: LazyString | str
    is_reading: bool
    who: str
    agency: str
    note: str
    seal: str


def described(session: Session, chain: Sequence[AuditEntry]) -> list[Act]:
    """Put a chain into words, newest first: one statement more for the agencies' names."""
    bodies = [json.loads(entry.body) for entry in chain]
    ids = {body["actor"]["agency"] for body in bodies if body["actor"]["agency"]}
    names = {key: one.short_name for key, one in agencies.agencies_by_id(session, ids).items()}
    acts = [_act(entry, body, names) for entry, body in zip(chain, bodies, strict=True)]
    return acts[::-1]


def _act(entry: AuditEntry, body: Mapping[str, dict[str, object]], names: Mapping[int, str]) -> Act:
    by, details = body["actor"], body["details"]
    return Act(
        seq=entry.seq,
        at=entry.at,
        what=wording.act(entry.act),
        is_reading=entry.act in act_words.ACTS,
        who=str(by["name"]),
        agency=names.get(int(str(by["agency"] or 0)), ""),
        note=str(details.get("note") or ""),
        seal=entry.hash,
    )


def first_break(chain: Sequence[AuditEntry]) -> int | None:
    """Return the number of the first entry that no longer adds up, or None."""
    return rules.first_break((entry.seq, entry.body, entry.hash) for entry in chain)
