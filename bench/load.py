"""A closed-loop load: each client asks again as soon as it has its answer. Loopback only."""

import http.client
import json
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

KEY = "Idempotency-Key"
_LUA = """
local number = 0
local file = %(body)s
wrk.body = file and io.open(file, "rb"):read("*a") or nil
function request()
  number = number + 1
  if %(keyed)s then wrk.headers["Idempotency-Key"] = "%(seed)s-" .. number end
  return wrk.format(%(method)s, %(path)s)
end
function done(summary, latency, requests)
  io.write(string.format('\\n{"answers":%%d,"seconds":%%f,"median":%%f,"p95":%%f,"faults":%%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, summary.errors.status + summary.errors.connect
    + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; ``keyed`` gives every repetition an Idempotency-Key of its own."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What a load measured: answers a second, milliseconds, milliseconds of a core an answer."""

    rate: float
    median_ms: float
    p95_ms: float
    answers: int
    core_ms: float = 0.0

    def __str__(self) -> str:
        """Write the figures for a person."""
        rate = f"{self.rate:,.0f}" if self.rate >= 100 else f"{self.rate:.1f}"
        cores = f", {self.core_ms:.1f} core-ms each" if self.core_ms else ""
        return f"{rate}/s, p50 {self.median_ms:.1f} ms, p95 {self.p95_ms:.1f} ms{cores}"


def client() -> str:
    """Name the client that repeats one request."""
    return "wrk" if shutil.which("wrk") else "Python's http.client"


def repeat(address: str, ask: Ask, *, clients: int, seconds: float) -> Load:
    """Repeat one request, by wrk where it is installed; raise RuntimeError on any error."""
    check_loopback(address)
    if not shutil.which("wrk"):
        return run(address, lambda _client, _turn: ask, clients=clients, seconds=seconds)
    with tempfile.TemporaryDirectory(prefix="mc-wrk-") as home:
        script, body = Path(home) / "ask.lua", Path(home) / "body"
        body.write_bytes(ask.body or b"")
        script.write_text(
            _LUA
            % {
                "body": json.dumps(str(body)) if ask.body is not None else "nil",
                "keyed": "true" if ask.keyed else "false",
                "seed": uuid.uuid4().hex,
                "method": json.dumps(ask.method),
                "path": json.dumps(ask.path),
            }
        )
        headers = [
            word for name, value in ask.headers.items() for word in ("-H", f"{name}: {value}")
        ]
        told = subprocess.run(
            [
                *("wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"),
                *("-s", str(script), *headers, address),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(told.stdout.strip().splitlines()[-1])
    if found["faults"]:
        raise RuntimeError(f"{found['faults']} of {found['answers']} answers were errors")
    rate = found["answers"] / found["seconds"]
    return Load(rate, found["median"], found["p95"], found["answers"])


def run(address: str, make: Callable[[int, int], Ask], *, clients: int, seconds: float) -> Load:
    """Drive an address with requests made by (client, turn); raise RuntimeError on any error."""
    check_loopback(address)
    port = urlsplit(address).port or 80
    times: list[float] = []
    faults: list[str] = []
    begun = time.perf_counter()
    end = begun + seconds

    def drive(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = 0
        while time.perf_counter() < end and not faults:
            ask = make(number, turn)
            headers = {**ask.headers, **({KEY: uuid.uuid4().hex} if ask.keyed else {})}
            asked = time.perf_counter()
            connection.request(ask.method, ask.path, ask.body, headers)
            answer = connection.getresponse()
            text = answer.read()
            times.append(time.perf_counter() - asked)
            if answer.status >= 300:
                faults.append(f"{answer.status} {text[:300]!r}")
            turn += 1
        connection.close()

    threads = [threading.Thread(target=drive, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    ordered = sorted(times)
    return Load(
        rate=len(times) / (time.perf_counter() - begun),
        median_ms=statistics.median(ordered) * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95)] * 1000,
        answers=len(times),
    )


def check_loopback(address: str) -> None:
    """Raise ValueError for an address that is not of this machine."""
    if urlsplit(address).hostname != "127.0.0.1":
        raise ValueError("a load goes to this machine only")
