"""What a new version does to drafts that citizens have begun: counted before, told after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from casework.catalogue.publishing import TellOfVersion
from casework.dossiers.records import Draft
from casework.notifications import actions as notifications
from casework.notifications import queries as notices
from casework.notifications.records import NoticeKind
from casework.procedures import queries as procedures
from casework.procedures import rules
from casework.procedures.definition import Definition
from casework.procedures.records import Procedure, ProcedureVersion
from foundation.clock import VIETNAM
from foundation.jobs import enqueue

MOST_READ = 1_000
BATCH = 200


@dataclass(frozen=True, slots=True)
class Effects:
    """Holds how many running drafts there are and, by the question's label, what they meet.

    `losing`: an answer is no longer asked; `asked`: a required question is new to them; `faulty`:
    an answer is wrong by the new rules. Of more than MOST_READ drafts only as many are read.
    """

    drafts: int
    is_all: bool
    losing: tuple[tuple[str, int], ...]
    asked: tuple[tuple[str, int], ...]
    faulty: tuple[tuple[str, int], ...]


def of(session: Session, definition: Definition, *, today: date) -> Effects:
    """Say what publishing a definition would do to the drafts begun on earlier versions."""
    rows = session.execute(
        select(Draft.answers, Draft.version_id)
        .join(Draft.version)
        .join(ProcedureVersion.procedure)
        .where(Procedure.code == definition.code, Draft.dossier_id.is_(None))
        .limit(MOST_READ + 1)
    ).all()
    labels = _labels(session, definition, {row.version_id for row in rows})
    losing: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    faulty: Counter[str] = Counter()
    known = {one.key for one in definition.form.fields}
    for row in rows[:MOST_READ]:
        losing.update(
            labels.get(key, key) for key, text in row.answers.items() if text and key not in known
        )
        found = rules.check_answers(
            definition.form, {k: v for k, v in row.answers.items() if k in known}, today=today
        )
        for key, problem in found.items():
            name = labels.get(key.partition(".")[0], key)
            if row.answers.get(key):
                faulty[name] += 1
            elif key not in row.answers and problem.code in {"required", "declaration_needed"}:
                asked[name] += 1
    return Effects(
        drafts=min(len(rows), MOST_READ),
        is_all=len(rows) <= MOST_READ,
        losing=tuple(losing.most_common()),
        asked=tuple(asked.most_common()),
        faulty=tuple(faulty.most_common()),
    )


def _labels(session: Session, definition: Definition, versions: set[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number in versions:
        older = procedures.definition_of(procedures.version_by_id(session, number))
        found |= {one.key: one.label for one in older.form.fields}
    return found | {one.key: one.label for one in definition.form.fields}


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
