"""The steps of a flow one by one: who has what in hand, what comes next, what may be proposed."""

import threading

import pytest
from sqlalchemy import event, func, select

from casework.dossiers import answering, processing, queries, reception, running
from casework.dossiers.records import TimelineEntry
from casework.dossiers.running import NotYetToSign
from casework.dossiers.states import Stage, State, Verb
from casework.papers import actions as papers
from casework.people.actor import SYSTEM, Role
from casework.procedures import parts
from casework.procedures import queries as procedures
from casework.procedures.flow import Doer, Flow, StepKind, StepPlace
from casework.routing.records import Assignment, AssignmentState
from casework.worktime.rules import TimeLimit, TimeUnit
from demo import samples
from foundation.database import Database
from foundation.errors import Invalid, NotFound
from tests import make
from tests.casework.dossiers import flowing
from tests.casework.procedures.flows import split, step, tail, usual, way

CODES = [one.code for one in samples.definitions()]
ENDS = {State.FINISHED, State.RETURNED}


def permitted(session, dossier):
    return running.permitted(session, dossier, procedures.definition_of(dossier.version))


def offered(session, dossier, verb=Verb.PROPOSE):
    given = running.offered(session, dossier, procedures.definition_of(dossier.version))
    return [one.key for one in given.get(verb, ())]


def started(session, flow, *, at):
    dossier = flowing.accepted(session, flow, at=at)
    flowing.take_up(session, dossier, at=at)
    return dossier


@pytest.mark.parametrize("code", CODES)
def test_each_sample_procedure_runs_to_its_end(session, at, code):
    version = procedures.newest_version(session, code)
    definition = procedures.definition_of(version)
    missing = parts.missing_parts(definition, definition.cases[0].key, (), make.answers(definition))
    files = [(one.key, make.stored_file(session, make.citizen(session))) for one in missing]
    over = {"return_way": definition.returning[0], "files": files}
    if definition.agency_code:
        over["agency_id"] = flowing.agency_id(session, definition.agency_code)
    dossier = flowing.accepted(session, None, code=code, at=at, **over)
    for _ in range(60):
        if dossier.current[0] in ENDS:
            break
        flowing.acts(session, dossier, at=at)[0]()

    assert dossier.current[0] in ENDS
    still = {one.kind for one in flowing.history(session, dossier) if one.closed_at is None}
    assert still <= {StepKind.HAND_OUT.value}


def test_without_a_flow_a_dossier_runs_as_ever(session, at):
    flowing.publish(session, None)
    dossier = flowing.accepted(session, None, code=flowing.CODE, at=at)
    assert set(flowing.open_rows(session, dossier)) == {"xu_ly"}
    flowing.take_up(session, dossier, at=at)

    assert permitted(session, dossier) == {Verb.PROPOSE}
    flowing.issue(session, dossier, at=at)
    assert dossier.current[0] in ENDS


def test_answers_choose_the_way(session, at):
    flow = usual(
        step("xem", StepKind.WORK, way("lau", key="lau", when={"record_kind": ("death",)}),
             way("ky", key="nhanh", when={"record_kind": ("birth", "marriage", "other")})),
        step("lau", StepKind.WORK, "ky"),
    )  # fmt: skip
    dossier = started(session, flow, at=at)

    dossier.answers = {**dossier.answers, "record_kind": "death"}
    assert [one.key for one in running.ways(session, dossier, _definition(dossier))] == ["lau"]
    dossier.answers = {**dossier.answers, "record_kind": "birth"}
    assert running.ways(session, dossier, _definition(dossier)) == ()
    assert permitted(session, dossier) == {Verb.PROPOSE}


def _definition(dossier):
    return procedures.definition_of(dossier.version)


def test_the_buttons_of_a_step_cost_at_most_one_statement(session, at):
    dossier = started(session, usual(), at=at)
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    session.flush()
    asked = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told))
    running.verbs_for(session, dossier, _definition(dossier), by)

    assert len(asked) <= 1


def test_a_result_is_not_proposed_before_its_turn(session, at):
    dossier = started(session, split(), at=at)
    leader = flowing.staff(session, dossier, Role.LEADER)
    proposal = processing.Proposal("giay", "", ["Nội dung"], leader.account_id)
    by = flowing.staff(session, dossier, Role.SPECIALIST)

    assert permitted(session, dossier) == {Verb.MOVE_ON}
    with pytest.raises(NotYetToSign):
        processing.propose(session, dossier, proposal, by=by, at=at)
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)


def test_a_join_waits_for_the_last_branch(session, at):
    dossier = started(session, split(), at=at)
    flowing.move_on(session, dossier, "chia", at=at)
    assert set(flowing.open_rows(session, dossier)) == {"lam", "hoi"}
    flowing.move_on(session, dossier, "xong", at=at)

    assert dossier.current == (State.PROCESSING, Stage.PARTNERS)
    flowing.answer(session, flowing.open_rows(session, dossier)["hoi"], "xong", at=at)
    assert dossier.current[1] in {Stage.AGENCY, Stage.SPECIALIST}
    assert set(flowing.open_rows(session, dossier)) == {"ky"}
    assert offered(session, dossier) in ([], ["giay", "the"])


