"""The waiting jobs run here and now, for seeding and for tests: real handlers, real gateways.

Not to be mixed with a running worker on the same database.
"""

from sqlalchemy import text

from worker.handlers import handle
from worker.tools import Attempt, Tools

_TAKE = text("select id, task_name, args, attempts from procrastinate_fetch_job_v2(null, null)")
_FINISH = text("select procrastinate_finish_job_v1(:id, 'succeeded', false)")
_PUT_BACK = text("select procrastinate_retry_job_v2(:id, now(), null, null, null)")

_ABANDONED = text(
    "select procrastinate_retry_job_v2(id, now(), null, null, null) from procrastinate_jobs"
    " where status = 'doing' and worker_id is null"
)


def take_back(tools: Tools) -> int:
    """Put jobs back that ``run_all`` had begun when its process was killed; return how many."""
    with tools.database.transaction() as session:
        return len(session.execute(_ABANDONED).all())


def run_all(tools: Tools, limit: int = 500) -> list[str]:
    """Run due jobs and those they bring about, at most ``limit``; return their names in order.

    An error of a handler is raised after its job has been put back into the queue.
    """
    ran: list[str] = []
    while len(ran) < limit:
        with tools.database.transaction() as session:
            job = session.execute(_TAKE).one()
        if job.id is None:
            break
        try:
            handle(job.task_name, job.args, tools, Attempt(job.attempts))
        except BaseException:
            with tools.database.transaction() as session:
                session.execute(_PUT_BACK, {"id": job.id})
            raise
        with tools.database.transaction() as session:
            session.execute(_FINISH, {"id": job.id})
        ran.append(job.task_name)
    return ran
