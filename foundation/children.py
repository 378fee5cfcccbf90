"""One child process at a time: started in its own group, never outliving its keeper.

Linux tells the child when its keeper dies. What is left all the same, because it would
not listen, is found at the next start by its PID file and the start time of that
process, so a stranger that got the same number is never touched.
"""

import contextlib
import ctypes
import dataclasses
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT_BYTES = 20_000_000
_TICK_SECONDS = 0.1
_COMMAND_SECONDS = 120.0
_FOUND_STALE_GRACE_SECONDS = 12.0


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user and group a child runs as."""

    uid: int
    gid: int


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path | str = "/",
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own group, output to ``log``, that gets a signal when we die.

    Call it in the main thread: the kernel watches the thread that forked.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    keeper = os.getpid()

    def _bind_to_keeper() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != keeper:  # it died between fork and prctl
            os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_bind_to_keeper,  # noqa: PLW1509 - no other threads run here
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def run_as(
    account: Account | None,
    argv: Sequence[Path | str],
    *,
    env: Mapping[str, str],
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> int:
    """Run a command to its end as an account (ourselves if None) and return its exit code.

    Output goes to a file, never to a pipe: a server that outlives the command would hold a
    pipe open. Raises OSError when the account cannot run it, TimeoutError when it hangs.
    """
    try:
        done = subprocess.run(
            list(argv),
            env=dict(env),
            cwd="/",
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_COMMAND_SECONDS,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{argv[0]} hangs") from error
    return done.returncode


def kill_group(pid: int) -> None:
    """Kill every process of a group that we started; none left is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def start_time(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot; None if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def write_pid(file: Path, pid: int) -> None:
    """Note a process: its number on the first line, its start time on the second."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{pid}\n{start_time(pid) or 0}\n")


def end_stale(
    file: Path,
    polite: signal.Signals = signal.SIGTERM,
    patience: float = _FOUND_STALE_GRACE_SECONDS,
) -> bool:
    """End what an earlier, killed keeper left running; tell whether there was anything."""
    try:
        pid, began = (int(line) for line in file.read_text().split())
    except (OSError, ValueError):
        return False
    if start_time(pid) != began or began == 0:
        file.unlink(missing_ok=True)
        return False
    for how, seconds in ((polite, patience), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, how)
        end = time.monotonic() + seconds
        while start_time(pid) == began and time.monotonic() < end:
            time.sleep(_TICK_SECONDS)
    file.unlink(missing_ok=True)
    return True


class Child:
    """One child process at a time under a name, with its log and its PID file."""

    def __init__(
        self, name: str, *, log: Path, pid_file: Path, polite: signal.Signals = signal.SIGTERM
    ) -> None:
        self.log = log
        self.name = name
        self._pid_file = pid_file
        self._polite = polite
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Give the number of the running process."""
        return self._process.pid if self._process and self.alive() else None

    @property
    def exit_code(self) -> int | None:
        """Give how the process ended; None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    def start(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | str = "/",
        account: Account | None = None,
    ) -> None:
        """Start the command; what is left of an earlier one is ended first."""
        self.clear()
        self._process = spawn(
            argv, env=env, log=self.log, cwd=cwd, account=account, death_signal=self._polite
        )
        write_pid(self._pid_file, self._process.pid)

    def clear(self) -> None:
        """End what is left of an earlier run, also of an earlier keeper's."""
        if self._process:
            kill_group(self._process.pid)  # a killed server's own workers still hold its port
            self._process.wait()
        end_stale(self._pid_file, self._polite)

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        """Send the polite signal, without waiting."""
        if self._process and self.alive():
            self._process.send_signal(self._polite)

    def stop(self, patience: float) -> bool:
        """End the process and its group; tell whether it went without force."""
        if self._process is None:
            return True
        self.ask_to_end()
        try:
            self._process.wait(patience)
            went = True
        except subprocess.TimeoutExpired:
            went = False
        kill_group(self._process.pid)
        self._process.wait()
        self._process = None
        self._pid_file.unlink(missing_ok=True)
        return went
