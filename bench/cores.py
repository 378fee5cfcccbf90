"""How much of the cores processes have used, from /proc: it tells more than rates on a busy day."""

import os
import resource
import time
from collections.abc import Collection
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def used(roots: Collection[int]) -> float:
    """Return core-seconds used so far by these processes, their children and this client."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = time.process_time() + children.ru_utime + children.ru_stime
    processes = dict(_processes())
    return ours + sum(
        seconds for pid, (_, seconds) in processes.items() if _is_under(pid, roots, processes)
    )


def _is_under(pid: int, roots: Collection[int], processes: dict[int, tuple[int, float]]) -> bool:
    while pid in processes:
        if pid in roots:
            return True
        pid = processes[pid][0]
    return False


def _processes() -> list[tuple[int, tuple[int, float]]]:
    """List (pid, (parent, core-seconds)) of every process that can be seen."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        words = text.rpartition(")")[2].split()
        found.append((int(folder.name), (int(words[1]), (int(words[11]) + int(words[12])) / _TICK)))
    return found
