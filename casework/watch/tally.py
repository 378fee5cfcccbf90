"""How much open work lies where: counted by the watch, read by the heads' pages.

Counted anew as a whole every few minutes in one statement, so that no page counts dossiers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.dossiers.records import OPEN_STATES
from casework.people.records import Account
from casework.watch.records import WatchTally

_CLEAR = text("delete from watch_tally")
# Standing work (supplement, payment) and results that wait for their holder are nobody's delay.
_COUNT = text(f"""
insert into watch_tally (agency_id, officer_id, step_name, procedure_code, procedure_name,
                         open, near, late, counted_at)
select case when dossier.stage = 'desk' then dossier.desk_agency_id else dossier.agency_id end,
       coalesce(dossier.officer_id, 0),
       coalesce(step.step_name, ''),
       dossier.procedure_code,
       min(dossier.procedure_name),
       count(*),
       count(*) filter (where dossier.warn_at <= :at and dossier.next_due_at > :at and runs.yes),
       count(*) filter (where dossier.next_due_at <= :at and runs.yes),
       :at
from dossier
cross join lateral (select dossier.state in (1, 2, 4) as yes) as runs
left join lateral (
    select step_name from assignment
    where assignment.dossier_id = dossier.id and closed_at is null and step_name <> ''
    order by assignment.id limit 1
) as step on true
where dossier.{OPEN_STATES}
group by 1, 2, 3, 4
""")  # noqa: S608 - a constant of our own


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a head's page: what is counted, and how much of it is nearly late and late."""

    key: str
    name: str
    open: int
    near: int
    late: int


def count(session: Session, *, at: datetime) -> None:
    """Count all open work anew; the old counts stay visible until the transaction ends."""
    session.execute(_CLEAR)
    session.execute(_COUNT, {"at": at})


def counted_at(session: Session) -> datetime | None:
    """Tell when the counts were made."""
    return session.scalar(select(func.max(WatchTally.counted_at)))


_SUMS = (func.sum(WatchTally.open), func.sum(WatchTally.near), func.sum(WatchTally.late))


def _lines(session: Session, asked: Select[*tuple[object, ...]]) -> list[Line]:
    rows: Iterable[Any] = session.execute(asked)
    return [Line(str(key), str(name or ""), *map(int, sums)) for key, name, *sums in rows]


def _within(
    asked: Select[*tuple[object, ...]], agency_id: int | None
) -> Select[*tuple[object, ...]]:
    return asked if agency_id is None else asked.where(WatchTally.agency_id == agency_id)


def by_officer(session: Session, agency_id: int) -> list[Line]:
    """Sum an agency's open work by officer; key 0 is what nobody has taken up."""
    asked = (
        select(WatchTally.officer_id, func.min(Account.name), *_SUMS)
        .outerjoin(Account, Account.id == WatchTally.officer_id)
        .where(WatchTally.agency_id == agency_id)
        .group_by(WatchTally.officer_id)
        .order_by(_SUMS[2].desc(), _SUMS[0].desc())
        .limit(200)
    )
    return _lines(session, asked)


def by_step(session: Session, agency_id: int | None) -> list[Line]:
    """Sum open work by step, of one agency or of all."""
    asked = (
        select(WatchTally.step_name, WatchTally.step_name, *_SUMS)
        .group_by(WatchTally.step_name)
        .order_by(_SUMS[2].desc(), _SUMS[0].desc())
        .limit(60)
    )
    return _lines(session, _within(asked, agency_id))


def by_procedure(session: Session, agency_id: int | None) -> list[Line]:
    """Sum open work by procedure, of one agency or of all."""
    asked = (
        select(WatchTally.procedure_code, func.min(WatchTally.procedure_name), *_SUMS)
        .group_by(WatchTally.procedure_code)
        .order_by(_SUMS[2].desc(), _SUMS[0].desc())
        .limit(60)
    )
    return _lines(session, _within(asked, agency_id))


def by_agency(session: Session) -> list[Line]:
    """Sum open work by agency, those with most late work first."""
    asked = (
        select(WatchTally.agency_id, func.min(Agency.name), *_SUMS)
        .join(Agency, Agency.id == WatchTally.agency_id)
        .group_by(WatchTally.agency_id)
        .order_by(_SUMS[2].desc(), _SUMS[0].desc())
        .limit(300)
    )
    return _lines(session, asked)
