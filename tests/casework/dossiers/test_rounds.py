"""Rounds of supplement: what the version allows, and what a head of the agency has to agree to."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.audit.records import AuditEntry
from casework.clocks.records import ClockEntry
from casework.dossiers import queries, reception, rounds, supplement, withdrawing
from casework.dossiers.reception import Asked
from casework.dossiers.records import SupplementRequest
from casework.dossiers.round_records import SupplementApproval
from casework.dossiers.rounds import RoundMovedOn, RoundSameHand, RoundSettled, RoundWaiting
from casework.people.actor import Role
from casework.procedures.definition import SupplementClock
from casework.watch import asking_again
from casework.watch.records import Reminder
from foundation.errors import Invalid, NotFound
from tests import make
from tests.casework.clocks import lives

ITEM = Asked("field", "child_name", "Thiếu dấu", "Viết như trong giấy chứng sinh")
DAY = timedelta(days=1)


@pytest.fixture
def desk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def head(session):
    return make.officer(session, Role.LEADER)


@pytest.fixture
def birth(session, desk, at):
    """A dossier that was asked for more once and has answered."""
    dossier = queries.lock_by_id(session, make.dossier(session, code=make.BIRTH, at=at).id)
    asking_again.ask(session, dossier, [ITEM], by=desk, at=at)
    answer(session, dossier, at)
    return dossier


def answer(session, dossier, at):
    item = supplement.open_request(session, dossier.id).items[0]
    supplement.save_item(session, dossier, item.id, answer="Ngô Hương An Nhiên")
    supplement.send(session, dossier, by=make.citizen(session), at=at + DAY)


def draft(session, dossier, desk, at):
    return asking_again.ask(
        session, dossier, [ITEM], basis="Luật Hộ tịch", by=desk, at=at + 2 * DAY
    )


def told(session, drafted):
    rows = session.execute(
        select(Reminder.kind, Reminder.account_id).where(Reminder.event.endswith(f":{drafted.id}"))
    )
    return {(kind, account) for kind, account in rows}


def test_the_first_round_goes_out_with_its_help(session, birth):
    [request] = session.scalars(select(SupplementRequest)).all()

    assert request.approved_by is None
    assert session.scalar(select(func.count()).select_from(SupplementApproval)) == 0


def test_a_round_beyond_the_version_waits_and_stops_no_clock(session, birth, desk, head, at):
    before = session.scalar(select(func.count()).select_from(ClockEntry))

    drafted = draft(session, birth, desk, at)

    assert drafted.state == "waiting"
    assert supplement.open_request(session, birth.id) is None
    assert session.scalar(select(func.count()).select_from(ClockEntry)) == before
    assert told(session, drafted) == {("more_to_approve", head.account_id)}
    assert [one.id for one, _dossier in rounds.waiting(session, head, limit=5)] == [drafted.id]
    with pytest.raises(reception.RoundNeedsApproval):
        reception.ask_for_more(session, birth, [ITEM], basis="Luật", by=desk, at=at + 2 * DAY)
    with pytest.raises(RoundWaiting):
        draft(session, birth, desk, at)


def test_it_is_checked_before_a_head_sees_it(session, birth, desk, at):
    with pytest.raises(Invalid) as bare:
        asking_again.ask(session, birth, [ITEM], by=desk, at=at + DAY)
    with pytest.raises(Invalid) as empty:
        asking_again.ask(session, birth, [], basis="Luật", by=desk, at=at + DAY)
    long = dataclasses.replace(ITEM, help="x" * (reception.MAX_REASON + 1))
    with pytest.raises(Invalid) as wordy:
        asking_again.ask(session, birth, [long], basis="Luật", by=desk, at=at + DAY)

    assert bare.value.fields["basis"].code == "required"
    assert empty.value.fields["items"].code == "items_needed"
    assert wordy.value.fields["help:field:child_name"].code == "too_long"


def test_a_head_agrees_once_and_the_holder_is_asked(session, birth, desk, head, at):
    drafted = draft(session, birth, desk, at)

    settled = asking_again.approve(session, birth, drafted.id, by=head, at=at + 3 * DAY)

    request = supplement.open_request(session, birth.id)
    [item] = request.items
    assert (item.reason, item.help) == (ITEM.reason, ITEM.help)
    assert (request.approved_by, request.asked_by) == (head.account_id, desk.account_id)
    assert (settled.state, settled.request_id) == ("approved", request.id)
    assert ("more_approved", desk.account_id) in told(session, drafted)
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.chain == birth.chain)).all()
    assert {"more_drafted", "more_approved"} <= set(acts)
    with pytest.raises(RoundSettled):
        asking_again.approve(session, birth, drafted.id, by=head, at=at + 3 * DAY)
    with pytest.raises(RoundSettled):
        asking_again.decline(session, birth, drafted.id, reason="Không", by=head, at=at + 3 * DAY)


def test_a_head_declines_with_a_reason_and_nobody_is_asked(session, birth, desk, head, at):
    drafted = draft(session, birth, desk, at)

    with pytest.raises(Invalid):
        asking_again.decline(session, birth, drafted.id, reason="", by=head, at=at + 3 * DAY)
    asking_again.decline(session, birth, drafted.id, reason="Đủ rồi", by=head, at=at + 3 * DAY)

    assert (drafted.state, drafted.answer) == ("declined", "Đủ rồi")
    assert supplement.open_request(session, birth.id) is None
    assert ("more_declined", desk.account_id) in told(session, drafted)
    assert draft(session, birth, desk, at).id != drafted.id


def test_only_a_head_of_that_agency_who_did_not_draft_it_may_decide(session, birth, desk, at):
    drafted = draft(session, birth, desk, at)
    both = dataclasses.replace(desk, roles=frozenset({Role.RECEPTION, Role.LEADER}))
    foreign = make.officer(session, Role.LEADER, "22333")

    for nobody in (desk, foreign):
        with pytest.raises(NotFound):
            asking_again.approve(session, birth, drafted.id, by=nobody, at=at + 3 * DAY)
    with pytest.raises(RoundSameHand):
        asking_again.approve(session, birth, drafted.id, by=both, at=at + 3 * DAY)
    assert rounds.waiting(session, foreign, limit=5) == []


def test_a_dossier_that_moved_on_is_not_asked_any_more(session, birth, desk, head, at):
    drafted = draft(session, birth, desk, at)
    withdrawing.withdraw(session, birth, reason="", by=make.citizen(session), at=at + 3 * DAY)

    with pytest.raises(RoundMovedOn):
        asking_again.approve(session, birth, drafted.id, by=head, at=at + 3 * DAY)

    assert rounds.waiting(session, head, limit=5) == []


def test_a_version_may_allow_more_rounds_without_a_head(session, at):
    code = lives.publish(session, SupplementClock.RESTART, supplement_rounds=2)
    dossier = queries.lock_by_id(session, make.dossier(session, code=code, at=at).id)
    desk = lives.desk(dossier, session)
    item = Asked("field", next(iter(dossier.answers)), "Sai")
    asking_again.ask(session, dossier, [item], by=desk, at=at)
    lives.give(session, dossier, at + DAY)

    second = asking_again.ask(session, dossier, [item], basis="Luật", by=desk, at=at + 2 * DAY)
    lives.give(session, dossier, at + 3 * DAY)
    third = asking_again.ask(session, dossier, [item], basis="Luật", by=desk, at=at + 4 * DAY)

    assert isinstance(second, SupplementRequest)
    assert isinstance(third, SupplementApproval)