def test_the_same_officer_goes_on_with_the_units_next_step(session, at):
    flow = usual(step("mot", StepKind.WORK, "hai"), step("hai", StepKind.WORK, "ky"))
    dossier = started(session, flow, at=at)
    by = dossier.officer_id
    flowing.move_on(session, dossier, "xong", at=at)

    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)
    assert dossier.officer_id == by
    assert flowing.open_rows(session, dossier)["hai"].officer_id == by


def test_a_proposal_runs_through_the_agencys_own_steps(session, at):
    robot = Doer(StepPlace.HANDLING, "system")
    flow = usual(
        step("mot", StepKind.WORK, "may"),
        step("may", StepKind.WORK, "hai", doer=robot),
        step("hai", StepKind.WORK, "ky"),
    )
    dossier = started(session, flow, at=at)
    flowing.propose(session, dossier, at=at)

    done = {one.step_key: one.state for one in flowing.history(session, dossier)}
    assert done == {"mot": "done", "may": "done", "hai": "done", "ky": "taken"}
    assert dossier.current == (State.PROCESSING, Stage.LEADER)


def test_a_leader_hands_back_to_the_step_that_the_flow_names(session, at):
    again = way("mot", key="lam_lai", is_return=True)
    flow = Flow(
        (
            step("nhan", StepKind.RECEIVE, "mot"),
            step("mot", StepKind.WORK, "hai"),
            step("hai", StepKind.WORK, "ky"),
            step("ky", StepKind.SIGN, "dau", again),
            *tail()[1:],
        )
    )
    dossier = started(session, flow, at=at)
    flowing.propose(session, dossier, at=at)
    flowing.hand_back(session, dossier, at=at)

    rows = flowing.open_rows(session, dossier)
    assert set(rows) == {"mot"}
    assert rows["mot"].officer_id == dossier.officer_id
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)
    returned = [one for one in flowing.history(session, dossier) if one.step_key == "ky"]
    assert [(one.state, one.answer) for one in returned] == [("back", "Sửa lại")]


def test_a_review_comes_before_the_signature(session, at):
    flow = Flow(
        (
            step("nhan", StepKind.RECEIVE, "mot"),
            step("mot", StepKind.WORK, "duyet"),
            step("duyet", StepKind.APPROVE, "ky", way("mot", key="lam_lai", is_return=True)),
            *tail(),
        )
    )
    dossier = started(session, flow, at=at)

    assert permitted(session, dossier) == {Verb.SEND_FOR_REVIEW}
    flowing.propose(session, dossier, at=at, verb=Verb.SEND_FOR_REVIEW)
    assert dossier.current == (State.PROCESSING, Stage.REVIEW)
    flowing.hand_back(session, dossier, at=at)
    assert set(flowing.open_rows(session, dossier)) == {"mot"}
    flowing.propose(session, dossier, at=at, verb=Verb.SEND_FOR_REVIEW)
    flowing.approve(session, dossier, at=at)
    assert dossier.current == (State.PROCESSING, Stage.LEADER)
    flowing.sign(session, dossier, at=at)
    flowing.seal(session, dossier, at=at)
    assert dossier.current[0] in ENDS


def test_a_refusal_after_examination_is_signed_sealed_and_ends_all(session, at):
    refusing = way(key="khong_du", is_refusal=True)
    dossier = started(session, usual(step("mot", StepKind.WORK, "ky", refusing)), at=at)

    assert offered(session, dossier) == ["giay", "the", "tu_choi"]
    leader = flowing.staff(session, dossier, Role.LEADER)
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    proposal = processing.Proposal("tu_choi", "", ["Không đủ điều kiện"], leader.account_id)
    paper = processing.propose(session, dossier, proposal, by=by, at=at)
    assert paper.title.startswith("PHIẾU TỪ CHỐI")
    flowing.hand_back(session, dossier, at=at)
    papers.drop_result(session, dossier.id)
    assert set(flowing.open_rows(session, dossier)) == {"mot"}

    flowing.issue(session, dossier, at=at, refuses=True)
    assert dossier.current[0] in ENDS
    assert dossier.finished_at == at


def test_what_a_consulted_agency_refuses_has_to_be_refused(session, at):
    refuses = way(key="khong", is_refusal=True)
    dossier = started(session, split(hoi=step("hoi", StepKind.CONSULT, "gop", refuses)), at=at)
    flowing.move_on(session, dossier, "chia", at=at)
    flowing.answer(session, flowing.open_rows(session, dossier)["hoi"], "khong", at=at)

    assert set(flowing.open_rows(session, dossier)) == {"_tu_choi"}
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)
    assert offered(session, dossier) == ["tu_choi"]
    flowing.issue(session, dossier, at=at, refuses=True)
    assert dossier.current[0] in ENDS


