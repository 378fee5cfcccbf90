"""Files at the portal: taken in whole or by ticket, proven to be there, handed out safely."""

import hashlib
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from urllib.parse import quote

from flask import Response, current_app

from casework.files import rules
from casework.files.actions import FileFacts
from casework.files.records import FileVerdict, StoredFile
from foundation.errors import Invalid, NotFound, Problem
from gateways import Gateways
from web.access import settings
from web.transactions import let_go

SHOWN_IN_PLACE = frozenset({"application/pdf", "image/jpeg", "image/png"})
SIDE_BY_SIDE = 8


def gateways() -> Gateways:
    """Return what leads outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def look_into(data: bytes, name: str) -> FileFacts:
    """Judge bytes handed in by what they are; raise Invalid at ``file`` for what is not taken."""
    kept_name = rules.tidy_name(name)
    problem = rules.check_content(kept_name, data, limit=settings().max_file_bytes)
    media_type = rules.media_type_of(data)
    if problem or media_type is None:
        raise Invalid({"file": problem or Problem("file_type")})
    return FileFacts(hashlib.sha256(data).hexdigest(), len(data), media_type, kept_name)


def keep(data: bytes, facts: FileFacts) -> None:
    """Put bytes into the store and have them read back; raise Unavailable."""
    gateways().files.put(data, media_type=facts.media_type, sha256=facts.sha256)


def all_there(files: Sequence[StoredFile]) -> bool:
    """Tell whether the store holds every file with its very size and hash; raise Unavailable."""
    wanted = {(one.sha256, one.size) for one in files}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = list(pool.map(gateways().files.has, [sha256 for sha256, _ in wanted]))
    return {(blob.sha256, blob.size) for blob in found if blob} == wanted


def hand_out(file: StoredFile, *, in_place: bool, name: str = "") -> Response:
    """Answer with a file's bytes: shown in place where that is safe, else to be saved.

    The first piece is fetched before the answer begins, so that a store that does not answer
    gives a page that says so. Raises NotFound (also for a file in quarantine) or Unavailable.
    """
    if file.verdict == FileVerdict.QUARANTINED.value:
        raise NotFound(what="file")
    let_go()
    pieces = iter(gateways().files.stream(file.sha256))
    first = next(pieces, b"")
    in_place = in_place and file.media_type in SHOWN_IN_PLACE
    answer = Response(itertools.chain([first], pieces), mimetype=file.media_type)
    answer.content_length = file.size
    way = "inline" if in_place else "attachment"
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name or file.name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def find(files: Sequence[StoredFile], file_id: object) -> StoredFile:
    """Return the file of this id among those the visitor may see; raise NotFound."""
    found = next((one for one in files if str(one.id) == str(file_id)), None)
    if found is None:
        raise NotFound(what="file")
    return found
