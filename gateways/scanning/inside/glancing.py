"""A glance at the upper part of a page for stamps of secrecy alone, far cheaper than reading it."""

from PIL import Image

from gateways.scanning.inside import letters, paper, pictures, stamps
from gateways.scanning.inside.refusal import RefusedError
from gateways.scanning.wire import Message

UPPER = 0.45
"""Marks stand below number and symbol, on the left (Decree 30/2020 annex I, 10a)."""


def glance(data: bytes, *, media_type: str, dpi: int) -> Message:
    """Return the marks stamped in red on the upper part of a page, each once."""
    if media_type not in pictures.FORMATS:
        raise RefusedError("file_type")
    picture = pictures.plain(pictures.unread(data, media_type))
    dots = paper.resolution(picture.size, dpi)
    upper = picture.crop((0, 0, picture.width, round(picture.height * UPPER)))
    red = stamps.red_of(upper)
    if red is None:
        return Message({"secrecy": []})
    grey, factor = letters.scaled(upper.convert("L"), dots)
    shown = red.resize(grey.size, Image.Resampling.NEAREST)
    regions = stamps.read(shown, dots * factor, factor)
    return Message({"secrecy": stamps.marks([], regions)})
