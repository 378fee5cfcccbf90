"""Linked dossiers: one receipt, several agencies, each with its own part and its own result."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.clocks.records import ClockEntry, ClockReason
from casework.dossiers import (
    answering,
    choices,
    finishing,
    linking,
    moves,
    processing,
    queries,
    reception,
    running,
    worklists,
)
from casework.dossiers.mending import AlreadyMended
from casework.dossiers.states import Stage, State, Verb
from casework.notifications.records import Notice
from casework.papers.records import Paper, PaperKind, PaperState
from casework.people.actor import SYSTEM, Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from casework.registers import actions as registers
from casework.registers.records import BookEntry, IssuedResult
from casework.routing.records import AssignmentState
from foundation.clock import VIETNAM
from foundation.errors import NotFound
from tests import make
from tests.casework.dossiers import flowing

BIRTH, LAND = "2.000986", "1.013831"
POLICE, INSURANCE, TAX = "MAU.CA.22366", "MAU.BHXH.NT", "MAU.THUE.NT"


@pytest.fixture
def lead(session, at):
    """A linked birth registration: the certificate is sealed, police and insurance have parts."""
    dossier = flowing.accepted(session, None, code=BIRTH, at=at)
    flowing.take_up(session, dossier, at=at)
    issue(session, dossier, "giay_khai_sinh", at=at)
    return dossier


def issue(session, dossier, result_key, *, at):
    """Propose, sign and seal a result with its papers, as the worker does, without signatures."""
    leader = flowing.staff(session, dossier, Role.LEADER)
    by = flowing.staff(session, dossier, Role.SPECIALIST)
    proposal = processing.Proposal(result_key, "", ["Nội dung"], leader.account_id)
    paper = processing.propose(session, dossier, proposal, by=by, at=at)
    flowing.sign(session, dossier, at=at)
    stored = make.stored_file(session, make.citizen(session), f"{result_key}.pdf")
    paper.file_id, paper.state = stored.id, PaperState.SEALED.value
    clerk = flowing.staff(session, dossier, Role.CLERK)
    moves.move(session, dossier, Verb.SEAL, by=clerk, at=at)
    registers.issue(
        session,
        IssuedResult(
            verify_code=paper.facts["verify_code"], sha256=stored.sha256, file_id=stored.id,
            dossier_id=dossier.id, paper_id=paper.id, agency_id=dossier.agency_id, number="01",
            title=paper.title, holder=dossier.holder_name,
            issued_on=at.astimezone(VIETNAM).date(), issued_at=at,
        ),
    )  # fmt: skip
    running.sealed(session, dossier, by=SYSTEM, at=at)
    return paper


def land(session, *, at):
    """A land transfer at the land registration office, to be collected at the desk."""
    office = flowing.agency_id(session, "MAU.DKDD.NT")
    return flowing.accepted(
        session, None, code=LAND, at=at, agency_id=office, return_way=Returning.DESK
    )


def by_key(views):
    return {one.step_key: one for one in views}


def test_a_sealed_certificate_goes_to_all_agencies_at_once(session, lead, at):
    parts = flowing.parts(session, lead)

    assert lead.current == (State.PROCESSING, Stage.PARTNERS)
    assert set(parts) == {"thuong_tru", "the_bhyt"}
    assert [one.code for one in parts.values()] == [f"{lead.code}-01", f"{lead.code}-02"]
    assert all(one.current == (State.ACCEPTED, Stage.AGENCY) for one in parts.values())
    assert set(flowing.open_rows(session, lead)) == {"thuong_tru", "the_bhyt"}


def test_everybody_sees_who_has_to_do_what_until_when(session, lead):
    parts = flowing.parts(session, lead)
    seen = by_key(linking.parts_of(session, lead.id))

    assert by_key(linking.parts_of(session, parts["the_bhyt"].id)) == seen
    assert seen["thuong_tru"].agency == "Công an phường Nha Trang"
    assert seen["thuong_tru"].due_at == parts["thuong_tru"].due_at > seen["the_bhyt"].due_at
    assert seen["the_bhyt"].duty.startswith("Cấp thẻ bảo hiểm y tế")
    assert all(one.due_at <= lead.due_at for one in seen.values())


def test_a_part_has_what_its_step_names_and_no_more(session, lead):
    parts = flowing.parts(session, lead)
    police, insurance = parts["thuong_tru"], parts["the_bhyt"]

    assert "head_name" in police.answers
    assert "head_name" not in insurance.answers
    assert "marriage_place" not in police.answers
    for part in parts.values():
        files = [one.part_key for one in queries.files_of(session, part.id)]
        assert files == ["giay_khai_sinh"]


@pytest.mark.parametrize("code", [POLICE, INSURANCE])
def test_a_partner_opens_its_own_part_and_nothing_else(session, lead, code):
    parts = flowing.parts(session, lead)
    own = parts["thuong_tru" if code == POLICE else "the_bhyt"]
    other = parts["the_bhyt" if code == POLICE else "thuong_tru"]
    for role in (Role.SPECIALIST, Role.LEADER, Role.CLERK):
        officer = flowing.staff(session, lead, role, flowing.agency_id(session, code))

        assert queries.of_officer(session, own.reference, of=officer).id == own.id
        for foreign in (lead, other):
            with pytest.raises(NotFound):
                queries.of_officer(session, foreign.reference, of=officer)
    for placed in queries.files_of(session, lead.id):
        with pytest.raises(NotFound):
            queries.file_of_dossier(session, own.id, placed.file_id)


def test_the_lead_agency_sees_results_of_parts_but_does_not_open_them(session, lead):
    officer = flowing.staff(session, lead, Role.SPECIALIST)
    for part in flowing.parts(session, lead).values():
        with pytest.raises(NotFound):
            queries.of_officer(session, part.reference, of=officer)


def test_parts_are_no_dossiers_of_their_own_for_the_citizen(session, lead):
    citizen = make.citizen(session)

    listed = {one.id for one in queries.own_dossiers(session, of=citizen)}

    assert lead.id in listed
    for part in flowing.parts(session, lead).values():
        assert part.id not in listed
        with pytest.raises(NotFound):
            queries.own(session, part.reference, of=citizen)
        told = select(Notice.id).where(Notice.dossier_id == part.id)
        assert session.scalars(told).first() is None


def test_a_part_stands_in_its_agencys_worklist(session, lead):
    part = flowing.parts(session, lead)["thuong_tru"]
    rows = worklists.agency_queue(session, part.agency_id, worklists.Tab())

    assert part.reference in {one.reference for one in rows}


def test_when_all_parts_are_back_the_result_is_handed_out(session, lead, at):
    for step in ("the_bhyt", "thuong_tru"):
        part = flowing.parts(session, lead)[step]
        flowing.take_up(session, part, at=at)
        result = "the_bhyt" if step == "the_bhyt" else "thong_bao_cu_tru"
        issue(session, part, result, at=at)
        assert part.current == (State.RETURNED, Stage.DONE)

    assert lead.current[0] in {State.FINISHED, State.RETURNED}
    seen = by_key(linking.parts_of(session, lead.id))
    assert [len(one.results) for one in seen.values()] == [1, 1]
    assert running.open_steps(session, lead.id) == [] or lead.current[0] is State.FINISHED


def test_a_part_that_is_given_back_waits_until_it_is_mended(session, lead, at):
    part, due = flowing.parts(session, lead)["thuong_tru"], lead.due_at
    flowing.take_up(session, part, at=at)
    by = flowing.staff(session, part, Role.SPECIALIST)
    linking.send_back(session, part, reason="Thiếu số nhà", by=by, at=at)

    assert part.current == (State.SUPPLEMENT, Stage.LEAD)
    mend = flowing.open_rows(session, lead)["thuong_tru:sua"]
    assert mend.asked == "Thiếu số nhà"
    assert lead.due_at > due
    given = select(ClockEntry).where(
        ClockEntry.dossier_id == lead.id,
        ClockEntry.reason == ClockReason.PARTNER_SENT_BACK.value,
    )
    assert "05/2015" in session.scalars(given).first().article
    stranger = flowing.staff(session, None, Role.SPECIALIST, part.agency_id)
    with pytest.raises(NotFound):
        linking.mended(session, mend.id, note="Đã sửa", by=stranger, at=at)

    lead.answers = {**lead.answers, "residence_address": "Số 5"}
    mine = flowing.staff(session, lead, Role.SPECIALIST)
    linking.mended(session, mend.id, note="Đã bổ sung số nhà", by=mine, at=at)

    assert part.current == (State.PROCESSING, Stage.SPECIALIST)
    assert part.answers["residence_address"] == "Số 5"
    with pytest.raises(AlreadyMended):
        linking.mended(session, mend.id, note="Lần nữa", by=mine, at=at)


def test_time_is_added_once_however_often_partners_give_back(session, lead, at):
    mine = flowing.staff(session, lead, Role.SPECIALIST)
    dues = []
    for step in ("thuong_tru", "the_bhyt"):
        part = flowing.parts(session, lead)[step]
        flowing.take_up(session, part, at=at)
        by = flowing.staff(session, part, Role.SPECIALIST)
        linking.send_back(session, part, reason="Thiếu", by=by, at=at)
        mend = flowing.open_rows(session, lead)[f"{step}:sua"]
        linking.mended(session, mend.id, note="Đã sửa", by=mine, at=at)
        dues.append(lead.due_at)

    assert dues[0] == dues[1]


def test_a_far_commune_has_five_days_more(session, at):
    home = make.agency(session)
    near = flowing.accepted(session, None, code=BIRTH, at=at).due_at
    home.is_far = True
    session.flush()

    assert flowing.accepted(session, None, code=BIRTH, at=at).due_at - near >= timedelta(days=5)


def test_a_partner_may_refuse_and_the_others_go_on(session, lead, at):
    part = flowing.parts(session, lead)["thuong_tru"]
    flowing.take_up(session, part, at=at)
    issue(session, part, "tu_choi", at=at)

    assert part.current[0] is State.RETURNED
    assert lead.current == (State.PROCESSING, Stage.PARTNERS)
    assert set(flowing.open_rows(session, lead)) == {"the_bhyt", "gop"}
    [result] = by_key(linking.parts_of(session, lead.id))["thuong_tru"].results
    assert result.title.startswith("PHIẾU TỪ CHỐI")


def test_stopping_the_lead_cancels_its_parts(session, lead, at):
    desk = flowing.staff(session, lead, Role.RECEPTION)
    reception.halt(session, lead, reason="Theo yêu cầu của công dân", by=desk, at=at)

    assert running.open_steps(session, lead.id) == []
    for part in flowing.parts(session, lead).values():
        assert part.current == (State.HALTED, Stage.DONE)
        assert running.open_steps(session, part.id) == []
    finishing.cancel_part(session, part, reason="Lần nữa", at=at)
    assert part.current == (State.HALTED, Stage.DONE)


def test_the_tax_office_answers_then_the_citizen_pays_and_only_then_the_deed_is_made(session, at):
    lead = land(session, at=at)
    flowing.take_up(session, lead, at=at)
    flowing.move_on(session, lead, "du", at=at)
    tax = flowing.parts(session, lead)["thue"]
    assert tax.agency_id == flowing.agency_id(session, TAX)
    flowing.take_up(session, tax, at=at)
    issue(session, tax, "thong_bao_nop_tien", at=at)

    assert lead.current == (State.PAYMENT, Stage.SPECIALIST)
    due = lead.due_at
    later = at + timedelta(days=20)
    desk = flowing.staff(session, lead, Role.RECEPTION, lead.desk_agency_id)
    reception.confirm_fee(session, lead, note="Đã nộp", by=desk, at=later)

    assert lead.due_at - due >= timedelta(days=19)
    assert lead.current == (State.PROCESSING, Stage.SPECIALIST)
    assert set(flowing.open_rows(session, lead)) == {"lap_giay"}
    definition = procedures.definition_of(lead.version)
    offered = choices.offered(session, lead, definition)[Verb.PROPOSE]
    assert [one.key for one in offered] == ["giay_chung_nhan"]


def test_where_nothing_is_due_the_payment_is_left_out(session, at):
    lead = land(session, at=at)
    flowing.take_up(session, lead, at=at)
    flowing.move_on(session, lead, "du", at=at)
    tax = flowing.parts(session, lead)["thue"]
    flowing.take_up(session, tax, at=at)
    flowing.move_on(session, tax, "mien", at=at)

    assert tax.current == (State.RETURNED, Stage.DONE)
    assert lead.current == (State.PROCESSING, Stage.SPECIALIST)
    assert by_key(linking.parts_of(session, lead.id))["thue"].outcome == "Không phải nộp"


def test_where_no_agency_looks_after_the_commune_the_lead_writes_the_answer_down(session, at):
    lead = flowing.accepted(session, None, code=BIRTH, at=at, commune_code="22759")
    lead.answers = {**lead.answers, "residence_commune": "22759"}
    flowing.take_up(session, lead, at=at)
    issue(session, lead, "giay_khai_sinh", at=at)
    seen = by_key(linking.parts_of(session, lead.id))
    by = flowing.staff(session, lead, Role.SPECIALIST)
    for one in seen.values():
        answering.answer(session, one.assignment_id, "xong", "Đã có thông báo", by=by, at=at)

    assert {one.agency for one in seen.values()} == {"Công an cấp xã", "Cơ quan Bảo hiểm xã hội"}
    assert all(one.is_outside for one in seen.values())
    assert lead.current[0] in {State.FINISHED, State.RETURNED}


def test_a_lead_elsewhere_orders_a_part_and_gets_it_back(session, at):
    police = session.get_one(type(make.agency(session)), flowing.agency_id(session, POLICE))
    order = linking.PartOrder(
        procedure_code=BIRTH, step_key="thuong_tru", duty="Đăng ký thường trú", asked="Cho trẻ",
        due_at=at + timedelta(days=15), code="G99.01-260106-0001", lead_name="UBND xã Mẫu",
        holder={"name": "Nguyễn Văn Mẫu"}, answers={"child_name": "Nguyễn Thị Mẫu"},
        account_id=make.citizen(session).account_id, agency_code=police.code,
        files=[("giay_khai_sinh", make.stored_file(session, make.citizen(session)))],
    )  # fmt: skip
    part = queries.lock_by_id(session, linking.receive_part(session, order, at=at).id)

    assert part.is_part
    assert part.parent_id is None
    assert part.due_at == order.due_at
    assert [one.part_key for one in queries.files_of(session, part.id)] == ["giay_khai_sinh"]
    flowing.take_up(session, part, at=at)
    by = flowing.staff(session, part, Role.SPECIALIST)
    linking.send_back(session, part, reason="Thiếu địa chỉ", by=by, at=at)
    linking.renew_received(session, part, note="Đã bổ sung", at=at)
    issue(session, part, "thong_bao_cu_tru", at=at)
    assert part.current == (State.RETURNED, Stage.DONE)
    linking.cancel_received(session, part, "Không cần nữa", at=at)
    assert part.current == (State.RETURNED, Stage.DONE)


def test_a_remote_agency_returns_results_that_can_be_verified(session, lead, at):
    row = flowing.open_rows(session, lead)["thuong_tru"]
    stored = make.stored_file(session, make.citizen(session), "thong-bao.pdf")
    result = linking.RemoteResult("THÔNG BÁO", "12/TB", at, stored)
    linking.remote_progress(
        session, row.id, State.PROCESSING, Stage.SPECIALIST, "", officer="Lê Văn Xa", at=at
    )
    for _ in range(2):
        linking.remote_returned(session, row.id, [result], at=at)

    assert row.state == AssignmentState.DONE.value
    kept = session.scalars(select(IssuedResult).where(IssuedResult.sha256 == stored.sha256)).all()
    assert [(one.dossier_id, one.agency_id) for one in kept] == [(lead.id, row.agency_id)]
    paper = session.get_one(Paper, kept[0].paper_id)
    assert (paper.kind, paper.file_id) == (PaperKind.RESULT.value, stored.id)
    assert session.scalars(select(BookEntry).where(BookEntry.paper_id == paper.id)).first() is None


def test_a_partner_that_waits_for_nothing_keeps_its_verbs(session, lead, at):
    part = flowing.parts(session, lead)["thuong_tru"]
    flowing.take_up(session, part, at=at)
    by = flowing.staff(session, part, Role.SPECIALIST)
    definition = procedures.definition_of(part.version)

    offered = set(running.verbs_for(session, part, definition, by))

    assert {Verb.PROPOSE, Verb.SEND_BACK, Verb.RELEASE, Verb.CONSULT} <= offered
    assert Verb.DEMAND_FEE not in offered
    assert Verb.HALT not in offered
