"""What the watch looks for besides: heads, apologies in time, answers that never came.

Decree 61/2018 art. 19.9: the apology is out at the latest one day before the result is due.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from casework.audit import actions as audit
from casework.dossiers.desk_records import Reappointment
from casework.dossiers.records import OPEN_STATES, Dossier, SupplementRequest
from casework.dossiers.states import Stage, State
from casework.people.actor import SYSTEM, Role
from casework.watch import telling
from casework.watch.records import ApologyDraft, WatchKind, WatchMark
from casework.watch.telling import Finding
from casework.watch.walks import BATCH, LATE
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.clock import VIETNAM

REASON = "Hồ sơ cần thêm thời gian để thẩm tra, hoàn thiện kết quả giải quyết."
"""Stands in a drafted apology until a person writes the true reason."""
MORE_DAYS = 3
"""Working days after the old due date that a drafted apology proposes."""
_OPEN = text(f"dossier.{OPEN_STATES}")
_AT_WORK = (State.ACCEPTED.value, State.PROCESSING.value)


def escalate(session: Session, *, after_days: int, at: datetime, limit: int = BATCH) -> int:
    """Tell the heads again of what is still late ``after_days`` working days after its time."""
    province = worktime.calendar_of(session, None)
    today = at.astimezone(VIETNAM).date()
    before = today
    for _day in range(after_days):
        before = province.working_day_before(before)
    told = aliased(WatchMark)
    again = exists().where(
        told.dossier_id == WatchMark.dossier_id,
        told.kind == WatchKind.ESCALATED.value,
        told.due_at == WatchMark.due_at,
    )
    rows = session.execute(
        select(
            Dossier.id, Dossier.reference, Dossier.code, Dossier.stage, Dossier.procedure_name,
            Dossier.agency_id, Dossier.desk_agency_id, Dossier.next_due_at,
        )
        .join(WatchMark, WatchMark.dossier_id == Dossier.id)
        .where(
            WatchMark.kind.in_(LATE),
            WatchMark.due_at == Dossier.next_due_at,
            WatchMark.due_at < province.closing(province.working_day_from(before)),
            _OPEN,
            ~again,
        )
        .order_by(WatchMark.id)
        .limit(limit)
    )  # fmt: skip
    found = [
        Finding(
            WatchKind.ESCALATED,
            row.id,
            row.next_due_at,
            row.desk_agency_id if row.stage == Stage.DESK.value else row.agency_id,
            Role.LEADER,
            facts={
                "reference": row.reference,
                "code": row.code or row.reference,
                "procedure": row.procedure_name,
            },
        )
        for row in rows
    ]
    return len(telling.tell(session, found, at=at))


def draft_apologies(session: Session, *, at: datetime, limit: int = BATCH) -> int:
    """Draft the apology of each dossier that must be put off today or never, and tell the leader.

    A dossier that was put off once is not drafted for: there is no second time.
    """
    province = worktime.calendar_of(session, None)
    today = at.astimezone(VIETNAM).date()
    horizon = province.closing(province.working_day_after(today))
    rows = session.scalars(
        select(Dossier)
        .where(
            _OPEN,
            Dossier.next_due_at > at,
            Dossier.next_due_at <= horizon,
            Dossier.state.in_(_AT_WORK),
            Dossier.link_key == "",
            ~exists().where(ApologyDraft.dossier_id == Dossier.id),
            ~exists().where(Reappointment.dossier_id == Dossier.id),
        )
        .order_by(Dossier.next_due_at, Dossier.id)
        .limit(limit)
    )
    return sum(_draft(session, one, at=at) for one in rows)


def _draft(session: Session, dossier: Dossier, *, at: datetime) -> bool:
    due = dossier.due_at
    if due is None or dossier.accepted_at is None:
        return False
    calendar = worktime.calendar_of(session, dossier.agency_id)
    by = clock.apology_by(calendar, due)
    if by <= dossier.accepted_at:
        # So short a time leaves no day before the last one: lateness is told, nothing is drafted.
        return False
    day = calendar.working_day_after(due.astimezone(VIETNAM).date(), MORE_DAYS)
    made = session.execute(
        insert(ApologyDraft)
        .values(
            dossier_id=dossier.id, agency_id=dossier.agency_id, due_before=due, day=day,
            reason=REASON, must_be_out_by=by, drafted_at=at,
        )
        .on_conflict_do_nothing()
        .returning(ApologyDraft.id)
    ).first()  # fmt: skip
    if made is None:
        return False
    details = {"due_before": due.isoformat(), "day": day.isoformat(), "by": by.isoformat()}
    audit.append(session, dossier.chain, "draft_apology", by=SYSTEM, at=at, details=details)
    found = Finding(
        WatchKind.APOLOGY_NEEDED,
        dossier.id,
        due,
        dossier.agency_id,
        Role.LEADER,
        facts={
            "reference": dossier.reference,
            "code": dossier.shown_code,
            "procedure": dossier.procedure_name,
            "by": by.isoformat(),
        },
    )
    telling.tell(session, [found], at=at)
    return True


def tell_expired(session: Session, *, days: int, at: datetime, limit: int = BATCH) -> int:
    """Tell the desk of requests for more that nobody has answered for so many days."""
    before = at - timedelta(days=days)
    mark = exists().where(
        WatchMark.dossier_id == SupplementRequest.dossier_id,
        WatchMark.kind == WatchKind.SUPPLEMENT_EXPIRED.value,
        WatchMark.due_at == SupplementRequest.asked_at + timedelta(days=days),
    )
    rows = session.execute(
        select(SupplementRequest.asked_at, Dossier)
        .join(Dossier, Dossier.id == SupplementRequest.dossier_id)
        .where(
            SupplementRequest.answered_at.is_(None),
            SupplementRequest.closed_at.is_(None),
            SupplementRequest.asked_at <= before,
            ~mark,
        )
        .limit(limit)
    )
    found = [
        Finding(
            WatchKind.SUPPLEMENT_EXPIRED,
            dossier.id,
            asked_at + timedelta(days=days),
            dossier.desk_agency_id,
            Role.RECEPTION,
            facts={
                "reference": dossier.reference,
                "code": dossier.shown_code,
                "procedure": dossier.procedure_name,
            },
        )
        for asked_at, dossier in rows
    ]
    return len(telling.tell(session, found, at=at))


def close_drafts(session: Session, *, at: datetime, limit: int = BATCH) -> int:
    """Close drafted apologies whose dossiers are done or were put off."""
    rows = session.scalars(
        select(ApologyDraft)
        .join(Dossier, Dossier.id == ApologyDraft.dossier_id)
        .where(
            ApologyDraft.done_at.is_(None),
            Dossier.state.not_in(_AT_WORK)
            | exists().where(Reappointment.dossier_id == ApologyDraft.dossier_id),
        )
        .limit(limit)
    ).all()
    for one in rows:
        one.done_at = at
    return len(rows)


def drafted(session: Session, dossier_id: int) -> ApologyDraft | None:
    """Return the drafted apology of a dossier that nobody has sent or dropped yet."""
    return session.scalars(
        select(ApologyDraft).where(
            ApologyDraft.dossier_id == dossier_id, ApologyDraft.done_at.is_(None)
        )
    ).first()
