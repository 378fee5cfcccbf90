"""Which files people may hand in: by what the bytes are, never by what the name says."""

import re
from collections.abc import Mapping

from foundation.errors import Problem
from foundation.text import clean_line

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
TIFF, HEIC = "image/tiff", "image/heic"
EXTENSIONS: Mapping[str, str] = {"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": PNG}
NAME_LENGTH = 120
_HEAD = 1024
_TIFF_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


def media_type_of(data: bytes) -> str | None:
    """Return the media type of PDF, JPEG or PNG bytes; None for all else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    return PDF if data[:_HEAD].lstrip(b"\x00\t\n\x0c\r \xef\xbb\xbf").startswith(b"%PDF-") else None


def scan_type_of(head: bytes) -> str | None:
    """Return the media type of what a desk's scanner or phone makes, by the first kilobyte.

    Desks may bring TIFF and HEIC besides; what citizens hand in stays PDF, JPEG or PNG.
    """
    if head.startswith(_TIFF_HEADS):
        return TIFF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return media_type_of(head)


def check_content(name: str, data: bytes, *, limit: int) -> Problem | None:
    """Say what is wrong with a file: empty, too large, of another type than it says, locked.

    ``limit`` is in bytes. Deeper faults are found later, by the inspection.
    """
    if not data:
        return Problem("file_empty")
    if len(data) > limit:
        return Problem("file_too_large", {"limit": limit})
    found = media_type_of(data)
    _, dot, extension = name.rpartition(".")
    said = EXTENSIONS.get(extension.lower(), "") if dot else found
    if found is None or said != found:
        return Problem("file_type")
    if found == PDF and _ENCRYPTED.search(data):
        return Problem("file_encrypted")
    return None


def tidy_name(name: str) -> str:
    """Return a file's name without folders and control characters, its extension kept."""
    line = clean_line(re.split(r"[\\/]", name)[-1]).lstrip(".") or "tep"
    stem, dot, extension = line.rpartition(".")
    if len(line) <= NAME_LENGTH or not dot:
        return line[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"
