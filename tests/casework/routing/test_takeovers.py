"""Work changes hands all at once: leavers, leave and coming back, agencies that are merged."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.agencies import queries as agencies
from casework.agencies.records import Officer
from casework.audit.records import AuditEntry
from casework.dossiers import (
    handing_on,
    merging,
    moves,
    queries,
    takeover_lists,
    takeovers,
    worklists,
)
from casework.dossiers.merging import PapersUnderWay
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.dossiers.takeovers import NothingToTakeOver, TakeoverRunning
from casework.dossiers.worklists import Tab
from casework.people.actor import SYSTEM, Role
from casework.people.records import Account
from casework.registers import actions as registers
from casework.registers import queries as registers_of
from casework.registers.actions import BookClosed
from casework.routing import absences
from casework.routing.absences import Leave
from casework.routing.duty_records import Competence, TakeoverItem
from casework.routing.records import Assignment
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid
from foundation.jobs import waiting_jobs
from tests import make
from tests.backoffice.office import dossier_in
from tests.casework.routing.staff import colleague

DAY = timedelta(days=1)


@pytest.fixture
def office(session):
    one = make.officer(session, Role.SPECIALIST)
    two = colleague(session, one, "Nguyễn Văn Hai")
    return make.agency(session), make.officer(session, Role.LEADER), one, two


def carry_out(session, made, at=None):
    """Do what the worker does, and return (state, officer) of each dossier."""
    for dossier_id in takeovers.waiting(session, made.id, limit=100):
        handing_on.hand_on(session, made.id, dossier_id, at=at or now())
        handing_on.hand_on(session, made.id, dossier_id, at=at or now())
    takeovers.finish(session, made.id, by=SYSTEM, at=at or now())
    session.expire_all()
    rows = select(TakeoverItem).where(TakeoverItem.takeover_id == made.id)
    return {one.dossier_id: (one.state, one.officer_id) for one in session.scalars(rows)}


def holders(session, dossier):
    steps = select(Assignment.officer_id).where(
        Assignment.dossier_id == dossier.id, Assignment.closed_at.is_(None)
    )
    return set(session.scalars(steps))


PLACES = (
    (State.PROCESSING, Stage.SPECIALIST),
    (State.SUPPLEMENT, Stage.SPECIALIST),
    (State.PAYMENT, Stage.SPECIALIST),
    (State.PROCESSING, Stage.LEADER),
    (State.PROCESSING, Stage.CLERK),
)


def test_all_that_a_leaver_holds_goes_to_one_colleague(session, office):
    agency, leader, one, two = office
    found = [dossier_in(session, *place) for place in PLACES]
    session.get_one(Account, one.account_id).disabled_at = now()
    session.flush()
    left = takeover_lists.leavers(session, agency.id)
    assert [gone.account_id for gone in left] == [one.account_id]

    made = takeovers.order(session, agency, one.account_id, to_officer_id=two.account_id,
                           reason="Chuyển công tác", by=leader, at=now())  # fmt: skip
    assert waiting_jobs(session, takeovers.TakeOver)[-1] == takeovers.TakeOver(made.id)
    with pytest.raises(TakeoverRunning):
        takeovers.order(session, agency, one.account_id, to_officer_id=None, reason="Lại",
                        by=leader, at=now())  # fmt: skip
    done = carry_out(session, made)

    assert done == {dossier.id: ("done", two.account_id) for dossier in found}
    for dossier, place in zip(found, PLACES, strict=True):
        assert session.get_one(Dossier, dossier.id).current == place
        assert dossier.officer_id == two.account_id
        assert one.account_id not in holders(session, dossier)
    assert takeover_lists.leavers(session, agency.id) == []
    assert (made.total, made.done, made.failed) == (5, 5, 0)
    assert made.ended_at is not None
    acts = select(AuditEntry.act).where(AuditEntry.chain == f"agency:{agency.code}")
    assert session.scalars(acts).all() == ["order_takeover", "finish_takeover"]
    with pytest.raises(NothingToTakeOver):
        takeovers.order(session, agency, one.account_id, to_officer_id=None, reason="Lại",
                        by=leader, at=now())  # fmt: skip


def test_by_the_rules_where_there_is_one_else_to_the_common_queue(session, office):
    agency, leader, one, two = office
    ruled = dossier_in(session, State.PROCESSING, Stage.SPECIALIST, code=make.BIRTH)
    other = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    session.add(
        Competence(agency_id=agency.id, officer_id=two.account_id, role="specialist",
                   procedure_code=make.BIRTH, first_day=now().date() - DAY, created_at=now())
    )  # fmt: skip
    session.flush()
    made = takeovers.order(session, agency, one.account_id, to_officer_id=None,
                           reason="Nghỉ hưu", by=leader, at=now())  # fmt: skip
    done = carry_out(session, made)
    assert done == {ruled.id: ("done", two.account_id), other.id: ("done", None)}
    assert session.get_one(Dossier, other.id).current == (State.PROCESSING, Stage.AGENCY)
    assert holders(session, other) == {None}


def test_what_lies_before_a_leader_who_leaves_goes_back_to_be_laid_before_another(session, office):
    agency, _, one, two = office
    dossier = dossier_in(session, State.PROCESSING, Stage.LEADER)
    leader = make.officer(session, Role.LEADER)
    made = takeovers.order(session, agency, leader.account_id, to_officer_id=two.account_id,
                           reason="Nghỉ hưu", by=one, at=now())  # fmt: skip
    carry_out(session, made)
    assert session.get_one(Dossier, dossier.id).current == (State.PROCESSING, Stage.SPECIALIST)
    assert dossier.officer_id == one.account_id


def test_a_receiver_must_serve_there_and_hold_the_role(session, office):
    agency, leader, one, _ = office
    far = make.officer(session, Role.SPECIALIST, "22333")
    clerk = make.officer(session, Role.CLERK)
    dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    for to, code in ((far, "officer_elsewhere"), (one, "takeover_to_self"),
                     (clerk, "role_not_held")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            takeovers.order(session, agency, one.account_id, to_officer_id=to.account_id,
                            reason="Lý do", by=leader, at=now())  # fmt: skip
        assert refused.value.fields["to"].code == code


def test_leave_hands_over_and_what_is_still_open_comes_back(session, office):
    agency, leader, one, two = office
    kept = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    moved_on = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    at, today = now(), now().astimezone(VIETNAM).date()
    leave = Leave(one.account_id, today, today + DAY, two.account_id, "Nghỉ phép", hands_over=True)
    absence = absences.create(session, agency, leave, by=leader, at=at)
    takeovers.begin_leave(session, absence, at=at)
    assert takeovers.BeginLeave(absence.id) in waiting_jobs(session, takeovers.BeginLeave)

    given = takeovers.hand_over_all(session, absence.id, by=SYSTEM, at=at)
    assert takeovers.hand_over_all(session, absence.id, by=SYSTEM, at=at) is None
    assert takeovers.bring_back(session, absence.id, by=SYSTEM, at=at) is None
    assert set(carry_out(session, given).values()) == {("done", two.account_id)}
    third = colleague(session, one, "Nguyễn Văn Ba")
    session.get_one(Dossier, moved_on.id).officer_id = third.account_id
    for step in session.scalars(select(Assignment).where(Assignment.dossier_id == moved_on.id)):
        step.officer_id = third.account_id
    session.flush()

    back = takeovers.bring_back(session, absence.id, by=SYSTEM, at=at + 3 * DAY)
    assert takeovers.bring_back(session, absence.id, by=SYSTEM, at=at + 3 * DAY) is None
    carry_out(session, back, at + 3 * DAY)
    assert session.get_one(Dossier, kept.id).officer_id == one.account_id
    assert session.get_one(Dossier, moved_on.id).officer_id == third.account_id


def test_a_leave_called_off_hands_nothing_over(session, office):
    agency, leader, one, two = office
    dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    today = now().astimezone(VIETNAM).date()
    leave = Leave(one.account_id, today, today, two.account_id, "Nghỉ phép", hands_over=True)
    absence = absences.create(session, agency, leave, by=leader, at=now())
    takeovers.end_leave(session, agency, absence.id, by=leader, at=now())
    assert takeovers.hand_over_all(session, absence.id, by=SYSTEM, at=now()) is None
    assert takeovers.bring_back(session, absence.id, by=SYSTEM, at=now()) is None


def test_a_merger_moves_what_is_open_and_keeps_numbers_and_history(session, office):
    agency, _, one, _ = office
    successor = make.agency(session, "22333")
    administrator = make.officer(session, Role.ADMINISTRATOR)
    new = make.dossier(session)
    worked_on = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    laid = dossier_in(session, State.PROCESSING, Stage.LEADER)
    done = dossier_in(session, State.REFUSED, Stage.DONE)
    code = worked_on.code

    made = merging.merge(session, agency, successor, basis="Nghị quyết 01/NQ", by=administrator,
                         at=now())  # fmt: skip
    carry_out(session, made)

    for dossier in (new, worked_on, laid):
        moved = session.get_one(Dossier, dossier.id)
        assert (moved.agency_id, moved.desk_agency_id) == (successor.id, successor.id)
    assert session.get_one(Dossier, done.id).agency_id == agency.id
    assert worked_on.code == code
    assert code.startswith(agency.code)
    assert laid.current == (State.PROCESSING, Stage.SPECIALIST)
    rows = worklists.search(session, successor.id, code)
    assert [row.id for row in rows] == [worked_on.id]
    assert worklists.agency_queue(session, agency.id, Tab()) == []
    assert session.get_one(Officer, one.account_id).agency_id == successor.id
    still = replace(one, agency_id=successor.id)
    assert moves.verbs_for(worked_on, still)
    last = queries.timeline_of(session, worked_on.id)[-1]
    assert (last.verb, last.note) == ("change_agency", "Nghị quyết 01/NQ")


def test_an_ended_agency_takes_nothing_in_and_names_its_successor(session, office):
    agency, *_ = office
    successor = make.agency(session, "22333")
    day = now().date()
    registers.take_number(session, agency_id=agency.id, day=day)
    merging.merge(session, agency, successor, basis="Nghị quyết 01/NQ",
                  by=make.officer(session, Role.ADMINISTRATOR), at=now())  # fmt: skip
    with pytest.raises(Invalid) as refused:
        make.dossier(session)
    problem = refused.value.fields["agency"]
    assert problem.code == "agency_ended"
    assert problem.facts["successor"] == successor.name
    assert agency.id not in {one.id for one in agencies.handling_agencies(session, "commune", None)}
    with pytest.raises(BookClosed):
        registers.take_number(session, agency_id=agency.id, day=day)
    with pytest.raises(Invalid) as again:
        merging.merge(session, agency, successor, basis="Lại", by=SYSTEM, at=now())
    assert again.value.fields["successor"].code == "agency_ended_already"
    with pytest.raises(Invalid) as back:
        merging.merge(session, successor, agency, basis="Ngược", by=SYSTEM, at=now())
    assert back.value.fields["successor"].code == "agency_ended_already"


def test_a_department_s_matters_go_on_with_its_successor(session):
    old = agencies.agency_by_code(session, "H32.07")
    successor = agencies.agency_by_code(session, "H32.05")
    merging.merge(session, old, successor, basis="Nghị quyết 02/NQ", by=SYSTEM, at=now())
    assert agencies.living(session, old).id == successor.id
    found = agencies.handling_agencies(session, "province", old.code)
    assert [one.id for one in found] == [successor.id]


def test_signed_results_go_out_before_an_agency_ends(session, office):
    agency, *_ = office
    dossier_in(session, State.PROCESSING, Stage.CLERK)
    with pytest.raises(PapersUnderWay):
        merging.merge(session, agency, make.agency(session, "22333"), basis="Nghị quyết", by=SYSTEM,
                      at=now())  # fmt: skip
    assert not agency.has_ended


def test_kinds_of_agencies_do_not_mix(session, office):
    agency, *_ = office
    department = agencies.agency_by_code(session, "H32.05")
    for other, code in ((department, "successor_other_kind"), (agency, "successor_self")):
        with pytest.raises(Invalid) as refused:
            merging.merge(session, agency, other, basis="Nghị quyết", by=SYSTEM, at=now())
        assert refused.value.fields["successor"].code == code


def test_a_dossier_that_waits_at_the_desk_is_nobody_s_work_any_more(session, office):
    agency, leader, one, two = office
    finished = dossier_in(session, State.FINISHED, Stage.DESK)
    held = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    made = takeovers.order(session, agency, one.account_id, to_officer_id=two.account_id,
                           reason="Chuyển công tác", by=leader, at=now())  # fmt: skip
    assert carry_out(session, made) == {held.id: ("done", two.account_id)}
    assert session.get_one(Dossier, finished.id).officer_id == one.account_id


def test_work_at_another_agency_stays_with_who_serves_there_now(session, office):
    agency, leader, one, two = office
    held = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    there = make.agency(session, "22333")
    question = Assignment(
        dossier_id=held.id, agency_id=there.id, role="specialist", officer_id=one.account_id,
        kind="consult", state="taken", opened_at=now(), taken_at=now(),
    )  # fmt: skip
    session.add(question)
    session.get_one(Officer, one.account_id).agency_id = there.id
    session.flush()
    assert [gone.open for gone in takeover_lists.leavers(session, agency.id)] == [1]
    made = takeovers.order(session, agency, one.account_id, to_officer_id=two.account_id,
                           reason="Chuyển công tác", by=leader, at=now())  # fmt: skip
    carry_out(session, made)
    assert session.get_one(Assignment, question.id).officer_id == one.account_id
    assert session.get_one(Dossier, held.id).officer_id == two.account_id


def test_a_dossier_that_fails_is_told_and_stops_nobody_else(session, office):
    agency, leader, one, two = office
    first = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    second = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    made = takeovers.order(session, agency, one.account_id, to_officer_id=two.account_id,
                           reason="Chuyển công tác", by=leader, at=now())  # fmt: skip
    takeovers.note(session, made.id, first.id, problem="wrong_state", at=now())
    takeovers.finish(session, made.id, by=SYSTEM, at=now())
    assert made.ended_at is None
    assert carry_out(session, made) == {
        first.id: ("failed", None), second.id: ("done", two.account_id)
    }  # fmt: skip
    assert (made.total, made.done, made.failed) == (2, 1, 1)
    rows = takeover_lists.items(session, made.id, after=None, limit=10)
    assert [(row.state, row.problem) for row in rows] == [("failed", "wrong_state"), ("done", "")]


def test_what_was_issued_stays_under_the_old_name(session, office):
    agency, *_ = office
    successor = make.agency(session, "22333")
    finished = dossier_in(session, State.FINISHED, Stage.DESK)
    made = merging.merge(session, agency, successor, basis="Nghị quyết 01/NQ", by=SYSTEM, at=now())
    carry_out(session, made)
    issued = registers_of.results_of(session, finished.id)
    assert [one.agency_id for one in issued] == [agency.id]
    assert session.get_one(Dossier, finished.id).desk_agency_id == successor.id
    assert agencies.living(session, agency).id == successor.id
