"""A whole system for a story: both doors and the worker as processes, mail in a real mailbox."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pyotp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, text

from foundation.settings import Settings
from tests.servers import PASSWORD
from web import second_factor

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@dataclass
class Mailbox:
    """Keeps what arrives over SMTP."""

    arrived: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message."""
        content = envelope.content
        data = content if isinstance(content, bytes) else (content or "").encode()
        self.arrived.append(message_from_bytes(data, policy=policy.default))
        return "250 Message accepted for delivery"


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class System:
    """The running system and its addresses."""

    settings: Settings
    portal: str
    office: str
    mailbox: Mailbox
    environ: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *words: str) -> None:
        """Start one process of the system."""
        with (self.settings.var_dir / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_worker(self) -> None:
        """Start the worker."""
        self.start("worker", "worker")

    def start_exchange(self) -> None:
        """Open the door of partner installations and wait until it listens."""
        self.start("exchange", "operations.exchange_door")
        wait_for_port(self.settings.exchange_port)

    def kill(self, name: str) -> None:
        """End a process at once, as a power cut does."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)

    def secret_of(self, login: str) -> str:
        """Return an officer's TOTP secret."""
        engine = create_engine(self.settings.database_url)
        with engine.connect() as connection:
            asked = text("select id, totp_secret from account where login = :login")
            found = connection.execute(asked, {"login": login}).one()
        engine.dispose()
        return second_factor.opened(self.settings.secret_key, found.id, found.totp_secret)


def web(door: str, port: int) -> tuple[str, ...]:
    """Write the command that serves a door."""
    return (
        *("granian", "--interface", "wsgi", "--factory", f"wsgi:create_{door}"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "4", "--no-ws"),
        *("--static-path-route", "/static", "--static-path-mount", str(ROOT / "static")),
    )


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[System]:
    """Run the system on a test's settings until the story ends."""
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    ports = {"portal": free_port(), "backoffice": free_port()}
    addresses = {door: f"http://127.0.0.1:{port}" for door, port in ports.items()}
    environ = {**os.environ, **_as_environment(settings)}
    environ |= {
        "SMTP_PORT": str(smtp.port),
        "PORTAL_PORT": str(ports["portal"]),
        "BACKOFFICE_PORT": str(ports["backoffice"]),
        "PORTAL_URL": addresses["portal"],
        "BACKOFFICE_URL": addresses["backoffice"],
    }
    system = System(settings, addresses["portal"], addresses["backoffice"], mailbox, environ)
    try:
        for door, port in ports.items():
            system.start(door, *web(door, port))
        system.start_worker()
        if settings.exchange_port:
            system.start_exchange()
        for address in addresses.values():
            _wait_for(f"{address}/healthz")
        yield system
    finally:
        system.stop()
        smtp.stop()


def _as_environment(settings: Settings) -> dict[str, str]:
    names = (
        "database_url", "s3_endpoint", "s3_public_endpoint", "s3_bucket", "s3_access_key",
        "s3_secret_key", "secret_key", "var_dir", "pki_dir", "pki_passphrase", "trust_roots",
        "tsa_url", "installation_code", "installation_name", "exchange_dir", "exchange_port",
        "payment_url", "payment_partner", "payment_secret",
    )  # fmt: skip
    given = {name.upper(): str(getattr(settings, name)) for name in names}
    if not settings.exchange_port:
        del given["EXCHANGE_PORT"]
    return given | {"RATE_LIMITS": "0"}


def wait_for_port(port: int, seconds: float = 40) -> None:
    """Wait until somebody listens on a port."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _wait_for(url: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's Chromium without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def visit(browser: Browser, **over: object) -> Page:
    """Open a page of a new visitor; any error on the page's console fails the story."""
    terms = {"locale": "vi-VN", "viewport": {"width": 1280, "height": 900}}
    context = browser.new_context(**(terms | over))
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def sign_in_citizen(page: Page, system: System, login: str) -> None:
    """Sign a citizen in."""
    page.goto(f"{system.portal}/dang-nhap")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def sign_in_officer(page: Page, system: System, login: str) -> None:
    """Sign an officer in with password and TOTP."""
    page.goto(f"{system.office}/can-bo/dang-nhap")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=code]", pyotp.TOTP(system.secret_of(login)).now())
    page.click("main button[type=submit]")
    page.wait_for_url(f"{system.office}/can-bo/")
