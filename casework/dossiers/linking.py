"""Linked dossiers as people see them: who holds which part, until when, and what came back.

Decree 61/2018 art. 19.6b: the lead and every partner see the same table; what another partner
was given to see, they do not. ``mending`` gives parts back, ``linking_remote`` reaches other
installations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from casework.agencies.records import Agency
from casework.dossiers.holding import MEND
from casework.dossiers.linking_remote import (
    PartOrder,
    RemoteResult,
    cancel_received,
    receive_part,
    remote_progress,
    remote_returned,
    remote_sent_back,
    renew_received,
)
from casework.dossiers.mending import mended, send_back, to_mend
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures.flow import SECTOR_NAMES, StepKind
from casework.procedures.records import ProcedureVersion
from casework.registers.records import IssuedResult
from casework.routing.records import Assignment, AssignmentState

__all__ = [
    "PartOrder",
    "RemoteResult",
    "cancel_received",
    "mended",
    "receive_part",
    "remote_progress",
    "remote_returned",
    "remote_sent_back",
    "renew_received",
    "send_back",
    "to_mend",
]


@dataclass(frozen=True, slots=True)
class PartView:
    """One line of the table: which agency has to do what until when, and how far it is.

    ``state`` and ``stage`` are those of the part, None where the agency answers without a dossier
    of its own. ``reference`` opens the part for its own agency only. ``results`` are what it has
    issued; partners see that there are some, the lead and the citizen see them.
    """

    assignment_id: int
    step_key: str
    kind: StepKind
    agency_id: int
    agency: str
    duty: str
    asked: str
    standing: AssignmentState
    state: State | None
    stage: Stage | None
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    officer: str
    outcome: str
    answer: str
    answered_by: str
    part_id: int | None
    reference: str
    code: str
    is_remote: bool
    is_outside: bool
    is_mending: bool
    results: tuple[IssuedResult, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the agency still has to do it."""
        return self.closed_at is None


def parts_of(session: Session, dossier_id: int) -> list[PartView]:
    """List what other agencies do for a dossier, or for the lead of a part; two statements.

    Of a step that was done more than once the last time counts. Results of other installations
    lie in the lead's own dossier.
    """
    dossier = session.get_one(Dossier, dossier_id)
    lead_id = dossier.parent_id or dossier.id
    rows = _rows(session, lead_id)
    if not rows:
        return []
    version = session.get_one(ProcedureVersion, dossier.version_id)
    flow = procedures.definition_of(version).flow
    steps = {one.key: one for one in flow.steps} if flow else {}
    parts = [part.id for _row, _agency, part, _officer in rows if part is not None]
    issued = _issued(session, parts)
    latest = {
        row.step_key or f"#{row.id}": (row, agency, part, officer)
        for row, agency, part, officer in rows
    }
    views: list[PartView] = []
    for row, agency, part, officer in latest.values():
        step = steps.get(row.step_key)
        named = step.doer.agency if step and row.is_outside else ""
        named = SECTOR_NAMES.get(named, named)
        chosen = {one.key: one.name for one in step.outcomes} if step else _AD_HOC
        views.append(_view(row, agency, part, officer or "", named, chosen, issued))
    return views


_AD_HOC = {"dong_y": "Đồng ý", "khong_dong_y": "Không đồng ý", "y_kien": "Có ý kiến khác"}


def _rows(
    session: Session, lead_id: int
) -> list[tuple[Assignment, Agency, Dossier | None, str | None]]:
    part, lead = aliased(Dossier), aliased(Dossier)
    found = session.execute(
        select(Assignment, Agency, part, Account.name)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(lead, lead.id == Assignment.dossier_id)
        .outerjoin(part, part.id == Assignment.part_id)
        .outerjoin(Account, Account.id == part.officer_id)
        .where(
            Assignment.dossier_id == lead_id,
            or_(
                Assignment.agency_id.not_in([lead.agency_id, lead.desk_agency_id]),
                Assignment.is_outside,
                Assignment.part_id.is_not(None),
                Assignment.kind == StepKind.CONSULT.value,
            ),
        )
        .order_by(Assignment.id)
    )
    return [(row, agency, part_, officer) for row, agency, part_, officer in found]


def _issued(session: Session, part_ids: list[int]) -> Mapping[int, tuple[IssuedResult, ...]]:
    if not part_ids:
        return {}
    found: dict[int, tuple[IssuedResult, ...]] = {}
    for one in session.scalars(
        select(IssuedResult).where(IssuedResult.dossier_id.in_(part_ids)).order_by(IssuedResult.id)
    ):
        found[one.dossier_id] = (*found.get(one.dossier_id, ()), one)
    return found


def _view(
    row: Assignment,
    agency: Agency,
    part: Dossier | None,
    officer: str,
    named: str,
    outcomes: Mapping[str, str],
    issued: Mapping[int, tuple[IssuedResult, ...]],
) -> PartView:
    is_remote = agency.installation_id is not None and not row.is_outside
    is_mending = row.step_key.endswith(MEND)
    state, stage = part.current if part else _told(row) if is_remote else (None, None)
    if is_mending:
        state, stage = None, None
    return PartView(
        assignment_id=row.id,
        step_key=row.step_key,
        kind=StepKind(row.kind),
        agency_id=row.agency_id,
        agency=agency.name if not row.is_outside else named,
        duty=row.step_name,
        asked=row.asked,
        standing=AssignmentState(row.state),
        state=state,
        stage=stage,
        due_at=row.due_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        officer=officer or (row.answered_by if is_remote and row.closed_at is None else ""),
        outcome=outcomes.get(row.outcome, ""),
        answer=row.answer,
        answered_by=row.answered_by,
        part_id=part.id if part else None,
        reference=part.reference if part else "",
        code=(part.code or "") if part else "",
        is_remote=is_remote,
        is_outside=row.is_outside,
        is_mending=is_mending,
        results=issued.get(part.id, ()) if part and not is_mending else (),
    )


def _told(row: Assignment) -> tuple[State | None, Stage | None]:
    """Read how far a remote part is, as its installation told it last."""
    state, _, stage = row.outcome.partition("/")
    if row.closed_at is not None or not state.isdigit() or stage not in set(Stage):
        return None, None
    return State(int(state)), Stage(stage)
