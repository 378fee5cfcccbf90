"""What a signature looks like on the page: a blue hand, a red seal (Decree 30/2020, annex I).

Real pictures of a person's signature and of an agency's seal belong to the signing key (a PNG
beside it); where there is none, a sample is drawn and says that it is one.
"""

import functools
import hashlib
import math
import random
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts" / "documents"
BLUE, RED = (20, 60, 160, 255), (200, 20, 30, 235)
CLEAR = (255, 255, 255, 0)
_HAND_SIZE, _SEAL_SIZE = (900, 440), (720, 720)


@functools.lru_cache(maxsize=256)
def hand(name: str) -> Image.Image:
    """Draw a sample of handwriting for a name: a flowing line, always the same for one name."""
    draw_from = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - a drawing
    picture = Image.new("RGBA", _HAND_SIZE, CLEAR)
    pen = ImageDraw.Draw(picture)
    points = _flowing_line(draw_from)
    for width, (start, end) in zip(_widths(len(points) - 1), pairwise(points), strict=True):
        pen.line([start, end], fill=BLUE, width=width)
        pen.ellipse(_dot(end, width / 2), fill=BLUE)
    small = ImageFont.truetype(str(FONTS / "LiberationSerif-Italic.ttf"), 44)
    pen.text((_HAND_SIZE[0] / 2, 410), "(chữ ký mẫu)", font=small, fill=BLUE, anchor="ms")
    return picture.resize((_HAND_SIZE[0] // 2, _HAND_SIZE[1] // 2), Image.Resampling.LANCZOS)


def _flowing_line(draw_from: random.Random) -> list[tuple[float, float]]:
    loops, steps = draw_from.randint(4, 6), 420
    lift, lean = draw_from.uniform(70, 110), draw_from.uniform(0.25, 0.5)
    phase = draw_from.uniform(0, math.tau)
    line = []
    for step in range(steps):
        along = step / steps
        angle = along * loops * math.tau + phase
        height = lift * (1 - 0.55 * along) * math.sin(angle)
        x = 110 + 640 * along + 60 * math.cos(angle) * (1 - along) - lean * height
        line.append((x, 200 - height))
    tail = line[-1]
    line += [(tail[0] - 6.5 * n, tail[1] + 70 * math.sin(n / 38) + 40) for n in range(95)]
    return line


def _widths(count: int) -> list[int]:
    return [7 + round(4 * math.sin(3 * math.pi * n / count)) for n in range(count)]


def _dot(centre: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    return centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius


@functools.lru_cache(maxsize=256)
def seal(name: str) -> Image.Image:
    """Draw a sample seal of an agency: round, red, with a star and the word MẪU."""
    picture = Image.new("RGBA", _SEAL_SIZE, CLEAR)
    pen = ImageDraw.Draw(picture)
    centre = (_SEAL_SIZE[0] / 2, _SEAL_SIZE[1] / 2)
    for radius, width in ((352, 12), (332, 4), (210, 4)):
        pen.ellipse(_dot(centre, radius), outline=RED, width=width)
    pen.polygon(_star(centre, 92), fill=RED)
    _write_round(picture, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 40, centre, turned=True)
    _write_round(picture, name.upper(), 46, centre)
    word = ImageFont.truetype(str(FONTS / "LiberationSerif-Bold.ttf"), 56)
    pen.text((centre[0], centre[1] + 160), "MẪU", font=word, fill=RED, anchor="mm")
    return picture.resize((360, 360), Image.Resampling.LANCZOS)


def _star(centre: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    return [
        (
            centre[0] + (radius if n % 2 == 0 else radius * 0.4) * math.sin(n * math.pi / 5),
            centre[1] - 10 - (radius if n % 2 == 0 else radius * 0.4) * math.cos(n * math.pi / 5),
        )
        for n in range(10)
    ]


def _write_round(
    picture: Image.Image,
    text: str,
    size: int,
    centre: tuple[float, float],
    *,
    turned: bool = False,
) -> None:
    """Write letters along the ring: over the top, or along the bottom to be read from below."""
    font = ImageFont.truetype(str(FONTS / "LiberationSerif-Bold.ttf"), size)
    wide = font.getlength(text)
    radius = 268.0
    room = 2.55 * radius
    if wide > room:
        font = font.font_variant(size=max(18, int(size * room / wide)))
        wide = font.getlength(text)
    at = -wide / 2
    for letter in text:
        step = font.getlength(letter)
        angle = (at + step / 2) / radius
        tile = Image.new("RGBA", (120, 120), CLEAR)
        ImageDraw.Draw(tile).text((60, 60), letter, font=font, fill=RED, anchor="mm")
        if turned:
            tile = tile.rotate(math.degrees(angle), resample=Image.Resampling.BICUBIC)
            x, y = centre[0] + radius * math.sin(angle), centre[1] + radius * math.cos(angle)
        else:
            tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
            x, y = centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)
        picture.alpha_composite(tile, (int(x - 60), int(y - 60)))
        at += step
