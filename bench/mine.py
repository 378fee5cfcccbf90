"""One's own dossiers: the page of somebody with 500 beside that of somebody with 5."""

import html
import re
from collections.abc import Iterator
from functools import partial

import requests
from sqlalchemy import Engine, create_engine, text

from bench import load, office, population
from bench.ground import Ground
from bench.load import Ask, Load
from bench.outcome import Outcome, Pace, at_most, by_turns, p95
from demo.province import DemoAccount

MANY, FEW = 500, 5
GOAL = 2.0
"""How much longer a page of twenty rows may take than one of five."""
DOSSIERS = 10_000
PAGE = "/ho-so"

_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_CROWD = text("update dossier set filer_id = (select id from account where login = :login)")
_GIVE = text("""
update dossier set filer_id = (select id from account where login = :login)
where id in (select id from dossier where reference like 'B-%' order by md5(reference)
             offset :skip limit :count)
""")


def my_dossiers(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Draw the first page of either person, and the last page of the one with many, by turns."""
    many, few, crowd = [one for one in ground.accounts if one.kind == "citizen"][:3]
    with ground.copied("mine") as url:
        engine = create_engine(url)
        population.populate(engine, DOSSIERS)
        _spread(engine, many, few, crowd)
        engine.dispose()
        with ground.web("wsgi:create_portal", workers=1, DATABASE_URL=url) as address:
            rich, poor = (cookies_of(signed_in(address, one)) for one in (many, few))
            draw_few = partial(_draw, address, PAGE, poor)
            for name, path in (("first page", PAGE), ("last page", _last(address, rich))):
                draw_many = partial(_draw, address, path, rich)
                for walk in (draw_many, draw_few):
                    walk(2)
                yield at_most(
                    f"My dossiers, {name}, p95 with {MANY} over {FEW}",
                    GOAL,
                    *by_turns(
                        partial(draw_many, pace.seconds),
                        partial(draw_few, pace.seconds),
                        p95,
                        pace.rounds,
                    ),
                )


def _spread(engine: Engine, many: DemoAccount, few: DemoAccount, crowd: DemoAccount) -> None:
    """Give each person the dossiers of the measure; all others are the crowd's."""
    with engine.begin() as connection:
        connection.execute(_CROWD, {"login": crowd.login})
        connection.execute(_GIVE, {"login": many.login, "skip": 0, "count": MANY})
        connection.execute(_GIVE, {"login": few.login, "skip": MANY, "count": FEW})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze dossier"))


def signed_in(address: str, account: DemoAccount) -> requests.Session:
    """Sign a citizen in and return the browser."""
    browser = requests.Session()
    page = browser.get(f"{address}/dang-nhap", timeout=30)
    browser.post(
        f"{address}/dang-nhap",
        data={
            "csrf_token": office.token_of(page.text),
            "login": account.login,
            "password": account.password,
        },
        timeout=30,
    ).raise_for_status()
    return browser


def cookies_of(browser: requests.Session) -> dict[str, str]:
    """Return the header under which a load goes on as this browser."""
    return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in browser.cookies)}


def _last(address: str, headers: dict[str, str]) -> str:
    """Walk to the last page of one's list and return its address."""
    path = PAGE
    while True:
        page = requests.get(address + path, headers=headers, timeout=30)
        page.raise_for_status()
        following = _NEXT.search(page.text)
        if following is None:
            return path
        path = html.unescape(following[1])


def _draw(address: str, path: str, headers: dict[str, str], seconds: float) -> Load:
    return load.repeat(address, Ask("GET", path, headers=headers), clients=1, seconds=seconds)
