"""Files as officers see them: pages drawn as pictures in a limited child, originals to take away.

A PDF is never opened in the officer's browser (a hostile one would run there); its pages are
drawn elsewhere and come as pictures. Only files that the inspection found clean are shown.
"""

from dataclasses import dataclass
from io import BytesIO

from flask import Response, send_file

from backoffice.dossier.shelf import Shelf
from casework.files.records import FileVerdict, StoredFile
from foundation.errors import NotFound
from gateways import Gateways

PICTURES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"
LONGEST = 500
"""Pages of one document that are shown at most."""

_drawn = Shelf(48 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as a picture."""

    data: bytes
    media_type: str


def page_of(gateways: Gateways, file: StoredFile, number: int) -> Picture:
    """Return one page of a file, counted from 1; raise NotFound where there is none."""
    _check_clean(file)
    if file.media_type in PICTURES and number == 1:
        return Picture(gateways.files.read(file.sha256), file.media_type)
    if file.media_type != PDF or not 1 <= number <= (file.pages or LONGEST):
        raise NotFound(file=str(file.id))
    return Picture(
        _drawn.get((file.sha256, number), lambda: _draw(gateways, file, number)), "image/png"
    )


def _draw(gateways: Gateways, file: StoredFile, number: int) -> bytes:
    return gateways.inspection.rasterise(gateways.files.read(file.sha256), number)


def page_count(gateways: Gateways, file: StoredFile) -> int:
    """Return how many pages a file has: as inspected, else counted now."""
    _check_clean(file)
    if file.pages is None and file.media_type == PDF:
        return min(gateways.inspection.count_pages(gateways.files.read(file.sha256)), LONGEST)
    return min(file.pages or 1, LONGEST)


def original_of(gateways: Gateways, file: StoredFile) -> bytes:
    """Return the bytes exactly as they were handed in."""
    _check_clean(file)
    return gateways.files.read(file.sha256)


def as_download(file: StoredFile, data: bytes) -> Response:
    """Hand bytes out to be saved, never to be opened in the page."""
    name = file.name.replace("/", "_").replace("\\", "_") or "tep"
    return send_file(BytesIO(data), file.media_type, as_attachment=True, download_name=name)


def _check_clean(file: StoredFile) -> None:
    if file.verdict != FileVerdict.CLEAN.value:
        raise NotFound(file=str(file.id))
