"""The post in words: the states of a consignment as officers and citizens read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from casework.post.records import Consignment, PostDirection, PostState

STATES: Mapping[PostState, object] = {
    PostState.PREPARED: _l("Đã chuẩn bị"),
    PostState.LISTED: _l("Đã vào bảng kê"),
    PostState.COLLECTED: _l("Bưu chính đã nhận"),
    PostState.ON_THE_WAY: _l("Đang vận chuyển"),
    PostState.DELIVERED: _l("Đã phát"),
    PostState.RETURNED: _l("Chuyển hoàn"),
    PostState.LOST: _l("Thất lạc"),
}
TONES: Mapping[PostState, tuple[str, str]] = {
    PostState.PREPARED: ("plain", "pencil"),
    PostState.LISTED: ("plain", "book"),
    PostState.COLLECTED: ("sea", "send"),
    PostState.ON_THE_WAY: ("sea", "send"),
    PostState.DELIVERED: ("green", "check"),
    PostState.RETURNED: ("red", "undo"),
    PostState.LOST: ("red", "warning"),
}
DIRECTIONS: Mapping[PostDirection, object] = {
    PostDirection.IN: _l("Hồ sơ đến"),
    PostDirection.OUT: _l("Kết quả đi"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a consignment's course."""

    state: object
    at: datetime
    place: str
    note: str


def direction(consignment: Consignment) -> object:
    """Name the way of a consignment."""
    return DIRECTIONS[PostDirection(consignment.direction)]


def state(consignment: Consignment) -> object:
    """Name how far a consignment has come."""
    return STATES[PostState(consignment.state)]


def tone(consignment: Consignment) -> tuple[str, str]:
    """Return colour and icon of a consignment's state."""
    return TONES[PostState(consignment.state)]


def course(consignment: Consignment) -> Sequence[Step]:
    """Return the events of a consignment in the order in which they happened, the latest first."""
    order = list(PostState)
    events = sorted(
        consignment.events,
        key=lambda one: (one.at, order.index(PostState(one.state))),
        reverse=True,
    )
    return [Step(STATES[PostState(one.state)], one.at, one.place, one.note) for one in events]
