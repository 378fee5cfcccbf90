"""What the pages on a result and on its cancellation show."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backoffice.dossier import links
from casework.dossiers import correcting, queries, revoking
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.people.actor import Actor
from casework.registers import queries as registers
from casework.registers import standing_queries as standings
from casework.registers.records import IssuedResult
from casework.registers.standing_records import (
    CancellationState,
    CorrectionRequest,
    ResultCancellation,
)
from web.result_words import NEXT

MAKING = frozenset({CancellationState.SIGNING.value, CancellationState.SEALING.value})


@dataclass(frozen=True, slots=True)
class OneResult:
    """A result with its dossier, what was asked about it and what was done."""

    result: IssuedResult
    dossier: Dossier
    linked: dict[int, IssuedResult]
    requests: Sequence[CorrectionRequest]
    cases: Sequence[ResultCancellation]

    @property
    def is_open(self) -> bool:
        """Tell whether a cancellation may be proposed: it holds and none is under way."""
        over = {CancellationState.DONE.value, CancellationState.DROPPED.value}
        return self.result.standing == "valid" and all(one.state in over for one in self.cases)


def one_result(session: Session, result_id: int, *, of: Actor) -> OneResult:
    """Read a result of the officer's agency; raise NotFound."""
    own = correcting.answers_for(session, of.agency_id)
    result = standings.of_agency(session, result_id, own)
    return OneResult(
        result=result,
        dossier=queries.by_id(session, result.dossier_id),
        linked=registers.linked(session, result),
        requests=standings.requests_of(session, result.id),
        cases=standings.cases_of(session, result.id),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A cancellation with its papers, and whether this officer does the next step."""

    case: ResultCancellation
    result: IssuedResult
    dossier: Dossier
    papers: Sequence[tuple[Paper, StoredFile | None, str]]
    seen: str
    step: CancellationState
    is_mine: bool

    @property
    def is_making(self) -> bool:
        """Tell whether the page waits for the worker."""
        return self.case.state in MAKING or not self.seen


def one_case(session: Session, case_id: int, *, of: Actor) -> Case:
    """Read a cancellation of the officer's agency; raise NotFound."""
    case = standings.case_of(session, case_id, agency_id=of.agency_id)
    dossier = queries.by_id(session, case.dossier_id)
    result = registers.by_ids(session, [case.result_id])[case.result_id]
    ready = revoking.papers_of(session, case)
    step = CancellationState(case.state)
    role = NEXT[step][0] if step in NEXT else None
    is_mine = role is not None and of.has(role)
    if step is CancellationState.PROPOSED:
        is_mine = is_mine and case.leader_id == of.account_id
    return Case(
        case=case,
        result=result,
        dossier=dossier,
        papers=[
            (paper, file, links.original(dossier.reference, file.id) if file else "")
            for paper, file in ready
        ],
        seen=revoking.seen(ready),
        step=step,
        is_mine=is_mine,
    )
