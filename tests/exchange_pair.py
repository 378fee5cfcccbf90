"""Two whole installations side by side: two databases, two TLS doors, each a pinned partner.

The province leads, the police carries parts out. Doors are real processes; what the workers do is
run by the test itself, so that it can look between two steps.
"""

import contextlib
import dataclasses
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text, update

from casework.agencies.records import Agency
from casework.installations.records import IncomingMessage, OutgoingMessage
from foundation.database import Database, open_database
from foundation.errors import Unavailable
from gateways import open_gateways
from gateways.exchange.keys import KeyFolder
from tests import exchange
from tests.exchange import OURS, POLICE
from worker.handlers import handle
from worker.tools import Attempt, Tools

_TAKE = text(
    "select id, task_name, args, attempts from"
    " procrastinate_fetch_job_v2(cast(array['quick', 'exchange'] as varchar[]), null)"
)
_BUSY = text(
    "select exists (select from procrastinate_jobs"
    " where status = 'todo' and queue_name in ('quick', 'exchange'))"
)
_FINISH = text("select procrastinate_finish_job_v1(:id, 'succeeded', false)")
_PUT_BACK = text(
    "select procrastinate_retry_job_v2(:id, now() + interval '0.4 s', null, null, null)"
)
ROOT = Path(__file__).resolve().parents[1]
PARTNER_AGENCY = "H32.101"
"""The agency that lives with the police in these tests."""


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ_of(settings) -> dict[str, str]:
    """Write settings as the environment of a process."""
    given = {
        one.name.upper(): str(int(value) if isinstance(value, bool) else value)
        for one in dataclasses.fields(settings)
        if (value := getattr(settings, one.name)) != one.default
    }
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **given}


@dataclass
class Side:
    """One installation with its door."""

    code: str
    tools: Tools
    keys: KeyFolder
    door: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def database(self) -> Database:
        """Return its database."""
        return self.tools.database

    @property
    def url(self) -> str:
        """Return the address of its door."""
        return f"https://127.0.0.1:{self.tools.settings.exchange_port}"

    def start(self) -> None:
        """Start the door's process."""
        log = self.tools.settings.var_dir / f"door-{self.code}.log"
        with log.open("ab") as out:
            self.door = subprocess.Popen(
                [sys.executable, "-m", "operations.exchange_door"],
                cwd=ROOT,
                env=environ_of(self.tools.settings),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def open(self, seconds: float = 40) -> None:
        """Open the door and wait until it listens."""
        if self.door is None:
            self.start()
        log = self.tools.settings.var_dir / f"door-{self.code}.log"
        end = time.monotonic() + seconds
        while True:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(
                    ("127.0.0.1", self.tools.settings.exchange_port), timeout=1
                ),
            ):
                return
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)

    def shut(self) -> None:
        """End the door at once, as a power cut does."""
        if self.door is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.door.pid, 9)
            self.door.wait(10)
            self.door = None

    def work(self, limit: int = 500) -> list[str]:
        """Do what is due, mail and papers left aside; a partner out of reach ends it early."""
        ran: list[str] = []
        while len(ran) < limit:
            with self.database.transaction() as session:
                job = session.execute(_TAKE).one()
            if job.id is None:
                break
            done, after = True, _FINISH
            try:
                handle(job.task_name, job.args, self.tools, Attempt(job.attempts))
            except Unavailable:
                done, after = False, _PUT_BACK
            with self.database.transaction() as session:
                session.execute(after, {"id": job.id})
            if not done:
                break
            ran.append(job.task_name)
        return ran

    def is_busy(self) -> bool:
        """Tell whether jobs are due now or in a moment."""
        with self.database.reading() as session:
            return bool(session.scalar(_BUSY))

    def sent(self) -> list[tuple[str, str]]:
        """List the messages written, by kind and state."""
        with self.database.reading() as session:
            asked = select(OutgoingMessage).order_by(OutgoingMessage.id)
            return [(one.kind, one.state) for one in session.scalars(asked)]

    def came(self) -> list[tuple[str, str]]:
        """List the messages that came, by kind and state."""
        with self.database.reading() as session:
            asked = select(IncomingMessage).order_by(IncomingMessage.id)
            return [(one.kind, one.state) for one in session.scalars(asked)]


def side(settings, url: str, home: Path, code: str) -> Side:
    """Make an installation on a database, with keys and a port of its own."""
    keys = exchange.keys_of(home, code)
    var = home / f"var-{code}"
    var.mkdir(exist_ok=True)
    own = exchange.exchange_settings(
        dataclasses.replace(settings, database_url=url, var_dir=var),
        keys,
        code,
        exchange_port=free_port(),
    )
    return Side(code, Tools(own, open_database(url), open_gateways(own)), keys)


def introduce(one: Side, other: Side) -> None:
    """Pin the other side, as an administrator does."""
    with one.database.transaction() as session:
        exchange.add_partner(session, other.keys, other.code, url=other.url, own_code=one.code)


def let_live(lead: Side, partner: Side, agency: str = PARTNER_AGENCY) -> None:
    """Say on the lead's side that an agency lives with the partner."""
    with lead.database.transaction() as session:
        found = exchange.partner_id(session, partner.code)
        session.execute(update(Agency).where(Agency.code == agency).values(installation_id=found))


def travel(*sides: Side, seconds: float = 30) -> None:
    """Let all sides do what is due until nothing is left."""
    end = time.monotonic() + seconds
    while [one for one in sides if one.work() or one.is_busy()]:
        assert time.monotonic() < end, [(one.code, one.sent(), one.came()) for one in sides]
        time.sleep(0.02)


@contextlib.contextmanager
def pair(settings, urls: tuple[str, str], home: Path) -> Iterator[tuple[Side, Side]]:
    """Raise both sides with open doors."""
    lead = side(settings, urls[0], home, OURS)
    police = side(settings, urls[1], home, POLICE)
    introduce(lead, police)
    introduce(police, lead)
    let_live(lead, police)
    try:
        lead.start()
        police.start()
        lead.open()
        police.open()
        yield lead, police
    finally:
        for one in (lead, police):
            one.shut()
            one.tools.gateways.scanner.close()
            one.database.close()
