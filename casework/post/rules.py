"""The course of a consignment as a table of moves; what a tracking number looks like.

Events may come late, twice and in any order: they are sorted by when they happened, and the
state is what the sorted events add up to. An event that does not follow is kept and changes
nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from casework.post.records import PostState
from foundation.errors import Problem

_S = PostState

RANK: dict[PostState, int] = {state: place for place, state in enumerate(PostState)}
"""The lawful order: of events told for one moment the earlier step counts first."""

MOVES: dict[PostState, frozenset[PostState]] = {
    _S.PREPARED: frozenset(PostState) - {_S.PREPARED},
    _S.LISTED: frozenset(PostState) - {_S.PREPARED, _S.LISTED},
    _S.COLLECTED: frozenset({_S.ON_THE_WAY, _S.DELIVERED, _S.RETURNED, _S.LOST}),
    _S.ON_THE_WAY: frozenset({_S.DELIVERED, _S.RETURNED, _S.LOST}),
    _S.LOST: frozenset({_S.DELIVERED, _S.RETURNED}),
    _S.DELIVERED: frozenset(),
    _S.RETURNED: frozenset(),
}
"""Where a consignment may go from each state; what was lost may be found again."""

FINAL = frozenset({_S.DELIVERED, _S.RETURNED})
UNDER_WAY = frozenset({_S.COLLECTED, _S.ON_THE_WAY})
GONE = frozenset({_S.RETURNED.value, _S.LOST.value})
"""States after which the result may be sent anew."""

BY_SUPPLIER = (_S.COLLECTED, _S.ON_THE_WAY, _S.DELIVERED, _S.RETURNED, _S.LOST)
"""What a supplier may tell; the first two states are the desk's own."""

_TRACKING = re.compile(r"[A-Z0-9]{6,30}", re.ASCII)
_BETWEEN = re.compile(r"[\s\-‐-―._]+")


def state_after(events: Iterable[tuple[datetime, PostState]]) -> PostState:
    """Return what events add up to, whatever order they became known in."""
    state = PostState.PREPARED
    for _, told in in_order(events):
        if told in MOVES[state]:
            state = told
    return state


def in_order(events: Iterable[tuple[datetime, PostState]]) -> list[tuple[datetime, PostState]]:
    """Sort events by when they happened, those of one moment by the lawful order."""
    return sorted(events, key=lambda one: (one[0], RANK[one[1]]))


def tidy_tracking(text: str) -> str:
    """Bring a typed or scanned tracking number into its written form: EA123456789VN."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:200])).upper()


def tracking_problem(tracking: str) -> Problem | None:
    """Say what is wrong with a tidied tracking number: 6 to 30 letters A-Z and digits."""
    return None if _TRACKING.fullmatch(tracking) else Problem("not_a_tracking")
