"""The items of a request for more as the page shows them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.dossiers import queries, vaulting
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    SupplementItem,
    SupplementRequest,
)
from casework.files import queries as files
from casework.files.records import StoredFile
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition, Field
from portal.filling import from_vault
from portal.filling.from_vault import Offer
from web import eforms
from web.access import current_actor
from web.eforms import Question


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: why, what was sent before and what is prepared now."""

    key: str
    name: str
    reason: str
    help: str
    field: Question | None
    before: tuple[StoredFile, ...]
    prepared: StoredFile | None
    kept: bool
    problem: str
    offers: tuple[Offer, ...] = ()


def items(
    session: Session,
    dossier: Dossier,
    asked: SupplementRequest,
    problems: Mapping[str, str],
    *,
    grown: str = "",
) -> list[Item]:
    """Put the items together with names, earlier files and what is prepared."""
    definition = procedures.definition_of(dossier.version)
    parts = {part.key: part.name for part in definition.parts}
    fields = {field.key: field for field in definition.form.fields}
    placed = [one for one in queries.files_of(session, dossier.id) if one.replaced_at is None]
    ids = [one.file_id for one in asked.items if one.file_id]
    prepared = {one.id: one for one in files.by_ids(session, ids)}
    offered = _offers(session, dossier, definition, asked, prepared, placed)
    return [
        Item(
            key=one.key,
            name=parts[one.key] if one.kind == "part" else fields[one.key].label,
            reason=one.reason,
            help=one.help,
            field=_question(one, fields, dossier, problems, grown) if one.kind == "field" else None,
            before=tuple(file.file for file in placed if file.part_key == one.key),
            prepared=prepared.get(one.file_id) if one.file_id else None,
            kept=one.file_id is not None or one.answer is not None,
            problem=problems.get(f"item:{one.id}", "") or problems.get(f"{one.kind}:{one.key}", ""),
            offers=offered.get(one.key, ()) if one.kind == "part" else (),
        )
        for one in asked.items
    ]


def _offers(
    session: Session,
    dossier: Dossier,
    definition: Definition,
    asked: SupplementRequest,
    prepared: Mapping[uuid.UUID, StoredFile],
    placed: Sequence[DossierFile],
) -> Mapping[str, tuple[Offer, ...]]:
    """Return what the vault offers for the parts asked for; what lies there already is left out."""
    keys = {one.key for one in asked.items if one.kind == "part"}
    there: dict[str, set[str]] = {key: set() for key in keys}
    for file in placed:
        if file.part_key in there:
            there[file.part_key].add(file.file.sha256)
    for one in asked.items:
        if one.kind == "part" and one.file_id and one.file_id in prepared:
            there[one.key].add(prepared[one.file_id].sha256)
    parts = [one for one in definition.parts if one.key in keys]
    accounts = vaulting.vaults_of(dossier, current_actor())
    among = vaulting.reach(current_actor(), dossier.mandate_id)
    return from_vault.offered(session, parts, there, account_ids=accounts, among=among)


def _question(
    item: SupplementItem,
    fields: Mapping[str, Field],
    dossier: Dossier,
    problems: Mapping[str, str],
    grown: str,
) -> Question:
    """Draw a question asked for again with what is prepared, else with what was sent."""
    answer = item.answer if item.answer is not None else dossier.answers.get(item.key, "")
    told = problems.get(f"item:{item.id}", "")
    found = {item.key: told} if told else {}
    return eforms.question(fields[item.key], answer, found, grown=grown == item.key)
