"""Read the cells of a spreadsheet from outside, in a child process with limits.

An XLSX is a ZIP: a few kB may unpack to gigabytes. The child (``spreadsheets_child.py``) may use
so much memory and time and no more.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from foundation.errors import Invalid, Problem

WALL_SECONDS = 40
_CHILD = Path(__file__).with_name("spreadsheets_child.py")


def rows(data: bytes, *, most_rows: int) -> list[list[str]]:
    """Return the cells of the first sheet as text; raise Invalid at ``file``."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), str(most_rows)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Invalid({"file": Problem("statement_unreadable")}) from None
    if done.returncode != 0:
        raise Invalid({"file": Problem("statement_unreadable")})
    found: list[list[Any]] = json.loads(done.stdout)
    return [[str(cell) for cell in row] for row in found]
