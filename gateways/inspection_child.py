"""The child that opens files from outside: ``inspection_child.py inspect|count|draw …``.

The file comes on standard input, the answer goes to standard output; with exit status 3 that is
the code of the problem. It imports only the parser it needs, for it starts for every file.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
MOST_PIXELS = 40_000_000
MOST_DRAWN_PIXELS = 12_000_000
MOST_PAGES = 2_000
MOST_DECODED_BYTES = 256 * 1024 * 1024
DEEPEST = 60
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
)
ACTIVE_KEYS = ("/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent")


class ProblemError(Exception):
    """The file is not taken; the message is the problem's code."""


def limit() -> None:
    """Take away what a reader of files does not need, before any parser is loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.addaudithook(_forbid)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    """Keep a reader of files from speaking to anybody and from starting programs."""
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec"}:
        raise PermissionError(event)


def inspect_pdf(data: bytes) -> dict[str, Any]:
    """Count the pages and tell what speaks against a PDF."""
    import pikepdf  # noqa: PLC0415 - only this duty needs it

    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise ProblemError("file_encrypted") from None
    if pdf.is_encrypted:
        raise ProblemError("file_encrypted")
    pages = len(pdf.pages)
    if pages == 0:
        raise ProblemError("file_unreadable")
    if pages > MOST_PAGES:
        raise ProblemError("file_too_costly")
    problem = "file_active_content" if any(_is_active(one) for one in _parts(pdf)) else ""
    if not problem and _decoded_size(pdf) > MOST_DECODED_BYTES:
        problem = "file_too_costly"
    if not problem:
        draw(data, 1, 40)
    return {"pages": pages, "problem": problem}


def _parts(pdf: Any) -> Iterator[Any]:  # noqa: ANN401 - pikepdf is loaded late
    """Yield every dictionary in a PDF, those inside of others too."""
    import pikepdf  # noqa: PLC0415

    waiting = [(one, 0) for one in pdf.objects]
    while waiting:
        one, depth = waiting.pop()
        inner: list[Any] = []
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            inner = [value for _, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            inner = list(one)
        if depth > DEEPEST:
            raise ProblemError("file_unreadable")
        waiting += [
            (value, depth + 1)
            for value in inner
            if isinstance(value, pikepdf.Object) and not value.is_indirect
        ]


def _is_active(part: Any) -> bool:  # noqa: ANN401 - pikepdf is loaded late
    return any(key in part for key in ACTIVE_KEYS) or str(part.get("/S", "")) in ACTIONS


def _decoded_size(pdf: Any) -> int:  # noqa: ANN401 - pikepdf is loaded late
    """Add up what the pages' drawing orders grow to."""
    total = 0
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        pieces = list(contents) if contents is not None and _is_array(contents) else [contents]
        for piece in pieces:
            if piece is not None:
                total += len(piece.read_bytes())
        if total > MOST_DECODED_BYTES:
            break
    return total


def _is_array(value: Any) -> bool:  # noqa: ANN401 - pikepdf is loaded late
    import pikepdf  # noqa: PLC0415

    return isinstance(value, pikepdf.Array)


def inspect_picture(data: bytes, kind: str) -> dict[str, Any]:
    """Decode a picture of at most forty million points."""
    import warnings  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ProblemError("file_too_many_pixels")
        picture.load()
    return {"pages": 1, "problem": ""}


def count(data: bytes) -> int:
    """Count the pages of a PDF."""
    import pypdfium2  # noqa: PLC0415 - only two duties need it

    return len(pypdfium2.PdfDocument(data))


def draw(data: bytes, number: int, dpi: int) -> bytes:
    """Draw one page, counted from 1, as PNG."""
    import pypdfium2  # noqa: PLC0415 - only two duties need it

    document = pypdfium2.PdfDocument(data)
    document.init_forms()  # signatures are drawn as form fields
    if not 1 <= number <= len(document):
        raise ProblemError("no_such_page")
    page = document[number - 1]
    width, height = page.get_size()
    scale = dpi / 72
    if width * height * scale * scale > MOST_DRAWN_PIXELS:
        scale = (MOST_DRAWN_PIXELS / (width * height)) ** 0.5
    drawn = io.BytesIO()
    page.render(scale=scale).to_pil().save(drawn, "PNG", compress_level=3)
    return drawn.getvalue()


def answer(words: list[str], data: bytes) -> bytes:
    """Do what was asked; raise whatever the parsers raise."""
    match words:
        case ["inspect", "application/pdf"]:
            return json.dumps(inspect_pdf(data)).encode()
        case ["inspect", ("image/jpeg" | "image/png") as media_type]:
            return json.dumps(inspect_picture(data, media_type[6:].upper())).encode()
        case ["count"]:
            return str(count(data)).encode()
        case ["draw", number, dpi]:
            return draw(data, int(number), int(dpi))
        case _:
            raise ProblemError("file_type")


def main() -> int:
    """Answer one question; return the exit status."""
    data = sys.stdin.buffer.read()
    limit()
    try:
        sys.stdout.buffer.write(answer(sys.argv[1:], data))
    except ProblemError as error:
        code = str(error)
    except MemoryError:
        code = "file_too_costly"
    except Exception:  # noqa: BLE001 - whatever a parser raises is the file's fault
        code = "file_unreadable"
    else:
        return 0
    sys.stdout.write(code)
    return 3


if __name__ == "__main__":
    raise SystemExit(main())
