"""Correcting a dossier before it is received: freely, in one sending, with what was before kept.

Decree 45/2020 art. 12. The corrections not yet sent are a draft of their own, filled in as any
other; until it is sent the dossier stays as it was. What is sent is checked as a whole.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from casework.dossiers import checking, moves, paying, queries, words
from casework.dossiers.amend_records import Amendment
from casework.dossiers.records import Dossier, DossierFile, Draft, DraftFile, PartCheck
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.people.actor import Actor, Role
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Channel, Definition, Returning
from foundation.clock import VIETNAM
from foundation.errors import Conflict, NotFound
from foundation.ids import new_reference


class AmendTooLate(Conflict):
    """The dossier has been received, or ended, meanwhile; the corrections are kept unsent."""

    code = "amend_too_late"


class AmendedElsewhere(Conflict):
    """The dossier has changed since the corrections were begun, in the very places corrected."""

    code = "amended_elsewhere"


def is_open(dossier: Dossier) -> bool:
    """Tell whether a dossier may still be corrected freely: filed online and not yet received."""
    online = dossier.channel == Channel.ONLINE.value and not dossier.is_part
    return online and dossier.current == (State.REGISTERED, Stage.DESK)


def check_open(dossier: Dossier) -> None:
    """Raise AmendTooLate unless the dossier may still be corrected."""
    if not is_open(dossier):
        raise AmendTooLate(reference=dossier.reference)


def draft_of(session: Session, dossier_id: int) -> Draft | None:
    """Return the unsent corrections of a dossier, or None."""
    return session.scalars(
        select(Draft).where(Draft.amends_id == dossier_id, Draft.dossier_id.is_(None))
    ).first()


def begin(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> Draft:
    """Open the corrections of a locked dossier, or return those that are open already.

    Raises AmendTooLate; NotFound where another person has begun to correct it.
    """
    check_open(dossier)
    if Role.HOLDER not in moves.roles_in(dossier, by):
        raise NotFound(what="dossier")
    present = draft_of(session, dossier.id)
    if present is not None:
        return present
    placed = [one for one in queries.files_of(session, dossier.id) if one.replaced_at is None]
    draft = Draft(
        reference=new_reference(),
        account_id=by.account_id,
        version_id=dossier.version_id,
        case_key=dossier.case_key,
        agency_id=dossier.agency_id,
        return_way=dossier.return_way,
        answers=dict(dossier.answers),
        created_at=at,
        saved_at=at,
        amends_id=dossier.id,
        base={"answers": dict(dossier.answers), "files": _by_part(placed)},
    )
    draft.files = [DraftFile(part_key=one.part_key, file_id=one.file_id) for one in placed]
    session.add(draft)
    session.flush()
    return draft


def _by_part(placed: list[DossierFile] | list[DraftFile]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in placed:
        found.setdefault(one.part_key, []).append(str(one.file_id))
    return {key: sorted(ids) for key, ids in found.items()}


def discard(session: Session, dossier_id: int) -> None:
    """Drop the unsent corrections of a dossier at their author's wish."""
    session.execute(delete(Draft).where(Draft.amends_id == dossier_id, Draft.dossier_id.is_(None)))


def apply(
    session: Session,
    draft: Draft,
    dossier: Dossier,
    definition: Definition,
    *,
    by: Actor,
    at: datetime,
) -> Amendment | None:
    """Put checked corrections in place of what the locked dossier held; None where none differs.

    The caller has checked the whole filing. Raises AmendTooLate, AmendedElsewhere.
    """
    check_open(dossier)
    today = at.astimezone(VIETNAM).date()
    tidied = procedure_rules.tidy_answers(definition.form, draft.answers, today=today)
    placed = [one for one in queries.files_of(session, dossier.id) if one.replaced_at is None]
    wanted = list(
        session.scalars(
            select(DraftFile)
            .where(DraftFile.draft_id == draft.id)
            .order_by(DraftFile.id)
            .options(joinedload(DraftFile.file, innerjoin=True))
        )
    )
    _check_undisturbed(draft, dossier, tidied, _by_part(placed), _by_part(wanted))
    tidied, wanted = _keep_theirs(draft, dossier, tidied, placed, wanted)
    changes = [
        *_field_changes(definition, dossier.answers, tidied),
        *_file_changes(definition, placed, wanted),
    ]
    draft.dossier_id = dossier.id
    choices = (draft.case_key, draft.return_way)
    if not changes and choices == (dossier.case_key, dossier.return_way):
        return None
    dossier.answers, dossier.case_key = tidied, draft.case_key
    dossier.return_way = Returning(draft.return_way).value
    _replace_files(session, dossier.id, placed, wanted, at=at)
    _forget_checks(session, dossier.id, changes)
    dossier.words = words.vector_of(dossier)
    amendment = keep(session, dossier.id, changes, source="holder", by=by, at=at)
    note = "; ".join(str(one["label"]) for one in changes)[:500]
    moves.note(
        session, dossier, "amended", by=by, at=at, note=note, details={"amendment": amendment.id}
    )
    paying.refresh(session, dossier, definition, by=by, at=at)
    return amendment


