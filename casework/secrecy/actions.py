"""What happens to suspicions: raised when a mark is seen, then confirmed or released.

Regulation 64/2021 art. 1.1b keeps state secrets out of this system. Whoever sees a mark stops;
the security officer decides; nothing of the content is written down anywhere.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.notifications import actions as notifications
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor, Role
from casework.secrecy.records import Suspicion, SuspicionState
from casework.secrecy.rules import MARKS
from foundation.errors import Conflict, Invalid, NotAllowed, Problem
from foundation.jobs import Job, enqueue

MOST_REASON = 1_000


class SuspicionDecided(Conflict):
    """Somebody has decided on it before."""

    code = "suspicion_decided"


class NotSecurityOfficer(NotAllowed):
    """Only the officer who guards state secrets decides."""

    code = "not_security_officer"


@dataclass(frozen=True, slots=True)
class SettleSuspicion(Job):
    """Carry out what was decided: give pages back, or have their bytes forgotten for good."""

    suspicion_id: int


def chain(agency_id: int) -> str:
    """Name the chain in the journal of an agency's suspicions."""
    return f"secrecy:{agency_id}"


def suspect(  # noqa: PLR0913 - a mark is met in many places
    session: Session,
    *,
    agency_id: int,
    met: str,
    mark: str,
    dossier_id: int | None = None,
    batch_id: int | None = None,
    page_id: int | None = None,
    file_id: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> Suspicion:
    """Note that a mark was met (``scan``, ``intake`` or ``upload``) and tell who guards secrets.

    Keeping the thing from view is the caller's business, in the same transaction.
    """
    if mark not in MARKS:
        raise Invalid({"mark": Problem("not_a_choice")})
    found = Suspicion(
        agency_id=agency_id,
        met=met,
        mark=mark,
        dossier_id=dossier_id,
        batch_id=batch_id,
        page_id=page_id,
        file_id=file_id,
        found_at=at,
        found_by=by.account_id,
        state=SuspicionState.OPEN.value,
    )
    session.add(found)
    session.flush()
    details = {"suspicion": found.id, "met": met, "mark": mark, "page": page_id}
    audit.append(session, chain(agency_id), "suspect_secret", by=by, at=at, details=details)
    for account_id in _guards(session, agency_id):
        notifications.tell(
            session,
            notifications.recipient_of(session, account_id),
            NoticeKind.SECRECY_FOUND,
            dossier_id=None,
            event=f"suspicion:{found.id}:{account_id}",
            facts={"suspicion": found.id, "mark": mark, "met": met},
            at=at,
        )
    return found


def _guards(session: Session, agency_id: int) -> list[int]:
    """List the security officers of an agency; where it has none, those of the province."""
    own = agencies.officers_in(session, agency_id, Role.SECURITY)
    if own:
        return [officer.account_id for officer in own]
    wide = session.scalars(select(Agency.id).where(Agency.kind.in_(agencies.WIDE)))
    return [
        officer.account_id
        for one in sorted(wide)
        for officer in agencies.officers_in(session, one, Role.SECURITY)
    ]


def confirm(
    session: Session, suspicion: Suspicion, *, reason: str, by: Actor, at: datetime
) -> None:
    """Decide that it is a state secret: the scan's bytes are forgotten, the record is kept."""
    _decide(session, suspicion, SuspicionState.CONFIRMED, reason, by=by, at=at)


def release(
    session: Session, suspicion: Suspicion, *, reason: str, by: Actor, at: datetime
) -> None:
    """Decide that it was a false alarm: what was kept from view comes back."""
    _decide(session, suspicion, SuspicionState.RELEASED, reason, by=by, at=at)


def _decide(
    session: Session,
    suspicion: Suspicion,
    state: SuspicionState,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if not by.has(Role.SECURITY):
        raise NotSecurityOfficer
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": Problem("required")})
    if len(reason) > MOST_REASON:
        raise Invalid(
            {"reason": Problem("too_long", {"limit": MOST_REASON, "length": len(reason)})}
        )
    session.refresh(suspicion, with_for_update={"key_share": True})
    if suspicion.state != SuspicionState.OPEN.value:
        raise SuspicionDecided(state=suspicion.state)
    suspicion.state, suspicion.reason = state.value, reason
    suspicion.decided_at, suspicion.decided_by = at, by.account_id
    session.flush()
    enqueue(session, SettleSuspicion(suspicion.id))
    details = {"suspicion": suspicion.id, "decision": state.value, "reason": reason}
    audit.append(
        session, chain(suspicion.agency_id), "decide_secret", by=by, at=at, details=details
    )


def holds_file(session: Session, file_id: uuid.UUID) -> bool:
    """Tell whether a file must stay from view: something in it is suspected or was confirmed."""
    kept = [SuspicionState.OPEN.value, SuspicionState.CONFIRMED.value]
    held = session.scalar(
        select(func.count())
        .select_from(Suspicion)
        .where(Suspicion.file_id == file_id, Suspicion.state.in_(kept))
    )
    return bool(held)
