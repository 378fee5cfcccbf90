"""Messages between two installations, beside bare HTTPS POSTs of the same bytes.

The product's side is whole: a message is read from the outbox of one installation, put into its
envelope, signed and posted over mutual TLS; the other verifies it, applies it in the order of its
thread in one transaction and signs its acknowledgement, which is verified and kept. The floor
posts as many bytes over the same TLS by the same client to a page that answers with as many.
"""

import contextlib
import dataclasses
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from bench import population
from bench.ground import ROOT, Ground, free_port
from bench.load import Load
from bench.outcome import Outcome, Pace, by_turns, rate
from casework.agencies.installations import Installation
from casework.agencies.records import Agency
from casework.installations import outgoing, partners
from casework.installations.envelope import Kind
from casework.installations.headers import Matter, header, organisation
from casework.installations.outgoing import SendMessage, Words
from casework.installations.partners import Given
from casework.installations.records import ExchangeThread, OutgoingMessage
from casework.people.actor import SYSTEM
from foundation.clock import now
from foundation.database import open_database
from foundation.settings import Settings, read_settings
from gateways import open_gateways
from gateways.exchange import Partner
from gateways.exchange.client import JOSE
from gateways.exchange.keys import KeyFolder, make_keys
from worker.installations import send_message
from worker.tools import Attempt, Tools

LEAD, PARTNER = "H32", "G01"
DOSSIERS, THREADS = 2_000, 200
CLIENTS = 4
ANSWER_BYTES = 700
"""About the length of a signed acknowledgement."""

_STEPS = """
insert into assignment (dossier_id, step_key, step_name, kind, state, agency_id, role, opened_at,
    asked, outcome, answer, answered_by, silence_agrees, is_outside)
select d.id, 'bench', 'Phần việc', 'work', 'open', :agency, 'specialist', now(), '', '', '', '',
    false, false
from dossier d where d.accepted_at is not null order by d.id limit :threads returning id
"""


