"""Files that an officer puts to a message: judged by what the bytes are, kept, read back."""

import hashlib
from typing import cast

from flask import current_app
from werkzeug.datastructures import FileStorage

from casework.files import rules
from casework.files.actions import FileFacts
from foundation.errors import Invalid, Problem
from gateways import Gateways
from web.access import settings


def gateways() -> Gateways:
    """Return what leads outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def keep(sent: FileStorage | None) -> FileFacts:
    """Put a file into the store and say what it is; raise Invalid at ``file``, Unavailable."""
    if sent is None or not sent.filename:
        raise Invalid({"file": Problem("file_needed")})
    limit = settings().max_file_bytes
    data, name = sent.read(limit + 1), rules.tidy_name(sent.filename)
    problem, media_type = rules.check_content(name, data, limit=limit), rules.media_type_of(data)
    if problem or media_type is None:
        raise Invalid({"file": problem or Problem("file_type")})
    facts = FileFacts(hashlib.sha256(data).hexdigest(), len(data), media_type, name)
    gateways().files.put(data, media_type=media_type, sha256=facts.sha256)
    return facts
