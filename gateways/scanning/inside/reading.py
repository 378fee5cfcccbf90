"""Reads one page: turns and straightens it, recognises its words, writes it as PDF."""

from dataclasses import dataclass

from PIL import Image

from gateways.scanning.inside import letters, mending, paper, pictures, stamps
from gateways.scanning.inside.refusal import RefusedError
from gateways.scanning.wire import Message

POOR = 62
"""A page that lies right is read with more confidence; below, other ways up are tried."""
BETTER = 12
BAND = 0.3
FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page turned and straightened, and what was read on it."""

    turned: int
    skew: float
    lines: list[letters.Line]

    @property
    def confidence(self) -> int:
        return letters.confidence(self.lines)


def read(data: bytes, *, media_type: str, dpi: int, is_map: bool) -> Message:
    """Return text, confidence, turned, skew and marks of secrecy, and the PDF.

    Maps keep their picture and are read with the sparse layout, for their words stand alone.
    """
    if media_type not in pictures.FORMATS:
        raise RefusedError("file_type")
    source = pictures.unread(data, media_type)
    picture = pictures.plain(source)
    fine = paper.resolution(picture.size, dpi)
    best = _upright(picture, fine, is_map=is_map)
    page = mending.mended(picture, best.turned, best.skew)
    red = stamps.read(page, fine)
    lines = [*best.lines, *(region.line for region in red)]
    keeps = page is picture and not pictures.is_turned(source)
    shown, shown_type = _shown(page, source, data, media_type if keeps else "")
    head = {
        "text": "\n".join(line.text for line in lines),
        "confidence": best.confidence,
        "turned": best.turned,
        "skew": best.skew,
        "secrecy": stamps.marks(best.lines, red),
    }
    written = paper.written(shown, shown_type, [line.words for line in lines], dpi=dpi)
    return Message(head, [written])


def _shown(
    page: Image.Image, source: Image.Image, data: bytes, media_type: str
) -> tuple[bytes, str]:
    """Return the picture for the PDF: the bytes as they came where nothing was mended."""
    if page.mode == "1":
        return (data, media_type) if media_type == "image/png" else pictures.encode(page, 0)
    if media_type == "image/jpeg" and source.mode in {"L", "RGB"}:
        return data, media_type
    return mending.rewritten(page, source), "image/jpeg"


def _upright(picture: Image.Image, dpi: float, *, is_map: bool) -> _Attempt:
    """Read a page the way up that reads best; one that lies right is read once."""
    ink = stamps.without_red(picture)
    lie = mending.lie_of(ink)
    layout = letters.SPARSE if is_map else letters.WHOLE
    first = _attempt(ink, 90 if lie.sideways else 0, lie.skew, dpi, layout)
    if first.confidence >= POOR or not first.lines:
        return first
    others = (270, 0, 180) if lie.sideways else (180, 90, 270)
    tried = {turned: _confidence_of_band(ink, turned, dpi) for turned in others}
    turned = max(others, key=lambda one: tried[one])
    if tried[turned] < first.confidence + BETTER:
        return first
    is_across = (turned in {90, 270}) == lie.sideways
    skew = lie.skew if is_across else mending.lie_of(mending.mended(ink, turned, 0)).skew
    second = _attempt(ink, turned, skew, dpi, layout)
    return second if second.confidence > first.confidence else first


def _attempt(ink: Image.Image, turned: int, skew: float, dpi: float, layout: int) -> _Attempt:
    lying = mending.mended(ink, turned, skew)
    return _Attempt(turned, skew, letters.read(lying, dpi=dpi, layout=layout))


def _confidence_of_band(ink: Image.Image, turned: int, dpi: float) -> int:
    """Read a band across the middle of a page turned by quarters."""
    lying = mending.mended(ink, turned, 0)
    top, bottom = round(lying.height * BAND), round(lying.height * (1 - BAND))
    lines = letters.read(lying.crop((0, top, lying.width, bottom)), dpi=dpi)
    return letters.confidence(lines) if sum(len(one.words) for one in lines) > FEW_WORDS else 0
