"""The order of things: ground first, then structure and sample data, then doors and worker."""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable

from foundation.children import Child
from foundation.processes import AlreadyRunningError, Program
from operations import console, surroundings
from operations.house import ROOT, House, open_house
from operations.parts import CannotRunError, doors, ground_parts, make_room, worker

WAIT_FOR_GROUND_SECONDS = 90.0

Duties = dict[str, Callable[[House], list[Program]]]

DUTIES: dict[str, Duties] = {
    "all": {"web": doors, "worker": worker},
    "web": {"web": doors},
    "worker": {"worker": worker},
    "database": {},
}


class StoppedError(Exception):
    """The person asked to stop while the system was starting."""


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
    """Tell children and commands where the embedded servers are; raise SettingsError."""
    if house.postgres:
        house.environ["DATABASE_URL"] = house.postgres.url()
        if house.postgres.moved:
            console.say(
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
    surroundings.leave(house.var, house.environ)


def check_not_stopped(house: House) -> None:
    """Raise StoppedError once Ctrl-C was pressed."""
    if house.supervisor.stopping:
        raise StoppedError


def run_step(house: House, name: str, *words: str) -> None:
    """Run one program to its end; raise CannotRunError with its last lines if it fails."""
    console.say(f"  {time.strftime('%H:%M:%S')}  {console.NAMES[name]} …")
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
        last = console.last_lines(child.log)
        raise CannotRunError(f"{console.NAMES[name]} không thành công, xem {child.log}:\n{last}")


def keep(house: House, duties: Duties) -> None:
    """Take up duties on standing ground and keep their parts until asked to stop."""
    with contextlib.ExitStack() as stack:
        for duty in duties:
            stack.enter_context(house.supervisor.only_one(duty))
        ours = lock_ground(house, stack)
        if not ours and not duties:
            raise AlreadyRunningError("ground")
        stack.callback(house.supervisor.stop)
        if "web" in duties:
            make_room(house)
        raise_ground(house, ours=ours)
        house.supervisor.start(part for describe in duties.values() for part in describe(house))
        check_not_stopped(house)
        console.introduce(house.var, house.environ, web="web" in duties)
        house.supervisor.watch()
        console.say("\nĐang dừng …")


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
        for path in (house.var / "pki", house.var / "mail", house.var / "messages"):
            shutil.rmtree(path, ignore_errors=True)
        (house.var / "demo-accounts.json").unlink(missing_ok=True)
    fresh = open_house(dict(os.environ))
    fresh.supervisor.obey_signals()
    migrate(fresh)
    console.say("Đã xóa và nạp lại dữ liệu mẫu.")
