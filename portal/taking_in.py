"""How a file comes in, for drafts and for supplements alike.

With JavaScript: ticket, straight to the store, ``complete``. Without it the browser posts the
file through the application. Either way the bytes are judged by what they are, lie in the
store under their hash and have been read back before a row names them.
"""

from collections.abc import Callable, Mapping
from typing import cast

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.files import actions as files
from casework.files.records import StoredFile
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal import stored
from web import access, uploads
from web.access import current_actor, settings
from web.transactions import reading, transaction

Place = Callable[[Session, StoredFile], Mapping[str, object]]
"""Puts a file in its place in the caller's transaction and returns its row for the page."""


def _own_id() -> int:
    return cast("int", current_actor().account_id)


def ticket() -> ResponseReturnValue:
    """Promise a place in the store for one file and tell the way there."""
    given = settings()
    return uploads.ticket(current_actor(), limit=given.max_file_bytes, day=given.max_day_bytes)


def complete(place: Callable[[str], Place]) -> ResponseReturnValue:
    """Take in what a browser has sent for a ticket; a second call gives the same file."""
    sent = uploads.sent("ticket", "part", "name")
    number, at, owner_id = uploads.text_of(sent, "ticket"), now(), _own_id()
    with reading() as session:
        found = files.find_ticket(session, number, owner_id=owner_id, at=at)
        name, settled = found.name, found.file_id
    try:
        facts = _settle(number, name) if settled is None else None
        with transaction() as session:
            if facts is not None:
                day = settings().max_day_bytes
                files.check_quota(session, owner_id=owner_id, more=facts.size, limit=day, at=at)
                file = files.settle(session, number, facts, owner_id=owner_id, at=at)
            else:
                file = session.get_one(StoredFile, settled)
            row = place(uploads.text_of(sent, "part"))(session, file)
    except Invalid as refusal:
        return uploads.refused(refusal)
    return dict(row)


def _settle(number: str, name: str) -> files.FileFacts:
    data = stored.gateways().files.take_upload(number)
    facts = stored.look_into(data, name)
    stored.gateways().files.settle_upload(number, data, media_type=facts.media_type)
    return facts


def whole(place: Callable[[str], Place], *, back: str) -> ResponseReturnValue:
    """Take in a file that comes through the application; a page that has no script sends it."""
    if set(request.form) - {"csrf_token", "part"}:
        raise BadRequest("unexpected fields")
    try:
        row = _take_whole(place(request.form.get("part", "")))
    except Invalid as refusal:
        if access.wants_json():
            return uploads.refused(refusal)
        raise
    return dict(row) if access.wants_json() else redirect(back, 303)


def _take_whole(place: Place) -> Mapping[str, object]:
    sent, at, owner_id = request.files.get("file"), now(), _own_id()
    if sent is None or not sent.filename:
        raise Invalid({"file": Problem("file_needed")})
    data = sent.read(settings().max_file_bytes + 1)
    facts = stored.look_into(data, sent.filename)
    with reading() as session:
        day = settings().max_day_bytes
        files.check_quota(session, owner_id=owner_id, more=facts.size, limit=day, at=at)
    stored.keep(data, facts)
    with transaction() as session:
        [file] = files.take_in(session, [facts], owner_id=owner_id, at=at)
        return place(session, file)
