"""Run the system or a part of it: ``python serve.py [all|web|worker|database|migrate|reset]``.

What is not given from outside (``DATABASE_URL``, ``S3_ENDPOINT``) is started here, embedded,
under ``var/``. The console shows starts, stops and crashes; each part writes its own log.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from foundation.children import Child
from foundation.keepsakes import Keepsakes
from foundation.object_store import EmbeddedObjectStore
from foundation.postgres import EmbeddedPostgres
from foundation.processes import (
    AlreadyRunningError,
    Change,
    NotReadyError,
    Part,
    Program,
    Supervisor,
)
from foundation.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parent
DATABASE = "motcua"
NAMES = {
    "postgres": "Cơ sở dữ liệu PostgreSQL",
    "object-store": "Kho tệp S3",
    "stand-ins": "Dịch vụ mô phỏng",
    "portal": "Cổng dịch vụ công",
    "backoffice": "Hệ thống một cửa cho cán bộ",
    "worker": "Tiến trình xử lý nền",
    "migrate": "Cập nhật cấu trúc dữ liệu",
    "seed": "Nạp dữ liệu mẫu",
}
CHANGES = {
    Change.STARTED: "đang khởi động",
    Change.READY: "đã sẵn sàng",
    Change.CRASHED: "dừng đột ngột, đang được khởi động lại",
    Change.STOPPED: "đã dừng",
    Change.KILLED: "không tự dừng, đã buộc dừng",
}
WAIT_FOR_GROUND_SECONDS = 90.0


class CannotRunError(Exception):
    """The system cannot run; the message tells the person at the console why."""


class StoppedError(Exception):
    """The person asked to stop while the system was starting."""


def say(line: str) -> None:
    """Print one line at once."""
    print(line, flush=True)


def tell(name: str, change: Change) -> None:
    """Print what happened to a part."""
    say(f"  {time.strftime('%H:%M:%S')}  {NAMES.get(name, name)}: {CHANGES[change]}")


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


def open_house(given: dict[str, str]) -> House:
    """Decide from the environment what runs here and what is outside."""
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
        "PKI_PASSPHRASE": lambda: str(kept.remember("pki", lambda: secrets.token_urlsafe(24))),
        "PKI_DIR": lambda: str(var / "pki"),
        "TRUST_ROOTS": lambda: str(var / "pki" / "roots.pem"),
        "DEMO": lambda: "" if given.get("DATABASE_URL") else "1",
    }
    for name, default in defaults.items():
        environ[name] = environ.get(name) or default()
    for door in ("PORTAL", "BACKOFFICE"):
        environ.setdefault(f"{door}_URL", f"http://127.0.0.1:{environ[f'{door}_PORT']}")
    environ["DEMO"] = "1" if environ["DEMO"].lower() in {"1", "true", "yes", "on"} else ""
    if environ["DEMO"]:
        point_at_stand_ins(environ, kept)
    log = var / "log"
    return House(
        var=var,
        environ=environ,
        keepsakes=kept,
        postgres=None
        if given.get("DATABASE_URL")
        else EmbeddedPostgres(var / "postgres", DATABASE, log=log / "postgres.log"),
        store=None
        if given.get("S3_ENDPOINT")
        else EmbeddedObjectStore(
            var / "objects",
            environ["S3_BUCKET"],
            keepsakes=kept,
            origins=[environ["PORTAL_URL"], environ["BACKOFFICE_URL"]],
            log=log / "object-store.log",
        ),
        supervisor=Supervisor(var / "run", tell),
    )


def point_at_stand_ins(environ: dict[str, str], kept: Keepsakes) -> None:
    """Give the stand-ins their ports and point unset outside services at them."""
    stand_ins = str(kept.remember("stand_ins_port", draw_port))
    smtp = str(kept.remember("smtp_port", draw_port))
    environ.setdefault("STAND_INS_PORT", stand_ins)
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


# --- the parts ----------------------------------------------------------------------------


def python_program(house: House, name: str, *words: str, probe: str = "") -> Program:
    """Describe one of our own programs."""
    argv = [sys.executable, *words]
    return Program(name, argv, env=house.environ, var=house.var, cwd=ROOT, probe=probe)


def web(house: House, door: str, workers: int) -> Program:
    """Describe the web server of one door."""
    port = house.environ[f"{door.upper()}_PORT"]
    return python_program(
        house,
        door,
        *("-m", "granian", "--interface", "wsgi", "--factory", f"wsgi:create_{door}"),
        *("--host", "127.0.0.1", "--port", port, "--workers", str(workers)),
        *("--blocking-threads", "8", "--no-ws", "--no-access-log", "--log-level", "warning"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "6"),
        *("--static-path-route", "/static", "--static-path-mount", str(ROOT / "static")),
        *("--static-path-expires", "3600"),
        probe=f"http://127.0.0.1:{port}/healthz",
    )


def doors(house: House) -> list[Part]:
    """Describe both web doors; raise CannotRunError when a port is taken."""
    parts = [web(house, "portal", 2), web(house, "backoffice", 1)]
    for part, door in zip(parts, ("PORTAL", "BACKOFFICE"), strict=True):
        part.clear()
        port = house.environ[f"{door}_PORT"]
        if not port_is_free(int(port)):
            raise CannotRunError(
                f"Cổng {port} đang được chương trình khác dùng."
                f" Hãy chọn cổng khác, ví dụ: make run {door}_PORT={int(port) + 100}"
            )
    return [*parts]


def worker(house: House) -> list[Part]:
    """Describe the queue's worker."""
    return [python_program(house, "worker", "-m", "worker")]


