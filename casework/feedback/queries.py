"""What is asked of ratings: the dossier of a token, an offer on a tablet, counts by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from casework.dossiers.records import Dossier
from casework.feedback import rules
from casework.feedback.records import Rating
from casework.feedback.rules import Satisfaction
from casework.tickets.records import DeskDevice
from foundation.errors import NotFound
from foundation.ids import read_reference

OFFER_LASTS = timedelta(minutes=10)
MOST_COUNTED = 20_000
"""Figures are worked out over so many of a desk's latest ratings."""
MONTHS = 12


def dossier_of_token(session: Session, token: str, secret: str) -> Dossier:
    """Return the dossier that the bearer of a token may rate; raise NotFound."""
    reference = rules.read_token(token, secret)
    return _one(session, select(Dossier).where(Dossier.reference == (reference or "")))


def dossier_of_device(
    session: Session, device: DeskDevice, typed: str = "", *, at: datetime
) -> Dossier | None:
    """Return the dossier that a tablet asks about: the code typed at it, else the one offered.

    Only the device's own desk's dossiers are found; raise NotFound for a code that is none.
    """
    asked = select(Dossier).where(Dossier.desk_agency_id == device.agency_id)
    if typed:
        code = typed.strip().upper()[:80]
        reference = read_reference(code) or ""
        return _one(session, asked.where((Dossier.code == code) | (Dossier.reference == reference)))
    if device.dossier_id is None or device.offered_at is None:
        return None
    if at - device.offered_at > OFFER_LASTS:
        return None
    return session.scalars(asked.where(Dossier.id == device.dossier_id)).first()


def _one(session: Session, asked: Select[Dossier]) -> Dossier:
    found = session.scalars(asked.limit(1)).first()
    if found is None:
        raise NotFound(what="dossier")
    return found


def rating_of(session: Session, dossier_id: int) -> Rating | None:
    """Return a dossier's rating, or None."""
    return session.scalars(select(Rating).where(Rating.dossier_id == dossier_id)).first()


@dataclass(frozen=True, slots=True)
class Month:
    """The ratings of one month by how satisfied people were."""

    month: str
    counts: dict[Satisfaction, int]

    @property
    def total(self) -> int:
        """Return how many ratings there were."""
        return sum(self.counts.values())

    def percent(self, satisfaction: Satisfaction) -> int:
        """Return the share of one answer in whole percent."""
        return round(100 * self.counts[satisfaction] / self.total) if self.total else 0


def by_month(session: Session, agency_id: int) -> list[Month]:
    """Count a desk's ratings by month, the latest month first, over a bounded number of them."""
    some = (
        select(Rating.given_at, Rating.overall)
        .where(Rating.agency_id == agency_id)
        .order_by(Rating.id.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    month = func.to_char(func.timezone("Asia/Ho_Chi_Minh", some.c.given_at), "YYYY-MM")
    rows = session.execute(
        select(month, some.c.overall, func.count()).group_by(month, some.c.overall)
    )
    found: dict[str, dict[Satisfaction, int]] = {}
    for name, overall, count in rows:
        counts = found.setdefault(name, dict.fromkeys(Satisfaction, 0))
        counts[Satisfaction(overall)] = count
    return [Month(name, counts) for name, counts in sorted(found.items(), reverse=True)][:MONTHS]


def latest(
    session: Session, agency_id: int, *, before: int | None, limit: int
) -> Sequence[tuple[Rating, Dossier]]:
    """List a desk's ratings with their dossiers, newest first."""
    asked = (
        select(Rating, Dossier)
        .join(Dossier, Dossier.id == Rating.dossier_id)
        .where(Rating.agency_id == agency_id)
    )
    if before is not None:
        asked = asked.where(Rating.id < before)
    rows = session.execute(asked.order_by(Rating.id.desc()).limit(limit))
    return [(rating, dossier) for rating, dossier in rows]
