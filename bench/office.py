"""The desk's queue and its search on a small and on a large database, by turns."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

import pyotp
import requests
from sqlalchemy import Engine, create_engine, text

from bench import load, population
from bench.ground import Ground
from bench.load import Ask, Load
from bench.outcome import Outcome, Pace, at_most, by_turns, p95
from demo.province import DemoAccount

QUEUE, SEARCH, INTAKE = "/can-bo/tiep-nhan", "/can-bo/tim", "/can-bo/tai-quay"
SOUGHT = "nguyễn văn"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Office:
    """A back office on its own database with an officer signed in."""

    address: str
    cookies: str
    token: str

    def queue(self, seconds: float) -> Load:
        """Draw the desk's queue again and again."""
        ask = Ask("GET", QUEUE, headers={"Cookie": self.cookies})
        return load.repeat(self.address, ask, clients=1, seconds=seconds)

    def intake(self, seconds: float) -> Load:
        """Draw the screen on which walk-ins are taken in."""
        ask = Ask("GET", INTAKE, headers={"Cookie": self.cookies})
        return load.repeat(self.address, ask, clients=1, seconds=seconds)

    def search(self, seconds: float) -> Load:
        """Look for a family and a middle name inside the agency."""
        form = urlencode({"csrf_token": self.token, "q": SOUGHT}).encode()
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": self.cookies, "Content-Type": kind}
        ask = Ask("POST", SEARCH, form, headers)
        return load.repeat(self.address, ask, clients=1, seconds=seconds)


def queue(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Draw queue and search at two sizes of the province, one officer at a time."""
    few, many = pace.rows
    account = next(one for one in ground.accounts if "reception" in one.roles)
    with ExitStack() as stack:
        small, large = (opened(stack, ground, account, rows) for rows in pace.rows)
        walks: tuple[tuple[str, Walk, float], ...] = (
            ("queue", Office.queue, 1.3),
            ("search", Office.search, 1.5),
        )
        for name, walk, goal in walks:
            for office in (small, large):
                walk(office, 2)
            yield at_most(
                f"Desk {name}, p95 at {many:,} dossiers over {few:,}",
                goal,
                *_by_size(walk, small, large, pace),
            )


Walk = Callable[[Office, float], Load]


def _by_size(walk: Walk, small: Office, large: Office, pace: Pace) -> tuple[float, Load, Load]:
    return by_turns(
        lambda: walk(large, pace.seconds), lambda: walk(small, pace.seconds), p95, pace.rounds
    )


def opened(
    stack: ExitStack,
    ground: Ground,
    account: DemoAccount,
    rows: int,
    more: Callable[[Engine], None] | None = None,
) -> Office:
    """Open a back office with so many dossiers, and more if asked, and sign an officer in."""
    url = stack.enter_context(ground.copied(f"office_{rows}"))
    engine = create_engine(url)
    population.populate(engine, rows)
    if more is not None:
        more(engine)
    _send_officer(engine, account.login, "H32.93")
    engine.dispose()
    address = stack.enter_context(ground.web("wsgi:create_backoffice", workers=1, DATABASE_URL=url))
    return _sign_in(address, account)


def _send_officer(engine: Engine, login: str, agency_code: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "update officer set agency_id = (select id from agency where code = :code)"
                " where account_id = (select id from account where login = :login)"
            ),
            {"login": login, "code": agency_code},
        )


def _sign_in(address: str, account: DemoAccount) -> Office:
    browser = requests.Session()
    page = browser.get(f"{address}/can-bo/dang-nhap", timeout=30)
    browser.post(
        f"{address}/can-bo/dang-nhap",
        data={
            "csrf_token": token_of(page.text),
            "login": account.login,
            "password": account.password,
            "code": pyotp.TOTP(account.totp_secret).now(),
        },
        timeout=30,
    ).raise_for_status()
    page = browser.get(f"{address}{QUEUE}", timeout=30, allow_redirects=False)
    if page.status_code != 200:
        raise RuntimeError(f"the officer is not at the desk: {page.status_code}")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    return Office(address, cookies, token_of(page.text))


def token_of(page: str) -> str:
    """Return the token that the forms of a page carry."""
    found = _TOKEN.search(page)
    return found[1] if found else ""
