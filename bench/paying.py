"""What the payment platform tells: notices a second, beside a program that checks and keeps them.

The product verifies the check over the fields, finds payment and dossier, keeps the notice and has
the server ask back, all in one transaction; the floor verifies the check and inserts the body.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import psycopg_pool
from sqlalchemy import make_url
from werkzeug.wrappers import Request, Response

from bench import load
from bench.ground import Ground
from bench.load import Ask, Load
from bench.outcome import QUICK, Outcome, Pace, by_cores, by_turns, rate
from casework.dossiers import paying
from casework.payments import actions, platform
from casework.payments.records import Supplier
from casework.people.actor import SYSTEM
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.database import open_database
from tests import make
from tests.backoffice import office

CLIENTS = 8
MANY, FEW = 40, 8
EACH = 8
"""Payments begun for each bill: people try again."""
PARTNER, SECRET = "MOTCUA", "bench-payments"
_HEADERS = {"Content-Type": "application/json"}
_TABLE = "create table if not exists floor_notice (id bigserial primary key, body text not null)"


def notices(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Send signed notices of hundreds of payments, again and again as platforms do."""
    with ground.copied("bench_payments") as url:
        told = _begun(url, FEW if pace is QUICK else MANY)
        web = partial(
            ground.web,
            DATABASE_URL=url,
            PAYMENT_URL="http://127.0.0.1:9/payments",
            PAYMENT_PARTNER=PARTNER,
            PAYMENT_SECRET=SECRET,
        )
        with web("wsgi:create_portal") as product, web("bench.paying:create_floor") as floor:

            def drive(address: str, seconds: float) -> Load:
                return load.run(
                    address, lambda *at: _ask(told, *at), clients=CLIENTS, seconds=seconds
                )

            for address in (product, floor):
                drive(address, 2)
            found = by_turns(
                lambda: ground.metered(product, lambda: drive(product, pace.seconds)),
                lambda: ground.metered(floor, lambda: drive(floor, pace.seconds)),
                rate,
                pace.rounds,
            )
    ratio, mine, least = found
    name = "Payment notices, beside a check and one insert, 8 clients"
    yield Outcome(name, ratio, "", None, str(mine), str(least), by_cores(mine, least))


def _ask(told: list[bytes], client: int, turn: int) -> Ask:
    body = told[(client * len(told) // CLIENTS + turn) % len(told)]
    return Ask("POST", "/api/payments/notice", body, _HEADERS)


def _begun(url: str, dossiers: int) -> list[bytes]:
    """Begin payments of new dossiers; return the notices that the platform sends of them."""
    database, told = open_database(url), []
    with database.transaction() as session:
        by = make.citizen(session)
        for _dossier in range(dossiers):
            dossier = office.dossier_in(session, 1, "desk")
            definition = procedures.definition_of(dossier.version)
            paying.cancel_bill(session, dossier, by=SYSTEM, at=now())
            bill = paying.open_bill(
                session, dossier, definition, paying.DEMAND, amount=25_000, by=SYSTEM, at=now()
            )
            if bill is None:
                raise AssertionError("nothing to be paid")
            for _turn in range(EACH):
                begun = actions.start(session, bill, Supplier.PLATFORM, by=by, at=now())
                told.append(_notice(begun.merchant_ref, dossier.reference))
    database.close()
    return told


def _notice(ref: str, dossier: str) -> bytes:
    fields = {
        "LoaiBanTin": "CALLBACK", "PhienBan": platform.VERSION, "MaDoiTac": PARTNER,
        "MaThamChieu": ref, "MaLoi": platform.SUCCESS, "MaGiaoDich": f"G{ref}", "SoTien": "25000",
        "MaTienTe": "VND", "MaHoSo": dossier, "ThoiGianGD": "20261123080000",
    }  # fmt: skip
    return json.dumps(platform.sealed(fields, platform.CALLBACK, SECRET)).encode()


class Floor:
    """Checks a notice and inserts it, by hand."""

    def __init__(self) -> None:
        """Open a pool and make the table."""
        url = make_url(os.environ["DATABASE_URL"])
        self._pool = psycopg_pool.ConnectionPool(
            kwargs={"host": url.query["host"], "user": url.username, "dbname": url.database},
            min_size=4,
            max_size=8,
            open=True,
        )
        with self._pool.connection() as connection:
            connection.execute("select pg_advisory_xact_lock(1)")
            connection.execute(_TABLE)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/healthz":
            return Response("alive", mimetype="text/plain")(environ, start)
        body = Request(environ).get_data()
        platform.verified(json.loads(body), platform.CALLBACK, SECRET)
        with self._pool.connection() as connection:
            connection.execute("insert into floor_notice (body) values (%s)", (body.decode(),))
        return Response('{"MaLoi": "00"}', mimetype="application/json")(environ, start)


def create_floor() -> Floor:
    """Make the floor program for the web server."""
    return Floor()
