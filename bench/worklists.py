"""Worklists of an officer at two sizes of the province: plain, filtered and ordered, walked."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial

import requests
from sqlalchemy import Engine, text

from bench import load, office
from bench.ground import Ground
from bench.load import Ask, Load
from bench.office import Office
from bench.outcome import Outcome, Pace, at_most, by_turns, p95

GOAL = 1.3
"""How much slower a page may be on the large province than on the small one."""
STEPS_EACH = 5
STEP = 100_000
PLAIN = f"{office.QUEUE}?muc=dang-mo"
VIEW = f"{PLAIN}&kenh=online&xep=moi&cot=nguoi&cot=han"

STEPS = text("""
insert into timeline_entry (dossier_id, verb, start, "end", at, actor_kind, actor_name, note)
select d.id, case n when 1 then 'register' else 'accept' end, case n when 1 then null else 1 end,
       d.state, d.submitted_at + n * interval '1 hour', 'officer', 'Cán bộ', ''
from dossier d cross join generate_series(1, :each) as n
where d.reference like 'B-%' and d.id between :first and :last
""")

Find = Callable[[Office], str]


def worklists(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Draw the list, a view of it, their next pages and a neighbour at two sizes, by turns."""
    few, many = pace.rows
    account = next(one for one in ground.accounts if "reception" in one.roles)
    with ExitStack() as stack:
        small, large = (
            office.opened(stack, ground, account, rows, more=_steps) for rows in pace.rows
        )
        for name, find in WALKS.items():
            at_large, at_small = (partial(_draw, one, find(one)) for one in (large, small))
            for walk in (at_large, at_small):
                walk(2)
            yield at_most(
                f"Worklist, {name}, p95 at {many:,} dossiers over {few:,}",
                GOAL,
                *by_turns(
                    partial(at_large, pace.seconds),
                    partial(at_small, pace.seconds),
                    p95,
                    pace.rounds,
                ),
            )


def _steps(engine: Engine) -> None:
    """Give each dossier so many steps behind it."""
    with engine.connect() as connection:
        newest = connection.execute(text("select max(id) from dossier")).scalar_one()
    for first in range(1, newest + 1, STEP):
        with engine.begin() as connection:
            last = first + STEP - 1
            connection.execute(STEPS, {"each": STEPS_EACH, "first": first, "last": last})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze timeline_entry"))


def _draw(one: Office, address: str, seconds: float) -> Load:
    ask = Ask("GET", address, headers={"Cookie": one.cookies})
    return load.repeat(one.address, ask, clients=1, seconds=seconds)


def _next(address: str, one: Office) -> str:
    """Return the page after a page of the list."""
    path = _found(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', one, address)
    return f"{office.QUEUE}{path}" if path.startswith("?") else path


def _neighbour(one: Office) -> str:
    """Return the step from the first dossier of the view to the one after it."""
    opened = _found(r'mc-code" href="([^"]+)"', one, VIEW)
    return _found(r'rel="next" href="([^"]+)"', one, opened)


def _found(pattern: str, one: Office, address: str) -> str:
    page = requests.get(one.address + address, headers={"Cookie": one.cookies}, timeout=30)
    found = re.search(pattern, page.text)
    if page.status_code != requests.codes.ok or found is None:
        raise RuntimeError(f"{address} shows no way on: {page.status_code}")
    return html.unescape(next(part for part in found.groups() if part))


WALKS: Mapping[str, Find] = {
    "all that is open": lambda _one: PLAIN,
    "next page": partial(_next, PLAIN),
    "view filtered and newest first": lambda _one: VIEW,
    "next page of the view": partial(_next, VIEW),
    "neighbour in the view": _neighbour,
}
