"""Parts between two installations: ordered, carried out, given back, returned, cancelled, once."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from casework.agencies.installations import Installation
from casework.agencies.records import Agency
from casework.dossiers import answering, finishing, linking, queries
from casework.dossiers.link_jobs import CarryPart, TellLead
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.installations import partners
from casework.installations.outgoing import SendMessage
from casework.installations.records import ExchangeThread, OutgoingMessage
from casework.people.actor import Role
from casework.routing.records import Assignment
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.clock import now
from foundation.errors import Unavailable
from tests import make
from tests.casework.dossiers import flowing
from tests.exchange_case import CODE, Case
from tests.exchange_pair import PARTNER_AGENCY, travel
from worker.installations import carry_part, send_message, sweep_exchange, tell_lead
from worker.tools import Attempt


@pytest.fixture
def case(two):
    return Case(two)


def test_a_part_goes_there_and_its_result_comes_back_with_its_bytes(case):
    case.travel()
    part = case.part()
    assert part.current == (State.PROCESSING, Stage.AGENCY) or part.current[0] is State.ACCEPTED
    assert part.is_part
    assert part.parent_id is None

    case.act(case.issue)
    case.travel()

    row = case.step()
    [result] = case.results()
    stored = case.lead.tools.gateways.files.read(result.sha256)
    assert row.state == "done"
    assert stored.startswith(b"%PDF")
    assert result.number == f"{part.id}/the"
    with case.lead.database.reading() as session:
        assert "ket" in flowing.open_rows(session, session.get_one(Dossier, case.id))


def test_the_part_knows_no_more_than_its_duty_needs(case):
    case.travel()
    part = case.part()

    with case.police.database.reading() as session:
        files = session.scalars(
            select(StoredFile)
            .join(DossierFile, DossierFile.file_id == StoredFile.id)
            .where(DossierFile.dossier_id == part.id)
        ).all()
        account = session.get_one(Agency, part.agency_id)
    with case.lead.database.reading() as session:
        whole = session.get_one(Dossier, case.id)
    assert [one.sha256 for one in files] == [case.sha256]
    assert len(part.answers) == 1
    assert len(whole.answers) > 1
    assert account.code == PARTNER_AGENCY
    assert case.police.tools.gateways.files.read(case.sha256) == case.data


def test_the_lead_sees_who_holds_the_part(case):
    case.travel()
    case.act(lambda session, part: flowing.take_up(session, part, at=now()))
    case.travel()

    with case.lead.database.reading() as session:
        [view] = [one for one in linking.parts_of(session, case.id) if one.is_remote]
    assert view.stage is Stage.SPECIALIST
    assert view.officer


def test_a_part_given_back_is_mended_and_goes_on(case):
    case.travel()

    def give_back(session, part):
        flowing.take_up(session, part, at=now())
        by = flowing.staff(session, part, Role.SPECIALIST)
        linking.send_back(session, part, reason="Thiếu chữ ký", by=by, at=now())

    case.act(give_back)
    case.travel()
    with case.lead.database.transaction() as session:
        dossier = session.get_one(Dossier, case.id)
        mend = next(
            row for key, row in flowing.open_rows(session, dossier).items() if key != "cong_an"
        )
        assert mend.asked == "Thiếu chữ ký"
        by = flowing.staff(session, dossier, Role.SPECIALIST)
        linking.mended(session, mend.id, note="Đã bổ sung", by=by, at=now())
    case.travel()

    assert case.part().current == (State.PROCESSING, Stage.SPECIALIST)


def test_a_part_that_is_not_needed_any_more_ends_and_gives_its_files_no_longer(case):
    case.travel()
    with case.lead.database.transaction() as session:
        dossier = queries.lock_by_id(session, case.id)
        by = flowing.staff(session, dossier, Role.SPECIALIST)
        finishing.cancel_all(session, dossier, reason="Người dân rút hồ sơ", by=by, at=now())
    case.travel()

    assert case.part().current[0] is State.HALTED


def test_a_part_is_ordered_once_however_often_its_job_runs(case):
    case.travel()
    for _ in range(3):
        carry_part(CarryPart(case.step().id), case.lead.tools, Attempt())
        tell_lead(TellLead(case.part().id, "taken_up"), case.police.tools, Attempt())
    case.travel()

    assert len(case.parts()) == 1
    with case.police.database.reading() as session:
        thread = session.scalars(
            select(ExchangeThread).where(ExchangeThread.dossier_id == case.part().id)
        ).one()
        told = session.scalar(
            select(func.count()).where(
                OutgoingMessage.thread_id == thread.id, OutgoingMessage.kind == "part.progress"
            )
        )
    assert told == 1


def test_a_message_is_tried_fifty_times_and_then_waits_for_an_owner(case):
    lead, police = case.lead, case.police
    while lead.work(limit=1) != ["CarryPart"]:
        pass
    with lead.database.reading() as session:
        asked = select(OutgoingMessage.id).order_by(OutgoingMessage.id.desc())
        job = SendMessage(session.scalars(asked).first())
    police.shut()
    for number in (48, 49):
        with pytest.raises(Unavailable):
            send_message(job, lead.tools, Attempt(number))
        last = lead.sent()[-1]
        assert last == ("part.open", "dead" if number == 49 else "waiting")

    police.open()
    with lead.database.transaction() as session:
        partner = session.get_one(OutgoingMessage, job.outgoing_id).installation_id
        installation = session.get_one(Installation, partner)
        by = make.officer(session, Role.LEADER)
        assert partners.resend_dead(session, installation, by=by, at=now()) >= 1
    case.travel()

    assert lead.sent()[-1] == ("part.open", "acknowledged")


def test_what_waited_through_a_pause_is_not_forgotten(case):
    lead = case.lead
    later = dataclasses.replace(lead.tools, clock=lambda: now() + timedelta(hours=1))
    while lead.work(limit=1) != ["CarryPart"]:
        pass
    with lead.database.transaction() as session:
        session.execute(text("delete from procrastinate_jobs where task_name = 'SendMessage'"))

    sweep_exchange(later)
    case.travel()

    assert len(case.parts()) == 1


def test_a_question_of_the_moment_is_left_to_the_specialist_to_write_down(two):
    lead, police = two
    with lead.database.transaction() as session:
        dossier = flowing.accepted(session, None, code=CODE, at=now())
        flowing.take_up(session, dossier, at=now())
        by = flowing.staff(session, dossier, Role.SPECIALIST)
        asked = answering.Question(
            flowing.agency_id(session, PARTNER_AGENCY), "Có ý kiến gì không?",
            TimeLimit(2, TimeUnit.WORKING_DAY),
        )  # fmt: skip
        row = answering.ask(session, dossier, asked, by=by, at=now()).id
    travel(lead, police)
    with lead.database.transaction() as session:
        answering.answer(session, row, "dong_y", "", by=by, at=now())

    with lead.database.reading() as session:
        assert session.get_one(Assignment, row).state == "done"