def test_silence_is_consent_once_the_time_is_over(session, at):
    silent = step(
        "hoi", StepKind.CONSULT, "gop", silence_agrees=True, basis="Luật Xây dựng, Điều 102"
    )
    dossier = started(session, split(hoi=silent), at=at)
    flowing.move_on(session, dossier, "chia", at=at)
    row = flowing.open_rows(session, dossier)["hoi"]
    answering.end_by_silence(session, row.id, at=at)
    assert row.closed_at is None

    for _ in range(2):
        answering.end_by_silence(session, row.id, at=row.due_at)
    assert (row.state, row.outcome) == ("done", "xong")
    assert "đồng ý" in row.answer


def test_a_payment_stops_the_clock_and_is_followed_by_the_next_step(session, at):
    citizen = Doer(StepPlace.DESK, "holder")
    flow = usual(
        step("mot", StepKind.WORK, "nop"),
        step("nop", StepKind.PAY, "hai", doer=citizen),
        step("hai", StepKind.WORK, "ky"),
    )
    dossier = started(session, flow, at=at)
    flowing.move_on(session, dossier, "xong", at=at)

    assert dossier.current == (State.PAYMENT, Stage.SPECIALIST)
    desk = flowing.staff(session, dossier, Role.RECEPTION, dossier.desk_agency_id)
    reception.confirm_fee(session, dossier, note="", by=desk, at=at)
    assert set(flowing.open_rows(session, dossier)) == {"hai"}
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)


def test_a_leader_allots_and_a_specialist_gives_back(session, at):
    first = step("phan", StepKind.WORK, "mot", doer=Doer(StepPlace.HANDLING, "leader"))
    dossier = flowing.accepted(session, usual(first, step("mot", StepKind.WORK, "ky")), at=at)
    leader = flowing.staff(session, dossier, Role.LEADER)
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    with pytest.raises(Invalid):
        running.allot(session, dossier, leader.account_id, by=leader, at=at)
    running.allot(session, dossier, by.account_id, by=leader, at=at)

    assert flowing.open_rows(session, dossier)["mot"].officer_id == by.account_id
    running.release(session, dossier, reason="Đi công tác", by=by, at=at)
    assert dossier.current == (State.PROCESSING, Stage.AGENCY)
    assert dossier.officer_id is None
    assert flowing.open_rows(session, dossier)["mot"].officer_id is None


def test_a_question_beside_the_flow_is_answered_by_the_asked_agency_only(session, at):
    dossier = started(session, usual(), at=at)
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    asked = answering.Question(
        flowing.agency_id(session, "H32.05"), "Có vướng quy hoạch không?",
        TimeLimit(3, TimeUnit.WORKING_DAY),
    )  # fmt: skip
    row = running.consult(session, dossier, asked, by=by, at=at)

    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)
    with pytest.raises(NotFound):
        answering.answer(session, row.id, "dong_y", "", by=by, at=at)
    flowing.answer(session, row, "dong_y", at=at)
    assert row.state == AssignmentState.DONE.value
    assert permitted(session, dossier) == {Verb.PROPOSE}


def test_two_branches_that_end_at_one_moment_meet_once(database: Database, at):
    """Two agencies answer in one moment, each in its own connection: the join goes on once."""
    asks = step("chia", StepKind.WORK, way("hoi", "hoi_nua", key="chia"))
    with database.transaction() as session:
        flow = usual(
            asks,
            step("hoi", StepKind.CONSULT, "gop"),
            step("hoi_nua", StepKind.CONSULT, "gop"),
            step("gop", StepKind.JOIN, "sau"),
            step("sau", StepKind.WORK, "ky"),
        )
        dossier = started(session, flow, at=at)
        flowing.move_on(session, dossier, "chia", at=at)
        ids = [one.id for one in running.open_steps(session, dossier.id)]
        by = flowing.staff(session, dossier, Role.SPECIALIST)
    start, failed = threading.Barrier(len(ids)), []

    def work(number):
        start.wait()
        try:
            with database.transaction() as session:
                answering.answer(session, number, "xong", "", by=by, at=at)
        except Exception as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in ids]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []
    with database.reading() as session:
        opened = session.scalars(
            select(Assignment.step_key).where(Assignment.dossier_id == dossier.id)
        ).all()
        assert sorted(opened) == ["chia", "gop", "hoi", "hoi_nua", "sau"]
        joined = select(func.count()).where(
            TimelineEntry.dossier_id == dossier.id, TimelineEntry.verb == Verb.REJOIN.value
        )
        assert session.scalar(joined) == 1
        found = queries.by_id(session, dossier.id)
        assert found.current == (State.PROCESSING, Stage.SPECIALIST)


def test_the_system_and_strangers_answer_nothing(session, at):
    dossier = started(session, split(), at=at)
    flowing.move_on(session, dossier, "chia", at=at)
    row = flowing.open_rows(session, dossier)["hoi"]
    for stranger in (make.citizen(session), SYSTEM):
        with pytest.raises(NotFound):
            answering.answer(session, row.id, "xong", "", by=stranger, at=at)
