"""How a dossier's clock stands, told to its holder: running or not, since when, who must act."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.clocks import queries as clocks
from casework.clocks import rules
from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.worktime import queries as worktime
from web import clock_words, filters

_WAITS_FOR = {
    ClockReason.SUPPLEMENT_ASKED: _l("ông/bà bổ sung hồ sơ"),
    ClockReason.FEE_DEMANDED: _l("ông/bà nộp tiền"),
    ClockReason.PARTNER_SENT_BACK: _l("cơ quan chủ trì hoàn thiện hồ sơ"),
}
_AFTER = {
    ClockReason.SUPPLEMENT_ASKED: _l("chờ ông/bà bổ sung hồ sơ"),
    ClockReason.FEE_DEMANDED: _l("chờ ông/bà nộp tiền"),
    ClockReason.PARTNER_SENT_BACK: _l("chờ cơ quan chủ trì hoàn thiện hồ sơ"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a holder reads of the clock: one sentence, the pauses, and every change of the date."""

    runs: bool
    sentence: str
    waiting: tuple[str, ...]
    pauses: tuple[str, ...]
    moves: tuple[str, ...]
    is_provisional: bool = False


def of(session: Session, dossier: Dossier) -> Standing | None:
    """Tell the standing in two statements; None once the dossier is at its end."""
    if dossier.finished_at is not None or State(dossier.state) is State.WITHDRAWN:
        return None
    entries = clocks.entries_of(session, dossier.id)
    mine = rules.of_main(entries)
    if not mine:
        return None
    pauses = rules.pauses(mine)
    stands = bool(pauses) and pauses[-1].until is None
    return Standing(
        runs=not stands,
        sentence=_stands(mine[-1], pauses[-1]) if stands else _runs(mine),
        waiting=_partners(dossier, entries),
        pauses=tuple(_pause(one) for one in pauses if one.until is not None),
        moves=tuple(_move(one) for one in mine if _is_moved(one)),
        is_provisional=worktime.is_provisional(session, mine[-1].at, dossier.next_due_at),
    )


def _stands(last: ClockEntry, pause: rules.Pause) -> str:
    facts = {
        "since": filters.vn_datetime(pause.since),
        "whom": _WAITS_FOR.get(pause.why, clock_words.REASONS[pause.why]),
    }
    if last.until is None:
        return str(_("Đồng hồ đang dừng từ %(since)s, chờ %(whom)s.", **facts))
    facts["until"] = filters.vn_datetime(last.until)
    return str(_("Đồng hồ đang dừng từ %(since)s, chờ %(whom)s. Hạn bổ sung: %(until)s.", **facts))


def _runs(mine: Sequence[ClockEntry]) -> str:
    begun = {ClockAct.START.value, ClockAct.RESTART.value}
    first = next((one for one in reversed(mine) if one.act in begun), mine[0])
    since = filters.vn_datetime(first.since or first.at)
    if first.clock == Clock.REPLY.value:
        return str(_("Đồng hồ trả lời hồ sơ đang chạy, tính từ %(since)s.", since=since))
    if first.reason == ClockReason.COMPETENT_RECEIVED.value:
        return str(
            _("Đồng hồ đang chạy, tính từ khi cơ quan giải quyết nhận: %(since)s.", since=since)
        )
    return str(_("Đồng hồ đang chạy, tính từ %(since)s.", since=since))


def _partners(dossier: Dossier, entries: Sequence[ClockEntry]) -> tuple[str, ...]:
    """Say what other agencies do while the dossier waits for them."""
    if dossier.current[1] is not Stage.PARTNERS:
        return ()
    timed = {Clock.STEP.value, Clock.CONSULT.value}
    return tuple(
        str(_("%(step)s, hạn %(due)s", step=one.note, due=filters.vn_datetime(one.due_after)))
        for one in rules.still_open(entries)
        if one.clock in timed and one.note and one.due_after is not None
    )


def _pause(pause: rules.Pause) -> str:
    why: LazyString = _AFTER.get(pause.why, clock_words.REASONS[pause.why])
    since, until = filters.vn_datetime(pause.since), filters.vn_datetime(pause.until)
    return str(_("Từ %(since)s đến %(until)s: %(why)s", since=since, until=until, why=why))


def _is_moved(entry: ClockEntry) -> bool:
    return (
        entry.due_before is not None
        and entry.due_after is not None
        and entry.due_before != entry.due_after
    )


def _move(entry: ClockEntry) -> str:
    return str(
        _(
            "%(before)s dời sang %(after)s: %(why)s",
            before=filters.vn_datetime(entry.due_before),
            after=filters.vn_datetime(entry.due_after),
            why=clock_words.REASONS[ClockReason(entry.reason)],
        )
    )
