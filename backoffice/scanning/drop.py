"""Where scanners put their files by WebDAV: one folder a machine, outside the officers' sign-in.

    curl -u quay-1:TOKEN -T scan.pdf https://…/may-quet/quay-1/

The name is the folder, the password the machine's token. A folder only takes in: nothing in it
can be read back, renamed or deleted. No XML that comes in is ever parsed. Browsers cannot misuse
the password they may remember: there is no POST, and other methods are never sent across sites.
"""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, request
from limits import parse_many
from werkzeug.exceptions import RequestEntityTooLarge

from backoffice.scanning import dav, keeping
from casework.files import rules
from casework.files.actions import FileFacts
from casework.scanning import arrivals, batches, drops
from casework.scanning.records import DropPoint
from foundation.clock import now
from foundation.errors import Invalid
from foundation.log import logger
from web import limits
from web.access import PUBLIC, open_to
from web.limits import limited
from web.sentences import say_all
from web.transactions import reading, transaction

PIECE = 256 * 1024
WRONG_PASSWORDS = parse_many("20/15minute")
LEFTOVERS = ("._", ".ds_store", "thumbs.db", "desktop.ini", "~$", ".~lock")
"""How the files begin that clients write for themselves; they are taken and thrown away."""

blueprint = Blueprint("drop", __name__, url_prefix="/may-quet")
log = logger(__name__)


@open_to(PUBLIC)
@limited("1200/minute")
def serve(folder: str = "", name: str = "") -> Response:
    """Answer one request of a machine."""
    if request.method == "OPTIONS":
        return dav.options()
    point = _point(folder)
    if point is None:
        return dav.sign_in()
    name = name.strip("/")
    match request.method:
        case "PUT":
            return _take_in(point, name)
        case "PROPFIND":
            return _tell(point, folder, name)
        case "HEAD" | "GET":
            return _look(point, name)
        case "MKCOL":
            return dav.plain(405 if not name else 201)
        case _:
            return dav.harmless(folder, name)


for rule in ("/", "/<folder>/", "/<folder>/<path:name>"):
    blueprint.add_url_rule(
        rule,
        view_func=serve,
        methods=dav.METHODS,
        strict_slashes=False,
        provide_automatic_options=False,
    )


def _point(folder: str) -> DropPoint | None:
    """Return the drop point that name and password open, if it is the folder asked for."""
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    with reading() as session:
        point = drops.by_token(session, given.password or "")
    if point is None or given.username != point.folder or folder not in {"", point.folder}:
        limits.check(WRONG_PASSWORDS, "drop-password", limits.address())
        log.warning("machine with a wrong password", folder=folder[:80])
        return None
    return point


def _take_in(point: DropPoint, name: str) -> Response:
    if not name:
        return dav.plain(405)
    request.max_content_length = keeping.most_bytes()
    if name.rpartition("/")[2].lower().startswith(LEFTOVERS):
        return dav.plain(201)
    try:
        facts = keeping.keep(_pieces(), rules.tidy_name(name))
    except RequestEntityTooLarge:
        return dav.plain(413)
    except Invalid as refusal:
        told = " ".join(say_all(refusal.fields).values())
        problem = next(iter(refusal.fields.values())).code
        # Finder first makes an empty file, then fills it.
        status = {"file_empty": 201, "file_too_large": 413}.get(problem, 415)
        return dav.plain(status, told)
    return dav.plain(201 if _keep(point, facts, at=now()) else 204)


def _keep(point: DropPoint, facts: FileFacts, *, at: datetime) -> bool:
    """Put a file into the machine's batch; False where it has come before."""
    with transaction() as session:
        batch = arrivals.batch_of_machine(session, point, at=at)
        if batches.has_bytes(session, batch.id, facts.sha256):
            return False
        batches.add_source(session, batch, facts, owner_id=None, at=at)
    return True


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(PIECE):
        yield piece


def _tell(point: DropPoint, folder: str, name: str) -> Response:
    found = _lately(point)
    if name:
        mine = [one for one in found if one.name == rules.tidy_name(name)]
        return dav.told(folder, mine[-1:]) if mine else dav.plain(404)
    inside = found if folder and request.headers.get("Depth", "1") != "0" else []
    return dav.told(folder, inside, itself=point.created_at)


def _look(point: DropPoint, name: str) -> Response:
    if not name:
        return dav.plain(200, "Một Cửa")
    mine = [one for one in _lately(point) if one.name == rules.tidy_name(name)]
    if not mine:
        return dav.plain(404)
    return dav.head_of(mine[-1]) if request.method == "HEAD" else dav.plain(403)


def _lately(point: DropPoint) -> list[dav.Item]:
    with reading() as session:
        return [
            dav.Item(one.file.name, one.file.size, one.file.media_type, one.file.created_at)
            for one in arrivals.lately(session, point, at=now())
        ]
