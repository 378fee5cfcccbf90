"""Look into files from outside: what they are, whether they are safe to open, how they look.

Parsers of PDF and pictures run in a child process (``inspection_child.py``) that may use so much
memory and time and no more: a file of 1 kB can ask for gigabytes.
"""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from casework.files import rules
from foundation.errors import Invalid, NotFound, Problem

WALL_SECONDS = 25
AT_ONCE = 2
PREVIEW_DPI = 110
_CHILD = Path(__file__).with_name("inspection_child.py")
_UNREADABLE = "file_unreadable"
_NO_SUCH_PAGE = "no_such_page"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file: how many pages, and the code of what speaks against it."""

    pages: int | None
    problem: str = ""


class _RefusedError(Exception):
    """The child could not or would not read the file; ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def sniff(data: bytes, name: str) -> str:
    """Return the media type of a file handed in; raise Invalid at ``file`` if it is not taken."""
    problem = rules.check_content(name, data, limit=len(data))
    media_type = rules.media_type_of(data)
    if problem or media_type is None:
        raise Invalid({"file": problem or Problem("file_type")})
    return media_type


class Inspector:
    """Runs the children, a few at once; the rest wait."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def inspect(self, data: bytes, media_type: str) -> Inspection:
        """Judge a file by what its bytes hold; whatever goes wrong with it is its own fault."""
        try:
            found = json.loads(self._ask(data, "inspect", media_type))
        except _RefusedError as error:
            return Inspection(None, error.code)
        return Inspection(found["pages"], found["problem"])

    def count_pages(self, pdf: bytes) -> int:
        """Count the pages of a PDF; raise Invalid at ``file`` when it cannot be read."""
        try:
            return int(self._ask(pdf, "count"))
        except _RefusedError as error:
            raise Invalid({"file": Problem(error.code)}) from None

    def rasterise(self, pdf: bytes, page: int, *, dpi: int = PREVIEW_DPI) -> bytes:
        """Draw a page, counted from 1, as PNG; raise NotFound, or Invalid at ``file``."""
        try:
            return self._ask(pdf, "draw", str(page), str(dpi))
        except _RefusedError as error:
            if error.code == _NO_SUCH_PAGE:
                raise NotFound(what="page") from None
            raise Invalid({"file": Problem(error.code)}) from None

    def check(self) -> None:
        """Raise FileNotFoundError if the child's program is not there."""
        _CHILD.stat()

    def _ask(self, data: bytes, *words: str) -> bytes:
        with self._places:
            try:
                done = subprocess.run(
                    [sys.executable, "-I", str(_CHILD), *words],
                    input=data,
                    capture_output=True,
                    timeout=WALL_SECONDS,
                    cwd="/",
                    env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise _RefusedError("file_too_costly") from None
        if done.returncode == 0:
            return done.stdout
        code = done.stdout.decode("ascii", "replace").strip()
        if code:
            raise _RefusedError(code)
        raise _RefusedError("file_too_costly" if done.returncode < 0 else _UNREADABLE)
