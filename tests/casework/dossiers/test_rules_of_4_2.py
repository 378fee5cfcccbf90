"""The seventeen numbered rules from reception to result (Decree 61/2018 art. 17-22), one by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from casework.audit import queries as journal
from casework.clocks import queries as clocks
from casework.clocks import rules
from casework.clocks.records import Clock, ClockAct, ClockEntry, ClockReason
from casework.dossiers import (
    answering,
    charges,
    handing,
    intake,
    linking,
    queries,
    reception,
    recording,
    running,
)
from casework.dossiers.answering import Question
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.handing import HandOutFacts
from casework.dossiers.intake_rules import Given, Intake
from casework.dossiers.reappointing import AlreadyReappointed
from casework.dossiers.reception import Asked
from casework.dossiers.recording import Fault, Verification
from casework.dossiers.states import Stage, State
from casework.notifications.records import Notice, NoticeKind
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, SupplementClock
from casework.registers.records import IssuedResult
from casework.watch import sweeping
from casework.watch.records import Reminder, WatchKind
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import VIETNAM
from foundation.errors import Invalid, NotAllowed
from tests import make
from tests.backoffice.office import dossier_in
from tests.casework.clocks import lives
from tests.casework.dossiers import flowing
from tests.casework.dossiers.test_linking import BIRTH, INSURANCE, issue
from tests.casework.watch.test_watch import told, watch

DAY = timedelta(days=1)
AFTER_15 = datetime(2026, 1, 6, 8, 5, tzinfo=UTC)
"""Tuesday 6 January 2026, 15:05 in Vietnam."""


def papers(session, dossier):
    asked = select(Paper.kind).where(Paper.dossier_id == dossier.id).order_by(Paper.id)
    return list(session.scalars(asked))


def rows(session, dossier, which):
    session.flush()
    asked = select(ClockEntry).where(
        ClockEntry.dossier_id == dossier.id, ClockEntry.clock == which.value
    )
    return list(session.scalars(asked.order_by(ClockEntry.id)))


def notices(session, dossier):
    asked = select(Notice.kind).where(Notice.dossier_id == dossier.id).order_by(Notice.id)
    return list(session.scalars(asked))


def walk_in(session, at, **over):
    """Take in a dossier at the counter of Nha Trang, everything on paper."""
    desk = make.officer(session, Role.RECEPTION)
    filer = session.get_one(Account, make.citizen(session).account_id)
    version = procedures.version_on(session, make.BIRTH, at.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    case = definition.cases[0].key
    parts = procedure_parts.parts_for(definition, case)
    facts = {"given": {one.key: Given(originals=1) for one in parts}} | over
    visit = intake.open_visit(session, filer=filer, key=f"luot-{at}", by=desk, at=at)
    return intake.take_in(session, visit, Intake(version, case, **facts), by=desk, at=at)


@pytest.fixture
def dossier(session, at):
    """A dossier that a specialist works on."""
    return lives.at_work(session, lives.publish(session, SupplementClock.RESTART), at)


@pytest.fixture
def linked(session, at):
    """A linked birth registration whose certificate is out: police and insurance have parts."""
    lead = flowing.accepted(session, None, code=BIRTH, at=at)
    flowing.take_up(session, lead, at=at)
    issue(session, lead, "giay_khai_sinh", at=at)
    return lead


def test_rule_01_paper_at_the_counter_is_checked_entered_and_waits_to_be_scanned(session, at):
    walked_in = walk_in(session, at)

    given = session.scalars(select(PartGiven).where(PartGiven.dossier_id == walked_in.id)).all()
    assert {one.scan for one in given} == {"waiting"}
    assert walked_in.channel == Channel.DIRECT.value
    assert walked_in.book_ordinal is not None


@pytest.mark.parametrize(
    ("way", "paper", "state"),
    [
        ("accept", PaperKind.SLIP, State.ACCEPTED),
        ("ask", PaperKind.ASK_FOR_MORE, State.SUPPLEMENT),
        ("refuse", PaperKind.REFUSAL, State.REFUSED),
    ],
)
def test_rule_02_each_answer_of_the_desk_has_its_slip(session, at, way, paper, state):
    filed = queries.lock_by_id(session, make.dossier(session, at=at).id)
    desk = make.officer(session, Role.RECEPTION)

    match way:
        case "accept":
            reception.accept(session, filed, by=desk, at=at)
        case "ask":
            lives.ask(session, filed, at)
        case _:
            reception.refuse(session, filed, reason="Sai thẩm quyền", by=desk, at=at)

    assert papers(session, filed) == [paper.value]
    assert filed.state == state


def test_rule_03_what_is_missing_online_is_told_once_and_completely(session, at):
    filed = queries.lock_by_id(session, make.dossier(session, at=at).id)
    desk = make.officer(session, Role.RECEPTION)
    lives.ask(session, filed, at)
    lives.give(session, filed, at + DAY)

    assert NoticeKind.ASKED_FOR_MORE.value in notices(session, filed)
    item = Asked("field", next(iter(filed.answers)), "Còn thiếu")
    with pytest.raises(Invalid) as refused:
        reception.ask_for_more(session, filed, [item], by=desk, at=at + DAY)
    assert "basis" in refused.value.fields


def test_rule_04_one_dossier_has_one_code_printed_on_its_receipt(session, at):
    first = flowing.accepted(session, None, code=make.COPY, at=at)
    second = flowing.accepted(session, None, code=make.COPY, at=at)

    slip = session.scalars(select(Paper).where(Paper.dossier_id == first.id)).one()
    assert slip.facts["code"] == first.code != second.code
    assert slip.title.endswith(first.code)


def test_rule_05_what_is_returned_at_once_stands_in_the_system_and_has_its_receipt(session, at):
    """The receipt is drafted, not pressed on anybody: it is printed where somebody asks for it."""
    limit = TimeLimit(1, TimeUnit.SAME_DAY)
    code = lives.publish(session, SupplementClock.RESTART, limit)
    quick = lives.at_work(session, code, at)

    issue(session, quick, "giay", at=at)

    assert quick.current[0] in {State.FINISHED, State.RETURNED}
    assert quick.finished_at.astimezone(VIETNAM).date() == at.astimezone(VIETNAM).date()
    assert quick.book_ordinal is not None
    assert PaperKind.SLIP.value in papers(session, quick)


@pytest.mark.parametrize(
    ("at_", "until"),
    [
        (make.TUESDAY, datetime(2026, 1, 6, 10, 0, tzinfo=UTC)),
        (AFTER_15, datetime(2026, 1, 7, 0, 30, tzinfo=UTC)),
    ],
    ids=["the-same-day", "after-15-hours-at-the-next-opening"],
)
def test_rule_06_the_desk_hands_on_the_same_day_or_after_15_hours_the_next(session, at_, until):
    walked_in = walk_in(session, at_)

    [started] = rows(session, walked_in, Clock.FORWARD)
    assert started.due_after == until

    flowing.take_up(session, walked_in, at=at_ + DAY)
    ended = rows(session, walked_in, Clock.FORWARD)[-1]
    assert (ended.act, ended.reason) == (ClockAct.END, ClockReason.COMPETENT_RECEIVED)


def test_rule_06_an_electronic_dossier_is_handed_on_as_it_is_accepted(session, dossier):
    acts = [one.act for one in rows(session, dossier, Clock.FORWARD)]

    assert acts == [ClockAct.START, ClockAct.END]


def test_rule_06_at_another_unit_s_desk_time_counts_from_the_competent_agency(session, at):
    """Decree 118/2025 art. 17.3, with paper that has still to be digitised."""
    code = lives.publish(session, SupplementClock.RESTART)
    filed = make.dossier(session, code=code, at=at)
    filed.desk_agency_id = make.agency(session, "22333").id
    session.add(
        PartGiven(
            dossier_id=filed.id, part_key="x", agency_id=filed.desk_agency_id, originals=1,
            scan="waiting", given_at=at, officer_id=make.citizen(session).account_id,
        )
    )  # fmt: skip
    session.flush()
    desk = flowing.staff(session, filed, Role.RECEPTION, filed.desk_agency_id)
    due = reception.accept(session, queries.lock_by_id(session, filed.id), by=desk, at=AFTER_15)

    [start] = rows(session, filed, Clock.PROCESSING)
    calendar = worktime.calendar_of(session, filed.agency_id)
    desk_calendar = worktime.calendar_of(session, filed.desk_agency_id)
    assert start.reason == ClockReason.COMPETENT_RECEIVED
    assert start.since == clock.forward_by(desk_calendar, AFTER_15)
    assert due == clock.due_after(calendar, start.since, lives.SEVEN_DAYS)
    assert due > clock.due_at(calendar, AFTER_15, lives.SEVEN_DAYS)


def test_rule_07_a_dossier_that_is_not_whole_goes_back_in_three_working_days(session, dossier, at):
    calendar = worktime.calendar_of(session, dossier.agency_id)
    [started] = rows(session, dossier, Clock.RETURN)
    assert started.due_after == clock.due_at(calendar, at, TimeLimit(3, TimeUnit.WORKING_DAY))
    item = [Asked("field", next(iter(dossier.answers)), "Ghi chưa rõ")]
    late = started.due_after + timedelta(minutes=1)
    desk = lives.desk(dossier, session)

    with pytest.raises(Invalid) as refused:
        reception.ask_for_more(session, dossier, item, by=desk, at=late)
    assert "basis" in refused.value.fields

    reception.ask_for_more(session, dossier, item, by=desk, at=at + DAY)
    assert rows(session, dossier, Clock.RETURN)[-1].act == ClockAct.END


def test_rule_07_time_begins_from_zero_with_the_whole_dossier(session, dossier, at):
    first = dossier.accepted_at
    lives.ask(session, dossier, at + DAY)
    lives.give(session, dossier, at + 9 * DAY)

    calendar = worktime.calendar_of(session, dossier.agency_id)
    restart = rows(session, dossier, Clock.PROCESSING)[-1]
    assert dossier.due_at == clock.due_at(calendar, at + 9 * DAY, lives.SEVEN_DAYS)
    assert (restart.act, restart.at) == (ClockAct.RESTART, at + 9 * DAY)
    assert dossier.accepted_at == first
    assert clocks.recount(session, dossier.id) == dossier.due_at


def test_rule_08_a_verification_is_recorded_with_time_place_people_and_content(session, at):
    checked = lives.at_work(session, lives.publish(session, SupplementClock.RESTART), at)
    by = flowing.staff(session, checked, Role.SPECIALIST)
    facts = Verification(at, "Tổ dân phố 3", "Người nộp, tổ trưởng", "Đúng nơi cư trú", True)

    entry = recording.verify(session, checked, facts, by=by, at=at + DAY)

    for said in ("09:00 06/01/2026", "Tổ dân phố 3", "tổ trưởng", "Đúng nơi cư trú"):
        assert said in entry.note
    assert journal.chain(session, checked.chain)[-1].act == "verified"
    with pytest.raises(Invalid) as refused:
        recording.verify(session, checked, replace(facts, place=""), by=by, at=at + DAY)
    assert "place" in refused.value.fields
    other = flowing.staff(session, checked, Role.SPECIALIST, make.agency(session, "22333").id)
    with pytest.raises(NotAllowed):
        recording.verify(session, checked, facts, by=other, at=at + DAY)


def test_rule_09_a_question_has_content_and_a_date_and_silence_is_told_to_the_head(session, at):
    asking = lives.at_work(session, lives.publish(session, SupplementClock.RESTART), at)
    by = flowing.staff(session, asking, Role.SPECIALIST)
    other = make.agency(session, "22333")
    question = Question(other.id, "Đề nghị xác nhận cư trú", TimeLimit(2, TimeUnit.WORKING_DAY))

    row = running.consult(session, asking, question, by=by, at=at)

    [started] = rows(session, asking, Clock.CONSULT)
    assert (row.asked, started.due_after) == ("Đề nghị xác nhận cư trú", row.due_at)
    with pytest.raises(Invalid):
        answering.ask(session, asking, replace(question, text=""), by=by, at=at)
    watch(session, row.due_at + timedelta(minutes=1))
    assert told(session, WatchKind.CONSULT_LATE)
    heads = {one.account_id for one in told(session, WatchKind.PART_LATE)}
    assert flowing.staff(session, asking, Role.LEADER).account_id in heads


def test_rule_10_agencies_in_a_row_have_their_order_work_and_date(session, at):
    """The steps of the flow are the order; each states its duty and until when."""
    lead = flowing.accepted(session, None, code=BIRTH, at=at)
    flowing.take_up(session, lead, at=at)

    assert linking.parts_of(session, lead.id) == []
    issue(session, lead, "giay_khai_sinh", at=at)

    seen = linking.parts_of(session, lead.id)
    assert all(one.duty and one.due_at for one in seen)
    assert seen[0].due_at <= lead.due_at


def test_rule_11_electronically_all_agencies_have_it_at_once_with_duty_and_date(session, linked):
    started = [one for one in rows(session, linked, Clock.STEP) if one.act == ClockAct.START.value]
    parts = flowing.parts(session, linked)

    assert len({one.opened_at for one in running.open_steps(session, linked.id)}) == 1
    assert len(parts) == 2
    assert {one.due_after for one in started[-2:]} == {one.due_at for one in parts.values()}
    for part in parts.values():
        assert clocks.recount(session, part.id) == part.due_at


def test_rule_12_the_result_of_another_level_returns_to_the_receiving_desk(session, linked, at):
    for key, part in flowing.parts(session, linked).items():
        flowing.take_up(session, part, at=at)
        issue(session, part, "the_bhyt" if key == "the_bhyt" else "thong_bao_cu_tru", at=at)

    assert linked.current[0] in {State.FINISHED, State.RETURNED}
    assert flowing.agency_id(session, INSURANCE) != linked.desk_agency_id
    assert len(linking.parts_of(session, linked.id)[0].results) == 1


def test_rule_13_a_refusal_after_examination_is_written_signed_and_in_time(session, dossier, at):
    flowing.propose(session, dossier, at=at + DAY, refuses=True)
    flowing.sign(session, dossier, at=at + DAY)
    flowing.seal(session, dossier, at=at + DAY)

    assert dossier.current[0] in {State.FINISHED, State.RETURNED}
    assert dossier.finished_at <= dossier.due_at
    assert rows(session, dossier, Clock.PROCESSING)[-1].reason == ClockReason.FINISHED


def test_rule_14_an_apology_goes_out_the_day_before_with_one_new_date_only(session, dossier, at):
    calendar = worktime.calendar_of(session, dossier.agency_id)
    out_by = clock.apology_by(calendar, dossier.due_at)
    [promised] = rows(session, dossier, Clock.APOLOGY)
    assert promised.due_after == out_by < dossier.due_at
    before = dossier.due_at

    lives.reappoint(session, dossier, out_by - timedelta(hours=1))

    assert dossier.due_at > before
    assert PaperKind.APOLOGY.value in papers(session, dossier)
    assert NoticeKind.REAPPOINTED.value in notices(session, dossier)
    assert rows(session, dossier, Clock.APOLOGY)[-1].act == ClockAct.END
    with pytest.raises(AlreadyReappointed):
        lives.reappoint(session, dossier, out_by)


def test_rule_14_who_must_apologise_is_told_in_time(session, dossier):
    calendar = worktime.calendar_of(session, dossier.agency_id)
    out_by = clock.apology_by(calendar, dossier.due_at)
    sweeping.draft_apologies(session, at=out_by - timedelta(minutes=1))

    kinds = set(session.scalars(select(Reminder.kind).where(Reminder.dossier_id == dossier.id)))
    assert WatchKind.APOLOGY_NEEDED.value in kinds


def test_rule_15_originals_go_back_and_an_early_result_is_told(session):
    done = dossier_in(session, State.FINISHED, Stage.DESK)
    assert NoticeKind.RESULT_READY.value in notices(session, done)
    assert done.finished_at < done.due_at
    assert session.scalars(
        select(IssuedResult).where(IssuedResult.dossier_id == done.id)
    ).one_or_none()
    desk = make.officer(session, Role.RECEPTION)
    facts = HandOutFacts(receiver=done.holder_name, is_paper_signed=True, paper_copies=1)

    record = handing.hand_out(session, done, facts, by=desk, at=done.finished_at)

    assert record.kind == PaperKind.RETURN_RECORD.value


@pytest.mark.parametrize("fault", list(Fault))
def test_rule_16_for_its_own_fault_the_agency_apologises_and_bears_the_cost(session, fault):
    done = dossier_in(session, State.FINISHED, Stage.DESK)
    leader = make.officer(session, Role.LEADER)

    entry = recording.own_up(session, done, fault, "Ghi sai ngày", by=leader, at=done.finished_at)

    assert "chi phí" in entry.note
    assert NoticeKind.APOLOGISED.value in notices(session, done)
    clerk = make.officer(session, Role.CLERK)
    with pytest.raises(NotAllowed):
        recording.own_up(session, done, fault, "x", by=clerk, at=done.finished_at)


def test_rule_17_the_fee_is_known_at_reception_and_waiting_for_it_is_not_counted(session, at):
    code = lives.publish(session, SupplementClock.RESTART)
    asked = lives.at_work(session, code, at)
    fee = charges.fee_of(asked, procedures.definition_of(asked.version))
    slip = session.scalars(select(Paper).where(Paper.dossier_id == asked.id)).first()
    before = asked.due_at

    lives.demand(session, asked, at + timedelta(hours=1))
    assert asked.state == State.PAYMENT
    lives.pay(session, asked, at + 5 * DAY)

    assert slip.facts["fee"]
    assert fee.lines
    assert asked.due_at > before
    [stop] = rules.pauses(rows(session, asked, Clock.PROCESSING))
    assert (stop.since, stop.until) == (at + timedelta(hours=1), at + 5 * DAY)
