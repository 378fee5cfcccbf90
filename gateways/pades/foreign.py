"""Check a stranger's PDF in a child with limits: ``python -m gateways.pades.foreign ROOTS``.

A 1 kB file can ask for gigabytes; the child may use so much and no more, and whatever goes
wrong in it is a verdict of its own. How many run at once is for the door to bound.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from asn1crypto import pem, x509

from casework.signatures.rules import Reason, SignatureReport, unreadable
from gateways.pades.validate import validate

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS, CPU_SECONDS = 10, 8
MEMORY_BYTES = 1_024 * 1024 * 1024


def check(pdf: bytes, roots: Path) -> SignatureReport:
    """Return the report on a stranger's PDF within ten seconds."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gateways.pades.foreign", str(roots)],
            input=pdf,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return unreadable(Reason.TOO_COSTLY)
    if done.returncode != 0:
        return unreadable(Reason.TOO_COSTLY if done.returncode < 0 else Reason.UNREADABLE)
    try:
        return SignatureReport.from_json(json.loads(done.stdout))
    except (ValueError, KeyError, TypeError):
        return unreadable(Reason.UNREADABLE)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(roots_file: str) -> int:
    """Read a PDF from standard input and write the report on it as JSON."""
    _limit()
    found = pem.unarmor(Path(roots_file).read_bytes(), multiple=True)
    roots = [x509.Certificate.load(der) for _, _, der in found]
    with contextlib.redirect_stdout(sys.stderr):
        report = validate(sys.stdin.buffer.read(), roots)
    sys.stdout.write(json.dumps(report.to_json()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
