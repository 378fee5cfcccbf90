"""Fixtures for every test: real servers, a database of its own, a session that leaves no trace."""

import dataclasses
import os
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from foundation.database import Database, open_engine
from foundation.settings import Settings
from tests.pki import Pki, serve_pki
from tests.servers import EMPTY, PROVINCE, Servers

_RUNNING: list[Servers] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once where tests are spread over processes."""
    distributes = getattr(config.option, "numprocesses", None)
    if distributes and not hasattr(config, "workerinput"):
        start_servers()


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _RUNNING:
        _RUNNING.pop().stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long stories, so that no process waits for one of them at the end."""
    items.sort(key=lambda item: "stories" not in item.path.parts)


def start_servers() -> None:
    """Start the servers unless this run already has them."""
    if "TEST_DATABASE_URL" not in os.environ:
        servers = Servers()
        _RUNNING.append(servers)
        servers.start()


@pytest.fixture(scope="session")
def servers() -> None:
    """See to it that the run's servers are there."""
    start_servers()


def _url(name: str) -> str:
    return os.environ["TEST_DATABASE_URL"].format(name=name)


def _administer(statement: str) -> None:
    url = make_url(_url(EMPTY))
    with psycopg.connect(
        host=str(url.query["host"]), user=url.username, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)


def _clone(template: str) -> str:
    name = f"t_{uuid.uuid4().hex[:12]}"
    _administer(f"create database {name} template {template} strategy file_copy")
    return name


def _drop(name: str) -> None:
    """Drop a database; a vacuum of the server's own may sit in it for a moment."""
    for _ in range(50):
        try:
            _administer(f"drop database if exists {name} with (force)")
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def worker_engine(servers: None) -> Iterator[Engine]:
    """A province database for this test process, changed by no test for good."""
    name = _clone(PROVINCE)
    engine = create_engine(_url(name))
    yield engine
    engine.dispose()
    _drop(name)


@pytest.fixture
def session(worker_engine: Engine) -> Iterator[Session]:
    """A session in an outer transaction that is taken back after the test."""
    with worker_engine.connect() as connection:
        outer = connection.begin()
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        outer.rollback()


@pytest.fixture
def empty_session(servers: None) -> Iterator[Session]:
    """A session on a migrated database that holds nothing."""
    name = _clone(EMPTY)
    engine = create_engine(_url(name))
    with Session(engine) as session:
        yield session
    engine.dispose()
    _drop(name)


@pytest.fixture
def database_url(servers: None) -> Iterator[str]:
    """The address of a province database that belongs to this test alone."""
    name = _clone(PROVINCE)
    yield _url(name)
    _drop(name)


@pytest.fixture(scope="session")
def travelling(servers: None) -> "Travelling":
    """The engines of this test process, which go from one test's database to the next."""
    return Travelling()


class Travelling:
    """A writing and a reading engine whose connections go to the database named last.

    What SQLAlchemy has compiled for one test serves all that come after.
    """

    def __init__(self) -> None:
        """Open both, connected to nothing yet."""
        self.name = EMPTY
        self._engines = open_engine(_url(EMPTY)), open_engine(_url(EMPTY), reads_only=True)
        for engine in self._engines:
            event.listen(engine, "do_connect", self._lead)
        self._database = Database(*self._engines)

    def _lead(self, *of_connecting: Any) -> None:
        of_connecting[-1]["dbname"] = self.name

    def to(self, name: str) -> Database:
        """Go to a database."""
        self.name = name
        return self._database


@pytest.fixture
def database(database_url: str, travelling: Travelling) -> Iterator[Database]:
    """A province database that belongs to this test alone, opened as doors open it."""
    database = travelling.to(make_url(database_url).database or "")
    yield database
    database.close()


@pytest.fixture
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for a whole system on this test's database and the run's object store."""
    return Settings(
        database_url=database_url,
        s3_endpoint=os.environ["TEST_S3_ENDPOINT"],
        s3_public_endpoint=os.environ["TEST_S3_ENDPOINT"],
        s3_bucket="mot-cua-test",
        s3_access_key=os.environ["TEST_S3_ACCESS_KEY"],
        s3_secret_key=os.environ["TEST_S3_SECRET_KEY"],
        secret_key="a-secret-for-tests-only-0123456789",
        var_dir=tmp_path_factory.mktemp("var"),
        rate_limits=False,
        statement_timeout_ms=15_000,
    )


@pytest.fixture(scope="session")
def pki() -> Iterator[Pki]:
    """A test authority with keys for people and seals, answering on this machine."""
    with serve_pki() as pki:
        yield pki


@pytest.fixture
def signing_settings(settings: Settings, pki: Pki) -> Settings:
    """Settings for a whole system that can sign too."""
    return dataclasses.replace(
        settings,
        pki_dir=pki.directory,
        pki_passphrase=pki.passphrase,
        trust_roots=pki.roots,
        tsa_url=pki.tsa_url,
    )


@pytest.fixture
def at() -> datetime:
    """A quiet working moment: Tuesday 6 January 2026, 09:00 in Vietnam."""
    return datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
