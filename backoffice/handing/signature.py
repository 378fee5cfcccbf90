"""The picture of a signature from the pad, as the form sends it: a small PNG and nothing else."""

import base64
import binascii
import struct

from foundation.errors import Invalid, Problem

MOST_BYTES = 100 * 1024
WIDEST, HIGHEST = 2_000, 1_200
_PREFIX = "data:image/png;base64,"
_MAGIC, _END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_HEAD = struct.Struct(">4sII")


def read(text: str) -> bytes | None:
    """Return the bytes of the picture, None where nobody signed on the pad; raise Invalid."""
    if not text:
        return None
    if len(text) > MOST_BYTES * 4 // 3 + len(_PREFIX) + 4:
        raise Invalid({"is_paper_signed": Problem("signature_too_large")})
    if not text.startswith(_PREFIX):
        raise Invalid({"is_paper_signed": Problem("signature_unreadable")})
    try:
        data = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid({"is_paper_signed": Problem("signature_unreadable")}) from None
    if not _is_small_png(data):
        raise Invalid({"is_paper_signed": Problem("signature_unreadable")})
    return data


def _is_small_png(data: bytes) -> bool:
    """Tell a whole PNG of a pad's size by its beginning and its end; the worker inspects it."""
    if not data.startswith(_MAGIC) or not data.endswith(_END) or len(data) > MOST_BYTES:
        return False
    kind, width, height = _HEAD.unpack_from(data, 12)
    return bool(kind == b"IHDR" and 0 < width <= WIDEST and 0 < height <= HIGHEST)
