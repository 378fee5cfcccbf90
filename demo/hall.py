"""Demo data of the hall: service groups, a morning's queue and devices with links of their own."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.people.actor import Actor
from casework.tickets import actions, queries
from casework.tickets.actions import GroupFacts
from casework.tickets.records import DeviceKind, ServiceGroup
from foundation.clock import VIETNAM

GROUPS = (
    GroupFacts("A", "Hộ tịch, chứng thực", 1),
    GroupFacts("B", "Đất đai, xây dựng", 2),
    GroupFacts("C", "Hộ kinh doanh, đầu tư", 3),
    GroupFacts("D", "Trả kết quả", 4),
)
DEVICES = (
    (DeviceKind.KIOSK, "Máy lấy số cửa chính"),
    (DeviceKind.SCREEN, "Màn hình phòng chờ"),
    (DeviceKind.RATING, "Máy đánh giá quầy trả kết quả"),
)


def set_groups(session: Session, agency: Agency, *, by: Actor, at: datetime) -> list[ServiceGroup]:
    """Give a desk its service groups; what is there stays as it is."""
    known = queries.groups(session, agency.id)
    return known or [actions.set_group(session, agency, one, by=by, at=at) for one in GROUPS]


def open_devices(
    session: Session, agency: Agency, portal_url: str, *, by: Actor, at: datetime
) -> dict[str, str]:
    """Open one device of each kind and return its link by its name; the links are shown once."""
    return {
        name: f"{portal_url}/thiet-bi/mo/{actions.open_device(session, agency, kind, name, by=by, at=at)[1]}"  # noqa: E501 - one address
        for kind, name in DEVICES
    }


def play_morning(session: Session, groups: list[ServiceGroup], *, by: Actor, day: datetime) -> int:
    """Let people take tickets and be called between 8 and 9 of a working day; return how many."""
    start = day.astimezone(VIETNAM).replace(hour=8, minute=0, second=0, microsecond=0)
    taken = [
        actions.take(
            session,
            groups[place % len(groups)],
            is_priority=place % 6 == 4,
            at=start + timedelta(minutes=3 * place),
        )
        for place in range(18)
    ]
    for place in range(11):
        at = start + timedelta(minutes=6 + 4 * place)
        called = actions.call_next(
            session, groups[0].agency_id, counter=f"Quầy {place % 3 + 1}", by=by, at=at
        )
        if place == 7:
            actions.miss(session, called, at=at + timedelta(minutes=1))
    return len(taken)
