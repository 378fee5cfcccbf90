"""How often something has been tried: counters in fixed windows, kept over all processes.

The table is unlogged: a crash of the server forgets the counts and nothing else, and counting
costs no wait for the disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Index, Integer, Text, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.database import Record


class RateCount(Record):
    """How often one key has been counted in its window, and when it was counted last."""

    __tablename__ = "rate_count"
    __table_args__ = (
        Index("ix_rate_count_ends_at", "ends_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Count:
    """A counter as it stands: how often, when last, and when it starts anew."""

    key: str
    count: int
    last_at: datetime
    ends_at: datetime


def count(
    session: Session, windows: Sequence[tuple[str, timedelta]], *, at: datetime
) -> list[Count]:
    """Count once in each window (key, length) by one statement and return where they stand.

    Keys are locked in their order, so that two requests never wait for each other.
    """
    rows = [
        {"key": key, "count": 1, "last_at": at, "ends_at": at + length}
        for key, length in sorted(windows)
    ]
    new = insert(RateCount).values(rows)
    is_over = RateCount.ends_at <= at
    kept = new.on_conflict_do_update(
        index_elements=[RateCount.key],
        set_={
            "count": case((is_over, 1), else_=RateCount.count + 1),
            "last_at": at,
            "ends_at": case((is_over, new.excluded.ends_at), else_=RateCount.ends_at),
        },
    ).returning(RateCount.key, RateCount.count, RateCount.last_at, RateCount.ends_at)
    return [Count(*row) for row in session.execute(kept)]


def standing(session: Session, keys: Sequence[str], *, at: datetime) -> dict[str, Count]:
    """Return the counters of the keys that still run, without counting."""
    asked = select(RateCount.key, RateCount.count, RateCount.last_at, RateCount.ends_at).where(
        RateCount.key.in_(keys), RateCount.ends_at > at
    )
    return {row[0]: Count(*row) for row in session.execute(asked)}


def forget(session: Session, keys: Sequence[str]) -> None:
    """Start the keys anew."""
    session.execute(delete(RateCount).where(RateCount.key.in_(keys)))


def sweep(session: Session, *, at: datetime) -> int:
    """Drop counters whose window is over; return how many there were."""
    gone = delete(RateCount).where(RateCount.ends_at <= at).returning(RateCount.key)
    return len(session.execute(gone).all())
