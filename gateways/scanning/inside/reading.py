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
    dots = paper.resolution(picture.size, dpi)
    red = stamps.red_of(picture)
    glance = _Glance(*letters.scaled(stamps.without_red(picture, red), dots), dots, is_map)
    best = _upright(glance)
    regions = []
    if red is not None:
        shown = red.resize(glance.grey.size, Image.Resampling.NEAREST)
        shown = mending.mended(shown, best.turned, best.skew, is_mask=True)
        regions = stamps.read(shown, dots * glance.factor, glance.factor)
    lines = [*best.lines, *(region.line for region in regions)]
    is_fit = media_type == "image/jpeg" or (media_type == "image/png" and picture.mode == "1")
    if not is_fit or picture is not source:
        data, media_type = pictures.encode(picture, 0)
    shade = mending.paper_of(picture)
    scan = paper.Scan(data, media_type, dpi, best.turned, best.skew, shade)
    head = {
        "text": "\n".join(line.text for line in lines),
        "confidence": best.confidence,
        "turned": best.turned,
        "skew": best.skew,
        "secrecy": stamps.marks(best.lines, regions),
    }
    return Message(head, [paper.written(scan, [line.words for line in lines])])


@dataclass(frozen=True, slots=True)
class _Glance:
    """A page in grey as it is read, how much smaller than it came, and its resolution."""

    grey: Image.Image
    factor: float
    dots: float
    is_map: bool

    def read(self, turned: int, skew: float) -> _Attempt:
        """Read the page turned and straightened."""
        layout = letters.SPARSE if self.is_map else letters.WHOLE
        shown, dpi = mending.mended(self.grey, turned, skew), self.dots * self.factor
        lines = letters.read(shown, dpi=dpi, factor=self.factor, layout=layout)
        return _Attempt(turned, skew, lines)

    def confidence(self, turned: int) -> int:
        """Read a band across the middle of the page turned by quarters."""
        shown = mending.mended(self.grey, turned, 0)
        top, bottom = round(shown.height * BAND), round(shown.height * (1 - BAND))
        band = shown.crop((0, top, shown.width, bottom))
        lines = letters.read(band, dpi=self.dots * self.factor)
        return letters.confidence(lines) if sum(len(one.words) for one in lines) > FEW_WORDS else 0


def _upright(glance: _Glance) -> _Attempt:
    """Read a page the way up that reads best; one that lies right is read once."""
    lie = mending.lie_of(glance.grey)
    first = glance.read(90 if lie.sideways else 0, lie.skew)
    if first.confidence >= POOR or not first.lines:
        return first
    others = (270, 0, 180) if lie.sideways else (180, 90, 270)
    tried = {turned: glance.confidence(turned) for turned in others}
    turned = max(others, key=lambda one: tried[one])
    if tried[turned] < first.confidence + BETTER:
        return first
    is_across = (turned in {90, 270}) == lie.sideways
    skew = lie.skew if is_across else mending.lie_of(mending.mended(glance.grey, turned, 0)).skew
    second = glance.read(turned, skew)
    return second if second.confidence > first.confidence else first
