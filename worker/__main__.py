"""Run the worker: ``python -m worker [--once] [--stalled-after SECONDS]``.

SIGTERM and Ctrl-C let running jobs end; a job cut short by a crash runs again. The file
``var/run/worker.alive`` is touched every few seconds while the process is well.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import procrastinate

from foundation import log
from foundation.database import Database, open_engine
from foundation.settings import Settings, SettingsError, read_settings
from gateways import open_gateways
from worker.app import HEARTBEAT_SECONDS, STALLED_SECONDS, Crew, jobs_due, lanes, open_app
from worker.schedule import set_clock
from worker.tools import Tools

JOB_STATEMENT_TIMEOUT_MS = 60_000


def open_tools(settings: Settings) -> Tools:
    """Open what handlers need; nothing outside is asked yet."""
    threads = sum(lane.places for lane in lanes(settings.worker_concurrency))
    engine = open_engine(
        settings.database_url,
        pool_size=threads,
        statement_timeout_ms=JOB_STATEMENT_TIMEOUT_MS,
    )
    return Tools(settings=settings, database=Database(engine), gateways=open_gateways(settings))


async def work(app: procrastinate.App, crew: Crew, alive: Path, *, once: bool) -> None:
    """Run the crew until it is told to stop, showing that the process is alive."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, crew.stop)
    showing = asyncio.create_task(_show_life(alive))
    try:
        async with app.open_async():
            await crew.run(wait=not once)
            while once and await jobs_due(app):
                await crew.run(wait=False)
    finally:
        showing.cancel()


async def _show_life(alive: Path) -> None:
    while True:
        _touch(alive)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _touch(alive: Path) -> None:
    alive.parent.mkdir(parents=True, exist_ok=True)
    alive.write_text(f"{os.getpid()}\n")


def main(words: Sequence[str]) -> int:
    """Read the command and work; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop when no job is due")
    parser.add_argument("--stalled-after", type=float, default=STALLED_SECONDS, metavar="SECONDS")
    given = parser.parse_args(words)
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    log.configure(settings.log_level)
    tools = open_tools(settings)
    app = open_app(tools)
    if not given.once:
        set_clock(app, tools)
    crew = Crew(app, settings.worker_concurrency, stalled=given.stalled_after)
    alive = settings.var_dir / "run" / "worker.alive"
    asyncio.run(work(app, crew, alive, once=given.once))
    alive.unlink(missing_ok=True)
    tools.gateways.scanner.close()
    tools.database.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
