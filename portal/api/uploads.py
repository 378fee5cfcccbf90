"""POST /api/v1/uploads…: tickets for files that go straight to the object store."""

from flask import Blueprint, Response
from werkzeug.exceptions import RequestEntityTooLarge

from casework.files import actions as files
from casework.files import rules
from casework.files.records import StoredFile
from foundation.clock import now
from foundation.errors import Invalid
from gateways.files import TICKET_SECONDS
from portal.api import intake, requests
from portal.api.files import taken_file
from portal.api.models import UploadTicket, UploadTickets, UploadWishes
from web import access
from web.access import SIGNED_IN, open_to
from web.transactions import database

blueprint = Blueprint("uploads", __name__)


@blueprint.post("/uploads")
@open_to(SIGNED_IN)
def promise() -> Response:
    """Give a ticket for each file asked for."""
    by, wishes = requests.holder(), requests.read_json(UploadWishes)
    limit, owner, at = access.settings().max_file_bytes, by.account_id or 0, now()
    if any(wish.size > limit for wish in wishes.files):
        raise RequestEntityTooLarge
    more = sum(wish.size for wish in wishes.files)
    with database().transaction() as session:
        day_limit = access.settings().max_day_bytes
        files.check_quota(session, owner_id=owner, more=more, limit=day_limit, at=at)
        tickets = [
            files.promise(session, owner_id=owner, name=rules.tidy_name(wish.name), at=at)
            for wish in wishes.files
        ]
    body = UploadTickets(tickets=[_ticket(one.ticket, one.name, limit) for one in tickets])
    return Response(body.model_dump_json(), 201, mimetype="application/json")


def _ticket(ticket: str, name: str, limit: int) -> UploadTicket:
    place = intake.gateways().files.presign_upload(ticket, max_bytes=limit)
    return UploadTicket(
        ticket=ticket,
        name=name,
        url=place.url,
        fields=dict(place.fields),
        expires_in=TICKET_SECONDS,
    )


@blueprint.post("/uploads/<ticket>/complete")
@open_to(SIGNED_IN)
def complete(ticket: str) -> Response:
    """Take in what was sent for a ticket; asking again gives the same file."""
    owner, at = requests.holder().account_id or 0, now()
    with database().reading() as session:
        promised = files.find_ticket(session, ticket, owner_id=owner, at=at)
        stored = session.get(StoredFile, promised.file_id) if promised.file_id else None
    if stored is None:
        stored = _settle(ticket, promised.name, owner)
    return Response(taken_file(stored).model_dump_json(), 201, mimetype="application/json")


def _settle(ticket: str, name: str, owner: int) -> StoredFile:
    store = intake.gateways().files
    data = store.take_upload(ticket)
    problem = rules.check_content(name, data, limit=access.settings().max_file_bytes)
    if problem:
        raise Invalid({"file": problem})
    media_type = rules.media_type_of(data) or ""
    blob = store.settle_upload(ticket, data, media_type=media_type)
    facts = files.FileFacts(blob.sha256, blob.size, media_type, name)
    with database().transaction() as session:
        return files.settle(session, ticket, facts, owner_id=owner, at=now())
