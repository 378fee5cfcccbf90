"""The national sync: records a second towards the stand-in that checks every field.

Both sides are over HTTP on this machine: the product reads the timeline, writes every field of each
record and notes each answer; the floor posts the same number of ready items to the same stand-in.
"""

import dataclasses
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import requests
from sqlalchemy import func, select
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from bench.ground import Ground
from bench.outcome import QUICK, Outcome, Pace, at_least
from casework.national import actions
from casework.national.records import NationalRecord
from demo.stand_ins.national_portal import NationalPortalStandIn
from foundation.clock import now
from foundation.database import open_database
from foundation.settings import read_settings
from gateways import open_gateways
from tests.backoffice import office
from worker import national
from worker.tools import Tools

MANY, FEW = 60, 20
USER = {"username": "motcua", "password": "thu-nghiem"}


def sync(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Tell the stand-in of finished dossiers, then post as many ready items to it."""
    portal = NationalPortalStandIn()
    server = make_server("127.0.0.1", 0, Request.application(portal.answer), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}/national"
    try:
        records, seconds = _product(ground, url, FEW if pace is QUICK else MANY)
        floor = _floor(url, records)
    finally:
        server.shutdown()
        server.server_close()
    rate = records / seconds
    yield at_least(
        "National sync, records a second beside 10 (600 a minute)", 1.0, rate / 10,
        f"{records} records in {seconds:.1f} s, {rate:.0f}/s", "10/s",
    )  # fmt: skip
    yield Outcome(
        "The same, beside bare posts of ready items", rate / floor, "", None,
        f"{rate:.0f}/s", f"{floor:.0f}/s",
    )  # fmt: skip


def _product(ground: Ground, url: str, count: int) -> tuple[int, float]:
    with ground.copied("bench_national") as database_url:
        database = open_database(database_url)
        settings = dataclasses.replace(
            read_settings(ground.environ(DATABASE_URL=database_url)),
            national_url=url, national_user=USER["username"], national_password=USER["password"],
        )  # fmt: skip
        tools = Tools(settings, database, open_gateways(settings))
        with database.transaction() as session:
            for _dossier in range(count):
                office.dossier_in(session, 9, "desk", at=now() - timedelta(hours=2))
            actions.mark(session).per_minute = 100_000
        time.sleep(actions.LAG.total_seconds() + 1)  # moves this young are not read yet
        began = time.perf_counter()
        with database.transaction() as session:
            actions.collect(session, at=now(), limit=100_000)
        national.send_to_portal(tools)
        seconds = time.perf_counter() - began
        with database.reading() as session:
            sent = session.scalar(
                select(func.count())
                .select_from(NationalRecord)
                .where(NationalRecord.state == "sent")
            )
            left = session.scalar(
                select(func.count())
                .select_from(NationalRecord)
                .where(NationalRecord.state != "sent")
            )
        database.close()
    if left or not sent:
        raise AssertionError(f"{left} of the records were not taken")
    return sent, seconds


def _floor(url: str, count: int) -> float:
    http = requests.Session()
    http.trust_env = False
    headers = {"dstcode": "bench"}
    session = http.post(f"{url}/login", json=USER, headers=headers, timeout=10).json()["session"]
    kept = http.get(f"{url}/kept", timeout=10).json()["progress"]
    items = [item for items in kept.values() for item in items]
    began = time.perf_counter()
    for number in range(count):
        asked = {"session": session, "madonvi": "H32", "service": "CapNhatTienDoHoSoMC"}
        data = [items[number % len(items)]]
        http.post(f"{url}/share", json={**asked, "data": data}, headers=headers, timeout=10)
    return count / (time.perf_counter() - began)