def ground_parts(house: House) -> list[Part]:
    """Describe the servers that everything stands on."""
    parts: list[Part] = [part for part in (house.postgres, house.store) if part]
    if house.demo:
        probe = f"http://127.0.0.1:{house.environ['STAND_INS_PORT']}/healthz"
        parts.append(python_program(house, "stand-ins", "-m", "demo.stand_ins", probe=probe))
    return parts


Duties = dict[str, Callable[[House], list[Part]]]


# --- starting -----------------------------------------------------------------------------


def lock_ground(house: House, stack: contextlib.ExitStack) -> bool:
    """Take up the keeping of database, store and stand-ins; False if another process has it."""
    try:
        stack.enter_context(house.supervisor.only_one("ground"))
    except AlreadyRunningError:
        return False
    return True


def raise_ground(house: House, *, ours: bool) -> None:
    """Start and prepare what everything stands on, or wait for what another process keeps."""
    if not ours:
        wait_for_ground(house)
        learn_addresses(house)
        return
    house.supervisor.start(ground_parts(house))
    check_not_stopped(house)
    if house.postgres:
        house.postgres.ensure_database()
    learn_addresses(house)
    run_step(house, "migrate", "-m", "alembic", "upgrade", "head")
    if house.demo:
        run_step(house, "seed", "-m", "demo", "seed")


def wait_for_ground(house: House) -> None:
    """Wait until the parts that another process keeps serve."""
    end = time.monotonic() + WAIT_FOR_GROUND_SECONDS
    embedded = [part for part in (house.postgres, house.store) if part]
    while not all(part.ready() for part in embedded):
        check_not_stopped(house)
        if time.monotonic() > end:
            raise CannotRunError("Cơ sở dữ liệu hoặc kho tệp chưa sẵn sàng.")
        time.sleep(0.2)


def learn_addresses(house: House) -> None:
    """Tell the children where the embedded servers are; raise SettingsError."""
    if house.postgres:
        house.environ["DATABASE_URL"] = house.postgres.url()
        if house.postgres.moved:
            say(
                f"  Tài khoản {house.postgres.account_name} không vào được thư mục này:"
                f" dữ liệu PostgreSQL nằm ở {house.postgres.home}"
            )
    if house.store:
        house.environ |= {
            "S3_ENDPOINT": house.store.endpoint,
            "S3_ACCESS_KEY": house.store.access_key,
            "S3_SECRET_KEY": house.store.secret_key,
        }
    house.settings()


def check_not_stopped(house: House) -> None:
    """Raise StoppedError once Ctrl-C was pressed."""
    if house.supervisor.stopping:
        raise StoppedError


def run_step(house: House, name: str, *words: str) -> None:
    """Run one program to its end; raise CannotRunError with its last lines if it fails."""
    say(f"  {time.strftime('%H:%M:%S')}  {NAMES[name]} …")
    child = Child(
        name, log=house.var / "log" / f"{name}.log", pid_file=house.var / "run" / f"{name}.pid"
    )
    child.start([sys.executable, *words], env=house.environ, cwd=ROOT)
    while child.alive():
        if house.supervisor.stopping:
            child.stop(5)
            raise StoppedError
        time.sleep(0.05)
    code = child.exit_code
    child.stop(1)
    if code:
        last = "\n".join(child.log.read_text(errors="replace").splitlines()[-15:])
        raise CannotRunError(f"{NAMES[name]} không thành công, xem {child.log}:\n{last}")


