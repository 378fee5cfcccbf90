"""The stand-alone verifier: two readable modules here, one file in every evidence file."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(r"from casework\.evidence\.verifier\.signed_data import \(.*?\)\n", re.DOTALL)
_HEAD = re.compile(r'\A""".*?""".*?from __future__ import annotations\n', re.DOTALL)


def one_file() -> bytes:
    """Return the verifier as one program that needs nothing but Python 3.8 or later."""
    program = (_HERE / "kiem_tra.py").read_text(encoding="utf-8")
    ground = _HEAD.sub("", (_HERE / "signed_data.py").read_text(encoding="utf-8"))
    return _IMPORT.sub(lambda _: ground, program, count=1).encode()
