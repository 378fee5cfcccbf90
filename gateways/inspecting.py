"""What happens inside the cage: ``python -m gateways.inspecting inspect|draw|count``.

The file comes on standard input, the answer goes to standard output.
"""

import io
import json
import sys
import warnings
from collections.abc import Iterator

import pikepdf
import pypdfium2
from PIL import Image

from gateways import cage

PDF = "application/pdf"
FORMATS = {"image/jpeg": ("JPEG",), "image/png": ("PNG",)}
MOST_PAGES, MOST_PIXELS = 500, 40_000_000
WIDTH_PIXELS = 1_240
"""An A4 page at 150 dpi: small print stays readable."""
_ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMedia"}
)
_ACTIVE_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D"})


def inspect(data: bytes, media_type: str) -> tuple[int | None, str]:
    """Return the pages of a file and the code of what is wrong with it."""
    try:
        return _inspect_pdf(data) if media_type == PDF else _inspect_picture(data, media_type)
    except MemoryError:
        return None, "too_costly"
    except pikepdf.PasswordError:
        return None, "encrypted"
    except Exception:  # noqa: BLE001 - a stranger's file may break a library anywhere
        return None, "unreadable"


def _inspect_pdf(data: bytes) -> tuple[int | None, str]:
    with pikepdf.open(io.BytesIO(data)) as document:
        if document.is_encrypted:
            return None, "encrypted"
        count = len(document.pages)
        if not 1 <= count <= MOST_PAGES:
            return count, "too_many_pages" if count else "unreadable"
        if document.attachments:
            return count, "attachments"
        if any(_is_active(one) for one in document.objects):
            return count, "active_content"
        return count, ""


def _is_active(thing: object) -> bool:
    if not isinstance(thing, pikepdf.Dictionary):
        return False
    if "/JS" in thing or "/JavaScript" in thing or str(thing.get("/S", "")) in _ACTIVE:
        return True
    if str(thing.get("/Subtype", "")) in _ACTIVE_ANNOTATIONS and "/Rect" in thing:
        return True
    return any(_is_active(value) for value in _direct(thing))


def _direct(thing: pikepdf.Dictionary) -> Iterator[object]:
    """Yield the dictionaries written inside this one; the others come by themselves."""
    for value in thing.values():
        if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            yield value
        elif isinstance(value, pikepdf.Array) and not value.is_indirect:
            yield from (one for one in value if not getattr(one, "is_indirect", True))


def _inspect_picture(data: bytes, media_type: str) -> tuple[int | None, str]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS[media_type]) as picture:
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, "too_costly"
    return 1, ""


def draw(data: bytes, number: int) -> bytes:
    """Return one page as PNG; raise IndexError where there is none."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    page = document[number - 1]
    width = page.get_width()
    scale = min(WIDTH_PIXELS / width, (MOST_PIXELS / (width * page.get_height())) ** 0.5)
    made = io.BytesIO()
    page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB").save(made, "PNG")
    return made.getvalue()


def main(task: str, *arguments: str) -> int:
    """Do one task on the file on standard input; the answer goes to standard output."""
    cage.lock()
    data = sys.stdin.buffer.read()
    if task == "inspect":
        pages, problem = inspect(data, arguments[0])
        answer = json.dumps({"pages": pages, "problem": problem}).encode()
    elif task == "draw":
        answer = draw(data, int(arguments[0]))
    else:
        answer = str(len(pypdfium2.PdfDocument(data))).encode()
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