def keep(house: House, duties: Duties) -> None:
    """Take up duties on standing ground and keep their parts until asked to stop."""
    with contextlib.ExitStack() as stack:
        for duty in duties:
            stack.enter_context(house.supervisor.only_one(duty))
        ours = lock_ground(house, stack)
        if not ours and not duties:
            raise AlreadyRunningError("ground")
        stack.callback(house.supervisor.stop)
        parts = [part for describe in duties.values() for part in describe(house)]
        raise_ground(house, ours=ours)
        house.supervisor.start(parts)
        check_not_stopped(house)
        introduce(house, duties)
        house.supervisor.watch()
        say("\nĐang dừng …")


def migrate(house: House) -> None:
    """Bring the database to the newest structure and end."""
    with contextlib.ExitStack() as stack:
        if not lock_ground(house, stack):
            raise AlreadyRunningError("ground")
        stack.callback(house.supervisor.stop)
        raise_ground(house, ours=True)


def reset(house: House) -> None:
    """Delete the demonstration's data and seed them anew."""
    if not house.demo or not house.postgres or not house.store:
        raise CannotRunError("Chỉ xóa được dữ liệu mẫu trong cơ sở dữ liệu và kho tệp nhúng.")
    with contextlib.ExitStack() as stack:
        for duty in ("ground", "web", "worker"):
            stack.enter_context(house.supervisor.only_one(duty))
        house.postgres.destroy()
        house.store.destroy()
        for path in (house.var / "pki", house.var / "mail"):
            shutil.rmtree(path, ignore_errors=True)
        (house.var / "demo-accounts.json").unlink(missing_ok=True)
    fresh = open_house(dict(os.environ))
    fresh.supervisor.obey_signals()
    migrate(fresh)
    say("Đã xóa và nạp lại dữ liệu mẫu.")


# --- the person at the console --------------------------------------------------------------


def introduce(house: House, duties: Duties) -> None:
    """Print the addresses, the accounts to try and what is not real."""
    say("")
    if "web" in duties:
        say(f"  Cổng dịch vụ công của người dân:  {house.environ['PORTAL_URL']}")
        say(f"  Hệ thống dành cho cán bộ:         {house.environ['BACKOFFICE_URL']}/can-bo")
    if house.demo:
        print_accounts(house.var / "demo-accounts.json")
        say(
            "\n  Đây là hệ thống trình diễn, mọi dữ liệu là mẫu. Các phần mô phỏng: chứng thư số"
            "\n  và dịch vụ dấu thời gian của một CA thử nghiệm (không có giá trị pháp lý), hộp thư"
            f"\n  SMTP chỉ nhận trên máy này ({house.environ['SMTP_HOST']}"
            f":{house.environ['SMTP_PORT']})."
        )
    say(f"\n  Nhật ký: {house.var / 'log'}   Dừng: Ctrl-C\n")


def print_accounts(file: Path) -> None:
    """Print the demonstration's accounts as a table."""
    if not file.exists():
        return
    accounts = json.loads(file.read_text())
    columns = {
        "role": "Vai trò",
        "login": "Đăng nhập",
        "password": "Mật khẩu",
        "totp_secret": "Khóa TOTP",
        "agency": "Cơ quan",
    }
    rows = [[str(account.get(key) or "–") for key in columns] for account in accounts]
    rows.insert(0, list(columns.values()))
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    say(f"\n  Tài khoản mẫu (đủ cả khóa API trong {file}):")
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("    " + "  ".join(cells).rstrip())


DUTIES: dict[str, Duties] = {
    "all": {"web": doors, "worker": worker},
    "web": {"web": doors},
    "worker": {"worker": worker},
    "database": {},
}


def main(words: Sequence[str]) -> int:
    """Read the command and run it; return the exit code."""
    parser = argparse.ArgumentParser(prog="serve.py", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=[*DUTIES, "migrate", "reset"])
    what = parser.parse_args(words).what
    try:
        house = open_house(dict(os.environ))
        house.supervisor.obey_signals()
        if what == "reset":
            reset(house)
        elif what == "migrate":
            migrate(house)
        else:
            keep(house, DUTIES[what])
    except StoppedError:
        return 130
    except AlreadyRunningError as error:
        say(f"Hệ thống của thư mục này đang chạy rồi (phần việc: {error}).")
        return 1
    except NotReadyError as error:
        names = ", ".join(NAMES.get(name, name) for name in str(error).split(", "))
        say(f"Không khởi động được: {names}. Xem nhật ký trong var/log.")
        return 1
    except (CannotRunError, SettingsError, RuntimeError, OSError) as error:
        say(f"Không chạy được: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
