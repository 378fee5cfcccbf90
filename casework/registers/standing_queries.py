"""What is asked of results that are put in question: requests, cancellations, one agency's own."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.registers.records import IssuedResult
from casework.registers.standing_records import (
    CancellationState,
    CorrectionRequest,
    CorrectionState,
    ResultCancellation,
)
from foundation.errors import NotFound

_OVER = (CancellationState.DONE.value, CancellationState.DROPPED.value)


def open_requests(
    session: Session, agency_id: int, *, after: int | None = None, limit: int = 30
) -> list[tuple[CorrectionRequest, IssuedResult]]:
    """List an agency's unanswered requests, oldest first, going on after an id."""
    asked = (
        select(CorrectionRequest, IssuedResult)
        .join(IssuedResult, IssuedResult.id == CorrectionRequest.result_id)
        .where(
            CorrectionRequest.agency_id == agency_id,
            CorrectionRequest.state == CorrectionState.OPEN.value,
        )
    )
    if after is not None:
        asked = asked.where(CorrectionRequest.id > after)
    rows = session.execute(asked.order_by(CorrectionRequest.id).limit(limit))
    return [(request, result) for request, result in rows]


def under_way(
    session: Session, agency_id: int, *, limit: int = 50
) -> list[tuple[ResultCancellation, IssuedResult]]:
    """List an agency's cancellations that are neither in force nor given back, oldest first."""
    rows = session.execute(
        select(ResultCancellation, IssuedResult)
        .join(IssuedResult, IssuedResult.id == ResultCancellation.result_id)
        .where(ResultCancellation.agency_id == agency_id, ResultCancellation.state.not_in(_OVER))
        .order_by(ResultCancellation.id)
        .limit(limit)
    )
    return [(case, result) for case, result in rows]


def found(
    session: Session, agency_ids: Collection[int], typed: str, *, limit: int = 20
) -> list[IssuedResult]:
    """Find results of these agencies by number or verification code as typed, newest first."""
    asked = select(IssuedResult).where(
        IssuedResult.agency_id.in_(agency_ids),
        (IssuedResult.number == typed) | (IssuedResult.verify_code == typed.upper()),
    )
    return list(session.scalars(asked.order_by(IssuedResult.id.desc()).limit(limit)))


def of_agency(session: Session, result_id: int, agency_ids: Collection[int]) -> IssuedResult:
    """Return a result that one of these agencies issued; raise NotFound."""
    one = session.get(IssuedResult, result_id)
    if one is None or one.agency_id not in agency_ids:
        raise NotFound(result=result_id)
    return one


def request_of(session: Session, request_id: int, *, agency_id: int | None) -> CorrectionRequest:
    """Return a request to an agency; raise NotFound."""
    one = session.get(CorrectionRequest, request_id)
    if one is None or one.agency_id != agency_id:
        raise NotFound(request=request_id)
    return one


def case_of(session: Session, case_id: int, *, agency_id: int | None) -> ResultCancellation:
    """Return a cancellation of an agency; raise NotFound."""
    one = session.get(ResultCancellation, case_id)
    if one is None or one.agency_id != agency_id:
        raise NotFound(cancellation=case_id)
    return one


def cases_of(session: Session, result_id: int) -> list[ResultCancellation]:
    """List all cancellations of a result, newest first."""
    asked = select(ResultCancellation).where(ResultCancellation.result_id == result_id)
    return list(session.scalars(asked.order_by(ResultCancellation.id.desc()).limit(20)))


def requests_of(session: Session, result_id: int) -> list[CorrectionRequest]:
    """List all requests about a result, newest first."""
    asked = select(CorrectionRequest).where(CorrectionRequest.result_id == result_id)
    return list(session.scalars(asked.order_by(CorrectionRequest.id.desc()).limit(20)))
