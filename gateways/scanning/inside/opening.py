"""Opens a file and gives its pages one by one, each in the resolution it came with.

A page of a PDF that is one upright JPEG is taken out untouched; every other page is drawn.
"""

import abc
import ctypes
from dataclasses import dataclass
from typing import Any

from PIL import Image

from gateways.scanning.inside import pictures
from gateways.scanning.inside.refusal import RefusedError

DRAWN_DPI = 200
MOST_DRAWN_DPI = 400
FULL = 0.9
"""A picture that covers so much of the page's width and height is the page."""
_MOST_OBJECTS = 400
_INVISIBLE = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a picture that is not decoded yet, or is; ``data`` are its bytes as they came."""

    picture: Image.Image
    dpi: int
    data: bytes = b""
    media_type: str = ""


class Source(abc.ABC):
    """An opened file."""

    pages: int

    @abc.abstractmethod
    def page(self, number: int) -> Page:
        """Return a page, counted from 1; raise whatever its parser raises."""


def opened(data: bytes, media_type: str) -> Source:
    """Open a file as what it is said to be."""
    if media_type == "application/pdf":
        return Document(data)
    if media_type not in pictures.FORMATS:
        raise RefusedError("file_type")
    return Pictures(data, media_type)


class Pictures(Source):
    """A picture, or the frames of a TIFF."""

    def __init__(self, data: bytes, media_type: str) -> None:
        """Open without decoding."""
        self._data, self._media_type = data, media_type
        with pictures.unread(data, media_type) as picture:
            self.pages = getattr(picture, "n_frames", 1)

    def page(self, number: int) -> Page:
        """Return a frame."""
        picture = pictures.unread(self._data, self._media_type)
        if number > 1:
            picture.seek(number - 1)
            if picture.width * picture.height > pictures.MOST_PIXELS:
                raise RefusedError("file_too_many_pixels")
        keeps = (
            self._media_type in {"image/jpeg", "image/png"}
            and picture.mode in {"1", "L", "RGB"}
            and not pictures.is_turned(picture)
            and (self._media_type == "image/jpeg" or picture.mode == "1")
        )
        data = self._data if keeps else b""
        return Page(picture, pictures.dpi_of(picture), data, self._media_type if keeps else "")


class Document(Source):
    """A PDF."""

    def __init__(self, data: bytes) -> None:
        """Open with pdfium, which reads a page only when it is asked for."""
        import pypdfium2  # noqa: PLC0415 - pictures need none

        self._raw = pypdfium2.raw
        self._document = pypdfium2.PdfDocument(data)
        self._document.init_forms()
        self.pages = len(self._document)

    def page(self, number: int) -> Page:
        """Return a page: its one picture untouched, or the page drawn."""
        page = self._document[number - 1]
        try:
            image = self._only_image(page)
            if image is not None:
                untouched = self._untouched(page, image)
                if untouched is not None:
                    return untouched
            return self._drawn(page)
        finally:
            page.close()

    def _only_image(self, page: Any) -> Any:  # noqa: ANN401 - pypdfium2 carries no types
        """Return the picture that is all one sees of a page."""
        raw, found = self._raw, None
        if raw.FPDFPage_CountObjects(page.raw) > _MOST_OBJECTS or self._has_marks(page):
            return None
        for one in page.get_objects(max_depth=2):
            if one.type == raw.FPDF_PAGEOBJ_IMAGE and found is None:
                found = one
            elif (
                one.type != raw.FPDF_PAGEOBJ_TEXT
                or raw.FPDFTextObj_GetTextRenderMode(one.raw) != _INVISIBLE
            ):
                if one.type == raw.FPDF_PAGEOBJ_FORM:
                    continue
                return None
        return found

    def _has_marks(self, page: Any) -> bool:  # noqa: ANN401
        return bool(self._raw.FPDFPage_GetAnnotCount(page.raw) > 0)

    def _untouched(self, page: Any, image: Any) -> Page | None:  # noqa: ANN401
        """Return the JPEG of a page that is nothing else, upright and whole."""
        width, height = page.get_size()
        left, bottom, right, top = image.get_bounds()
        turned = page.get_rotation() or self._is_turned(image)
        if turned or right - left < FULL * width or top - bottom < FULL * height:
            return None
        if image.get_filters() != ["DCTDecode"]:
            return None
        data = bytes(image.get_data(decode_simple=False))
        picture = pictures.unread(data, "image/jpeg")
        if picture.mode not in {"L", "RGB"} or pictures.is_turned(picture):
            return None
        dpi = round(picture.width / (right - left) * 72)
        return Page(picture, dpi, data, "image/jpeg")

    def _is_turned(self, image: Any) -> bool:  # noqa: ANN401
        matrix = image.get_matrix()
        return bool(matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) > 1 or abs(matrix.c) > 1)

    def _drawn(self, page: Any) -> Page:  # noqa: ANN401
        """Draw the page in the resolution of its finest large picture, else in 200 dpi."""
        width, height = page.get_size()
        dpi = float(self._finest(page) or DRAWN_DPI)
        if width * height * (dpi / 72) ** 2 > pictures.MOST_PIXELS / 2:
            dpi = 72 * (pictures.MOST_PIXELS / 2 / (width * height)) ** 0.5
        drawn = page.render(scale=dpi / 72, may_draw_forms=True)
        picture = drawn.to_pil().convert("RGB")
        return Page(_without_colour(picture), round(dpi))

    def _finest(self, page: Any) -> int:  # noqa: ANN401
        found = 0
        if self._raw.FPDFPage_CountObjects(page.raw) > _MOST_OBJECTS:
            return 0
        width, height = page.get_size()
        kind = self._raw.FPDF_PAGEOBJ_IMAGE
        for image in page.get_objects(filter=(kind,), max_depth=2):
            left, bottom, right, top = image.get_bounds()
            if (right - left) * (top - bottom) < width * height / 4:
                continue
            size = ctypes.c_uint(), ctypes.c_uint()
            self._raw.FPDFImageObj_GetImagePixelSize(image.raw, *size)
            if size[0].value * size[1].value > pictures.MOST_PIXELS:
                raise RefusedError("file_too_many_pixels")
            across = right - left
            if page.get_rotation() in {90, 270} or abs(image.get_matrix().b) > 1:
                across = max(top - bottom, 1) if abs(image.get_matrix().b) > 1 else across
            found = max(found, round(size[0].value / max(across, 1) * 72))
        return min(found, MOST_DRAWN_DPI)


def _without_colour(picture: Image.Image) -> Image.Image:
    """Return a drawn page in grey where it has no colour, for it takes a third of the bytes."""
    small = picture.resize((max(1, picture.width // 8), max(1, picture.height // 8)))
    red, green, blue = (channel.tobytes() for channel in small.split())
    return picture.convert("L") if red == green == blue else picture
