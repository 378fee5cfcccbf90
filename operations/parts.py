"""The parts of the running system: which command lines, on which ports, asked where."""

import sys

from foundation.processes import Part, Probe, Program, answering, showing_life
from operations.house import ROOT, House, port_is_free


class CannotRunError(Exception):
    """The system cannot run; the message tells the person at the console why."""


def python_program(house: House, name: str, *words: str, probe: Probe) -> Program:
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
        probe=answering(f"http://127.0.0.1:{port}/healthz"),
    )


def make_room(house: House) -> None:
    """End what a killed keeper left of the doors; raise CannotRunError when a port is taken."""
    for part in doors(house):
        part.clear()
        port = int(house.environ[f"{part.name.upper()}_PORT"])
        if not port_is_free(port):
            raise CannotRunError(
                f"Cổng {port} đang được chương trình khác dùng."
                f" Hãy chọn cổng khác, ví dụ: make run {part.name.upper()}_PORT={port + 100}"
            )


def doors(house: House) -> list[Program]:
    """Describe the web doors; that of partner installations only where it has a port."""
    both = [web(house, "portal", 2), web(house, "backoffice", 1)]
    return [*both, exchange(house)] if house.environ.get("EXCHANGE_PORT") else both


def exchange(house: House) -> Program:
    """Describe the door of partner installations; TLS answers nobody without a certificate."""
    port = int(house.environ["EXCHANGE_PORT"])
    return python_program(
        house,
        "exchange",
        *("-m", "operations.exchange_door"),
        probe=lambda _pid: not port_is_free(port),
    )


def worker(house: House) -> list[Program]:
    """Describe the queue's worker."""
    probe = showing_life(house.var / "run" / "worker.alive")
    return [python_program(house, "worker", "-m", "worker", probe=probe)]


def ground_parts(house: House) -> list[Part]:
    """Describe the servers that everything stands on."""
    parts: list[Part] = [part for part in (house.postgres, house.store) if part]
    if house.demo:
        probe = answering(f"http://127.0.0.1:{house.environ['STAND_INS_PORT']}/healthz")
        parts.append(python_program(house, "stand-ins", "-m", "demo.stand_ins", probe=probe))
    return parts
