"""How much time a dossier has left, in words and in a tone: calm, soon, late, paused."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from casework.dossiers.states import OPEN, State
from casework.worktime import rules as worktime
from casework.worktime.rules import WorkCalendar
from web import filters

_STANDING = frozenset({State.SUPPLEMENT, State.PAYMENT})


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is written beside a dossier about its time."""

    text: str
    tone: str

    @property
    def is_late(self) -> bool:
        """Tell whether the time has run out."""
        return self.tone == "late"


def runs(state: State) -> bool:
    """Tell whether time is counted in a state, so that the calendar is needed."""
    return state in OPEN and state not in _STANDING and state is not State.FINISHED


def countdown(
    calendar: WorkCalendar | None, state: State, due: datetime, *, at: datetime
) -> Countdown:
    """Say how much working time a dossier has left; no calendar is needed where none runs."""
    if state in _STANDING:
        return Countdown(_("tạm dừng tính hạn"), "paused")
    if state is State.FINISHED:
        return Countdown(_("hẹn trả %(day)s", day=filters.vn_date(due)), "calm")
    if calendar is None or state not in OPEN:
        return Countdown(_("đã kết thúc"), "calm")
    left = worktime.time_left(calendar, due, at)
    if at > due:
        return Countdown(filters.time_left(min(left, -1)), "late")
    return Countdown(filters.time_left(left), filters.urgency(left))
