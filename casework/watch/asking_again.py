"""Further requests for more with those who have to know: heads when one waits, its drafter after.

The rules are those of ``casework.dossiers.rounds``; the lines in inboxes stand in the same
transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers import rounds
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier, SupplementRequest
from casework.dossiers.round_records import SupplementApproval
from casework.people.actor import Actor
from casework.watch import telling
from casework.watch.records import WatchKind
from foundation.clock import VIETNAM


def ask(
    session: Session,
    dossier: Dossier,
    items: Sequence[Asked],
    *,
    note: str = "",
    basis: str = "",
    by: Actor,
    at: datetime,
) -> SupplementRequest | SupplementApproval:
    """Ask for more, or draft it and tell the heads of the agency (``rounds.ask``)."""
    made = rounds.ask(session, dossier, items, note=note, basis=basis, by=by, at=at)
    if isinstance(made, SupplementApproval):
        heads = telling.Offices(session, at.astimezone(VIETNAM).date()).heads(dossier.agency_id)
        _remind(session, dossier, made, heads, WatchKind.MORE_TO_APPROVE, at=at)
    return made


def approve(
    session: Session, dossier: Dossier, approval_id: int, *, by: Actor, at: datetime
) -> SupplementApproval:
    """Let a drafted request go to the holder and tell who drafted it (``rounds.approve``)."""
    settled = rounds.approve(session, dossier, approval_id, by=by, at=at)
    _remind(session, dossier, settled, [settled.asked_by], WatchKind.MORE_APPROVED, at=at)
    return settled


def decline(
    session: Session, dossier: Dossier, approval_id: int, *, reason: str, by: Actor, at: datetime
) -> SupplementApproval:
    """Keep a request from the holder and tell who drafted it (``rounds.decline``)."""
    settled = rounds.decline(session, dossier, approval_id, reason=reason, by=by, at=at)
    _remind(session, dossier, settled, [settled.asked_by], WatchKind.MORE_DECLINED, at=at)
    return settled


def _remind(
    session: Session,
    dossier: Dossier,
    drafted: SupplementApproval,
    people: Sequence[int],
    kind: WatchKind,
    *,
    at: datetime,
) -> None:
    telling.remind(
        session,
        people,
        kind,
        dossier_id=dossier.id,
        assignment_id=None,
        facts={
            "reference": dossier.reference,
            "code": dossier.shown_code,
            "procedure": dossier.procedure_name,
            "due_at": at.isoformat(),
        },
        event=f"{kind.value}:{drafted.id}",
        at=at,
    )
