"""The worklists by name: what each tab shows, and how to walk from one dossier to the next."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.dossiers import worklists
from casework.dossiers.states import Stage, State
from casework.dossiers.worklists import PLAIN, Choice, Place, QueueRow, Tab
from casework.people.actor import Actor
from web import pages


@dataclass(frozen=True, slots=True)
class WorkList:
    """One tab of a worklist: of the desk or of the competent agency, of all or of one officer."""

    key: str
    name: LazyString
    tab: Tab
    empty: LazyString
    at_desk: bool = True
    mine: bool = False

    def rows(
        self,
        session: Session,
        of: Actor,
        *,
        choice: Choice = PLAIN,
        after: Place | None,
        limit: int,
    ) -> list[QueueRow]:
        """List what an officer has in this tab, most urgent first unless chosen otherwise."""
        agency_id = of.agency_id or 0
        if self.at_desk:
            return worklists.desk_queue(
                session, agency_id, self.tab, choice=choice, after=after, limit=limit
            )
        return worklists.agency_queue(
            session,
            agency_id,
            self.tab,
            officer_id=self._officer(of),
            choice=choice,
            after=after,
            limit=limit,
        )

    def neighbour(
        self,
        session: Session,
        of: Actor,
        place: Place,
        *,
        choice: Choice = PLAIN,
        backwards: bool,
    ) -> QueueRow | None:
        """Return the line after or before a place, or None."""
        return worklists.neighbour(
            session,
            of.agency_id or 0,
            self.tab,
            place,
            at_desk=self.at_desk,
            officer_id=self._officer(of),
            choice=choice,
            backwards=backwards,
        )

    def count(self, counts: dict[tuple[State, Stage], int]) -> int:
        """Add up the counts that fall into this tab."""
        return sum(number for place, number in counts.items() if self._holds(*place))

    def _holds(self, state: State, stage: Stage) -> bool:
        in_states = not self.tab.states or state in self.tab.states
        return in_states and (not self.tab.stages or stage in self.tab.stages)

    def _officer(self, of: Actor) -> int | None:
        return of.account_id if self.mine else None


WAITING = WorkList(
    "cho-tiep-nhan",
    _l("Chờ tiếp nhận"),
    Tab((State.REGISTERED,), (Stage.DESK,)),
    _l("Không có hồ sơ nào chờ tiếp nhận."),
)
ASKED = WorkList(
    "cho-bo-sung",
    _l("Chờ người nộp"),
    Tab((State.SUPPLEMENT, State.PAYMENT)),
    _l("Không có hồ sơ nào chờ người nộp bổ sung hoặc nộp phí."),
)
TO_HAND_OUT = WorkList(
    "cho-tra",
    _l("Chờ trả kết quả"),
    Tab((State.FINISHED,), (Stage.DESK,)),
    _l("Không có kết quả nào chờ trả tại quầy."),
)
ALL_OPEN = WorkList("dang-mo", _l("Tất cả đang mở"), Tab(), _l("Không có hồ sơ nào đang mở."))
DESK = (WAITING, ASKED, TO_HAND_OUT, ALL_OPEN)

TO_TAKE_UP = WorkList(
    "cho-nhan",
    _l("Chờ nhận việc"),
    Tab((State.ACCEPTED, State.PROCESSING), (Stage.AGENCY,)),
    _l("Không có hồ sơ nào chờ nhận việc."),
    at_desk=False,
)
IN_HAND = WorkList(
    "dang-lam",
    _l("Tôi đang thụ lý"),
    Tab((State.PROCESSING,), (Stage.SPECIALIST,)),
    _l("Ông/bà không có hồ sơ nào đang thụ lý."),
    at_desk=False,
    mine=True,
)
WITH_OTHERS = WorkList(
    "da-trinh",
    _l("Đã trình, chờ người khác"),
    Tab(
        (State.PROCESSING,),
        (
            Stage.REVIEW,
            Stage.LEADER,
            Stage.SIGNING,
            Stage.CLERK,
            Stage.SEALING,
            Stage.PARTNERS,
        ),
    ),
    _l("Không có hồ sơ nào đang chờ người khác."),
    at_desk=False,
    mine=True,
)
STANDING_STILL = WorkList(
    "dang-dung",
    _l("Tạm dừng tính hạn"),
    Tab((State.SUPPLEMENT, State.PAYMENT), (Stage.SPECIALIST, Stage.LEAD)),
    _l("Không có hồ sơ nào đang tạm dừng tính thời hạn."),
    at_desk=False,
    mine=True,
)
TASKS = (IN_HAND, TO_TAKE_UP, WITH_OTHERS, STANDING_STILL)

BY_KEY = {one.key: one for one in (*DESK, *TASKS)}


def choose(key: str | None, among: tuple[WorkList, ...]) -> WorkList:
    """Return the tab asked for, or the first one."""
    return next((one for one in among if one.key == key), among[0])


def place_from(cursor: tuple[datetime, int] | None) -> Place | None:
    """Turn what a cursor holds into a place in a list."""
    return Place(*cursor) if cursor else None


def cursor_of(row: QueueRow) -> str:
    """Write a line's place as a cursor, so that its page remembers the list."""
    return pages.encode((row.next_due_at, row.id))


def shown_count(number: int) -> str:
    """Write a count that stops at a thousand: 12, or 999+."""
    return "999+" if number >= worklists.COUNT_CAP else str(number)


def address(chosen: WorkList) -> str:
    """Return the page that shows a tab."""
    endpoint = "backoffice.desk.show" if chosen.at_desk else "backoffice.tasks.show"
    return url_for(endpoint, muc=chosen.key)
