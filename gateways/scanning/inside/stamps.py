"""Red ink and marks of secrecy: stamps are read apart from the text they lie over.

Marks (Decree 26/2020 on state secrets): MẬT, TỐI MẬT, TUYỆT MẬT, in capitals, alone, mostly red and
framed. "bí mật", "bảo mật" and "mật khẩu" in running text are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from gateways.scanning.inside import letters, mending
from gateways.scanning.inside.paper import Word

Mask = NDArray[np.bool_]

MARKS = {"TUYETMAT": "TUYỆT MẬT", "TOIMAT": "TỐI MẬT", "MAT": "MẬT"}
MISREAD = {"TUYETMAT": 2, "TOIMAT": 1, "MAT": 0}
"""How many letters of a mark may be misread; a short word bears no mistake."""
REDNESS = 38
GLANCE = 8
LEAST_SHARE = 0.0002
CELL_MM, CELL_SHARE = 1.6, 0.04
LEAST_WIDTH_MM, LEAST_HEIGHT_MM, MOST_HEIGHT_MM = 8.0, 3.0, 26.0
MOST_REGIONS = 12
SURE = 60
LARGER = 1.2
APART = 1.2
FRAME_SHARE, FRAME_DEPTH = 0.7, 0.25
_BREVE = frozenset("ĂẮẰẲẴẶ")
PAPER = 255
MIDDLE = 128
LIGHT = 150
_LIGHT = [0] * LIGHT + [PAPER] * (256 - LIGHT)
_GROW, _SHRINK = ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3)


@dataclass(frozen=True, slots=True)
class Region:
    """A place with red ink: its box in points of the page and what was read there."""

    line: letters.Line
    mark: str


def red_of(picture: Image.Image) -> Image.Image | None:
    """Return where a page is red, white on black; None where it hardly is anywhere."""
    if picture.mode != "RGB":
        return None
    size = (max(1, picture.width // GLANCE), max(1, picture.height // GLANCE))
    tiny = _red(picture.resize(size, Image.Resampling.BOX, reducing_gap=1))
    if tiny.mean() <= LEAST_SHARE:
        return None
    return Image.fromarray(_red(picture).astype(np.uint8) * PAPER)


def without_red(picture: Image.Image, red: Image.Image | None) -> Image.Image:
    """Return a page in grey as through a red glass: seals and stamps over text are gone."""
    if picture.mode != "RGB":
        return picture.convert("L")
    grey = picture.getchannel("R")
    if red is not None:
        light = grey.point(_LIGHT)
        grey.paste(mending.paper_of(grey)[0], mask=ImageChops.multiply(light, red))
    return grey


def read(red: Image.Image, dpi: float, factor: float) -> list[Region]:
    """Read what is written in red on a straightened page that is shown ``factor`` times as large.

    The words' boxes are in points of the page as it came.
    """
    ink = np.asarray(red) > MIDDLE
    found = (_region(ink, box, dpi, factor) for box in _boxes(ink, dpi)[:MOST_REGIONS])
    return [region for region in found if region is not None]


def marks(lines: Sequence[letters.Line], red: Sequence[Region]) -> list[str]:
    """Return the marks of secrecy of a page, each once."""
    found = [region.mark for region in red if region.mark]
    heights = sorted(word.bottom - word.top for line in lines for word in line.words)
    usual = heights[len(heights) // 2] if heights else 0
    for line in lines:
        found += _standing_alone(line.words, usual)
    return list(dict.fromkeys(found))


def mark_of(text: str) -> str:
    """Return the mark that the letters of a stamp make, or ""."""
    folded = _folded(text)
    for plain, mark in MARKS.items():
        for tried in (folded, folded.strip("IL")):
            if tried and _distance(tried, plain) <= MISREAD[plain]:
                return mark
    return ""


def _written(text: str) -> str:
    """Return the mark that printed capitals spell without a mistake, or "".

    Print is read well, and capital titles are full of words that differ by one letter or one
    sign: MẶT BẰNG, VỊ TRÍ, MẶT CẮT. A breve makes another word than a circumflex.
    """
    composed = normalize("NFC", text).strip("|[](){}_-—~")
    if any(letter in _BREVE or not letter.isalpha() for letter in composed):
        return ""
    return MARKS.get(_folded(text), "")


def _folded(text: str) -> str:
    """Return the bare capitals of a text; small letters stay small and match nothing."""
    bare = normalize("NFD", text.replace("Đ", "D"))
    return re.sub(r"[^A-Za-z]", "", bare)


def _distance(one: str, other: str) -> int:
    """Return how many letters part two words (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, row[0] = row[0], place
        for column, wanted in enumerate(other, 1):
            last, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, last + (letter != wanted)),
            )
    return row[-1]


