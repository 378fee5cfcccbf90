"""Parts between two installations: ordered, carried out, given back, returned, cancelled, once."""


import pytest
from sqlalchemy import func, select

from casework.agencies.records import Agency
from casework.dossiers import finishing, linking, queries
from casework.dossiers.link_jobs import CarryPart, TellLead
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.installations.records import ExchangeThread, OutgoingMessage
from casework.people.actor import Role
from foundation.clock import now
from tests.casework.dossiers import flowing
from tests.exchange_case import Case
from tests.exchange_pair import PARTNER_AGENCY
from worker.installations import carry_part, tell_lead
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
