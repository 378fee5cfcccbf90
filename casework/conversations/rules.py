"""When and how one writes about a dossier: lengths, times, and until when."""

from datetime import datetime, timedelta

from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State

LONGEST = 10_000
MOST_FILES = 5
TAKE_BACK = timedelta(minutes=5)
"""So long a message can be taken back; nobody is told of it before."""
AFTER_THE_END = timedelta(days=30)
"""So long after its end one may still write about a dossier."""


def is_open(dossier: Dossier, *, at: datetime) -> bool:
    """Tell whether one may write about a dossier at a moment; never about a partner's part."""
    if dossier.is_part:
        return False
    ended = dossier.returned_at or dossier.finished_at
    return State(dossier.state) in OPEN or ended is None or at - ended <= AFTER_THE_END


def lies_before(dossier: Dossier) -> int:
    """Return the agency that a message of the holder lies before: the desk until acceptance."""
    return dossier.desk_agency_id if dossier.accepted_at is None else dossier.agency_id


def can_be_taken_back(sent_at: datetime, *, at: datetime) -> bool:
    """Tell whether a message sent at one moment can still be taken back at another."""
    return timedelta() <= at - sent_at <= TAKE_BACK
