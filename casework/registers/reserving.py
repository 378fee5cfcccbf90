"""Runs of dossier numbers taken at once, for a counter whose network may go down.

They come from the same counter as every other number of the day, under the same lock: whoever
accepts a dossier next, or reserves another run, gets numbers behind this one.
"""

from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.registers.records import DossierCounter


def lock_day(session: Session, *, agency_id: int, day: date) -> None:
    """Lock an agency's counter of a day until the transaction ends, without taking a number."""
    _take(session, agency_id=agency_id, day=day, count=0)


def take_run(session: Session, *, agency_id: int, day: date, count: int) -> int:
    """Take so many numbers of an agency's day at once and return the first of them."""
    if count < 1:
        message = f"a run has one number at least, not {count}"
        raise ValueError(message)
    return _take(session, agency_id=agency_id, day=day, count=count) - count + 1


def _take(session: Session, *, agency_id: int, day: date, count: int) -> int:
    counter = insert(DossierCounter).values(agency_id=agency_id, day=day, last=count)
    last = session.scalar(
        counter.on_conflict_do_update(
            index_elements=["agency_id", "day"], set_={"last": DossierCounter.last + count}
        ).returning(DossierCounter.last)
    )
    return int(last or 0)