def _standing_alone(words: Sequence[Word], usual: int) -> Iterator[str]:
    """Yield marks in a line that are larger than the text and apart from other words."""
    for first in range(len(words)):
        for count in (2, 1):
            group = words[first : first + count]
            text = "".join(word.text for word in group)
            height = max(word.bottom - word.top for word in group)
            if len(group) < count or text != text.upper() or height <= LARGER * usual:
                continue
            mark = _written(text)
            before = group[0].left - words[first - 1].right if first else None
            after = words[first + count].left - group[-1].right if words[first + count :] else None
            is_apart = all(gap is None or gap > APART * height for gap in (before, after))
            # Two words in large capitals say enough; one must stand alone.
            if mark and (is_apart or " " in mark):
                yield mark
                return


def _red(page: Image.Image) -> Mask:
    """Return where ink is red: much more red than green and blue."""
    pixels = np.asarray(page, np.int16)
    other = np.maximum(pixels[..., 1], pixels[..., 2])
    found: Mask = pixels[..., 0] - other > REDNESS
    return found


def _boxes(red: Mask, dpi: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes (left, top, right, bottom) of coherent red, the highest first."""
    cell = max(2, round(CELL_MM / 25.4 * dpi))
    rows, columns = red.shape[0] // cell, red.shape[1] // cell
    cells = red[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    marked = {(int(y), int(x)) for y, x in np.argwhere(cells.mean(axis=(1, 3)) > CELL_SHARE)}
    found = []
    while marked:
        waiting, group = [marked.pop()], []
        while waiting:
            y, x = waiting.pop()
            group.append((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-2, -1, 0, 1, 2)} & marked
            marked -= near
            waiting += near
        top, bottom = min(y for y, _ in group), max(y for y, _ in group) + 1
        left, right = min(x for _, x in group), max(x for _, x in group) + 1
        mm = cell / dpi * 25.4
        if (right - left) * mm >= LEAST_WIDTH_MM and (bottom - top) * mm >= LEAST_HEIGHT_MM:
            found.append((left * cell, top * cell, right * cell, bottom * cell))
    return sorted(found, key=lambda box: box[1])


def _region(red: Mask, box: tuple[int, int, int, int], dpi: float, factor: float) -> Region | None:
    """Read one place; None where there is a seal, a line or nothing legible."""
    left, top, right, bottom = box
    mm = 25.4 / dpi
    if (bottom - top) * mm > MOST_HEIGHT_MM and (right - left) * mm < 2 * MOST_HEIGHT_MM:
        return None
    edge = round(4 / mm)
    part = np.pad(red[top:bottom, left:right], edge)
    drawn = Image.fromarray(np.where(part, 0, 255).astype(np.uint8))
    skew = mending.lie_of(drawn).skew
    lines: list[letters.Line] = []
    for healed in (True, False):
        # Healed first: black text under a stamp leaves gaps in its letters.
        whole = drawn.filter(_GROW).filter(_SHRINK) if healed else drawn
        shown = _unframed(mending.mended(whole, 0, skew))
        tried = letters.read(shown, dpi=dpi, layout=letters.BLOCK)
        if letters.confidence(tried) > letters.confidence(lines):
            lines = tried
        mark = mark_of(" ".join(line.text for line in tried))
        if mark:
            break
    text = " ".join(line.text for line in lines)
    if not mark and letters.confidence(lines) < SURE:
        return None
    seen = (mark or text).split()
    left, top, right, bottom = (round(side / factor) for side in box)
    step = (right - left) / max(1, len(seen))
    words = tuple(
        Word(word, round(left + place * step), top, round(left + (place + 1) * step), bottom)
        for place, word in enumerate(seen)
    )
    return Region(letters.Line(words, letters.confidence(lines)), mark) if words else None


def _unframed(drawn: Image.Image) -> Image.Image:
    """Return a stamp without the lines of its frame."""
    pixels = np.asarray(drawn).copy()
    dark = pixels < MIDDLE
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not rows.size or not columns.size:
        return drawn
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    lying = np.flatnonzero(dark.sum(axis=1) > FRAME_SHARE * width)
    standing = np.flatnonzero(dark.sum(axis=0) > FRAME_SHARE * height)
    # Only along the rim: inside of it long strokes are letters.
    rim = FRAME_DEPTH * height
    lying = lying[(lying < rows[0] + rim) | (lying > rows[-1] - rim)]
    standing = standing[(standing < columns[0] + rim) | (standing > columns[-1] - rim)]
    for near in (-2, -1, 0, 1, 2):
        pixels[(lying + near).clip(0, pixels.shape[0] - 1), :] = PAPER
        pixels[:, (standing + near).clip(0, pixels.shape[1] - 1)] = PAPER
    return Image.fromarray(pixels)
