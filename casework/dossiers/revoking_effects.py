"""What happens when a cancellation is sealed: marks, links, and everybody who relied is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.dossiers import moves, vaulting
from casework.dossiers.records import Dossier
from casework.dossiers.submission import tell_holder
from casework.notifications import actions as notifications
from casework.notifications.records import NoticeKind
from casework.people.actor import SYSTEM
from casework.registers import watching
from casework.registers.records import IssuedResult, ResultStanding
from casework.registers.standing_records import CancellationState, ResultCancellation
from casework.vault import actions as vault

ACCEPTED = "Cơ quan chấp nhận đề nghị và đang lập quyết định."
"""What a holder reads first; the decision itself follows with its notice."""


def take_effect(
    session: Session, dossier: Dossier, case: ResultCancellation, *, at: datetime
) -> None:
    """End a result by its sealed decision and link it with what replaces it, both ways."""
    result = session.get_one(IssuedResult, case.result_id, with_for_update=True)
    decision = _issued(session, case.decision_paper_id)
    result.standing_reason, result.ground = case.reason, case.ground
    result.cancelled_at, result.decision_id = at, decision.id
    act, kind = "cancel_result", NoticeKind.RESULT_CANCELLED
    details: dict[str, object] = {"result": result.id, "decision": decision.number}
    if case.replacement_paper_id is None:
        result.standing = ResultStanding.CANCELLED.value
    else:
        replacing = _issued(session, case.replacement_paper_id)
        act, kind = "replace_result", NoticeKind.RESULT_REPLACED
        result.standing, result.replaced_by_id = ResultStanding.REPLACED.value, replacing.id
        replacing.replaces_id = result.id
        vaulting.keep_result(session, dossier, replacing, by=SYSTEM, at=at)
        details["replaced_by"] = replacing.id
    case.state, case.done_at = CancellationState.DONE.value, at
    note = f"Số {result.number}: {case.reason}"
    moves.note(session, dossier, act, by=SYSTEM, at=at, note=note, details=details)
    vault.mark(session, result.id, result.standing, case.reason, result.replaced_by_id, at=at)
    tell_holder(session, dossier, kind, at=at)
    tell_watchers(session, dossier, result, at=at)


def _issued(session: Session, paper_id: int) -> IssuedResult:
    return session.scalars(select(IssuedResult).where(IssuedResult.paper_id == paper_id)).one()


def tell_watchers(
    session: Session, dossier: Dossier, result: IssuedResult, *, at: datetime
) -> None:
    """Tell those who have verified the result: accounts in their inbox, others by mail."""
    facts: dict[str, object] = {
        "reference": result.verify_code,
        "code": result.number,
        "procedure": result.title,
        "due_at": None,
    }
    for account_id in watching.take_accounts(session, result.id, at=at):
        if account_id == dossier.filer_id:
            continue
        notifications.tell(
            session,
            notifications.recipient_of(session, account_id),
            NoticeKind.CHECKED_RESULT_ENDED,
            dossier_id=None,
            event=f"result:{result.id}:ended:{account_id}",
            facts=facts,
            at=at,
        )
    watching.tell_addresses(session, result.id)
