"""Supplement: the citizen answers a request for more, item by item; the rest stays frozen.

Decree 45/2020 art. 12; Decree 61/2018 art. 17.2a and 19.4.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, selectinload

from casework.dossiers import amending, checking, moves, telling, timing, vaulting
from casework.dossiers.records import (
    Dossier,
    DossierFile,
    PartCheck,
    SupplementItem,
    SupplementRequest,
)
from casework.dossiers.states import Verb
from casework.files.records import StoredFile
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition
from casework.worktime import queries as worktime
from foundation.clock import VIETNAM
from foundation.errors import Conflict, Invalid, NotFound, Problem


class NothingAsked(Conflict):
    """Nothing is asked for any more."""

    code = "nothing_asked"


class SupplementStillOpen(Conflict):
    """The holder still has days to supplement: the dossier may not be ended over it."""

    code = "supplement_still_open"


def check_over(session: Session, dossier: Dossier, definition: Definition, *, at: datetime) -> None:
    """Raise SupplementStillOpen while the holder's days to supplement run (``supplement_days``)."""
    request = open_request(session, dossier.id)
    if request is None:
        return
    until = request.asked_at + timedelta(days=definition.supplement_days)
    if at < until:
        told = f"{until.astimezone(VIETNAM):%d/%m/%Y}"
        raise SupplementStillOpen(reference=dossier.reference, until=told)


def close(session: Session, dossier_id: int, *, at: datetime) -> None:
    """Ask for nothing any more: the dossier has ended."""
    session.execute(
        update(SupplementRequest)
        .where(
            SupplementRequest.dossier_id == dossier_id,
            SupplementRequest.answered_at.is_(None),
            SupplementRequest.closed_at.is_(None),
        )
        .values(closed_at=at)
    )


def ending(
    session: Session, *, days: int, ahead: timedelta, at: datetime, limit: int = 200
) -> list[int]:
    """List dossiers whose holders should be told that their days to supplement run out soon."""
    told = func.concat(Dossier.reference, ":supplement:", SupplementRequest.id, ":ending")
    return list(
        session.scalars(
            select(SupplementRequest.dossier_id)
            .join(Dossier, Dossier.id == SupplementRequest.dossier_id)
            .where(
                SupplementRequest.answered_at.is_(None),
                SupplementRequest.closed_at.is_(None),
                SupplementRequest.asked_at <= at - timedelta(days=days) + ahead,
                SupplementRequest.asked_at > at - timedelta(days=days),
                ~exists().where(Notice.event == told),
            )
            .order_by(SupplementRequest.id)
            .limit(limit)
        )
    )


def remind(session: Session, dossier: Dossier, *, days: int, at: datetime) -> None:
    """Tell a holder, once, by when the items asked for have to come."""
    request = open_request(session, dossier.id)
    if request is None:
        return
    until = request.asked_at + timedelta(days=days)
    facts: dict[str, object] = {
        "reference": dossier.reference,
        "code": dossier.shown_code,
        "procedure": dossier.procedure_name,
        "due_at": None,
        "until": until.isoformat(),
    }
    event = f"{dossier.reference}:supplement:{request.id}:ending"
    telling.tell(session, dossier, NoticeKind.SUPPLEMENT_ENDING, event=event, facts=facts, at=at)


def open_request(session: Session, dossier_id: int) -> SupplementRequest | None:
    """Return the request that waits for the citizen, with its items."""
    return session.scalars(
        select(SupplementRequest)
        .where(
            SupplementRequest.dossier_id == dossier_id,
            SupplementRequest.answered_at.is_(None),
            SupplementRequest.closed_at.is_(None),
        )
        .options(selectinload(SupplementRequest.items))
    ).first()


def save_item(
    session: Session,
    dossier: Dossier,
    item_id: int,
    *,
    answer: str | None = None,
    file: StoredFile | None = None,
) -> SupplementItem:
    """Keep the answer to one item without sending it; raise NothingAsked or NotFound."""
    request = open_request(session, dossier.id)
    if request is None:
        raise NothingAsked(reference=dossier.reference)
    item = next((one for one in request.items if one.id == item_id), None)
    if item is None:
        raise NotFound(item=item_id)
    if item.kind == "part" and file is not None:
        item.file_id = file.id
    elif item.kind == "field" and answer is not None:
        item.answer = answer
    return item


