"""Work for later, asked for inside the caller's transaction.

A job is a frozen dataclass of plain values. ``enqueue`` writes it to the queue's table over
the very connection of the session, so a rollback takes the job back and a commit makes it
certain. The worker runs each job at least once: handlers are idempotent. The queue itself is
the procrastinate library; nothing else in the house knows that.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

import procrastinate
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """The base of every job; a subclass lists its arguments as fields."""

    queue: ClassVar[str] = "quick"

    @classmethod
    def name(cls) -> str:
        """Name the job as the queue stores it."""
        return cls.__name__

    def to_arguments(self) -> dict[str, Any]:
        """Return the arguments as JSON-ready values."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @classmethod
    def from_arguments(cls, arguments: dict[str, Any]) -> Self:
        """Rebuild the job from what the queue stored."""
        return cls(**arguments)


# The manager only writes through connections handed to it, so its connector is never opened.
_MANAGER = JobManager(procrastinate.SyncPsycopgConnector())


def enqueue(
    session: Session,
    job: Job,
    *,
    not_before: datetime | None = None,
    lock: str | None = None,
    priority: int = 0,
) -> int:
    """Ask for a job in the session's transaction and return the queue's number for it.

    Jobs of one ``lock`` never run side by side and keep their order; of those that wait the ones
    of the highest ``priority`` go first.
    """
    deferrer = configure_task(
        name=job.name(),
        job_manager=_MANAGER,
        queue=job.queue,
        lock=lock,
        schedule_at=not_before,
        priority=priority,
        connection=session.connection().connection.driver_connection,
    )
    return deferrer.defer(**job.to_arguments())


def enqueue_many(session: Session, jobs: Sequence[Job], *, priority: int = 0) -> None:
    """Ask for several jobs of one kind in one statement."""
    if not jobs:
        return
    deferrer = configure_task(
        name=jobs[0].name(),
        job_manager=_MANAGER,
        queue=jobs[0].queue,
        priority=priority,
        connection=session.connection().connection.driver_connection,
    )
    deferrer.batch_defer(*(job.to_arguments() for job in jobs))


def waiting_jobs(session: Session, kind: type[Job] | None = None) -> list[Job | str]:
    """List jobs not yet begun, oldest first: as jobs of ``kind``, else by name."""
    rows = session.execute(
        text(
            "select task_name, args from procrastinate_jobs where status = 'todo'"
            " and (cast(:name as text) is null or task_name = :name) order by id"
        ),
        {"name": kind.name() if kind else None},
    )
    return [kind.from_arguments(args) if kind else name for name, args in rows]


def failed_jobs(session: Session) -> list[tuple[int, str]]:
    """List the parked jobs (number, name) that used up their tries and wait for an owner."""
    rows = session.execute(
        text("select id, task_name from procrastinate_jobs where status = 'failed' order by id")
    )
    return [(number, name) for number, name in rows]


def retry(session: Session, number: int, *, at: datetime) -> bool:
    """Put a parked job back into its queue; False where it is not parked any more."""
    is_parked = session.scalar(
        text("select status = 'failed' from procrastinate_jobs where id = :id for update"),
        {"id": number},
    )
    if is_parked:
        session.execute(
            text("select procrastinate_retry_job_v2(:id, :at, null, null, null)"),
            {"id": number, "at": at},
        )
    return bool(is_parked)
