"""How long a job is tried again: long while something outside is down, briefly after a fault.

What is outside of the house is tried 50 times within about four and a half hours; then the job
is parked as failed and waits, visible, for an owner.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy.exc import OperationalError

from foundation.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a job is tried and how the waits between tries grow, in seconds."""

    tries: int
    first_wait: int
    growth: int
    longest_wait: int

    def wait_after(self, attempt: int) -> timedelta:
        """Return how long to wait after the try of this number (the first is 0)."""
        seconds = self.first_wait * self.growth ** min(attempt, 20)
        return timedelta(seconds=min(seconds, self.longest_wait))


WITH_THE_OUTSIDE = Patience(tries=50, first_wait=5, growth=2, longest_wait=360)
WITH_OURSELVES = Patience(tries=4, first_wait=5, growth=6, longest_wait=360)


def patience_with(error: BaseException) -> Patience:
    """Return the patience that an error deserves."""
    outside = isinstance(error, Unavailable | OperationalError | ConnectionError | TimeoutError)
    return WITH_THE_OUTSIDE if outside else WITH_OURSELVES


def is_last_try(error: BaseException, attempt: int) -> bool:
    """Tell whether the try of this number was the last one for an error."""
    return attempt + 1 >= patience_with(error).tries


class Retries(BaseRetryStrategy):
    """The queue library's question "once more, and when?" answered by our patience."""

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        """Return when to try again, or None to park the job as failed."""
        if is_last_try(exception, job.attempts):
            return None
        wait = patience_with(exception).wait_after(job.attempts)
        return RetryDecision(retry_at=datetime.now(UTC) + wait)
