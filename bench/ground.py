"""The ground of a benchmark: embedded servers of its own, a seeded province, web processes."""

import contextlib
import dataclasses
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench import cores
from bench.load import Load
from casework.procedures import actions as procedures
from casework.procedures.definition import Definition
from demo import province
from foundation.clock import now
from foundation.object_store import EmbeddedObjectStore
from foundation.postgres import EmbeddedPostgres
from web import passwords

ROOT = Path(__file__).resolve().parent.parent
PROCEDURE = "9.000001"
FIELDS = 20
PARTS = 3
PASSWORD = "mat-khau-do-toc-do"  # noqa: S105 - of made-up accounts on a throw-away ground
BUCKET = "mot-cua-bench"


def bench_procedure() -> Definition:
    """Define a procedure with 20 fields and 3 required files."""
    return Definition.from_json(
        {
            "code": PROCEDURE,
            "name": "Thủ tục đo tốc độ",
            "field_code": "G15-TP07",
            "field_name": "Hộ tịch",
            "level": "commune",
            "summary": "Thủ tục chỉ dùng để đo tốc độ.",
            "limit": {"amount": 3, "unit": "WORKING_DAY"},
            "form": {
                "sections": [
                    {
                        "key": "all",
                        "title": "Thông tin",
                        "fields": [
                            {"key": f"field_{n:02d}", "label": f"Mục {n}", "kind": "text"}
                            for n in range(FIELDS)
                        ],
                    }
                ]
            },
            "parts": [
                {"key": f"part_{n}", "name": f"Giấy tờ {n}", "manner": "file"} for n in range(PARTS)
            ],
            "results": [{"key": "ket_qua", "name": "Kết quả", "title": "Giấy xác nhận"}],
            "cases": [{"key": "chung", "name": "Trường hợp chung"}],
        }
    )


CROWD = 200
# A crowd hands in what a thousand clients would: no single person's files of a day pile up.
_CROWD = """
with made as (
    insert into account (kind, login, name, email, phone, password_hash, created_at)
    select 'citizen', 'bench-' || n, 'Nguyễn Văn Đo', 'bench-' || n || '@example.vn',
           '09' || lpad(n::text, 8, '0'), '', now()
    from generate_series(1, :crowd) as n returning id, login),
citizens as (
    insert into citizen (account_id, id_number, birth_date, sex, commune_code, address)
    select id, lpad((99000000000 + id)::text, 12, '0'), '1990-01-01', 'nam', '', '' from made)
insert into api_token (token_hash, account_id, label, created_at)
select encode(sha256(convert_to(login, 'UTF8')), 'hex'), id, '', now() from made
"""


@dataclass(slots=True)
class Ground:
    """Running servers and how to reach them."""

    home: Path
    postgres: EmbeddedPostgres
    store: EmbeddedObjectStore
    accounts: list[province.DemoAccount]
    webs: dict[str, int] = field(default_factory=dict)

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of a process on this ground, changed by what is given."""
        return {
            **os.environ,
            "DATABASE_URL": self.postgres.url(),
            "S3_ENDPOINT": self.store.endpoint,
            "S3_PUBLIC_ENDPOINT": self.store.endpoint,
            "S3_BUCKET": BUCKET,
            "S3_ACCESS_KEY": self.store.access_key,
            "S3_SECRET_KEY": self.store.secret_key,
            "SECRET_KEY": "bench-" * 8,
            "VAR_DIR": str(self.home),
            "PKI_DIR": str(self.home / "pki"),
            "TRUST_ROOTS": str(self.home / "pki" / "roots.pem"),
            "RATE_LIMITS": "0",
            "MAX_DAY_BYTES": str(10**12),
            "LOG_LEVEL": "WARNING",
            **more,
        }

    def metered(self, address: str, work: Callable[[], Load]) -> Load:
        """Measure a load and what all processes at work for it took of the cores."""
        roots = [self.webs[address], *(_pid_in(self.home / one) for one in ("pg", "s3"))]
        before = cores.used(roots)
        load = work()
        spent = (cores.used(roots) - before) / load.answers
        return dataclasses.replace(load, core_ms=spent * 1000)

    def postgres_pid(self) -> int:
        """Return the process under which the database's work is done."""
        return _pid_in(self.home / "pg")

    def citizen(self) -> province.DemoAccount:
        """Return the first citizen's account."""
        return next(account for account in self.accounts if account.kind == "citizen")

    def token_of_crowd(self, n: int) -> str:
        """Return the API token of one of many citizens."""
        return f"bench-{n % CROWD + 1}"

    def commune(self) -> str:
        """Return the code of the first commune's agency."""
        engine = create_engine(self.postgres.url())
        with engine.connect() as connection:
            first = "select min(code) from agency where kind = 'commune'"
            code = str(connection.execute(text(first)).scalar_one())
        engine.dispose()
        return code

    @contextlib.contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """Copy the seeded database, which nobody may use meanwhile; yield the copy's address."""
        self._administer(f"create database {name} template {self.postgres.database}")
        try:
            yield self.postgres.url(name)
        finally:
            self._administer(f"drop database {name} with (force)")

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.postgres.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    @contextlib.contextmanager
    def web(self, factory: str, *, workers: int = 2, **more: str) -> Iterator[str]:
        """Serve a WSGI factory with the options of operations/parts.py; yield its address."""
        port = free_port()
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", factory),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)),
            *("--blocking-threads", "8", "--no-ws", "--no-access-log", "--log-level", "warning"),
        ]
        log = (self.home / f"web-{port}.log").open("wb")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environ(**more), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            self.webs[f"http://127.0.0.1:{port}"] = process.pid
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
            log.close()


def _pid_in(folder: Path) -> int:
    return int((folder / "server.pid").read_text().split()[0])


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(url: str, seconds: float = 30) -> None:
    """Wait until an address answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).read()  # noqa: S310 - our own loopback
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextlib.contextmanager
def raised() -> Iterator[Ground]:
    """Raise a ground in a temporary folder and take it down at the end."""
    home = Path(tempfile.mkdtemp(prefix="mc-bench-"))
    home.chmod(0o755)
    postgres = EmbeddedPostgres(home / "pg", "bench")
    store = EmbeddedObjectStore(home / "s3", BUCKET)
    try:
        postgres.start()
        store.start()
        ground = Ground(home, postgres, store, [])
        subprocess.run(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            env=ground.environ(),
            check=True,
        )
        ground.accounts = _seed(postgres.url())
        yield ground
    finally:
        store.destroy()
        postgres.destroy()
        shutil.rmtree(home, ignore_errors=True)


def _seed(url: str) -> list[province.DemoAccount]:
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        agencies = province.load_reference(session)
        procedures.publish(session, bench_procedure(), effective_from=date(2025, 7, 1))
        people = province.People(
            session, password=PASSWORD, hash_password=passwords.hash_password, at=now()
        )
        accounts = people.load(agencies)
        session.execute(text(_CROWD), {"crowd": CROWD})
    engine.dispose()
    return accounts


def machine() -> Mapping[str, str]:
    """Name the machine of a run."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "cpu": cpu,
        "memory": f"{int(memory) // 1024 // 1024} GiB",
        "python": sys.version.split()[0],
    }
