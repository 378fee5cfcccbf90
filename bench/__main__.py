"""Measure the product beside its floors: ``python -m bench [--quick] [--job submit] …``."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench import (
    drafting,
    evidence,
    exchange,
    issuing,
    looking,
    mine,
    national,
    office,
    paying,
    report,
    routing,
    scanning,
    searching,
    submitting,
    watching,
    worklists,
    worktime,
)
from bench import ground as grounds
from bench.ground import Ground
from bench.outcome import FULL, QUICK, Outcome, Pace
from foundation.clock import now

Job = Callable[[Ground, Pace], Iterator[Outcome]]
JOBS: Mapping[str, Job] = {
    "submit": submitting.whole,
    "form": submitting.form_only,
    "lookup": looking.lookup,
    "search": searching.search,
    "issue": issuing.issue,
    "queue": office.queue,
    "worklists": worklists.worklists,
    "exchange": exchange.exchange,
    "national": national.sync,
    "due-dates": worktime.due_dates,
    "routing": routing.routing,
    "watch": watching.sweep,
    "autosave": drafting.autosave,
    "my_dossiers": mine.my_dossiers,
    "scan": scanning.scan,
    "scan-desk": scanning.desk,
    "evidence": evidence.evidence,
    "payments": paying.notices,
}


def main() -> int:
    """Run the jobs asked for; return 1 where a goal is missed."""
    asked = _arguments()
    pace = QUICK if asked.quick else FULL
    machine, at, outcomes = grounds.machine(), now(), []
    with grounds.raised() as ground:
        for name in asked.job or JOBS:
            for outcome in JOBS[name](ground, pace):
                print(outcome, flush=True)
                outcomes.append(outcome)
    if asked.report:
        report.write(asked.report, outcomes, pace, machine, at)
    return 0 if all(one.met is not False for one in outcomes) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter and on fewer dossiers")
    parser.add_argument("--job", choices=list(JOBS), action="append", help="only this job")
    parser.add_argument("--report", type=Path, help="document to write the figures into")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
