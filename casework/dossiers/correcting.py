"""A holder asks for an issued result to be corrected; the agency that issued it answers.

An accepted request is answered by a cancellation with a replacing result (``revoking``): nothing
in a signed document is ever changed in place (Decree 45/2020 art. 15).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers import moves
from casework.dossiers.reasons import MAX_REASON, reason_given
from casework.dossiers.records import Dossier
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.people.actor import Actor, Role
from casework.registers.records import IssuedResult, ResultStanding
from casework.registers.standing_records import CorrectionRequest, CorrectionState
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem

ANSWERING = frozenset({Role.SPECIALIST, Role.LEADER})
MAX_PLACE = 300


class NoLongerHolds(Conflict):
    """The result has ceased to hold already: there is nothing to correct or to cancel."""

    code = "result_no_longer_holds"


class AlreadyAsked(Conflict):
    """A request about this result still waits for its answer."""

    code = "correction_already_asked"


class AlreadyAnswered(Conflict):
    """Somebody has answered this request meanwhile."""

    code = "correction_already_answered"


class NotYoursToAnswer(NotAllowed):
    """Only specialists and leaders of the agency that issued a result answer for it."""

    code = "not_yours_to_answer"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a holder says: which place is wrong, how it should read, and why."""

    place: str
    wished: str
    reason: str


def responsible(session: Session, result: IssuedResult) -> Agency:
    """Return the agency that answers for a result: its issuer, or the successor of a merger."""
    return agencies.living(session, session.get_one(Agency, result.agency_id))


def answers_for(session: Session, agency_id: int | None) -> frozenset[int]:
    """Return the agencies for whose results an agency answers: itself and those merged into it."""
    known = {agency_id or 0}
    while more := set(session.scalars(select(Agency.id).where(Agency.successor_id.in_(known)))):
        if more <= known:
            break
        known |= more
    return frozenset(known)


def lock_result(session: Session, result_id: int) -> IssuedResult:
    """Return an issued result, locked; raise NotFound."""
    found = session.get(IssuedResult, result_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(result=result_id)
    return found


def ask(
    session: Session, dossier: Dossier, result_id: int, wish: Wish, *, by: Actor, at: datetime
) -> CorrectionRequest:
    """Keep a holder's request about a result of their own dossier, which is locked.

    Raises Invalid, NotFound, NoLongerHolds or AlreadyAsked.
    """
    _check(wish)
    result = lock_result(session, result_id)
    if dossier.id not in {result.dossier_id, *_parents(session, result.dossier_id)}:
        raise NotFound(result=result_id)
    if result.standing != ResultStanding.VALID.value:
        raise NoLongerHolds(number=result.number)
    if open_request(session, result.id) is not None:
        raise AlreadyAsked(number=result.number)
    asked = CorrectionRequest(
        result_id=result.id, agency_id=responsible(session, result).id, asked_by=by.account_id,
        asked_at=at, place=wish.place, wished=wish.wished, reason=wish.reason,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    details = {"result": result.id, "request": asked.id}
    moves.note(session, dossier, "ask_correction", by=by, at=at, note=wish.place, details=details)
    return asked


def _parents(session: Session, dossier_id: int) -> list[int]:
    """Return the lead of a linked part: its holder sees the part's results with their own."""
    found = session.scalars(select(Dossier.parent_id).where(Dossier.id == dossier_id))
    return [one for one in found if one is not None]


def _check(wish: Wish) -> None:
    given = (("place", wish.place, MAX_PLACE), ("wished", wish.wished, MAX_REASON),
             ("reason", wish.reason, MAX_REASON))  # fmt: skip
    wrong = {}
    for key, text, limit in given:
        if not text:
            wrong[key] = Problem("required")
        elif len(text) > limit:
            wrong[key] = Problem("too_long", {"limit": limit, "length": len(text)})
    if wrong:
        raise Invalid(wrong)


def open_request(session: Session, result_id: int) -> CorrectionRequest | None:
    """Return the request about a result that still waits, if there is one."""
    return session.scalars(
        select(CorrectionRequest).where(
            CorrectionRequest.result_id == result_id,
            CorrectionRequest.state == CorrectionState.OPEN.value,
        )
    ).first()


def decline(
    session: Session,
    dossier: Dossier,
    request_id: int,
    *,
    answer: str,
    by: Actor,
    at: datetime,
) -> None:
    """Answer that a result stands as it is, with the reason; the holder is told."""
    reason_given(answer, "answer")
    asked = lock_request(session, request_id, by=by)
    settle(session, dossier, asked, CorrectionState.DECLINED, answer=answer, by=by, at=at)


def lock_request(session: Session, request_id: int, *, by: Actor) -> CorrectionRequest:
    """Return a request that this officer may answer; raise NotFound, NotYoursToAnswer."""
    found = session.get(CorrectionRequest, request_id, with_for_update=True, populate_existing=True)
    if found is None or found.agency_id != by.agency_id:
        raise NotFound(request=request_id)
    if not by.has(*ANSWERING):
        raise NotYoursToAnswer(request=request_id)
    if found.state != CorrectionState.OPEN.value:
        raise AlreadyAnswered(request=request_id)
    return found


def settle(
    session: Session,
    dossier: Dossier,
    asked: CorrectionRequest,
    state: CorrectionState,
    *,
    answer: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write the answer down and tell the holder that there is one."""
    asked.state, asked.answer = state.value, answer
    asked.answered_by, asked.answered_at = by.account_id, at
    details = {"request": asked.id, "state": state.value}
    moves.note(session, dossier, "answer_correction", by=by, at=at, note=answer, details=details)
    tell_holder(session, dossier, NoticeKind.CORRECTION_ANSWERED, at=at)
