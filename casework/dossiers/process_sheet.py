"""The process sheet: it keeps itself from the timeline and from who held the dossier.

Circular 01/2018/TT-VPCP form 05, Circular 03/2025/TT-VPCP form 06: who gave and who received and
when, and whether each station was ahead of time, in time or late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.slip_facts import matter, people
from casework.dossiers.states import Verb
from casework.papers import rules as wording
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.routing.records import Assignment
from foundation.clock import VIETNAM

BEFORE, IN_TIME, LATE, OPEN = "Trước hạn", "Đúng hạn", "Quá hạn", "Đang giải quyết"

_POSTS = {
    Role.RECEPTION.value: "Bộ phận Tiếp nhận và Trả kết quả",
    Role.SPECIALIST.value: "Chuyên viên thụ lý",
    Role.LEADER.value: "Lãnh đạo",
    Role.CLERK.value: "Văn thư",
}
_REMARKS = {
    Verb.ASK_FOR_MORE.value: "Yêu cầu bổ sung",
    Verb.RESUME.value: "Đã bổ sung",
    Verb.SUPPLEMENT.value: "Đã bổ sung",
    Verb.DEMAND_FEE.value: "Yêu cầu nộp phí, lệ phí",
    Verb.CONFIRM_FEE.value: "Đã nộp phí, lệ phí",
    Verb.HAND_BACK.value: "Lãnh đạo trả lại dự thảo",
    Verb.REAPPOINT.value: "Hẹn lại ngày trả kết quả",
    Verb.HALT.value: "Dừng giải quyết",
    Verb.REFUSE.value: "Từ chối tiếp nhận",
    Verb.WITHDRAW.value: "Người nộp rút hồ sơ",
}


@dataclass(slots=True)
class Station:
    """One holding of the dossier: who gave it when, who received it when, until when."""

    agency_id: int
    role: str
    giver: str
    given_at: datetime
    receiver: str
    received_at: datetime
    due_at: datetime | None
    done_at: datetime | None = None
    remarks: list[str] = field(default_factory=list)

    def standing(self, at: datetime) -> str:
        """Say whether the station was ahead of time, in time or late; or is still at work."""
        done = self.done_at or at
        if self.due_at is not None and done > self.due_at:
            return LATE
        if self.done_at is None:
            return OPEN
        if self.due_at is None or _day(done) == _day(self.due_at):
            return IN_TIME
        return BEFORE


def facts(session: Session, dossier: Dossier, *, at: datetime) -> dict[str, Any]:
    """Return the sheet's facts as of a moment: the same at any moment after the dossier's end."""
    timeline = session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.dossier_id == dossier.id)
        .order_by(TimelineEntry.id)
    ).all()
    stations = _stations(session, dossier, timeline)
    known = agencies.agencies_by_id(session, {one.agency_id for one in stations})
    ended = dossier.finished_at
    return {
        **people(dossier),
        **matter(procedures.definition_of(dossier.version)),
        "accepted_at": _moment(dossier.accepted_at),
        "due_at": _moment(dossier.due_at),
        "finished_at": _moment(ended),
        "competent": dossier.agency.name,
        "partners": _partners(dossier, known),
        "result": _whole(dossier, at),
        "rows": [_row(one, known, dossier, at) for one in stations],
    }


def _stations(
    session: Session, dossier: Dossier, timeline: Sequence[TimelineEntry]
) -> list[Station]:
    """Put the stations together: the desk until acceptance, then each holding, taken over once."""
    holdings = session.scalars(
        select(Assignment)
        .where(Assignment.dossier_id == dossier.id)
        .order_by(Assignment.opened_at, Assignment.id)
    ).all()
    names = _names(session, {one.officer_id for one in holdings if one.officer_id is not None})
    stations = [_at_desk(dossier, timeline)]
    for one in holdings:
        last = stations[-1]
        if (one.agency_id, one.role) == (last.agency_id, last.role) and len(stations) > 1:
            # Taken up by a person out of the agency's common queue: the same station.
            last.receiver = names.get(one.officer_id or 0, last.receiver)
            last.received_at = one.opened_at if one.officer_id else last.received_at
            last.done_at, last.due_at = one.closed_at, one.due_at
            continue
        stations.append(
            Station(
                agency_id=one.agency_id, role=one.role,
                giver=_hand_at(timeline, one.opened_at), given_at=one.opened_at,
                receiver=names.get(one.officer_id or 0, ""), received_at=one.opened_at,
                due_at=one.due_at, done_at=one.closed_at,
            )
        )  # fmt: skip
    for station in stations[1:]:
        if not station.receiver and station.done_at:
            station.receiver = _hand_at(timeline, station.done_at)
    _remark(stations, timeline)
    return stations


def _at_desk(dossier: Dossier, timeline: Sequence[TimelineEntry]) -> Station:
    leaving = {Verb.ACCEPT.value, Verb.REFUSE.value, Verb.WITHDRAW.value}
    left = next((one for one in timeline if one.verb in leaving), None)
    return Station(
        agency_id=dossier.desk_agency_id,
        role=Role.RECEPTION.value,
        giver=dossier.filer_name,
        given_at=dossier.submitted_at,
        receiver=left.actor_name if left else "",
        received_at=dossier.submitted_at,
        due_at=dossier.reply_due_at,
        done_at=left.at if left else None,
    )


def _remark(stations: Sequence[Station], timeline: Sequence[TimelineEntry]) -> None:
    """Write beside each station what happened there besides handing on."""
    for entry in timeline:
        said = _REMARKS.get(entry.verb)
        if said is None:
            continue
        holding = [one for one in stations if one.given_at <= entry.at]
        (holding[-1] if holding else stations[0]).remarks.append(
            f"{said} {entry.at.astimezone(VIETNAM):%d/%m/%Y}"
        )


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _hand_at(timeline: Sequence[TimelineEntry], at: datetime) -> str:
    """Name the last person who moved the dossier by a moment: the worker only records."""
    people_ = [one for one in timeline if one.at <= at and one.actor_id is not None]
    return people_[-1].actor_name if people_ else ""


def _row(
    station: Station, known: dict[int, Agency], dossier: Dossier, at: datetime
) -> dict[str, Any]:
    agency = known[station.agency_id]
    is_desk = station.role == Role.RECEPTION.value
    name = (agency.desk_name or agency.name) if is_desk else agency.name
    first = station.given_at == dossier.submitted_at
    return {
        "from": "Người nộp hồ sơ" if first else "",
        "agency": name,
        "post": "" if is_desk else _POSTS.get(station.role, ""),
        "giver": station.giver,
        "given_at": wording.time_in_figures(station.given_at),
        "receiver": station.receiver,
        "received_at": wording.time_in_figures(station.received_at),
        "standing": station.standing(at),
        "due_at": _moment(station.due_at),
        "remarks": "; ".join(station.remarks),
    }


def _partners(dossier: Dossier, known: dict[int, Agency]) -> list[str]:
    own = {dossier.agency_id, dossier.desk_agency_id}
    return [one.name for number, one in known.items() if number not in own]


def _whole(dossier: Dossier, at: datetime) -> str:
    if dossier.due_at is None:
        return ""
    done = dossier.finished_at or at
    if done > dossier.due_at:
        return LATE
    if dossier.finished_at is None:
        return OPEN
    return IN_TIME if _day(done) == _day(dossier.due_at) else BEFORE


def _day(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%Y%m%d}"


def _moment(at: datetime | None) -> str:
    return wording.time_in_figures(at) if at else ""
