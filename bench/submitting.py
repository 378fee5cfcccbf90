"""Submission through the interface for programs, beside a program that only does the least."""

import json
import os
import uuid
from collections.abc import Iterator

import requests
from sqlalchemy import create_engine, text

from bench import floors, load
from bench.ground import FIELDS, PARTS, PROCEDURE, Ground
from bench.load import Ask
from bench.outcome import Outcome, Pace, at_least, by_turns, rate

FILE_BYTES = 200_000
CLIENTS = 8
DOSSIERS = "/api/v1/dossiers"
_SEED = b"0" * 32


def pdf() -> bytes:
    """Make a file of 200 kB that says it is a PDF; the seed in it is exchanged at each use."""
    filling = os.urandom(FILE_BYTES - 100)
    return b"%PDF-1.7\n%" + _SEED + b"\n" + filling + b"\ntrailer<</Size 1>>\nstartxref\n0\n%%EOF\n"


def filing(ground: Ground) -> dict[str, object]:
    """Write what a program files: twenty fields for a commune's desk."""
    return {
        "procedure": PROCEDURE,
        "case": "chung",
        "agency": ground.commune(),
        "answers": {f"field_{n:02d}": f"Nội dung của mục số {n}" for n in range(FIELDS)},
        "return_way": "online",
    }


def multipart(dossier: dict[str, object]) -> tuple[bytes, str]:
    """Write a filing with its three files as one form; return the body and its type."""
    edge = uuid.uuid4().hex
    pieces = [
        f'--{edge}\r\nContent-Disposition: form-data; name="dossier"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(dossier)}\r\n".encode()
    ]
    for n in range(PARTS):
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="part_{n}";'
            f' filename="giay-to-{n}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        pieces += [head.encode(), pdf(), b"\r\n"]
    pieces.append(f"--{edge}--\r\n".encode())
    return b"".join(pieces), f"multipart/form-data; boundary={edge}"


def prepare_floor(ground: Ground) -> None:
    """Make the floor program's tables."""
    engine = create_engine(ground.postgres.url())
    with engine.begin() as connection:
        connection.execute(text(floors.SCHEMA))
    engine.dispose()


def bearer(ground: Ground, kind: str = "application/json") -> dict[str, str]:
    """Return the headers of a citizen's program."""
    return {"Content-Type": kind, "Authorization": f"Bearer {ground.citizen().api_token}"}


def submit_one(ground: Ground, address: str) -> str:
    """Submit one dossier and return its reference."""
    body, kind = multipart(filing(ground))
    headers = {**bearer(ground, kind), load.KEY: uuid.uuid4().hex}
    answer = requests.post(f"{address}{DOSSIERS}", body, headers=headers, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["id"])


def whole(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Submit twenty fields and three files in one request."""
    prepare_floor(ground)
    body, kind = multipart(filing(ground))

    def drive(address: str, path: str, seconds: float) -> load.Load:
        def make(client: int, turn: int) -> Ask:
            fresh = body.replace(_SEED, uuid.uuid4().hex.encode())
            token = ground.token_of_crowd(turn * CLIENTS + client)
            headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
            return Ask("POST", path, fresh, headers, keyed=True)

        return load.run(address, make, clients=CLIENTS, seconds=seconds)

    with ground.web("wsgi:create_portal") as product, ground.web("bench.floors:create") as floor:
        drive(product, DOSSIERS, 2)
        drive(floor, "/submit", 2)
        found = by_turns(
            lambda: ground.metered(product, lambda: drive(product, DOSSIERS, pace.seconds)),
            lambda: ground.metered(floor, lambda: drive(floor, "/submit", pace.seconds)),
            rate,
            pace.rounds,
        )
    yield at_least("Submit 20 fields + 3 files of 200 kB, 8 clients", 0.7, *found)


def form_only(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Submit a form whose three files lie in the store already."""
    prepare_floor(ground)
    with ground.web("wsgi:create_portal") as product, ground.web("bench.floors:create") as floor:
        files = _hand_in(ground, product)
        form = json.dumps({**filing(ground), "files": files}).encode()
        bare = json.dumps({"answers": filing(ground)["answers"], "files": files}).encode()
        mine = Ask("POST", DOSSIERS, form, bearer(ground), keyed=True)
        least = Ask("POST", "/form", bare, bearer(ground))

        def drive(address: str, ask: Ask) -> load.Load:
            return load.repeat(address, ask, clients=CLIENTS, seconds=pace.seconds)

        for address, ask in ((product, mine), (floor, least)):
            load.repeat(address, ask, clients=CLIENTS, seconds=2)
        found = by_turns(
            lambda: ground.metered(product, lambda: drive(product, mine)),
            lambda: ground.metered(floor, lambda: drive(floor, least)),
            rate,
            pace.rounds,
        )
    yield at_least("Submit the form alone, files in the store already, 8 clients", 1 / 3, *found)


def _hand_in(ground: Ground, address: str) -> list[dict[str, str]]:
    parts = [f"part_{n}" for n in range(PARTS)]
    answer = requests.post(
        f"{address}/api/v1/files",
        files=[(part, (f"{part}.pdf", pdf(), "application/pdf")) for part in parts],
        headers={"Authorization": bearer(ground)["Authorization"]},
        timeout=30,
    )
    answer.raise_for_status()
    taken = answer.json()["files"]
    return [
        {"part": part, "file_id": one["file_id"]} for part, one in zip(parts, taken, strict=True)
    ]
