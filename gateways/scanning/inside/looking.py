"""A look at one page, in a fraction of a second: its faults, its codes, whether it is blank."""

from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from casework.scanning.pages import ADMINISTRATIVE_DPI, Fault
from gateways.scanning.inside import pictures
from gateways.scanning.inside.opening import Page
from gateways.scanning.wire import Message

Grey = NDArray[np.uint8]

LOOKED_AT = 1754
"""Long side of the picture that is judged: A4 in 150 dpi."""
BLANK_AT = 877
INK_DEPTH = 45
BLANK_SHARE = 0.0004
EDGE_DEPTH, FAINT_SHARE = 20, 0.004
MARGIN = 0.04
DARK_PAPER = 110
FAINT_DEPTH = 60
LEAST_SHARPNESS = 0.28
LEAST_DPI = ADMINISTRATIVE_DPI - 10
LEAST_LONG_SIDE = 2200
"""Pixels of an A4 page's long side in 200 dpi, less what scanners cut off."""
CUT_RUNS = 5
SHORTEST_RUN, LONGEST_RUN = 2, 30
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def look(page: Page) -> Message:
    """Return the page as picture with what was seen on it."""
    upright = pictures.plain(page.picture) if not page.data else page.picture
    small = _small(page, upright)
    grey = np.asarray(small, np.uint8)
    blank = is_blank(small)
    codes = codes_on(small)
    if not codes and not blank:
        codes = codes_on(_stretched(small))
    data, media_type = page.data, page.media_type
    if not data:
        data, media_type = pictures.encode(upright, page.dpi)
    faults = set() if blank and not codes else faults_of(grey)
    if _is_coarse(upright.size, page.dpi):
        faults.add(Fault.LOW_RESOLUTION)
    head: dict[str, Any] = {
        "media_type": media_type,
        "width": upright.width,
        "height": upright.height,
        "dpi": page.dpi,
        "faults": sorted(faults),
        "is_blank": blank and not codes,
        "codes": codes,
    }
    return Message(head, [data])


def _small(page: Page, upright: Image.Image) -> Image.Image:
    """Return the page in grey with a long side of at most LOOKED_AT."""
    longest = max(upright.size)
    factor = min(1.0, LOOKED_AT / longest)
    size = (max(1, round(upright.width * factor)), max(1, round(upright.height * factor)))
    if page.media_type == "image/jpeg":
        # A JPEG is decoded in half or a quarter of its size at once where that is enough.
        upright = pictures.unread(page.data, page.media_type)
        upright.draft("L", size)
    grey = upright.convert("L")
    return grey.resize(size, Image.Resampling.BOX) if grey.size != size else grey


def _is_coarse(size: tuple[int, int], dpi: int) -> bool:
    return dpi < LEAST_DPI if dpi else max(size) < LEAST_LONG_SIDE


def is_blank(small: Image.Image) -> bool:
    """Tell a page without ink; what shines through from the other side does not count."""
    factor = BLANK_AT / max(small.size)
    size = (max(1, round(small.width * factor)), max(1, round(small.height * factor)))
    shrunk = small.resize(size, Image.Resampling.BOX)
    around = np.asarray(shrunk.filter(ImageFilter.BoxBlur(3)), np.int16)
    tiny = np.asarray(shrunk, np.int16)
    aside, above = int(size[0] * MARGIN), int(size[1] * MARGIN)
    window = np.s_[above : size[1] - above, aside : size[0] - aside]
    inner = tiny[window]
    if inner.size == 0:
        return False
    paper = np.median(inner)
    has_ink = (inner < paper - INK_DEPTH).mean() >= BLANK_SHARE
    # Faint writing has edges; what shines through the paper is soft.
    has_edges = (inner - around[window] < -EDGE_DEPTH).mean() >= FAINT_SHARE
    return bool(paper > DARK_PAPER and not has_ink and not has_edges)


def codes_on(grey: Image.Image) -> list[str]:
    """Return the texts of the QR codes, whichever way the page lies."""
    found = zxingcpp.read_barcodes(np.asarray(grey), formats=_QR)
    return list(dict.fromkeys(code.text for code in found if code.text))


def _stretched(grey: Image.Image) -> Image.Image:
    """Return the page with its faintest ink black."""
    return ImageOps.autocontrast(grey, cutoff=(0.5, 20))


def faults_of(grey: Grey) -> set[Fault]:
    """Return what speaks against a page that has something on it."""
    inner = grey[
        grey.shape[0] // 25 : -grey.shape[0] // 25, grey.shape[1] // 25 : -grey.shape[1] // 25
    ]
    if inner.size == 0:
        return {Fault.UNREADABLE}
    paper = float(np.median(inner))
    ink = float(np.percentile(inner, 0.5))
    found = set()
    if paper < DARK_PAPER:
        found.add(Fault.DARK)
    elif paper - ink < FAINT_DEPTH:
        found.add(Fault.FAINT)
    if sharpness(inner) < LEAST_SHARPNESS:
        found.add(Fault.BLURRED)
    if is_cut(grey, paper, ink):
        found.add(Fault.CUT)
    return found


def sharpness(grey: Grey) -> float:
    """Return how steep edges are: the step between neighbours over the contrast around it.

    Does not depend on how dark the ink is or how much of it there is: 1 is a step within one
    point, text in focus gives 0.4 and more.
    """
    pixels = grey.astype(np.float32)
    step = np.abs(pixels[:, 2:] - pixels[:, :-2])[:, 4:-4] / 2
    left = [pixels[:, shift : pixels.shape[1] - 10 + shift] for shift in range(0, 11, 2)]
    around = np.maximum.reduce(left) - np.minimum.reduce(left)
    width = min(step.shape[1], around.shape[1])
    step, around = step[:, :width], around[:, :width]
    strong = around > max(24.0, float(np.percentile(around, 98)) * 0.6)
    if not strong.any():
        return 1.0
    return float(np.percentile(step[strong] / around[strong], 90))


def is_cut(grey: Grey, paper: float, ink: float) -> bool:
    """Tell whether writing runs over an edge: many short dark runs along it, on paper."""
    dark = paper - max(INK_DEPTH, (paper - ink) * 0.5)
    edges = (grey[2:5], grey[-5:-2], grey[:, 2:5].T, grey[:, -5:-2].T)
    return any(
        np.median(edge) > paper - INK_DEPTH / 2 and _runs(edge.min(axis=0) < dark) >= CUT_RUNS
        for edge in edges
    )


def _runs(dark: NDArray[np.bool_]) -> int:
    """Count runs of dark points as long as strokes and letters are, not as shadows are."""
    padded = np.concatenate(([0], dark.astype(np.int8), [0]))
    change = np.flatnonzero(np.diff(padded))
    lengths = change[1::2] - change[::2]
    return int(((lengths >= SHORTEST_RUN) & (lengths <= LONGEST_RUN)).sum())
