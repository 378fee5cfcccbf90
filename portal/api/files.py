"""POST /api/v1/files: files in one form, for programs that do not post to the store."""

from flask import Blueprint, Response

from casework.files import actions as files
from casework.files.records import StoredFile
from foundation.clock import now
from foundation.errors import Problem
from portal.api import intake, requests
from portal.api.models import TakenFile, TakenFiles
from web import access
from web.access import SIGNED_IN, open_to
from web.transactions import database

blueprint = Blueprint("files", __name__)


@blueprint.post("/files")
@open_to(SIGNED_IN)
def take_in() -> Response:
    """Take files in: stored and read back first, then recorded; 201 with ids and hashes."""
    by = requests.holder()
    form, sent = requests.read_form()
    if form:
        requests.refuse(400, {name: Problem("unknown_member") for name in sorted(set(form))})
    if not sent:
        requests.refuse(400, {"file": Problem("file_needed")})
    incoming = intake.read_files(list(sent.items(multi=True)))
    sizes = [len(file.data) for file in incoming]
    intake.check_volume(sizes)
    at, limit = now(), access.settings().max_day_bytes
    owner = by.account_id or 0
    with database().reading() as session:
        files.check_quota(session, owner_id=owner, more=sum(sizes), limit=limit, at=at)
    facts = intake.store(incoming)
    with database().transaction() as session:
        taken = files.take_in(session, facts, owner_id=owner, at=at)
    body = TakenFiles(files=[taken_file(one) for one in taken])
    return Response(body.model_dump_json(), 201, mimetype="application/json")


def taken_file(stored: StoredFile) -> TakenFile:
    """Return what a program is told of a file taken in."""
    return TakenFile(
        file_id=stored.id,
        name=stored.name,
        size=stored.size,
        media_type=stored.media_type,
        sha256=stored.sha256,
    )
