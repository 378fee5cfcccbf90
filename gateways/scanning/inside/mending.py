"""Finds how a page lies and by how much it leans, and shows it straight to those who read it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

JUDGED_AT = 1000
"""Long side of the picture that is judged: enough for lines of text, quick to count."""
STEEPEST, STEP, FINE_STEP = 8.0, 0.5, 0.05
LEAST_SKEW = 0.15
LEAST_GAIN = 1.03
SIDEWAYS = 1.6
LEAST_INK = 300
MOST_INK = 0.4
_QUARTERS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies: ``sideways`` when its lines run up and down; ``skew`` anticlockwise."""

    sideways: bool
    skew: float


def lie_of(grey: Image.Image) -> Lie:
    """Judge a grey page by the sums of ink along slanted lines (Postl's method)."""
    factor = min(1.0, JUDGED_AT / max(grey.size))
    size = (max(8, round(grey.width * factor)), max(8, round(grey.height * factor)))
    small = np.asarray(grey.resize(size, Image.Resampling.BOX, reducing_gap=2), np.int16)
    ink = _ink(small)
    if ink[0].size < LEAST_INK:
        return Lie(sideways=False, skew=0.0)
    down, across = ink
    angles = np.arange(-STEEPEST, STEEPEST + STEP, STEP)
    level = [_sharpness(down, across, angle) for angle in angles]
    upright = [_sharpness(across, -down, angle) for angle in angles]
    sideways = max(upright) > SIDEWAYS * max(level)
    if sideways:
        down, across, level = across, -down, upright
    near = float(angles[int(np.argmax(level))])
    fine = np.arange(near - STEP, near + STEP + FINE_STEP / 2, FINE_STEP)
    scores = [_sharpness(down, across, angle) for angle in fine]
    skew = float(fine[int(np.argmax(scores))])
    gain = max(scores) / max(_sharpness(down, across, 0.0), 1.0)
    if abs(skew) < LEAST_SKEW or abs(skew) > STEEPEST or gain < LEAST_GAIN:
        skew = 0.0
    return Lie(sideways, round(skew, 2))


def _ink(small: NDArray[np.int16]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return rows and columns of dark points, without the margins and without dark areas."""
    above, aside = small.shape[0] // 33, small.shape[1] // 33
    inner = small[above : small.shape[0] - above, aside : small.shape[1] - aside]
    paper, darkest = np.median(inner), np.percentile(inner, 0.5)
    dark = inner < paper - max(12.0, (paper - darkest) * 0.4)
    if dark.mean() > MOST_INK:
        dark[:] = False
    down, across = np.nonzero(dark)
    return down.astype(np.float32), across.astype(np.float32)


def _sharpness(down: NDArray[np.float32], across: NDArray[np.float32], angle: float) -> float:
    """Return how abruptly ink begins and ends when lines lean by an angle, anticlockwise."""
    rows = (down + across * np.float32(np.tan(np.radians(angle)))).astype(np.int32)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())


def mended(grey: Image.Image, turned: int, skew: float, *, is_mask: bool = False) -> Image.Image:
    """Turn a grey page back by quarters clockwise, then straighten it; the size stays."""
    if turned:
        grey = grey.transpose(_QUARTERS[turned])
    if not skew:
        return grey
    if is_mask:
        return grey.rotate(-skew)
    return grey.rotate(-skew, resample=Image.Resampling.BILINEAR, fillcolor=paper_of(grey)[0])


def paper_of(picture: Image.Image) -> tuple[int, int, int]:
    """Return the colour of the paper: the median of a tiny copy, as red, green and blue."""
    tiny = picture.resize((32, 32), Image.Resampling.BOX, reducing_gap=1).convert("RGB")
    middle = np.median(np.asarray(tiny).reshape(-1, 3), axis=0)
    return int(middle[0]), int(middle[1]), int(middle[2])
