"""Fixtures for the worker: a test authority, a mail server, tools on real parts."""

import dataclasses
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from casework.dossiers import processing, queries, reception
from casework.people.actor import Role
from casework.procedures import queries as procedures
from demo.stand_ins.pki import ensure_pki
from demo.stand_ins.web import open_server
from gateways import open_gateways
from tests import make
from worker.inline import run_all
from worker.tools import Tools

ROOT = Path(__file__).resolve().parents[2]
LEADER = ("officer-lanhdao.nhatrang", "Nguyễn Thị Lãnh Đạo", "UBND phường Nha Trang", "Chủ tịch")
SEAL = ("seal-H32.102", "Ủy ban nhân dân phường Nha Trang")


def free_port():
    """Draw a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclasses.dataclass(frozen=True)
class Authority:
    """A running test authority: its folder and its address."""

    folder: Path
    url: str

    @property
    def tsa_url(self):
        """Return the address of its time-stamp service."""
        return f"{self.url}/demo/tsa/tsa"


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A test authority that certified one leader and one agency, answering OCSP, CRL and TSA."""
    folder = tmp_path_factory.mktemp("pki")
    server = open_server(folder, 0)
    url = f"http://127.0.0.1:{server.port}"
    ensure_pki(folder, [LEADER], [SEAL], url)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Authority(folder, url)
    server.shutdown()
    server.server_close()
    serving.join()


class Mailbox:
    """A mail server that keeps what it takes."""

    def __init__(self, port):
        self.port = port
        self.mails = []
        self._controller = None

    def open(self):
        """Begin to take mail."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self):
        """Take no more mail."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        """Keep one mail."""
        self.mails.append(envelope)
        return "250 kept"


@pytest.fixture
def mailbox():
    """A mail server that is open."""
    box = Mailbox(free_port())
    box.open()
    yield box
    box.close()


@pytest.fixture
def worker_settings(settings, authority, mailbox):
    """Settings of a whole worker."""
    return dataclasses.replace(
        settings,
        pki_dir=authority.folder,
        trust_roots=authority.folder / "roots.pem",
        tsa_url=authority.tsa_url,
        smtp_port=mailbox.port,
    )


@pytest.fixture
def tools(worker_settings, database):
    """What handlers have in their hands, all real."""
    tools = Tools(worker_settings, database, open_gateways(worker_settings))
    yield tools
    tools.gateways.scanner.close()


def with_settings(tools, **over):
    """Return the same tools with other settings."""
    settings = dataclasses.replace(tools.settings, **over)
    return Tools(settings, tools.database, open_gateways(settings))


def accepted(tools, at):
    """Submit and accept a dossier; return its id."""
    with tools.database.transaction() as session:
        dossier_id = make.dossier(session, code=make.COPY, at=at).id
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
    return dossier_id


def proposed(tools, at):
    """Bring a dossier to the leader's table with its result set; return its id."""
    dossier_id = accepted(tools, at)
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        specialist = make.officer(session, Role.SPECIALIST)
        processing.assign(session, dossier, by=specialist, at=at)
        template = procedures.definition_of(dossier.version).results[0]
        leader = make.officer(session, Role.LEADER)
        proposal = processing.Proposal(template.key, "", ["Nội dung."], leader.account_id)
        processing.propose(session, dossier, proposal, by=specialist, at=at)
    run_all(tools)
    return dossier_id


def environ_of(settings):
    """Write settings as the environment of a process."""
    given = {
        field.name.upper(): str(int(value) if isinstance(value, bool) else value)
        for field in dataclasses.fields(settings)
        if (value := getattr(settings, field.name)) != field.default
    }
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **given}


def start_worker(settings, *words):
    """Start a real worker process."""
    return subprocess.Popen(
        [sys.executable, "-m", "worker", *words],
        cwd=ROOT,
        env=environ_of(settings),
        stderr=subprocess.PIPE,
    )


def wait_for(what, seconds=60.0):
    """Wait until something is so; fail loudly if it never is."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.1)
    pytest.fail("it never came to be")
