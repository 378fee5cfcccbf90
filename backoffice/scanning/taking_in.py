"""How scans come in: with JavaScript straight to the store, without it through the application.

Each place (the desk, a dossier, a batch, a bad page) has the same three addresses: a ticket,
"it is there", and the whole file.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from backoffice.scanning import keeping
from casework.dossiers import queries as dossiers
from casework.files import actions as files
from casework.files.actions import FileFacts
from casework.people.actor import Role
from casework.scanning import arrivals, batches, queries
from casework.scanning.records import ScanSource
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import access, sentences, uploads
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import reading, transaction

Place = Callable[[Session, FileFacts, datetime], ScanSource]
"""Puts a file on its pile in the caller's transaction."""
PIECE = 256 * 1024
AT_ONCE = 50

blueprint = Blueprint("files", __name__)


def place(kind: str, reference: str, page_id: int) -> Place:
    """Return what puts a file where the address says; what is not the desk's raises NotFound."""

    def put(session: Session, facts: FileFacts, at: datetime) -> ScanSource:
        by = current_actor()
        replaces = None
        if kind == "lo":
            batch = queries.batch(session, reference, of=by, lock=True)
            if page_id:
                replaces = queries.page(session, reference, page_id, of=by)
        else:
            dossier = dossiers.of_officer(session, reference, of=by) if reference else None
            batch = arrivals.batch_of_officer(session, dossier, by=by, at=at)
        owner_id = by.account_id
        return batches.add_source(
            session, batch, facts, owner_id=owner_id, at=at, replaces=replaces
        )

    return put


def check(kind: str, reference: str, page_id: int) -> None:
    """Refuse before anything is fetched: dossier, batch and page must be the desk's."""
    if not reference:
        return
    with reading() as session:
        if kind == "ho-so":
            dossiers.of_officer(session, reference, of=current_actor())
        elif page_id:
            queries.page(session, reference, page_id, of=current_actor())
        else:
            queries.batch(session, reference, of=current_actor())


def _routes(rule: str) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., object]]:
    """Give a view its four addresses: desk, dossier, batch, bad page."""

    def declare(view: Callable[..., ResponseReturnValue]) -> Callable[..., object]:
        for path in (
            f"/tep{rule}",
            f"/<any('ho-so', 'lo'):kind>/<reference>/tep{rule}",
            f"/<any('lo'):kind>/<reference>/trang/<int:page_id>/tep{rule}",
        ):
            blueprint.add_url_rule(path, view_func=view, methods=["POST"])
        return view

    return declare


@_routes("/phieu")
@open_to(Role.RECEPTION)
@limited("600/minute", by=account)
def ticket(kind: str = "", reference: str = "", page_id: int = 0) -> ResponseReturnValue:
    """Promise a place in the store for one file."""
    check(kind, reference, page_id)
    return uploads.ticket(current_actor(), limit=keeping.most_bytes(), day=None)


@_routes("/xong")
@open_to(Role.RECEPTION)
@limited("600/minute", by=account)
def complete(kind: str = "", reference: str = "", page_id: int = 0) -> ResponseReturnValue:
    """Take in what the store has received for a ticket; a second call gives the same answer."""
    check(kind, reference, page_id)
    content = uploads.sent("ticket", "part", "name")
    number, at, owner_id = uploads.text_of(content, "ticket"), now(), current_actor().account_id
    with reading() as session:
        found = files.find_ticket(session, number, owner_id=owner_id or 0, at=at)
        name, settled = found.name, found.file_id
    try:
        if settled is None:
            facts = keeping.keep(keeping.gateways().files.stream_upload(number), name)
            settled = _settle(number, facts, place(kind, reference, page_id), at=at)
    except (Invalid, Conflict) as refusal:
        return _refused(refusal)
    keeping.gateways().files.drop_upload(number)
    return _row(name, settled)


def _settle(number: str, facts: FileFacts, put: Place, *, at: datetime) -> uuid.UUID:
    with transaction() as session:
        owner_id = current_actor().account_id or 0
        kept = files.lock_ticket(session, number, owner_id=owner_id, at=at)
        if kept.file_id is None:
            kept.file_id = put(session, facts, at).file_id
        return kept.file_id


def _refused(refusal: Invalid | Conflict) -> ResponseReturnValue:
    if isinstance(refusal, Invalid):
        return uploads.refused(refusal)
    return {"message": sentences.explain(refusal), "fields": {}}, 409


def _row(name: str, file_id: uuid.UUID) -> dict[str, object]:
    """Tell upload.js what has come in, and where the page goes once all has."""
    with reading() as session:
        reference = arrivals.reference_of(session, file_id)
    where = url_for("backoffice.scanning.batch.show", reference=reference)
    return {"name": name, "href": where, "then": where, "state": "ready", "note": ""}


@_routes("")
@open_to(Role.RECEPTION)
@limited("600/minute", by=account)
def whole(kind: str = "", reference: str = "", page_id: int = 0) -> ResponseReturnValue:
    """Take in files that come through the application: good ones are kept, others are named."""
    check(kind, reference, page_id)
    if set(request.form) - {"csrf_token", "part"}:
        raise BadRequest("unexpected fields")
    given = [one for one in request.files.getlist("file") if one.filename][:AT_ONCE]
    taken, told = _take_all(given, place(kind, reference, page_id))
    if access.wants_json():
        if not taken:
            return {"message": told[0] if told else _("Hãy chọn một tệp"), "fields": {}}, 422
        return _row(given[0].filename or "", taken[0])
    for sentence in told or ([] if given else [_("Hãy chọn một tệp")]):
        flash(sentence, "error")
    if not taken:
        return redirect(_back(kind, reference, page_id), 303)
    with reading() as session:
        landed = arrivals.reference_of(session, taken[-1])
    return redirect(url_for("backoffice.scanning.batch.show", reference=landed), 303)


def _take_all(given: list[FileStorage], put: Place) -> tuple[list[uuid.UUID], list[str]]:
    taken: list[uuid.UUID] = []
    told: list[str] = []
    for one in given:
        try:
            facts = keeping.keep(_pieces(one.stream), one.filename or "")
            with transaction() as session:
                taken.append(put(session, facts, now()).file_id)
        except Invalid as refusal:
            said = next(iter(sentences.say_all(refusal.fields).values()))
            told.append(f"{one.filename}: {said}")
        except Conflict as refusal:
            told.append(f"{one.filename}: {sentences.explain(refusal)}")
    return taken, told


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _back(kind: str, reference: str, page_id: int) -> str:
    if kind == "ho-so":
        return url_for("backoffice.scanning.dossier.show", reference=reference)
    if page_id:
        return url_for("backoffice.scanning.batch.page", reference=reference, page_id=page_id)
    if kind == "lo":
        return url_for("backoffice.scanning.batch.show", reference=reference)
    return url_for("backoffice.scanning.show")


def addresses(kind: str = "", reference: str = "", page_id: int = 0) -> dict[str, str]:
    """Return the three addresses for the upload box of a place."""
    of = {"kind": kind, "reference": reference, "page_id": page_id}
    given: dict[str, Any] = {key: value for key, value in of.items() if value}
    return {
        f"{name}_url": url_for(f"backoffice.scanning.files.{view}", **given)
        for name, view in (("ticket", "ticket"), ("complete", "complete"), ("post", "whole"))
    }
