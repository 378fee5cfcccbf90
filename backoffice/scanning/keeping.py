"""Scans on their way in: judged by what the bytes are, piece by piece into the store.

What a desk scans may be large, so it is never held in memory as a whole.
"""

import hashlib
import tempfile
from collections.abc import Iterable
from typing import cast

from flask import current_app

from casework.files import rules
from casework.files.actions import FileFacts
from foundation.errors import Invalid, Problem
from gateways import Gateways
from web.access import settings

IN_MEMORY = 4 * 1024 * 1024
HEAD = 1024
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.heic,.heif"


def gateways() -> Gateways:
    """Return what leads outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def most_bytes() -> int:
    """Return how large one file of scans may be, in bytes: as a whole dossier."""
    return settings().max_dossier_bytes


def keep(pieces: Iterable[bytes], name: str) -> FileFacts:
    """Put a scan into the store and say what it is; raise Invalid at ``file``, Unavailable."""
    limit, size, head, digest = most_bytes(), 0, b"", hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as held:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise Invalid({"file": Problem("file_too_large", {"limit": limit})})
            head += piece[: max(0, HEAD - len(head))]
            digest.update(piece)
            held.write(piece)
        media_type, sha256 = check(head, size), digest.hexdigest()
        gateways().files.put_file(held, media_type=media_type, sha256=sha256, size=size)
    return FileFacts(sha256, size, media_type, rules.tidy_name(name))


def check(head: bytes, size: int) -> str:
    """Return the media type of a scan by its beginning; raise Invalid at ``file``."""
    if not size:
        raise Invalid({"file": Problem("file_empty")})
    media_type = rules.scan_type_of(head)
    if media_type is None:
        raise Invalid({"file": Problem("scan_type")})
    return media_type
