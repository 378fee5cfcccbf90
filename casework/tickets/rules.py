"""Queue tickets: how a number is written, who is called next, how waiting times are summed up."""

import math
import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.errors import Problem

PRIORITY_RUN = 2
"""So many people with priority at most are called one after the other while others wait."""
LONGEST_NAME = 120
LONGEST_COUNTER = 20
LAST_NUMBER = 999
_LETTER = re.compile(r"[A-Z]{1,2}", re.ASCII)


def shown(letter: str, number: int) -> str:
    """Write a ticket's number: A001."""
    return f"{letter}{number:03d}"


def tidy_letter(text: str) -> str:
    """Bring the letter of a group into its written form."""
    return unicodedata.normalize("NFKC", text[:20]).strip().upper()


def letter_problem(letter: str) -> Problem | None:
    """Say what is wrong with a tidied letter: one or two of A to Z."""
    return None if _LETTER.fullmatch(letter) else Problem("not_a_group_letter")


def takes_priority(last_called: Sequence[bool]) -> bool:
    """Tell whether one with priority comes first, by the priority of those called last.

    ``last_called`` begins with the latest. Old people, people with disabilities and pregnant
    women come first, but never more than PRIORITY_RUN in a row, so that nobody waits forever.
    """
    run = list(last_called[:PRIORITY_RUN])
    return len(run) < PRIORITY_RUN or not all(run)


@dataclass(frozen=True, slots=True)
class Spell:
    """A summary of durations in minutes; None where there was none."""

    count: int
    mean: float | None
    median: float | None
    ninetieth: float | None


def summary(spells: Sequence[timedelta]) -> Spell:
    """Sum durations up: mean, median and 90th percentile (nearest rank), in minutes."""
    minutes = sorted(max(one.total_seconds(), 0.0) / 60 for one in spells)
    if not minutes:
        return Spell(0, None, None, None)
    rank = math.ceil(0.9 * len(minutes)) - 1
    return Spell(len(minutes), statistics.fmean(minutes), statistics.median(minutes), minutes[rank])


@dataclass(frozen=True, slots=True)
class Times:
    """When one ticket was taken, first called and done."""

    taken_at: datetime
    called_at: datetime | None
    done_at: datetime | None
    served: bool


def waiting(times: Sequence[Times]) -> Spell:
    """Sum up how long people waited until they were called."""
    return summary([one.called_at - one.taken_at for one in times if one.called_at])


def serving(times: Sequence[Times]) -> Spell:
    """Sum up how long people were served."""
    return summary(
        [
            one.done_at - one.called_at
            for one in times
            if one.served and one.called_at and one.done_at
        ]
    )
