"""The child that opens scans: answers questions on its standard input until that ends.

It starts as a script with ``python -I``, takes its limits before any parser is loaded, and gives
way to everything else on the machine.
"""

import os
import resource
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[3])
MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 45
NICE = 10


def limit() -> None:
    """Take away what a reader of scans does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(NICE)
    sys.addaudithook(_forbid)


def allow_time() -> None:
    """Give the next question its seconds of CPU on top of what was used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    """Keep a reader of files from speaking to anybody and from starting programs."""
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec"}:
        raise PermissionError(event)


def main() -> int:
    """Answer until the questions end."""
    sys.path.insert(0, ROOT)
    from gateways.scanning import wire  # noqa: PLC0415 - the path is known only now
    from gateways.scanning.inside.desk import Desk  # noqa: PLC0415

    # Libraries in C may write to standard output: the answers take a way of their own.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit()
    desk = Desk()
    while True:
        try:
            question = wire.receive(sys.stdin.buffer)
        except wire.BrokenError:
            return 0
        allow_time()
        wire.send(answers, desk.answer(question))


if __name__ == "__main__":
    raise SystemExit(main())
