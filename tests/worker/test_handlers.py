"""The table of handlers is whole, and patience is as long as promised."""

import importlib
import pkgutil
from datetime import timedelta

import casework
from foundation.errors import Unavailable
from foundation.jobs import Job
from worker import patience
from worker.app import HOUSE, lanes
from worker.handlers import HANDLERS


def jobs(kind=Job):
    for sub in kind.__subclasses__():
        yield sub
        yield from jobs(sub)


def test_every_job_has_exactly_one_handler():
    for module in pkgutil.walk_packages(casework.__path__, "casework."):
        importlib.import_module(module.name)

    # A slotted dataclass is made of another class, which stays known: ask the module for it.
    asked = {
        getattr(importlib.import_module(job.__module__), job.__name__)
        for job in jobs()
        if job.__module__.startswith("casework.")
    }

    assert asked == set(HANDLERS)
    assert len({kind.name() for kind in asked}) == len(asked)


def test_every_queue_has_one_lane():
    queues = [queue for lane in lanes(4) for queue in lane.queues]

    assert len(queues) == len(set(queues))
    assert {kind.queue for kind in HANDLERS} <= set(queues)
    assert HOUSE in queues


def test_what_is_outside_is_tried_48_times_over_four_hours():
    outside = patience.WITH_THE_OUTSIDE
    waits = [outside.wait_after(attempt) for attempt in range(outside.tries - 1)]

    assert outside.tries >= 48
    assert timedelta(hours=4) <= sum(waits, timedelta()) < timedelta(hours=6)
    assert waits == sorted(waits)


def test_a_fault_of_our_own_is_parked_soon():
    own = patience.patience_with(ValueError())

    assert patience.is_last_try(ValueError(), own.tries - 1)
    assert not patience.is_last_try(Unavailable("mail"), own.tries - 1)
