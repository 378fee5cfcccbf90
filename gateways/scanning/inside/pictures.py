"""Pictures: opened within limits, brought to grey or RGB, written as JPEG or PNG."""

import io
import warnings

import numpy as np
from PIL import Image, ImageOps

from gateways.scanning.inside.refusal import RefusedError

MOST_PIXELS = 60_000_000
QUALITY = 85
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/heic": "HEIF",
}
_ORIENTATION = 0x0112
_SCREEN_DPI = (72, 96)
_LEAST_SCANNER_DPI, _MOST_DPI = 50, 2400
_EIGHT_BITS = 255
_WIDE_MODES = frozenset({"I;16", "I;16L", "I;16B", "I", "F"})

Image.MAX_IMAGE_PIXELS = None  # the size is looked at here, before anything is decoded
warnings.simplefilter("ignore")


def unread(data: bytes, media_type: str) -> Image.Image:
    """Open a picture without decoding it; raise RefusedError where it is too large."""
    if media_type == "image/heic":
        import pillow_heif  # noqa: PLC0415 - only telephones send it

        pillow_heif.register_heif_opener(thumbnails=False)
    picture = Image.open(io.BytesIO(data), formats=(FORMATS[media_type],))
    if picture.width * picture.height > MOST_PIXELS:
        raise RefusedError("file_too_many_pixels")
    return picture


def dpi_of(picture: Image.Image) -> int:
    """Return what the file says of its resolution; 0 for nothing or what cameras write."""
    told = picture.info.get("dpi")
    if not told:
        return 0
    dpi = round(float(max(told)))
    if dpi in _SCREEN_DPI or not _LEAST_SCANNER_DPI <= dpi <= _MOST_DPI:
        return 0
    return dpi


def plain(picture: Image.Image) -> Image.Image:
    """Return the picture upright by its EXIF, as bilevel, grey or RGB of eight bits."""
    upright = ImageOps.exif_transpose(picture) if is_turned(picture) else picture
    if upright.mode in {"1", "L", "RGB"}:
        return upright
    if upright.mode in _WIDE_MODES:
        deep = np.asarray(upright, np.float32)
        return Image.fromarray((deep / (257 if deep.max() > _EIGHT_BITS else 1)).astype(np.uint8))
    if upright.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in upright.info:
        whole = upright.convert("RGBA")
        paper = Image.new("RGB", whole.size, (255, 255, 255))
        paper.paste(whole, mask=whole.getchannel("A"))
        return paper
    if upright.mode == "P":
        return upright.convert("RGB")
    return upright.convert("RGB")


def is_turned(picture: Image.Image) -> bool:
    """Tell whether EXIF wants the picture turned."""
    return bool(picture.getexif().get(_ORIENTATION, 1) != 1)


def encode(picture: Image.Image, dpi: int) -> tuple[bytes, str]:
    """Write a plain picture: bilevel ones as PNG, others as JPEG."""
    written = io.BytesIO()
    told = {"dpi": (dpi, dpi)} if dpi else {}
    if picture.mode == "1":
        picture.save(written, "PNG", **told)
        return written.getvalue(), "image/png"
    picture.save(written, "JPEG", quality=QUALITY, **told)
    return written.getvalue(), "image/jpeg"


def thumbnail(data: bytes, width: int) -> bytes:
    """Return a small JPEG."""
    from gateways.scanning.inside.outlining import media_type_of  # noqa: PLC0415

    media_type = media_type_of(data)
    if media_type not in FORMATS:
        raise RefusedError("file_type")
    with unread(data, media_type) as picture:
        height = max(1, round(picture.height * width / picture.width))
        picture.draft("RGB", (width * 2, height * 2))
        small = plain(picture)
        if small.mode == "1":
            small = small.convert("L")
        small.thumbnail((width, 4 * width), Image.Resampling.BICUBIC, reducing_gap=2)
        written = io.BytesIO()
        small.save(written, "JPEG", quality=70)
        return written.getvalue()
