"""The queue library's application: one task for each kind of job, lanes that cannot block.

Each lane has its own places, so a mail server that hangs keeps no signature waiting.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import procrastinate
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from sqlalchemy import make_url

from foundation.jobs import Job
from worker.handlers import HANDLERS, Handler
from worker.patience import Retries
from worker.tools import Attempt, Tools

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
"""A worker silent for so long is taken for dead and its jobs run again."""

STOP_SECONDS = 8.0
HOUSE = "house"
"""The queue of the clock's own tasks."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Some queues with places of their own."""

    name: str
    queues: Sequence[str]
    places: int


def lanes(concurrency: int) -> list[Lane]:
    """Return the lanes of one worker process."""
    return [
        Lane("work", ("quick", "papers", "sign"), concurrency),
        Lane("inspect", ("inspect",), 2),
        Lane("split", ("split",), 2),
        Lane("ocr", ("ocr",), 2),
        Lane("mail", ("mail",), 2),
        Lane("exchange", ("exchange",), 3),
        Lane("house", (HOUSE,), 1),
    ]


def open_app(tools: Tools) -> procrastinate.App:
    """Build the application on the settings' database, with a task for each kind of job."""
    url = make_url(tools.settings.database_url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False), min_size=2, max_size=12
    )
    app = procrastinate.App(connector=connector)
    for kind, handler in HANDLERS.items():
        task = app.task(name=kind.name(), queue=kind.queue, pass_context=True, retry=Retries())
        task(_runner(kind, handler, tools))
    return app


def _runner(kind: type[Job], handler: Handler, tools: Tools) -> Any:  # noqa: ANN401 - the library's task
    def run(context: JobContext, **arguments: Any) -> None:  # noqa: ANN401 - what the queue stored
        handler(kind.from_arguments(arguments), tools, Attempt(context.job.attempts))

    return run


class Crew:
    """The lanes of one process at work, until told to stop or until nothing is left to do."""

    def __init__(
        self, app: procrastinate.App, concurrency: int, *, stalled: float = STALLED_SECONDS
    ) -> None:
        """Plan the lanes; ``stalled`` is in seconds."""
        self._app = app
        self._lanes = lanes(concurrency)
        self._stalled = stalled
        self._workers: list[Worker] = []
        self._is_told_to_stop = False

    async def run(self, *, wait: bool = True) -> None:
        """Work; with ``wait=False`` only until no job is due."""
        loop = asyncio.get_running_loop()
        threads = sum(lane.places for lane in self._lanes)
        loop.set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="job"))
        self._workers = [self._worker(lane, wait=wait) for lane in self._lanes]
        rescuing = asyncio.create_task(self._keep_rescuing())
        try:
            async with asyncio.TaskGroup() as group:
                for worker in self._workers:
                    group.create_task(worker.run())  # type: ignore[no-untyped-call]
                # A worker forgets as it begins that it was told to stop before.
                await asyncio.sleep(0)
                if self._is_told_to_stop:
                    self.stop()
        finally:
            rescuing.cancel()

    def stop(self) -> None:
        """Take no new job, now or later; those running may end."""
        self._is_told_to_stop = True
        for worker in self._workers:
            worker.stop()  # type: ignore[no-untyped-call]

    def _worker(self, lane: Lane, *, wait: bool) -> Worker:
        return Worker(
            self._app,
            name=lane.name,
            queues=list(lane.queues),
            concurrency=lane.places,
            wait=wait,
            install_signal_handlers=False,
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=min(HEARTBEAT_SECONDS, self._stalled / 4),
            stalled_worker_timeout=self._stalled,
            shutdown_graceful_timeout=STOP_SECONDS,
        )

    async def _keep_rescuing(self) -> None:
        """Give the jobs of workers that died back to the queue, again and again."""
        while True:
            await rescue(self._app, stalled=self._stalled)
            await asyncio.sleep(min(HEARTBEAT_SECONDS, self._stalled / 4))


async def rescue(app: procrastinate.App, *, stalled: float) -> int:
    """Put jobs of workers without a heartbeat for ``stalled`` seconds back; return how many."""
    manager = app.job_manager
    rescued = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
        await manager.retry_job(job)
        rescued += 1
    return rescued


async def jobs_due(app: procrastinate.App) -> int:
    """Count the jobs that could be begun now."""
    row = await app.connector.execute_query_one_async(
        "select count(*) as due from procrastinate_jobs"
        " where status = 'todo' and (scheduled_at is null or scheduled_at <= now())"
    )
    return int(row["due"])
