"""A child process with limits for work on strangers' bytes: memory, processor, time, no network.

A file of 1 kB can ask for gigabytes; what happens in the cage stays there, and running out of
anything is an answer of its own.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WALL_SECONDS, CPU_SECONDS = 10, 8
MEMORY_BYTES = 1_024 * 1024 * 1024


class TooCostlyError(Exception):
    """The work wanted more time or memory than it may have."""


class CageError(Exception):
    """The work ended without an answer."""


def run(module: str, *arguments: str, data: bytes) -> bytes:
    """Run a module on bytes and return what it writes; raise TooCostlyError or CageError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooCostlyError(module) from error
    if done.returncode < 0:
        raise TooCostlyError(module)
    if done.returncode != 0:
        raise CageError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def lock() -> None:
    """Set this process's limits for good; a module that runs in a cage calls it first."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec"}:
        raise PermissionError(event)
