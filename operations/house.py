"""One checkout on one machine: its folder, its embedded servers, its children's environment."""

import dataclasses
import secrets
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from foundation.keepsakes import Keepsakes
from foundation.object_store import EmbeddedObjectStore
from foundation.postgres import EmbeddedPostgres
from foundation.processes import Supervisor
from foundation.settings import Settings, SettingsError, check_values, read_settings
from operations import console

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "motcua"


@dataclasses.dataclass(slots=True)
class House:
    """Everything of one checkout: its folder, its embedded servers, its supervisor."""

    var: Path
    environ: dict[str, str]
    keepsakes: Keepsakes
    postgres: EmbeddedPostgres | None
    store: EmbeddedObjectStore | None
    supervisor: Supervisor

    @property
    def demo(self) -> bool:
        """Tell whether this is a demonstration with sample data and stand-ins."""
        return self.environ["DEMO"] == "1"

    def settings(self) -> Settings:
        """Read what the children will read; raise SettingsError."""
        return read_settings(self.environ)


def open_house(given: Mapping[str, str]) -> House:
    """Decide from the environment what runs here and what is outside; raise SettingsError."""
    check_values(given)
    var = Path(given.get("VAR_DIR") or ROOT / "var").absolute()
    var.mkdir(parents=True, exist_ok=True)
    kept = Keepsakes(var / "secrets.json")
    environ = {**given, "VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"}
    environ["NO_PROXY"] = environ["no_proxy"] = "127.0.0.1,localhost"
    defaults: dict[str, Callable[[], str]] = {
        "PORTAL_PORT": lambda: "8000",
        "BACKOFFICE_PORT": lambda: "8001",
        "S3_BUCKET": lambda: "mot-cua",
        "SECRET_KEY": lambda: str(kept.remember("secret_key", lambda: secrets.token_hex(32))),
        "PKI_DIR": lambda: str(var / "pki"),
        "EXCHANGE_DIR": lambda: str(var / "exchange"),
        "TRUST_ROOTS": lambda: str(var / "pki" / "roots.pem"),
        "DEMO": lambda: "" if given.get("DATABASE_URL") else "1",
    }
    for name, default in defaults.items():
        environ[name] = environ.get(name) or default()
    give_addresses(environ)
    environ["DEMO"] = "1" if environ["DEMO"].lower() in {"1", "true", "yes", "on"} else ""
    if environ["DEMO"]:
        point_at_stand_ins(environ, kept)
    log, run = var / "log", var / "run"
    return House(
        var=var,
        environ=environ,
        keepsakes=kept,
        postgres=None
        if given.get("DATABASE_URL")
        else EmbeddedPostgres(
            var / "postgres",
            DATABASE,
            log=log / "postgres.log",
            pid_file=run / "postgres.pid",
        ),
        store=None
        if given.get("S3_ENDPOINT")
        else EmbeddedObjectStore(
            var / "objects",
            environ["S3_BUCKET"],
            keepsakes=kept,
            origins=browser_origins(environ),
            log=log / "object-store.log",
            pid_file=run / "object-store.pid",
        ),
        supervisor=Supervisor(run, console.tell),
    )


def give_addresses(environ: dict[str, str]) -> None:
    """Give each door the address of its port; raise SettingsError where both have one port."""
    if environ["PORTAL_PORT"] == environ["BACKOFFICE_PORT"]:
        message = f"PORTAL_PORT and BACKOFFICE_PORT are both {environ['PORTAL_PORT']}"
        raise SettingsError(message)
    for door in ("PORTAL", "BACKOFFICE"):
        environ.setdefault(f"{door}_URL", f"http://127.0.0.1:{environ[f'{door}_PORT']}")


def browser_origins(environ: dict[str, str]) -> list[str]:
    """List from where browsers may send files to the store: both doors, by both local names."""
    doors = [environ["PORTAL_URL"], environ["BACKOFFICE_URL"]]
    return doors + [door.replace("//127.0.0.1:", "//localhost:") for door in doors]


def point_at_stand_ins(environ: dict[str, str], kept: Keepsakes) -> None:
    """Give the stand-ins their ports and point unset outside services at them."""
    stand_ins = str(kept.remember("stand_ins_port", draw_port))
    smtp = str(kept.remember("smtp_port", draw_port))
    environ["STAND_INS_PORT"] = environ.get("STAND_INS_PORT") or stand_ins
    stamping = f"http://127.0.0.1:{environ['STAND_INS_PORT']}/demo/tsa/tsa"
    environ["TSA_URL"] = environ.get("TSA_URL") or stamping
    if not environ.get("NATIONAL_URL"):
        environ["NATIONAL_URL"] = f"http://127.0.0.1:{environ['STAND_INS_PORT']}/national"
        environ |= {"NATIONAL_USER": "motcua", "NATIONAL_PASSWORD": "thu-nghiem"}
    if not environ.get("OIDC_ISSUER"):
        environ["OIDC_ISSUER"] = f"http://127.0.0.1:{environ['STAND_INS_PORT']}/identity"
        environ |= {"OIDC_CLIENT_ID": "mot-cua", "OIDC_CLIENT_SECRET": "thu-nghiem-dang-nhap"}
    if not environ.get("PAYMENT_URL"):
        environ["PAYMENT_URL"] = f"http://127.0.0.1:{environ['STAND_INS_PORT']}/payments"
        environ |= {"PAYMENT_PARTNER": "MOTCUA", "PAYMENT_SECRET": "thu-nghiem-thanh-toan"}
    if not environ.get("SMS_URL"):
        messages = f"http://127.0.0.1:{environ['STAND_INS_PORT']}/messages"
        environ |= {"SMS_URL": f"{messages}/sms", "SMS_KEY": "thu-nghiem-tin-nhan"}
        environ |= {"ZALO_URL": f"{messages}/zalo", "ZALO_KEY": "thu-nghiem-tin-nhan"}
    if not environ.get("SMTP_HOST"):
        environ |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": smtp}


def draw_port() -> int:
    """Draw a free port below those that outgoing connections get."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        if port_is_free(port):
            return port


def port_is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
