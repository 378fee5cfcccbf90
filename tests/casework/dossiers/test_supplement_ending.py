"""Requests for more that nobody answers: the holder is reminded once, then the desk may end it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import processing, queries, reception, supplement
from casework.dossiers.reception import Asked
from casework.dossiers.states import Stage, State
from casework.dossiers.supplement import SupplementStillOpen
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Role
from tests import make

DAY = timedelta(days=1)
AHEAD = 5 * DAY


@pytest.fixture
def asked(session, at):
    """A dossier that waits for its holder before acceptance."""
    dossier = queries.lock_by_id(session, make.dossier(session, at=at, code=make.BIRTH).id)
    desk = make.officer(session, Role.RECEPTION)
    items = [Asked("field", "child_name", "Thiếu chữ đệm")]
    reception.ask_for_more(session, dossier, items, by=desk, at=at)
    return dossier


def notices(session, dossier):
    rows = session.scalars(select(Notice).where(Notice.dossier_id == dossier.id))
    return [one for one in rows if one.kind == NoticeKind.SUPPLEMENT_ENDING.value]


@pytest.mark.parametrize(
    ("days", "due"), [(24, False), (25, True), (29, True), (30, False), (40, False)]
)
def test_a_holder_is_reminded_in_the_last_five_days(session, asked, at, days, due):
    found = supplement.ending(session, days=30, ahead=AHEAD, at=at + days * DAY)

    assert (asked.id in found) is due


def test_a_holder_is_reminded_once_with_the_day(session, asked, at):
    later = at + 26 * DAY
    supplement.remind(session, asked, days=30, at=later)
    session.flush()

    assert asked.id not in supplement.ending(session, days=30, ahead=AHEAD, at=later)
    [told] = notices(session, asked)
    assert told.facts["until"].startswith("2026-02-05")


def test_while_the_days_run_the_desk_may_not_refuse(session, asked, at):
    desk = make.officer(session, Role.RECEPTION)

    with pytest.raises(SupplementStillOpen) as refusal:
        reception.refuse(session, asked, reason="Không bổ sung", by=desk, at=at + 29 * DAY)
    assert refusal.value.facts["until"] == "05/02/2026"
    assert asked.current == (State.SUPPLEMENT, Stage.HOLDER)


def test_once_they_are_over_it_may_and_nothing_is_asked_any_more(session, asked, at):
    desk = make.officer(session, Role.RECEPTION)

    reception.refuse(session, asked, reason="Quá hạn bổ sung", by=desk, at=at + 30 * DAY)

    assert asked.current == (State.REFUSED, Stage.DONE)
    assert supplement.open_request(session, asked.id) is None


def test_a_received_dossier_that_waits_can_be_stopped(session, at):
    dossier = queries.lock_by_id(session, make.dossier(session, at=at).id)
    desk = make.officer(session, Role.RECEPTION)
    reception.accept(session, dossier, by=desk, at=at)
    processing.assign(session, dossier, by=make.officer(session, Role.SPECIALIST), at=at)
    field = next(iter(dossier.answers))
    reception.ask_for_more(session, dossier, [Asked("field", field, "Sai")], by=desk, at=at)

    reception.halt(session, dossier, reason="Quá hạn bổ sung", by=desk, at=at + 31 * DAY)

    assert dossier.current == (State.HALTED, Stage.DONE)
    assert supplement.open_request(session, dossier.id) is None
