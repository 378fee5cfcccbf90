"""Keep a handful of parts running, and end them all together.

A part is started, watched, started again with growing pauses when it dies, and stopped in the
reverse order of its start.
"""

import contextlib
import dataclasses
import enum
import fcntl
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

from foundation.children import Child

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_TICK_SECONDS = 0.1
_STEADY_SECONDS = 30.0
_PAUSES_SECONDS = (0.1, 0.5, 1.0, 2.0, 4.0)


class Change(enum.StrEnum):
    """What happened to a part, for the line on the console."""

    STARTED = "started"
    READY = "ready"
    CRASHED = "crashed"
    STOPPED = "stopped"
    KILLED = "killed"


class Part(Protocol):
    """What the supervisor keeps: a program, a database server, an object store."""

    name: str

    def launch(self) -> None:
        """Start without waiting; raise OSError or RuntimeError when that fails at once."""

    def alive(self) -> bool:
        """Tell whether the process runs."""

    def ready(self) -> bool:
        """Tell whether it serves."""

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting."""

    def stop(self, patience: float) -> bool:
        """Ask it to end, force it after ``patience`` seconds; tell whether it ended by itself."""


class NotReadyError(RuntimeError):
    """A part did not begin to serve in time; its log says why."""


class AlreadyRunningError(RuntimeError):
    """Another supervisor of this folder has the same duty."""


def answers(url: str, timeout: float = 2.0) -> bool:
    """Tell whether a GET of ``url`` is answered with 200; no proxy is asked."""
    if urllib.parse.urlsplit(url).scheme != "http":
        raise ValueError(f"not an http address: {url}")
    try:
        with _OPENER.open(url, timeout=timeout) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError, ValueError):
        return False


Probe = Callable[[int], bool]


def answering(url: str) -> Probe:
    """Make a probe: it serves when a GET of ``url`` is answered with 200."""
    return lambda _pid: answers(url)


def showing_life(file: Path) -> Probe:
    """Make a probe: it serves when it has written its process number to ``file``."""

    def has_written(pid: int) -> bool:
        try:
            return file.read_text().strip() == str(pid)
        except OSError:
            return False

    return has_written


class Program:
    """One command line kept as a part, with a probe that tells whether it serves."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        var: Path,
        cwd: Path,
        probe: Probe | None = None,
    ) -> None:
        self.name = name
        self._argv = tuple(argv)
        self._env = env  # read at each start: addresses are learnt while the ground rises
        self._cwd = cwd
        self._probe = probe
        self._child = Child(
            name, log=var / "log" / f"{name}.log", pid_file=var / "run" / f"{name}.pid"
        )

    @property
    def pid(self) -> int | None:
        """Give the number of the running process."""
        return self._child.pid

    def clear(self) -> None:
        """End what an earlier, killed keeper left of it."""
        self._child.clear()

    def launch(self) -> None:
        """Start the command."""
        self._child.start(self._argv, env=self._env, cwd=self._cwd)

    def alive(self) -> bool:
        """Tell whether the command runs."""
        return self._child.alive()

    def ready(self) -> bool:
        """Tell whether its probe finds it serving; without a probe, running is enough."""
        pid = self.pid
        return pid is not None and (self._probe is None or self._probe(pid))

    def ask_to_end(self) -> None:
        """Ask the command to end."""
        self._child.ask_to_end()

    def stop(self, patience: float) -> bool:
        """End the command; tell whether it went without force."""
        return self._child.stop(patience)


@dataclasses.dataclass(slots=True)
class _Kept:
    """A part with what the supervisor remembers about it."""

    part: Part
    launched_at: float
    serving: bool = False
    crashes: int = 0
    due_at: float | None = None  # when to launch again; None while it runs


class Supervisor:
    """Keeps parts running until a signal asks it to stop."""

    def __init__(self, run_dir: Path, say: Callable[[str, Change], None]) -> None:
        self._run_dir = run_dir
        self._say = say
        self._stages: list[list[_Kept]] = []
        self.stopping = False

    @contextlib.contextmanager
    def only_one(self, duty: str) -> Iterator[None]:
        """Hold the lock of a duty; raise AlreadyRunningError if another supervisor has it."""
        self._run_dir.mkdir(parents=True, exist_ok=True)
        with (self._run_dir / f"{duty}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise AlreadyRunningError(duty) from None
            yield

    def obey_signals(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, parts: Iterable[Part], patience: float = 60.0) -> None:
        """Start parts side by side and wait until all serve; raise NotReadyError.

        A part that dies while it begins is launched again as long as patience lasts.
        """
        stage: list[_Kept] = []
        self._stages.append(stage)
        for part in parts:
            kept = _Kept(part, launched_at=time.monotonic())
            stage.append(kept)
            part.launch()
            self._say(part.name, Change.STARTED)
        end = time.monotonic() + patience
        while not self.stopping and not all(kept.serving for kept in stage):
            late = [kept.part.name for kept in stage if not kept.serving]
            if time.monotonic() > end:
                raise NotReadyError(", ".join(late))
            for kept in stage:
                self._tend(kept)
            time.sleep(_TICK_SECONDS)

    def watch(self) -> None:
        """Keep everything running until asked to stop."""
        while not self.stopping:
            for kept in (kept for stage in self._stages for kept in stage):
                self._tend(kept)
            time.sleep(_TICK_SECONDS)

    def _tend(self, kept: _Kept) -> None:
        """Look after one part: see that it died, launch it again, see that it serves."""
        now = time.monotonic()
        if kept.due_at is None and not kept.part.alive():
            self._say(kept.part.name, Change.CRASHED)
            if now - kept.launched_at > _STEADY_SECONDS:
                kept.crashes = 0
            kept.due_at = now + _PAUSES_SECONDS[min(kept.crashes, len(_PAUSES_SECONDS) - 1)]
            kept.crashes += 1
            kept.serving = False
        if kept.due_at is not None:
            if now >= kept.due_at:
                self._launch_again(kept)
        elif not kept.serving and kept.part.ready():
            kept.serving = True
            self._say(kept.part.name, Change.READY)

    @staticmethod
    def _launch_again(kept: _Kept) -> None:
        kept.launched_at = time.monotonic()
        kept.due_at = None
        with contextlib.suppress(OSError, RuntimeError):  # not alive then: tended again
            kept.part.launch()

    def stop(self, patience: float = 14.0) -> None:
        """Stop everything, last started first, within ``patience`` seconds altogether."""
        self.stopping = True
        end = time.monotonic() + patience
        waiting = len(self._stages)
        for stage in reversed(self._stages):
            share = max(1.0, (end - time.monotonic()) * (0.6 if waiting > 1 else 1.0))
            waiting -= 1
            self._stop_stage(stage, share)
        self._stages.clear()

    def _stop_stage(self, stage: list[_Kept], patience: float) -> None:
        """Ask all parts of a stage to end at once, then wait for each."""
        end = time.monotonic() + patience
        for kept in stage:
            kept.part.ask_to_end()
        for kept in stage:
            went = kept.part.stop(max(0.5, end - time.monotonic()))
            self._say(kept.part.name, Change.STOPPED if went else Change.KILLED)