def bare() -> Callable[..., Iterable[bytes]]:
    """Build the floor: it reads what is posted and answers with as many bytes as we do."""
    answer = b"x" * ANSWER_BYTES

    def app(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start("200 OK", [("content-type", JOSE), ("content-length", str(ANSWER_BYTES))])
        return [answer]

    return app


def exchange(ground: Ground, pace: Pace) -> Iterator[Outcome]:
    """Measure messages a second and their ratio to bare posts."""
    count = int(pace.seconds * pace.rounds * 40)
    with ground.copied("bench_lead") as lead_url, ground.copied("bench_partner") as partner_url:
        lead = _settings(ground, lead_url, LEAD)
        partner = _settings(ground, partner_url, PARTNER)
        keys = [
            make_keys(one.exchange_dir, code=one.installation_code, name="Đo", at=now())
            for one in (lead, partner)
        ]
        tools = Tools(partner, open_database(partner_url), open_gateways(partner))
        ids = _fill(lead, partner, keys, count)
        with _door(ground, lead), _floor(ground, keys) as bare_url:
            token = _signed(tools)
            rounds = iter(_rounds(ids, pace.rounds))
            ratio, product, floor = by_turns(
                lambda: _timed(next(rounds), lambda one: _send(one, tools)),
                lambda: _bare(tools, bare_url, keys[0], token, count // pace.rounds),
                rate,
                pace.rounds,
            )
            _check(tools)
        tools.gateways.scanner.close()
        tools.database.close()
    job = f"Signed messages between two installations, {CLIENTS} at once, beside bare HTTPS POSTs"
    yield Outcome(job, ratio, "", None, str(product), str(floor))


def _send(message_id: int, tools: Tools) -> None:
    send_message(SendMessage(message_id), tools, Attempt())


def _rounds(lines: Sequence[Sequence[int]], rounds: int) -> Iterator[list[Sequence[int]]]:
    """Share the messages of each thread out to the rounds, in their order."""
    for number in range(rounds):
        yield [
            line[len(line) * number // rounds : len(line) * (number + 1) // rounds]
            for line in lines
        ]


def _settings(ground: Ground, url: str, code: str) -> Settings:
    read = read_settings(ground.environ(DATABASE_URL=url))
    folder = ground.home / f"exchange-{code}"
    return dataclasses.replace(
        read, installation_code=code, exchange_dir=folder, exchange_port=free_port()
    )


def _fill(
    lead: Settings, partner: Settings, keys: Sequence[KeyFolder], count: int
) -> list[list[int]]:
    """Make threads on both sides and the partner's messages; return their ids by thread."""
    with _session(lead.database_url) as session:
        other = _add(session, partner, keys[1], LEAD)
        agency = session.scalars(select(Agency).order_by(Agency.id)).first()
        if agency is None:
            raise LookupError("the ground has no agency")
        agency.installation_id = other.id
        session.flush()
        for step in population.steps(session.connection(), DOSSIERS):
            session.connection().execute(*step)
        found = session.execute(text(_STEPS), {"agency": agency.id, "threads": THREADS})
        steps = list(found.scalars())
        session.add_all(_threads(other.id, steps, is_lead=True))
        named = organisation(agency)
    with _session(partner.database_url) as session:
        other = _add(session, lead, keys[0], PARTNER)
        threads = _threads(other.id, steps, is_lead=False)
        session.add_all(threads)
        session.flush()
        at = now()
        made = header(named, named, Matter("H32.102-261123-0001", "Phần việc"), at=at)
        body = {"state": 4, "stage": "specialist", "officer": "Nguyễn Văn Đo"}
        for number in range(count // len(threads) + 1):
            words = Words(Kind.PART_PROGRESS, f"progress:{number}", made, body)
            for thread in threads:
                outgoing.write(session, thread, words, at=at)
        rows = session.execute(
            select(OutgoingMessage.thread_id, OutgoingMessage.id).order_by(OutgoingMessage.id)
        )
        ids: dict[int, list[int]] = {}
        for thread_id, message_id in rows:
            ids.setdefault(thread_id, []).append(message_id)
    return list(ids.values())


def _threads(other_id: int, steps: Sequence[int], *, is_lead: bool) -> list[ExchangeThread]:
    return [
        ExchangeThread(
            installation_id=other_id,
            subject=f"{LEAD}/part/{step}",
            assignment_id=step if is_lead else None,
            opened_at=now(),
        )
        for step in steps
    ]


def _add(session: Session, other: Settings, keys: KeyFolder, own_code: str) -> Installation:
    given = Given(
        code=other.installation_code,
        name="Đo tốc độ",
        url=f"https://127.0.0.1:{other.exchange_port}",
        tls=keys.tls_certificate.read_text(),
        signing=keys.signing_certificate.read_text(),
    )
    return partners.add(session, given, own_code=own_code, by=SYSTEM, at=now())


@contextlib.contextmanager
def _session(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


@contextlib.contextmanager
def _door(ground: Ground, lead: Settings) -> Iterator[None]:
    environ = ground.environ(
        DATABASE_URL=lead.database_url,
        INSTALLATION_CODE=lead.installation_code,
        EXCHANGE_DIR=str(lead.exchange_dir),
        EXCHANGE_PORT=str(lead.exchange_port),
    )
    words = [sys.executable, "-m", "operations.exchange_door"]
    with _running(words, environ, lead.exchange_port, ground.home / "door.log"):
        yield


@contextlib.contextmanager
def _floor(ground: Ground, keys: Sequence[KeyFolder]) -> Iterator[str]:
    port, pins = free_port(), ground.home / "floor-pins.pem"
    pins.write_text("".join(one.tls_certificate.read_text() for one in keys))
    words = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
        *("bench.exchange:bare", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "8", "--http", "1", "--no-ws", "--log-level", "warning"),
        *("--ssl-certificate", str(keys[0].tls_certificate)),
        *("--ssl-keyfile", str(keys[0].tls_key)),
        *("--ssl-ca", str(pins), "--ssl-client-verify"),
    ]
    with _running(words, dict(os.environ), port, ground.home / "floor.log"):
        yield f"https://127.0.0.1:{port}"


@contextlib.contextmanager
def _running(words: list[str], environ: dict[str, str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=out, stderr=out)
    try:
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            if time.monotonic() > end:
                raise TimeoutError(log.read_text())
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _timed(lines: Sequence[Sequence[int]], do: Callable[[int], object]) -> Load:
    """Do each line in its order, several lines at once; count and time what is done."""

    def work(line: Sequence[int]) -> list[float]:
        times = []
        for one in line:
            before = time.perf_counter()
            do(one)
            times.append((time.perf_counter() - before) * 1000)
        return times

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = sorted(time for line in pool.map(work, lines) for time in line)
    spent = time.perf_counter() - begun
    p95 = times[int(len(times) * 0.95)]
    return Load(len(times) / spent, statistics.median(times), p95, len(times))


def _check(tools: Tools) -> None:
    """Stop where a message was not acknowledged: such a run measures nothing."""
    with tools.database.reading() as session:
        states = set(session.scalars(select(OutgoingMessage.state)))
    if states != {"acknowledged"}:
        raise RuntimeError(f"messages are {states}")


def _signed(tools: Tools) -> str:
    """Return a signed message of the run, for the floor to post."""
    with tools.database.reading() as session:
        message = session.scalars(select(OutgoingMessage).limit(1)).one()
        thread = session.get_one(ExchangeThread, message.thread_id)
        message.thread = thread
        sealed = outgoing.envelope_of(message, sender=PARTNER, recipient=LEAD, at=now())
    return tools.gateways.exchange.sign(sealed.write())


def _bare(tools: Tools, url: str, keys: KeyFolder, token: str, count: int) -> Load:
    floor = Partner(url, (keys.tls_certificate.read_text(),))
    client = tools.gateways.exchange.client
    share = count // THREADS + 1
    return _timed([[0] * share] * THREADS, lambda _one: client.post(floor, token))
