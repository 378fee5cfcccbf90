"""What goes into an evidence file: a dossier's data in JSON, and the files that belong to it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.audit import queries as audit
from casework.clocks import queries as clocks
from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.dossiers.states import State, Verb
from casework.files.records import FileVerdict, StoredFile
from casework.papers.printing import PRINTABLE
from casework.papers.records import Paper, PaperKind, PaperState
from casework.procedures import queries as procedures
from casework.procedures import sheets
from casework.registers.records import IssuedResult
from foundation.text import fold

INTERNAL = frozenset({Verb.HAND_BACK.value, Verb.ALLOT.value, Verb.RELEASE.value, "verified"})
"""What colleagues write to one another is not the holder's: such lines are given by hash only."""
_TOLD = PRINTABLE - {PaperKind.PROCESS_SHEET, PaperKind.HANDOVER} | {PaperKind.APPLICATION}
_MARKS = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the store under its path in the evidence file."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that an evidence file holds but the manifest, signature and verifier."""

    code: str
    chain: str
    agency: str
    key_id: str
    texts: Mapping[str, bytes]
    members: tuple[Member, ...]


def gather(session: Session, dossier: Dossier) -> Gathered:
    """Read all of a dossier in one transaction."""
    placed, told = _placed(session, dossier), []
    members: list[Member] = []
    for folder, file, facts in placed:
        path = f"{folder}/{len(members) + 1:03d}-{safe_name(file.name)}"
        members.append(Member(path, file.sha256, file.size))
        told.append({"path": path, "sha256": file.sha256, "name": file.name, **facts})
    responsible = agencies.living(session, dossier.agency)
    desk = agencies.living(session, dossier.desk_agency)
    texts = {
        "dossier.json": _json(_about(session, dossier)),
        "files.json": _json(told),
        "timeline.json": _json(_timeline(session, dossier)),
        "clocks.json": _json([_row(one) for one in clocks.entries_of(session, dossier.id)]),
        **_journal(session, dossier),
    }
    return Gathered(
        code=dossier.shown_code,
        chain=dossier.chain,
        agency=responsible.name,
        key_id=responsible.seal_key or desk.seal_key or "",
        texts=texts,
        members=tuple(members),
    )


def safe_name(name: str) -> str:
    """Write a file's name in letters that every system and archive can hold."""
    stem, dot, ending = fold(name).rpartition(".")
    plain = _MARKS.sub("-", stem if dot else ending).strip("-.")[:60] or "tep"
    return f"{plain}.{_MARKS.sub('', ending)[:8]}" if dot else plain


def _placed(session: Session, dossier: Dossier) -> list[tuple[str, StoredFile, dict[str, object]]]:
    """List (folder, file, facts) of what was handed in, of papers told, of results."""
    found: list[tuple[str, StoredFile, dict[str, object]]] = []
    for one in dossiers.files_of(session, dossier.id):
        if one.file.verdict != FileVerdict.QUARANTINED.value:
            times = {"added_at": _moment(one.added_at), "replaced": _moment(one.replaced_at)}
            found.append(("files", one.file, {"part": one.part_key, **times}))
    for paper, file in _with_file(session, dossier.id):
        told = {"kind": paper.kind, "title": paper.title}
        found.append(("papers", file, {**told, "made_at": _moment(paper.created_at)}))
    for result in dossiers.results_of(session, dossier.id):
        file = session.get_one(StoredFile, result.file_id)
        found.append(("results", file, _result(result)))
    return found


def _with_file(session: Session, dossier_id: int) -> Iterable[Any]:
    kinds = sorted(kind.value for kind in _TOLD)
    return session.execute(
        select(Paper, StoredFile)
        .join(StoredFile, StoredFile.id == Paper.file_id)
        .where(
            Paper.dossier_id == dossier_id,
            Paper.kind.in_(kinds),
            Paper.state != PaperState.DROPPED.value,
        )
        .order_by(Paper.id)
    )


def _result(result: IssuedResult) -> dict[str, object]:
    return {
        "number": result.number, "title": result.title, "issued_on": result.issued_on.isoformat(),
        "verify_code": result.verify_code, "standing": result.standing, "ground": result.ground,
        "reason": result.standing_reason, "ended_at": _moment(result.cancelled_at),
    }  # fmt: skip


def _about(session: Session, dossier: Dossier) -> dict[str, object]:
    """Return the facts of a dossier with its answers under their labels."""
    definition = procedures.definition_of(dossier.version)
    names = {one.code: one.name for one in agencies.communes(session)}
    names |= {one.key: one.full_name for one in agencies.former_communes(session)}
    answers = sheets.answered(definition.form, dossier.answers, names)
    return {
        "code": dossier.shown_code, "reference": dossier.reference,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name},
        "state": {"code": dossier.state, "name": State(dossier.state).name.lower()},
        "holder": {
            "name": dossier.holder_name, "number": dossier.holder_number,
            "address": dossier.holder_address,
        },
        "agency": dossier.agency.name, "desk": dossier.desk_agency.name,
        "submitted_at": _moment(dossier.submitted_at),
        "accepted_at": _moment(dossier.accepted_at), "due_at": _moment(dossier.due_at),
        "finished_at": _moment(dossier.finished_at), "returned_at": _moment(dossier.returned_at),
        "answers": [asdict(section) for section in answers],
        "answers_as_stored": dossier.answers,
    }  # fmt: skip


def _timeline(session: Session, dossier: Dossier) -> list[dict[str, object]]:
    entries = dossiers.timeline_of(session, dossier.id)
    ids = {one.agency_id for one in entries if one.agency_id}
    names = {key: one.name for key, one in agencies.agencies_by_id(session, ids).items()}
    return [
        {
            "id": one.id, "act": one.verb, "from": one.start, "to": one.end, "at": _moment(one.at),
            "who": one.actor_name, "kind": one.actor_kind,
            "agency": names.get(one.agency_id or 0, ""),
            "note": "" if one.verb in INTERNAL else one.note,
        }
        for one in entries
    ]  # fmt: skip


def _journal(session: Session, dossier: Dossier) -> dict[str, bytes]:
    """Return the dossier's chain line by line, and each anchor over it with its token."""
    lines = [
        json.dumps(
            {
                "seq": one.seq,
                "hash": one.hash,
                "body": None if one.act in INTERNAL else one.body,
            },
            ensure_ascii=False,
        )
        for one in audit.chain(session, dossier.chain)
    ]
    found = {"journal/chain.jsonl": "".join(f"{line}\n" for line in lines).encode()}
    for anchor, previous, hashes in audit.anchors_over(session, dossier.chain):
        told = {
            "id": anchor.id, "at": _moment(anchor.at), "previous": previous, "hashes": hashes,
            "digest": anchor.digest,
        }  # fmt: skip
        found[f"journal/anchors/{anchor.id:08d}.json"] = _json(told)
        if anchor.token:
            found[f"journal/anchors/{anchor.id:08d}.tst"] = anchor.token
    return found


def _row(record: Any) -> dict[str, object]:  # noqa: ANN401 - a row of the ledger
    values = ((one.key, getattr(record, one.key)) for one in record.__table__.columns)
    return {key: _moment(one) if isinstance(one, datetime) else one for key, one in values}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()
