"""What runs by the clock: the journal is anchored, remains are swept, stored bytes re-read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import procrastinate

from casework.dossiers import comparing, figures, queries, supplement
from casework.files import actions as files
from casework.files import queries as stored
from casework.procedures import usage
from casework.reports import queries as reports
from casework.worklists import attention
from foundation import log, rates
from foundation.clock import VIETNAM, now
from foundation.errors import NotFound, Unavailable
from worker.anchoring import anchor_journal
from worker.app import HOUSE
from worker.evidence import sweep_evidence
from worker.exports import sweep_exports
from worker.installations import sweep_exchange
from worker.messages import tell_of_messages
from worker.national import read_for_portal, send_to_portal
from worker.payments import ask_suppliers
from worker.post import collect_post
from worker.scanning_drops import sweep_drops, tidy_drops
from worker.tools import Tools
from worker.vault import sweep_packs
from worker.watch import count_work, keep_watch, watch_closely

_log = log.logger(__name__)

KEEP_DONE_JOBS_HOURS = 72
SAMPLE_SIZE = 200
SWEEP_SIZE = 500
UNUSED_AFTER = timedelta(days=3)
REMIND_AHEAD = timedelta(days=5)


def sweep_uploads(tools: Tools) -> None:
    """Clear what was promised and never taken in: old tickets and their bytes."""
    before = now() - timedelta(days=1)
    with tools.database.reading() as session:
        tickets = stored.stale_tickets(session, before=before, limit=SWEEP_SIZE)
    for ticket in tickets:
        tools.gateways.files.drop_upload(ticket)
    with tools.database.transaction() as session:
        files.forget_tickets(session, tickets)
    if tickets:
        _log.info("swept uploads", tickets=len(tickets))


def sweep_files(tools: Tools) -> None:
    """Forget files that were taken in days ago and never put in a draft or a dossier."""
    before = now() - UNUSED_AFTER
    with tools.database.transaction() as session:
        unused = reports.unused_files(session, before=before, limit=SWEEP_SIZE)
        files.forget_files(session, unused)
    if unused:
        _log.info("swept files", files=len(unused))


def sweep_rates(tools: Tools) -> None:
    """Drop counters of visits whose window is over, so that their table stays small."""
    with tools.database.transaction() as session:
        rates.sweep(session, at=now())


def sweep_presence(tools: Tools) -> None:
    """Forget who had a dossier open long ago."""
    with tools.database.transaction() as session:
        attention.sweep(session, at=now())


def count_catalogue(tools: Tools) -> None:
    """Count what ranks the catalogue: how much procedures are used, how rare its words are."""
    with tools.database.transaction() as session:
        today = now().astimezone(VIETNAM).date()
        usage.count_uses(session, figures.filed(session), today=today)
        usage.count_words(session)


def remind_of_paper(tools: Tools) -> None:
    """Remind holders of paper that is awaited: once before its day and once after it."""
    with tools.database.reading() as session:
        ids = comparing.due_reminders(session, at=now(), limit=SWEEP_SIZE)
    for dossier_id in ids:
        with tools.database.transaction() as session:
            comparing.remind(session, queries.lock_by_id(session, dossier_id), at=now())


def remind_of_supplements(tools: Tools) -> None:
    """Remind holders five days before their time to supplement is over, once."""
    days, at = tools.settings.supplement_days, now()
    with tools.database.reading() as session:
        ids = supplement.ending(session, days=days, ahead=REMIND_AHEAD, at=at, limit=SWEEP_SIZE)
    for dossier_id in ids:
        with tools.database.transaction() as session:
            supplement.remind(session, queries.lock_by_id(session, dossier_id), days=days, at=at)


def read_a_sample(tools: Tools) -> None:
    """Read a sample of stored files back and compare their hashes; log each that is not right."""
    with tools.database.reading() as session:
        hashes = stored.sample_of_hashes(session, SAMPLE_SIZE)
    wrong = 0
    for sha256 in hashes:
        try:
            tools.gateways.files.read(sha256)
        except (NotFound, Unavailable) as error:
            wrong += 1
            _log.error("stored file cannot be trusted", sha256=sha256, code=error.code)
    _log.info("read a sample of stored files", files=len(hashes), wrong=wrong)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done by the clock; ``cron`` counts in UTC, a sixth field in seconds."""

    cron: str
    run: Callable[[Tools], None]


DUTIES = (
    Duty("* * * * *", anchor_journal),
    Duty("17 * * * *", sweep_uploads),
    Duty("27 * * * *", sweep_files),
    Duty("37 * * * *", sweep_rates),
    Duty("47 * * * *", sweep_exports),
    Duty("*/15 * * * *", sweep_presence),
    Duty("*/10 * * * *", count_catalogue),
    Duty("*/5 * * * *", collect_post),
    Duty("*/5 * * * *", sweep_exchange),
    Duty("* * * * *", keep_watch),
    Duty("* * * * * */20", read_for_portal),
    Duty("* * * * *", send_to_portal),
    Duty("* * * * *", tell_of_messages),
    Duty("* * * * *", ask_suppliers),
    Duty("3,13,23,33,43,53 * * * *", watch_closely),
    Duty("*/5 * * * *", count_work),
    Duty("7,37 * * * *", remind_of_paper),
    Duty("12,42 * * * *", remind_of_supplements),
    Duty("30 18 * * *", read_a_sample),
    Duty("* * * * * */10", sweep_drops),
    Duty("57 * * * *", tidy_drops),
    Duty("27 19 * * *", sweep_packs),
    Duty("32 19 * * *", sweep_evidence),
)
PURGE_CRON = "47 18 * * *"


def set_clock(app: procrastinate.App, tools: Tools) -> None:
    """Register the duties with the queue library."""
    for duty in DUTIES:
        name = duty.run.__name__
        task = app.task(name=name, queue=HOUSE, queueing_lock=name)(_at_time(duty, tools))
        app.periodic(cron=duty.cron, periodic_id=name)(task)

    @app.periodic(cron=PURGE_CRON, periodic_id="purge")
    @app.task(name="purge", queue=HOUSE, queueing_lock="purge")
    async def purge(timestamp: int) -> None:  # noqa: ARG001 - the library hands it over
        """Forget jobs done days ago; those that failed stay until an owner deals with them."""
        await app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_JOBS_HOURS)


def _at_time(duty: Duty, tools: Tools) -> Any:  # noqa: ANN401 - the library's task
    def run(timestamp: int) -> None:  # noqa: ARG001 - the library hands it over
        duty.run(tools)

    return run
