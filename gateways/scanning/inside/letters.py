"""Recognises letters: one engine with the Vietnamese model, loaded once for a child."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import tesserocr
from PIL import Image

from gateways.scanning.inside.paper import DATA, Word

READ_AT = 225
"""Finer pages are read in so many points an inch: as right, and a fifth quicker than 300."""
TOO_COARSE, COARSE_READ_AT = 150, 200
WHOLE, SPARSE, BLOCK = tesserocr.PSM.AUTO, tesserocr.PSM.SPARSE_TEXT, tesserocr.PSM.SINGLE_BLOCK


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words and how sure the engine is of them, 0 to 100."""

    words: Sequence[Word]
    confidence: float

    @property
    def text(self) -> str:
        """Return the line's words."""
        return " ".join(word.text for word in self.words)


@cache
def _engine() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=str(DATA), lang="vie", oem=tesserocr.OEM.LSTM_ONLY)


def scaled(grey: Image.Image, dpi: float) -> tuple[Image.Image, float]:
    """Return a page in the resolution it is read in, and the factor."""
    if dpi > READ_AT:
        factor = READ_AT / dpi
    elif dpi < TOO_COARSE:
        factor = COARSE_READ_AT / dpi
    else:
        return grey, 1.0
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.BICUBIC), factor


def read(shown: Image.Image, *, dpi: float, factor: float = 1.0, layout: int = WHOLE) -> list[Line]:
    """Return the lines of a grey page in reading order.

    ``dpi`` is that of the page as shown; boxes are in points of the page before ``scaled()``.
    """
    engine = _engine()
    engine.SetPageSegMode(layout)
    engine.SetImageBytes(shown.tobytes(), shown.width, shown.height, 1, shown.width)
    engine.SetSourceResolution(max(70, round(dpi)))
    try:
        if not engine.Recognize():
            return []
        return list(_lines(engine, factor))
    finally:
        engine.Clear()


def _lines(engine: tesserocr.PyTessBaseAPI, factor: float) -> Iterator[Line]:
    found = engine.GetIterator()
    if found is None:
        return
    words: list[Word] = []
    sure: list[float] = []
    for one in tesserocr.iterate_level(found, tesserocr.RIL.WORD):
        if words and one.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
            yield Line(tuple(words), sum(sure) / len(sure))
            words, sure = [], []
        if one.Empty(tesserocr.RIL.WORD):
            continue
        text = one.GetUTF8Text(tesserocr.RIL.WORD).strip()
        box = one.BoundingBox(tesserocr.RIL.WORD)
        if text and box:
            left, top, right, bottom = (round(side / factor) for side in box)
            words.append(Word(normalize("NFC", text), left, top, right, bottom))
            sure.append(float(one.Confidence(tesserocr.RIL.WORD)))
    if words:
        yield Line(tuple(words), sum(sure) / len(sure))


def confidence(lines: Sequence[Line]) -> int:
    """Return the mean of the words' confidences, 0 where there are none."""
    count = sum(len(line.words) for line in lines)
    return round(sum(line.confidence * len(line.words) for line in lines) / count) if count else 0
