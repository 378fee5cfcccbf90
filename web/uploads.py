"""Files that a script of our pages sends straight to the object store: what all doors share.

The script asks for a ticket, sends the bytes to the store, and says when they are there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from flask import current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.files import actions as files
from casework.files import rules
from casework.people.actor import Actor
from foundation.clock import now
from foundation.errors import Invalid, Problem
from web import sentences
from web.transactions import transaction


class Way(Protocol):
    """Where a browser posts a file, and the fields that go before it."""

    @property
    def url(self) -> str:
        """Return the address."""
        ...

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the fields."""
        ...


class Store(Protocol):
    """What promises a place in the store: the gateway that the application was given."""

    def presign_upload(self, ticket: str, *, max_bytes: int) -> Way:
        """Let a browser post one file."""
        ...


def sent(*names: str) -> dict[str, Any]:
    """Return the JSON sent, which may hold these members and no other."""
    content = request.get_json()
    if not isinstance(content, dict) or set(content) - set(names):
        raise BadRequest("unexpected members")
    return content


def text_of(content: Mapping[str, Any], name: str) -> str:
    """Return a text among the members sent, or nothing; raise BadRequest for another kind."""
    value = content.get(name, "")
    if not isinstance(value, str):
        raise BadRequest(f"{name} must be a text")
    return value


def refused(refusal: Invalid) -> ResponseReturnValue:
    """Say in one sentence why a file is not taken, as upload.js shows it."""
    sentence = next(iter(sentences.say_all(refusal.fields).values()))
    codes = {key: problem.code for key, problem in refusal.fields.items()}
    return {"message": sentence, "fields": codes}, 422


def ticket(owner: Actor, *, limit: int, day: int | None) -> ResponseReturnValue:
    """Promise a place in the store for one file and tell the way there.

    ``limit`` is in bytes; ``day`` is how many bytes a person may send in one day, None for any.
    """
    content, at, owner_id = sent("part", "name", "size", "type"), now(), owner.account_id or 0
    size = content.get("size")
    if type(size) is not int or size < 0:
        raise BadRequest("size must be a number of bytes")
    if size > limit:
        return refused(Invalid({"file": Problem("file_too_large", {"limit": limit})}))
    if size == 0:
        return refused(Invalid({"file": Problem("file_empty")}))
    try:
        with transaction() as session:
            number = _promised(session, owner_id, text_of(content, "name"), size, day=day, at=at)
    except Invalid as refusal:
        return refused(refusal)
    store = cast("Store", current_app.extensions["gateways"].files)
    way = store.presign_upload(number, max_bytes=limit)
    return {"ticket": number, "url": way.url, "fields": dict(way.fields)}


def _promised(
    session: Session, owner_id: int, name: str, size: int, *, day: int | None, at: datetime
) -> str:
    if day is not None:
        files.check_quota(session, owner_id=owner_id, more=size, limit=day, at=at)
    named = rules.tidy_name(name)
    return str(files.promise(session, owner_id=owner_id, name=named, at=at).ticket)
