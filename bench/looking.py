"""The public look-up, beside a page that only says hello on the same server and framework."""

from collections.abc import Iterator

from bench import load, submitting
from bench.ground import Ground
from bench.load import Ask
from bench.outcome import Outcome, Pace, at_least, by_turns, rate

CLIENTS = 8


def lookup(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Look a dossier up by its temporary number, as anybody may."""
    with (
        ground.web("wsgi:create_portal") as product,
        ground.web("bench.floors:create_hello") as floor,
    ):
        reference = submitting.submit_one(ground, product)
        mine, least = Ask("GET", f"/tra-cuu?code={reference}"), Ask("GET", "/hello")

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
    yield at_least("Public look-up by code, beside a hello page, 8 clients", 1 / 6, *found)