def send(session: Session, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Send the answers in one go: the dossier goes back to who asked, with a new clock.

    Before acceptance the eight working hours of reply begin again; after it the time limit
    restarts from zero (Decree 61/2018 art. 19.4).
    """
    request = open_request(session, dossier.id)
    if request is None:
        raise NothingAsked(reference=dossier.reference)
    definition = procedures.definition_of(dossier.version)
    before = dict(dossier.answers), _names(session, dossier.id)
    _put_in_place(session, dossier, request, definition, at=at)
    session.flush()
    after = dict(dossier.answers), _names(session, dossier.id)
    changes = amending.differences(definition, before, after)
    amending.keep(
        session, dossier.id, changes, source="supplement", request_id=request.id, by=by, at=at
    )
    go_on(session, dossier, request, definition, by=by, at=at)


def _names(session: Session, dossier_id: int) -> dict[str, list[str]]:
    """Return the names of the files that count, by part."""
    rows = session.execute(
        select(DossierFile.part_key, StoredFile.name)
        .join(StoredFile, StoredFile.id == DossierFile.file_id)
        .where(DossierFile.dossier_id == dossier_id, DossierFile.replaced_at.is_(None))
        .order_by(DossierFile.id)
    )
    found: dict[str, list[str]] = {}
    for part_key, name in rows:
        found.setdefault(part_key, []).append(name)
    return found


def go_on(
    session: Session,
    dossier: Dossier,
    request: SupplementRequest,
    definition: Definition,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Close an answered request and let the dossier's clock begin anew."""
    request.answered_at = at
    given_anew = [item.key for item in request.items if item.kind == "field"]
    checking.forget_fields(session, dossier.id, given_anew)
    if dossier.accepted_at is None:
        moves.move(session, dossier, Verb.SUPPLEMENT, by=by, at=at)
        calendar = worktime.calendar_of(session, dossier.desk_agency_id)
        timing.reply_begins(session, dossier, calendar, by=by, at=at)
    else:
        moves.move(session, dossier, Verb.RESUME, by=by, at=at)
        timing.supplemented(session, dossier, definition, by=by, at=at)


def _put_in_place(
    session: Session,
    dossier: Dossier,
    request: SupplementRequest,
    definition: Definition,
    *,
    at: datetime,
) -> None:
    answers, problems = dict(dossier.answers), {}
    given = {item.file_id: item for item in request.items if item.file_id is not None}
    for file_id, problem in vaulting.over_in(session, set(given), at=at, lock=True).items():
        problems[f"item:{given[file_id].id}"] = problem
    for item in request.items:
        if item.kind == "field":
            answers[item.key] = item.answer or ""
        elif item.file_id is None:
            problems[f"item:{item.id}"] = Problem("part_missing", {"name": item.key})
    today = at.astimezone(VIETNAM).date()
    wrong = procedure_rules.check_answers(definition.form, answers, today=today)
    found = {at.partition(".")[0]: problem for at, problem in reversed(wrong.items())}
    for item in request.items:
        if item.kind == "field" and item.key in found:
            problems[f"item:{item.id}"] = found[item.key]
    if problems:
        raise Invalid(problems)
    dossier.answers = procedure_rules.tidy_answers(definition.form, answers, today=today)
    for item in request.items:
        if item.kind == "part":
            _replace_part(session, dossier.id, item, at=at)


def _replace_part(session: Session, dossier_id: int, item: SupplementItem, *, at: datetime) -> None:
    session.execute(
        update(DossierFile)
        .where(
            DossierFile.dossier_id == dossier_id,
            DossierFile.part_key == item.key,
            DossierFile.replaced_at.is_(None),
        )
        .values(replaced_at=at)
    )
    session.add(
        DossierFile(dossier_id=dossier_id, part_key=item.key, file_id=item.file_id, added_at=at)
    )
    check = session.get(PartCheck, (dossier_id, item.key))
    if check is not None:
        session.delete(check)
