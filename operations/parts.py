"""The parts of the running system: which command lines, on which ports, asked where."""

import sys

from foundation.processes import Part, Program
from operations.house import ROOT, House, port_is_free


class CannotRunError(Exception):
    """The system cannot run; the message tells the person at the console why."""


def python_program(house: House, name: str, *words: str, probe: str = "") -> Program:
    """Describe one of our own programs."""
    argv = [sys.executable, *words]
    return Program(name, argv, env=house.environ, var=house.var, cwd=ROOT, probe=probe)


def web(house: House, door: str, workers: int) -> Program:
    """Describe the web server of one door."""
    port = house.environ[f"{door.upper()}_PORT"]
    return python_program(
        house,
        door,
        *("-m", "granian", "--interface", "wsgi", "--factory", f"wsgi:create_{door}"),
        *("--host", "127.0.0.1", "--port", port, "--workers", str(workers)),
        *("--blocking-threads", "8", "--no-ws", "--no-access-log", "--log-level", "warning"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "6"),
        *("--static-path-route", "/static", "--static-path-mount", str(ROOT / "static")),
        *("--static-path-expires", "3600"),
        probe=f"http://127.0.0.1:{port}/healthz",
    )


def doors(house: House) -> list[Part]:
    """Describe both web doors; raise CannotRunError when a port is taken."""
    parts = [web(house, "portal", 2), web(house, "backoffice", 1)]
    for part, door in zip(parts, ("PORTAL", "BACKOFFICE"), strict=True):
        part.clear()
        port = house.environ[f"{door}_PORT"]
        if not port_is_free(int(port)):
            raise CannotRunError(
                f"Cổng {port} đang được chương trình khác dùng."
                f" Hãy chọn cổng khác, ví dụ: make run {door}_PORT={int(port) + 100}"
            )
    return [*parts]


def worker(house: House) -> list[Part]:
    """Describe the queue's worker."""
    return [python_program(house, "worker", "-m", "worker")]


def ground_parts(house: House) -> list[Part]:
    """Describe the servers that everything stands on."""
    parts: list[Part] = [part for part in (house.postgres, house.store) if part]
    if house.demo:
        probe = f"http://127.0.0.1:{house.environ['STAND_INS_PORT']}/healthz"
        parts.append(python_program(house, "stand-ins", "-m", "demo.stand_ins", probe=probe))
    return parts
