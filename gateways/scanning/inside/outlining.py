"""What a file is: its kind by its first bytes, its pages, its signatures, and its problem."""

import io
from typing import Any

from gateways.scanning.inside.refusal import RefusedError

MOST_PAGES = 2_000
DEEPEST = 40
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
HEADER_BYTES = 1024


def media_type_of(data: bytes) -> str:
    """Return the media type by what the bytes begin with, or ""."""
    if b"%PDF-" in data[:HEADER_BYTES]:
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] in {b"II*\0", b"MM\0*"}:
        return "image/tiff"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "image/heic"
    return ""


def outline(data: bytes) -> dict[str, Any]:
    """Return media_type, pages, is_signed and problem of a file."""
    media_type = media_type_of(data)
    found = {"media_type": media_type, "pages": 0, "is_signed": False, "problem": ""}
    if not data:
        return {**found, "problem": "file_empty"}
    if not media_type:
        return {**found, "problem": "file_type"}
    try:
        if media_type == "application/pdf":
            pages, found["is_signed"] = _pdf(data)
        else:
            pages = _frames(data, media_type)
    except RefusedError as error:
        return {**found, "problem": str(error)}
    except MemoryError:
        return {**found, "problem": "file_too_costly"}
    except Exception:  # noqa: BLE001 - whatever a parser raises is the file's fault
        return {**found, "problem": "file_unreadable"}
    problem = "too_many_pages" if pages > MOST_PAGES else "" if pages else "file_unreadable"
    return {**found, "pages": pages, "problem": problem}


def _pdf(data: bytes) -> tuple[int, bool]:
    """Return the number of pages and whether there are signatures."""
    import pikepdf  # noqa: PLC0415 - only PDF needs it

    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise RefusedError("file_encrypted") from None
    with pdf:
        if pdf.is_encrypted:
            raise RefusedError("file_encrypted")
        return len(pdf.pages), _is_signed(pdf, data)


def _is_signed(pdf: Any, data: bytes) -> bool:  # noqa: ANN401 - pikepdf is loaded late
    """Tell whether a signature stands in a field, or its range in the bytes of a broken form."""
    form = pdf.Root.get("/AcroForm")
    waiting = [(field, 0) for field in form.get("/Fields", ())] if form is not None else []
    while waiting:
        field, depth = waiting.pop()
        if field.get("/FT") == "/Sig" and "/V" in field:
            return True
        if depth < DEEPEST:
            waiting += [(kid, depth + 1) for kid in field.get("/Kids", ())]
    return b"/ByteRange" in data and b"/Contents" in data


def _frames(data: bytes, media_type: str) -> int:
    from gateways.scanning.inside import pictures  # noqa: PLC0415

    with pictures.unread(data, media_type) as picture:
        frames: int = getattr(picture, "n_frames", 1)
        return frames
