"""The processes that open scans: kept while there is work, replaced when they die or grow old.

A child is asked one question at a time. It is killed when an answer takes too long, and it ends by
itself when this process does, because its standard input ends then.
"""

import contextlib
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from gateways.scanning import wire

CHILD = Path(__file__).parent / "inside" / "child.py"
WALL_SECONDS = 120
MOST_ANSWERS = 150
"""After so many answers a child makes way for a fresh one, so that its memory stays bounded."""


class DiedError(Exception):
    """The child died over a question: of its limits on memory and time, or of the file."""


class Child:
    """One process; not to be asked by two threads at once."""

    def __init__(self) -> None:
        """Start the process; it loads its libraries when first asked."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={
                "PATH": os.defpath,
                "PYTHONDONTWRITEBYTECODE": "1",
                "OMP_THREAD_LIMIT": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,
        )
        self.answers = 0

    def ask(self, verb: str, parts: Sequence[bytes] = (), **words: Any) -> wire.Message:  # noqa: ANN401 - whatever JSON takes
        """Return the child's answer; raise DiedError when there will be none."""
        watch = threading.Timer(WALL_SECONDS, self._process.kill)
        watch.daemon = True
        watch.start()
        self.answers += 1
        try:
            wire.send(self._pipe(self._process.stdin), wire.Message({"verb": verb, **words}, parts))
            return wire.receive(self._pipe(self._process.stdout))
        except wire.BrokenError:
            self.end()
            raise DiedError from None
        finally:
            watch.cancel()

    @property
    def is_fit(self) -> bool:
        """Tell whether it lives and may answer more."""
        return self.answers < MOST_ANSWERS and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def is_new(self) -> bool:
        """Tell whether it was asked once at most."""
        return self.answers <= 1

    def end(self) -> None:
        """Kill the process and wait for it; harmless when it is dead."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                self._pipe(pipe).close()
        self._process.wait()

    @staticmethod
    def _pipe(pipe: Any) -> BinaryIO:  # noqa: ANN401 - Popen types its pipes loosely
        if pipe is None:
            raise wire.BrokenError
        found: BinaryIO = pipe
        return found


class Nursery:
    """Keeps idle children and lets only so many work at once."""

    def __init__(self, places: int) -> None:
        """Start nothing yet."""
        self._places = threading.BoundedSemaphore(places)
        self._most_idle = places
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._is_closed = False
        # Nobody need close it: the children end with it, and with the process.
        weakref.finalize(self, _end_all, self._idle)

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places while a child works."""
        with self._places:
            yield

    def take(self) -> Child:
        """Return a child that waits, or a new one."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_fit:
                    return child
                child.end()
        return Child()

    def give_back(self, child: Child) -> None:
        """Keep a child for later if it is fit and there is room."""
        with self._lock:
            if not self._is_closed and child.is_fit and len(self._idle) < self._most_idle:
                self._idle.append(child)
                return
        child.end()

    def waiting(self) -> list[int]:
        """Return the process numbers of the children that wait."""
        with self._lock:
            return [child.pid for child in self._idle]

    def close(self) -> None:
        """End the children that wait, and those that work when they are given back."""
        with self._lock:
            self._is_closed = True
            _end_all(self._idle)


def _end_all(children: list[Child]) -> None:
    while children:
        children.pop().end()
