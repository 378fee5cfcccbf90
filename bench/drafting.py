"""Autosave of a draft, a field at a time, beside a program that updates one row and no more."""

import json
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import create_engine, text

from bench import floors, load, mine, office
from bench.ground import PROCEDURE, Ground
from bench.load import Ask, Load
from bench.outcome import Outcome, Pace, at_least, by_turns, rate
from demo.province import DemoAccount

CLIENTS = 8
GOAL = 0.05
"""A save knows who saves, locks the draft, checks the answer and counts its revisions."""

_ROWS = text("""
insert into floor_dossier (code, account, answers)
select 'typing-' || n, '1', '{}' from generate_series(0, :last) as n
on conflict (code) do nothing
""")


def autosave(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Let eight people type, each into a draft (or a row) of their own."""
    engine = create_engine(ground.postgres.url())
    with engine.begin() as connection:
        connection.execute(text(floors.SCHEMA))
        connection.execute(_ROWS, {"last": CLIENTS - 1})
    engine.dispose()
    people = islice((one for one in ground.accounts if one.kind == "citizen"), CLIENTS)
    with ground.web("wsgi:create_portal") as product, ground.web("bench.floors:create") as floor:
        pens = [_open(ground, product, one) for one in people]

        def write(client: int, turn: int) -> Ask:
            path, headers = pens[client]
            typed = {"answers": {"field_07": f"Nội dung đang gõ {turn}"}}
            return Ask("POST", path, json.dumps(typed).encode(), headers)

        def update(client: int, turn: int) -> Ask:
            typed = {"code": f"typing-{client}", "answers": {"field_07": f"Nội dung {turn}"}}
            return Ask("POST", "/autosave", json.dumps(typed).encode())

        def drive(address: str) -> Load:
            make = write if address == product else update
            return load.run(address, make, clients=CLIENTS, seconds=pace.seconds)

        load.run(product, write, clients=CLIENTS, seconds=2)
        load.run(floor, update, clients=CLIENTS, seconds=2)
        found = by_turns(
            lambda: ground.metered(product, lambda: drive(product)),
            lambda: ground.metered(floor, lambda: drive(floor)),
            rate,
            pace.rounds,
        )
    yield at_least("Autosave of one field, 8 people, over a bare update", GOAL, *found)


def _open(ground: Ground, address: str, account: DemoAccount) -> tuple[str, dict[str, str]]:
    """Begin a draft; return where it is saved and with which headers."""
    browser = mine.signed_in(address, account)
    begin = f"{address}/thu-tuc/{PROCEDURE}/bat-dau"
    token = office.token_of(browser.get(begin, timeout=30).text)
    place = {"csrf_token": token, "agency": ground.commune()}
    page = browser.post(begin, data=place, timeout=30)
    page.raise_for_status()
    headers = mine.cookies_of(browser) | {"X-CSRFToken": office.token_of(page.text)}
    path = page.url.removeprefix(address)
    return f"{path}/luu", headers | {"Content-Type": "application/json"}
