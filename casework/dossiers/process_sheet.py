"""The process sheet: it keeps itself from the timeline and from who held the dossier.

Circular 01/2018/TT-VPCP form 05, Circular 03/2025/TT-VPCP form 06: who gave and who received and
when, and whether each station was ahead of time, in time or late. Other agencies of a linked
dossier and those that are asked are stations too; pauses and moves of the due date come from the
ledger of clocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.clocks import queries as clocks
from casework.clocks import rules
from casework.clocks.records import ClockAct, ClockEntry, ClockReason
from casework.clocks.rules import Pause
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.slip_facts import matter, people
from casework.dossiers.states import Verb
from casework.papers import rules as wording
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures import queries as procedures
from casework.procedures.definition import Definition
from casework.procedures.flow import SECTOR_NAMES, StepKind
from casework.routing.records import Assignment, AssignmentState
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


_PASSED = frozenset({StepKind.JOIN.value, StepKind.PAY.value})
"""Steps at which nobody of an agency holds the dossier: branches meet, the holder pays."""
_WAITED_FOR = {
    ClockReason.SUPPLEMENT_ASKED: "chờ bổ sung",
    ClockReason.FEE_DEMANDED: "chờ nộp phí, lệ phí",
    ClockReason.PARTNER_SENT_BACK: "chờ cơ quan chủ trì hoàn thiện",
}


_MOVED_FOR = {
    ClockReason.REAPPOINTED: "đã xin lỗi và hẹn lại",
    ClockReason.PARTNER_SENT_BACK: "cơ quan phối hợp trả lại để hoàn thiện",
    ClockReason.REMOTE: "cơ quan ở xa",
    ClockReason.CALENDAR: "lịch nghỉ thay đổi",
}
_CANCELLED = AssignmentState.CANCELLED.value


@dataclass(slots=True)
class Station:
    """One holding of the dossier: who gave it when, who received it when, until when.

    ``name`` is an agency outside every system, in words; ``step`` what was to be done.
    """

    agency_id: int
    role: str
    giver: str
    given_at: datetime
    receiver: str
    received_at: datetime
    due_at: datetime | None
    done_at: datetime | None = None
    step: str = ""
    name: str = ""
    is_partner: bool = False
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
    definition = procedures.definition_of(dossier.version)
    stations = _stations(session, dossier, timeline, definition)
    known = agencies.agencies_by_id(session, {one.agency_id for one in stations})
    ended = dossier.finished_at
    entries = rules.of_main(clocks.entries_of(session, dossier.id))
    return {
        **people(dossier),
        **matter(definition),
        "accepted_at": _moment(dossier.accepted_at),
        "counted_from": _counted_from(entries),
        "due_at": _moment(dossier.due_at),
        "finished_at": _moment(ended),
        "competent": dossier.agency.name,
        "partners": _partners(stations, known),
        "pauses": [_pause(one) for one in rules.pauses(entries)],
        "moves": [_move(one) for one in entries if one.act == ClockAct.SHIFT.value],
        "result": _whole(dossier, at),
        "rows": [_row(one, known, dossier, at) for one in stations],
    }


def _stations(
    session: Session, dossier: Dossier, timeline: Sequence[TimelineEntry], definition: Definition
) -> list[Station]:
    """Put the stations together: the desk until acceptance, then each step somebody held."""
    holdings = session.scalars(
        select(Assignment)
        .where(
            Assignment.dossier_id == dossier.id,
            Assignment.kind.not_in(_PASSED),
            Assignment.role != Role.SYSTEM.value,
        )
        .order_by(Assignment.opened_at, Assignment.id)
    ).all()
    keepers = _keepers_of_parts(session, [one.part_id for one in holdings if one.part_id])
    names = _names(session, {one.officer_id for one in holdings if one.officer_id is not None})
    stations, last_key = [_at_desk(dossier, timeline)], None
    for one in holdings:
        last, key = stations[-1], (one.agency_id, one.role, one.step_key)
        if key == last_key and not one.part_id and last.done_at == one.opened_at:
            # Taken up by a person out of the agency's common queue: the same station.
            last.receiver = names.get(one.officer_id or 0, last.receiver)
            last.received_at = one.opened_at if one.officer_id else last.received_at
            last.done_at, last.due_at = one.closed_at, one.due_at
            continue
        station = _station(one, dossier, timeline, names)
        if one.part_id is not None:
            station.receiver = keepers.get(one.part_id, station.receiver)
        if one.is_outside:
            station.name = _named_outside(definition, one.step_key)
        stations.append(station)
        last_key = key
    _remark(stations, timeline)
    return stations


def _station(
    one: Assignment,
    dossier: Dossier,
    timeline: Sequence[TimelineEntry],
    names: Mapping[int, str],
) -> Station:
    receiver = names.get(one.officer_id or 0, "")
    if not receiver and one.closed_at and one.agency_id == dossier.agency_id:
        # The worker only records what somebody has ordered.
        receiver = _hand_at(timeline, one.closed_at)
    receiver = receiver or one.answered_by
    return Station(
        agency_id=one.agency_id,
        role=one.role,
        giver=_hand_at(timeline, one.opened_at),
        given_at=one.opened_at,
        receiver=receiver,
        received_at=one.taken_at or one.opened_at,
        due_at=one.due_at,
        done_at=one.closed_at,
        step=one.step_name,
        is_partner=one.is_outside
        or one.agency_id not in {dossier.agency_id, dossier.desk_agency_id},
        remarks=["Không còn cần thực hiện"] if one.state == _CANCELLED else [],
    )


def _keepers_of_parts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Name the officers who hold the parts of other agencies."""
    if not ids:
        return {}
    rows = session.execute(
        select(Dossier.id, Account.name)
        .join(Account, Account.id == Dossier.officer_id)
        .where(Dossier.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def _named_outside(definition: Definition, step_key: str) -> str:
    step = definition.flow.step(step_key) if definition.flow else None
    return SECTOR_NAMES.get(step.doer.agency, step.doer.agency) if step else ""


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


def _given_by(station: Station, dossier: Dossier) -> str:
    """Name who gives where it is not the station before: the filer, the lead to its partners."""
    if station.role == Role.RECEPTION.value and station.given_at == dossier.submitted_at:
        return "Người nộp hồ sơ"
    return dossier.agency.name if station.is_partner else ""


def _row(
    station: Station, known: dict[int, Agency], dossier: Dossier, at: datetime
) -> dict[str, Any]:
    agency = known[station.agency_id]
    post = _POSTS.get(station.role, "")
    is_desk = station.role == Role.RECEPTION.value
    name = station.name or ((agency.desk_name or agency.name) if is_desk else agency.name)
    return {
        "from": _given_by(station, dossier),
        "agency": name,
        "post": "" if is_desk or station.is_partner else post,
        "step": station.step,
        "giver": station.giver,
        "given_at": wording.time_in_figures(station.given_at),
        "receiver": station.receiver,
        "received_at": wording.time_in_figures(station.received_at),
        "standing": station.standing(at),
        "due_at": _moment(station.due_at),
        "remarks": "; ".join(station.remarks),
    }


def _partners(stations: Sequence[Station], known: Mapping[int, Agency]) -> list[str]:
    named = (one.name or known[one.agency_id].name for one in stations if one.is_partner)
    return list(dict.fromkeys(named))


def _counted_from(entries: Sequence[ClockEntry]) -> str:
    """Say from when time counts where that is not the moment of acceptance or of a supplement."""
    later = [one.since for one in entries if one.since is not None]
    return _moment(later[-1]) if later else ""


def _pause(pause: Pause) -> str:
    why = _WAITED_FOR.get(pause.why, "")
    if pause.until is None:
        return f"từ {_moment(pause.since)} đến nay ({why})"
    return f"từ {_moment(pause.since)} đến {_moment(pause.until)} ({why})"


def _move(entry: ClockEntry) -> str:
    why = _MOVED_FOR.get(ClockReason(entry.reason), "")
    return f"{_moment(entry.due_before)} sang {_moment(entry.due_after)} ({why})"


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
