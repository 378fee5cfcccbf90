"""What a new version does to drafts that citizens have begun: counted before, told after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from casework.catalogue.publishing import TellOfVersion
from casework.dossiers import renewal
from casework.dossiers.records import Draft
from casework.notifications import actions as notifications
from casework.notifications import queries as notices
from casework.notifications.records import NoticeKind
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.records import Procedure, ProcedureVersion
from casework.worktime.rules import TimeLimit
from foundation.clock import VIETNAM
from foundation.jobs import enqueue

MOST_READ = 1_000
BATCH = 200
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Effects:
    """Holds how many running drafts there are and how many of them meet what.

    `losing`: an answer is no longer asked; `asked`: a required question is new to them; `faulty`:
    an answer is wrong by the new rules; `parts`: a paper is newly required; `fees` and `limits`:
    what they pay and wait, before and after. Of more than MOST_READ drafts only as many are read.
    """

    drafts: int
    is_all: bool
    losing: tuple[tuple[str, int], ...]
    asked: tuple[tuple[str, int], ...]
    faulty: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, int], ...]
    fees: tuple[tuple[tuple[int, int], int], ...]
    limits: tuple[tuple[tuple[TimeLimit, TimeLimit], int], ...]


def of(session: Session, definition: Definition, *, today: date) -> Effects:
    """Say what publishing a definition would do to the drafts begun on earlier versions."""
    rows = session.execute(
        select(Draft.answers, Draft.case_key, Draft.version_id)
        .join(Draft.version)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == definition.code, Draft.dossier_id.is_(None))
        .order_by(Draft.id)
        .limit(MOST_READ + 1)
    ).all()
    older = {
        number: procedures.definition_of(procedures.version_by_id(session, number))
        for number in {row.version_id for row in rows}
    }
    found = [
        renewal.difference(
            older[row.version_id], definition, row.case_key, row.answers, today=today
        )
        for row in rows[:MOST_READ]
    ]
    return Effects(
        drafts=len(found),
        is_all=len(rows) <= MOST_READ,
        losing=_counted(label for one in found for label in one.losing),
        asked=_counted(label for one in found for label in one.asked),
        faulty=_counted(label for one in found for label in one.faulty),
        parts=_counted(name for one in found for name in one.parts),
        fees=_counted(one.fee for one in found if one.fee),
        limits=_counted(one.limit for one in found if one.limit),
    )


def _counted(items: Iterable[_T]) -> tuple[tuple[_T, int], ...]:
    return tuple(Counter(items).most_common())


def tell_owners(session: Session, job: TellOfVersion, *, at: datetime) -> None:
    """Tell the owners of one batch of drafts once each, and queue the next batch."""
    version = session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.id == job.version_id)
        .options(joinedload(ProcedureVersion.procedure))
        .execution_options(populate_existing=True)
    ).first()
    if version is None:
        return
    rows = session.scalars(
        select(Draft)
        .join(Draft.version)
        .where(
            ProcedureVersion.procedure_id == version.procedure_id,
            Draft.dossier_id.is_(None),
            Draft.version_id != version.id,
            Draft.id > job.after,
        )
        .order_by(Draft.id)
        .limit(BATCH)
    ).all()
    begins = datetime.combine(version.effective_from, time(0), VIETNAM)
    for draft in rows:
        event = f"{draft.reference}:version:{version.id}"
        if notices.is_told(session, event):
            continue
        notifications.tell(
            session,
            notifications.recipient_of(session, draft.account_id),
            NoticeKind.PROCEDURE_CHANGED,
            dossier_id=None,
            event=event,
            facts={
                "reference": draft.reference,
                "code": version.procedure.code,
                "procedure": version.procedure.name,
                "due_at": begins.isoformat(),
            },
            at=at,
        )
    if len(rows) == BATCH:
        enqueue(session, TellOfVersion(version.id, rows[-1].id))
