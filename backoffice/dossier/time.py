"""The card on a dossier's page that tells its time: how it stands, who must act, every pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.dossier.panels import Panel
from casework.clocks import queries as clocks
from casework.clocks import rules
from casework.clocks.records import Clock, ClockAct, ClockEntry
from casework.clocks.rules import Standing
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.worktime.rules import is_provisional, time_left
from foundation.clock import now
from web import clock_words, filters

TEMPLATE = "backoffice/dossier/time.html"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One more clock that runs: by when somebody has to act."""

    name: str
    who: str
    until: datetime | None
    is_late: bool


def panel(session: Session, dossier: Dossier, _actor: Actor) -> Panel | None:
    """Tell the time of a dossier in two statements; nothing where its ledger is empty."""
    entries = clocks.entries_of(session, dossier.id)
    mine = rules.of_main(entries)
    if not mine:
        return None
    at, calendar_of = now(), clocks.calendars(session)
    standing = rules.replay(mine, calendar_of)
    calendar = calendar_of(standing.calendar_agency_id)
    facts = {
        "standing": standing,
        "headline": _headline(standing),
        "summary": _summary(dossier, standing, time_left(calendar, dossier.next_due_at, at)),
        "used": clock_words.spent(standing.used(calendar, at)),
        "others": _others(entries, at),
        "rows": [_row(one) for one in reversed(entries)],
        "pauses": rules.pauses(mine),
        "reasons": clock_words.REASONS,
        "is_changed": standing.due_at != dossier.next_due_at and standing.ended_at is None,
        "recounted": standing.due_at,
        "is_provisional": standing.ended_at is None
        and is_provisional(calendar, standing.since or at, dossier.next_due_at),
    }
    return Panel(TEMPLATE, facts)


def _headline(standing: Standing) -> str:
    name = str(clock_words.CLOCKS[standing.clock])
    if standing.ended_at is not None:
        return str(_("%(clock)s: đồng hồ đã kết thúc", clock=name))
    if standing.runs:
        return str(_("%(clock)s: đồng hồ đang chạy", clock=name))
    return str(_("%(clock)s: đồng hồ đang tạm dừng", clock=name))


def _summary(dossier: Dossier, standing: Standing, left: int) -> list[tuple[str, str]]:
    why = str(clock_words.REASONS[standing.why]) if standing.why else ""
    due = filters.vn_datetime(dossier.next_due_at)
    found = [(str(_("Hạn")), due)]
    if standing.since is not None:
        found.append((str(_("Tính từ")), filters.vn_datetime(standing.since)))
    if standing.ended_at is not None:
        return [*found, (str(_("Kết thúc")), f"{filters.vn_datetime(standing.ended_at)} – {why}")]
    if standing.stopped_since is not None:
        found.append((str(_("Dừng từ")), f"{filters.vn_datetime(standing.stopped_since)} – {why}"))
        awaited = clock_words.WHOM_AWAITED.get(standing.why) if standing.why else None
        if awaited:
            found.append((str(_("Đang chờ")), _until(str(awaited), standing.waits_until)))
        return found
    _state, stage = dossier.current
    return [
        *found,
        (str(_("Ai phải làm")), str(wording.STAGES[stage])),
        (str(_("Còn lại")), filters.time_left(left)),
    ]


def _until(who: str, until: datetime | None) -> str:
    if until is None:
        return who
    return str(_("%(who)s, đến %(until)s", who=who, until=filters.vn_datetime(until)))


def _others(entries: Sequence[ClockEntry], at: datetime) -> list[Waiting]:
    """List the other clocks that run; the days to give back are a right, which ends in silence."""
    main = {Clock.PROCESSING.value, Clock.REPLY.value}
    return [
        Waiting(
            name=clock_words.name(one.clock, one.note),
            who=str(clock_words.WHO_ACTS[Clock(one.clock)]),
            until=one.due_after,
            is_late=_is_over(one, at),
        )
        for one in rules.still_open(entries)
        if one.clock not in main and not (_is_over(one, at) and one.clock == Clock.RETURN.value)
    ]


def _is_over(entry: ClockEntry, at: datetime) -> bool:
    return entry.due_after is not None and entry.due_after < at


def _row(entry: ClockEntry) -> dict[str, object]:
    """Describe one row as the component of timelines draws it."""
    told = []
    if entry.since is not None:
        told.append(_("Tính từ %(at)s.", at=filters.vn_datetime(entry.since)))
    if (limit := rules.limit_of(entry)) is not None:
        told.append(_("Thời hạn: %(limit)s.", limit=filters.time_limit(limit)))
    told.append(_due(entry))
    if entry.note and entry.clock not in {Clock.STEP.value, Clock.CONSULT.value}:
        told.append(entry.note if entry.note.endswith(".") else f"{entry.note}.")
    told.append(entry.article)
    name = clock_words.name(entry.clock, entry.note)
    return {
        "at": entry.at,
        "what": f"{name}: {clock_words.happened(entry.act, entry.reason)}",
        "who": entry.actor_name,
        "where": "",
        "note": " ".join(str(one) for one in told if one),
        "tone": "stopped" if entry.act == ClockAct.STOP.value else "done",
        "links": [],
    }


def _due(entry: ClockEntry) -> str:
    before, after = filters.vn_datetime(entry.due_before), filters.vn_datetime(entry.due_after)
    if entry.due_after is not None and entry.due_before is not None:
        return str(_("Hạn cũ %(before)s, hạn mới %(after)s.", before=before, after=after))
    if entry.due_after is not None:
        return str(_("Hạn %(after)s.", after=after))
    if entry.act == ClockAct.STOP.value and entry.until is not None:
        return str(_("Chờ đến %(until)s.", until=filters.vn_datetime(entry.until)))
    return ""
