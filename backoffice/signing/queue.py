"""The two queues of signing: what a leader has to sign, what a clerk has to number and seal."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice import clocks, wording
from backoffice.clocks import Countdown
from casework.dossiers import proposals
from casework.dossiers.proposals import ProposedRow
from casework.dossiers.states import Stage, State
from casework.dossiers.worklists import Place
from casework.people.actor import Actor
from casework.worktime.rules import WorkCalendar


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: where it is shown, its stages (the second is the worker's), what to do."""

    name: LazyString
    endpoint: str
    page: str
    act: LazyString
    stages: tuple[Stage, Stage]
    mine: bool


LEADER = Queue(
    name=_l("Chờ ký số"),
    endpoint="backoffice.signing.to_sign",
    page="backoffice.signing.sign",
    act=_l("Xem và ký"),
    stages=(Stage.LEADER, Stage.SIGNING),
    mine=True,
)
CLERK = Queue(
    name=_l("Chờ cấp số, đóng dấu"),
    endpoint="backoffice.signing.to_seal",
    page="backoffice.signing.seal",
    act=_l("Cấp số, đóng dấu"),
    stages=(Stage.CLERK, Stage.SEALING),
    mine=False,
)


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One result that waits, with its clock and, in words, how far it has come."""

    row: ProposedRow
    clock: Countdown
    state: LazyString
    can_be_done: bool


def lines(
    session: Session,
    of: Actor,
    kind: Queue,
    calendar: WorkCalendar,
    *,
    after: Place | None,
    limit: int,
    at: datetime,
) -> list[ProposedLine]:
    """List what waits for this officer, most urgent first."""
    found = proposals.proposed(
        session,
        of.agency_id or 0,
        kind.stages,
        leader_id=of.account_id if kind.mine else None,
        after=after,
        limit=limit,
    )
    return [_line(row, kind, calendar, at=at) for row in found]


def _line(row: ProposedRow, kind: Queue, calendar: WorkCalendar, *, at: datetime) -> ProposedLine:
    waits = row.stage is kind.stages[0]
    return ProposedLine(
        row=row,
        clock=clocks.countdown(calendar, State.PROCESSING, row.next_due_at, at=at),
        state=_state(row, waits=waits),
        can_be_done=waits and row.is_set,
    )


def _state(row: ProposedRow, *, waits: bool) -> LazyString:
    if not waits:
        return wording.STAGES[row.stage]
    if row.failure:
        return _l("Lần trước không thành công, cần làm lại")
    return _l("Sẵn sàng") if row.is_set else _l("Đang lập văn bản")
