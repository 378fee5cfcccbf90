"""Files on their way in: judged by their bytes, stored side by side, recorded afterwards."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from casework.files import rules
from casework.files.actions import FileFacts
from foundation.errors import Invalid, Problem
from portal.api import requests
from web import access

if TYPE_CHECKING:
    from gateways import Gateways


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file of a form: the place it came under, its name, bytes, their type and hash."""

    place: str
    name: str
    data: bytes
    media_type: str
    sha256: str


def gateways() -> "Gateways":
    """Return the application's way to the outside."""
    return cast("Gateways", current_app.extensions["gateways"])


def read_files(files: Sequence[tuple[str, FileStorage]]) -> list[Incoming]:
    """Judge the files of a form; 413 for one too large, Invalid naming the others."""
    limit = access.settings().max_file_bytes
    taken, problems = [], {}
    for place, file in files:
        name, data = rules.tidy_name(file.filename or ""), requests.bytes_of(file)
        if len(data) > limit:
            raise RequestEntityTooLarge
        problem = rules.check_content(name, data, limit=limit)
        if problem:
            problems[place] = problem
        sha256 = hashlib.sha256(data).hexdigest()
        taken.append(Incoming(place, name, data, rules.media_type_of(data) or "", sha256))
    if problems:
        raise Invalid(problems)
    return taken


def check_volume(sizes: Sequence[int]) -> None:
    """Raise Invalid where one request brings more than a dossier may hold."""
    settings = access.settings()
    if len(sizes) > settings.max_dossier_files:
        limit = settings.max_dossier_files
        raise Invalid({"files": Problem("too_many_files", {"limit": limit})})
    if sum(sizes) > settings.max_dossier_bytes:
        limit = settings.max_dossier_bytes
        raise Invalid({"files": Problem("files_too_large", {"limit": limit})})


def store(files: Sequence[Incoming]) -> list[FileFacts]:
    """Put the bytes into the store, side by side and read back; raise Unavailable."""
    blobs = gateways().files.put_many(
        [(file.data, file.media_type) for file in files], hashes=[file.sha256 for file in files]
    )
    return [
        FileFacts(blob.sha256, blob.size, file.media_type, file.name)
        for blob, file in zip(blobs, files, strict=True)
    ]


def digest_of(document: str, files: Sequence[Incoming]) -> str:
    """Return the hash that tells one request from another under the same key."""
    digest = hashlib.sha256(document.encode())
    for file in files:
        digest.update(f"\n{file.place}\n{file.name}\n{file.sha256}".encode())
    return digest.hexdigest()