def keep(
    session: Session,
    dossier_id: int,
    changes: list[dict[str, Any]],
    *,
    source: str,
    request_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Amendment:
    """Write down what one sending of corrections changed."""
    amendment = Amendment(
        dossier_id=dossier_id,
        source=source,
        request_id=request_id,
        changes=changes,
        sent_at=at,
        sent_by=by.account_id,
        sender=by.name,
    )
    session.add(amendment)
    session.flush()
    return amendment


def differences(
    definition: Definition,
    before: tuple[Mapping[str, Any], Mapping[str, list[str]]],
    after: tuple[Mapping[str, Any], Mapping[str, list[str]]],
) -> list[dict[str, Any]]:
    """List what differs between two times: answers, and the names of files by part."""
    parts = [
        {
            "kind": "part",
            "key": part.key,
            "label": part.name,
            "before": before[1].get(part.key, []),
            "after": after[1].get(part.key, []),
        }
        for part in definition.parts
        if before[1].get(part.key, []) != after[1].get(part.key, [])
    ]
    return [*_field_changes(definition, before[0], after[0]), *parts]


def unsent(
    session: Session, draft: Draft, definition: Definition, *, at: datetime
) -> list[dict[str, Any]]:
    """List what unsent corrections would change, in the shape of ``Amendment.changes``.

    A draft that corrects nothing has none; at most two statements.
    """
    if not draft.base:
        return []
    today = at.astimezone(VIETNAM).date()
    tidied = procedure_rules.tidy_answers(definition.form, draft.answers, today=today)
    placed = queries.draft_files(session, draft.id)
    before = (draft.base["answers"], draft.base["files"])
    changes = differences(definition, before, (tidied, _by_part(placed)))
    asked = {number for one in changes if one["kind"] == "part" for number in one["before"]}
    rows = session.execute(select(StoredFile.id, StoredFile.name).where(StoredFile.id.in_(asked)))
    names = {str(number): name for number, name in rows}
    names |= {str(one.file_id): one.file.name for one in placed}
    for one in changes:
        if one["kind"] == "part":
            for side in ("before", "after"):
                one[side] = [names[number] for number in one[side]]
    return changes


def history(session: Session, dossier_id: int) -> list[Amendment]:
    """List what was corrected in a dossier, newest first."""
    asked = select(Amendment).where(Amendment.dossier_id == dossier_id)
    return list(session.scalars(asked.order_by(Amendment.id.desc())))


def _check_undisturbed(
    draft: Draft,
    dossier: Dossier,
    tidied: Mapping[str, Any],
    now_there: Mapping[str, list[str]],
    wanted: Mapping[str, list[str]],
) -> None:
    """Raise AmendedElsewhere where a place corrected here was changed there meanwhile."""
    answers, files = draft.base.get("answers", {}), draft.base.get("files", {})
    disturbed = [
        key
        for before, there, mine in (
            (answers, dossier.answers, tidied),
            (files, now_there, wanted),
        )
        for key in {*before, *there, *mine}
        if before.get(key) != there.get(key)
        and mine.get(key) not in (before.get(key), there.get(key))
    ]
    if disturbed:
        raise AmendedElsewhere(reference=dossier.reference, places=sorted(disturbed))


def _keep_theirs(
    draft: Draft,
    dossier: Dossier,
    tidied: dict[str, Any],
    placed: list[DossierFile],
    wanted: list[DraftFile],
) -> tuple[dict[str, Any], list[DraftFile]]:
    """Leave places as they are there that were not touched here."""
    answers, files = draft.base.get("answers", {}), draft.base.get("files", {})
    merged = {
        key: dossier.answers.get(key, "") if value == answers.get(key, "") else value
        for key, value in tidied.items()
    }
    mine = _by_part(wanted)
    untouched = {key for key in files if mine.get(key) == files[key]}
    theirs = [
        DraftFile(part_key=one.part_key, file_id=one.file_id, file=one.file)
        for one in placed
        if one.part_key in untouched
    ]
    return merged, theirs + [one for one in wanted if one.part_key not in untouched]


def _field_changes(
    definition: Definition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {
            "kind": "field",
            "key": field.key,
            "label": field.label,
            "before": before.get(field.key, ""),
            "after": after.get(field.key, ""),
        }
        for field in definition.form.fields
        if before.get(field.key, "") != after.get(field.key, "")
    ]


def _file_changes(
    definition: Definition, placed: list[DossierFile], wanted: list[DraftFile]
) -> list[dict[str, Any]]:
    there, mine = _by_part(placed), _by_part(wanted)
    return [
        {
            "kind": "part",
            "key": part.key,
            "label": part.name,
            "before": [one.file.name for one in placed if one.part_key == part.key],
            "after": [one.file.name for one in wanted if one.part_key == part.key],
        }
        for part in definition.parts
        if there.get(part.key, []) != mine.get(part.key, [])
    ]


def _replace_files(
    session: Session,
    dossier_id: int,
    placed: list[DossierFile],
    wanted: list[DraftFile],
    *,
    at: datetime,
) -> None:
    there = {(one.part_key, one.file_id) for one in placed}
    mine = {(one.part_key, one.file_id) for one in wanted}
    gone = [one.id for one in placed if (one.part_key, one.file_id) not in mine]
    if gone:
        session.execute(update(DossierFile).where(DossierFile.id.in_(gone)).values(replaced_at=at))
    session.add_all(
        DossierFile(dossier_id=dossier_id, part_key=key, file_id=file_id, added_at=at)
        for key, file_id in sorted(mine - there, key=str)
    )


def _forget_checks(session: Session, dossier_id: int, changes: list[dict[str, Any]]) -> None:
    """Drop what reception found of parts and answers that are other now."""
    checking.forget_fields(
        session, dossier_id, [one["key"] for one in changes if one["kind"] == "field"]
    )
    parts = [one["key"] for one in changes if one["kind"] == "part"]
    if parts:
        session.execute(
            delete(PartCheck).where(
                PartCheck.dossier_id == dossier_id, PartCheck.part_key.in_(parts)
            )
        )
