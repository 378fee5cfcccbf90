"""Requests for correction and cancellations at the officers' desks, step by step."""

import pytest
from sqlalchemy import select

from casework.dossiers import correcting, queries
from casework.dossiers.states import Stage, State
from casework.files import actions as files
from casework.files.actions import FileFacts
from casework.papers import actions as papers
from casework.papers.records import Paper, PaperState
from casework.people.actor import Role
from casework.registers.records import IssuedResult
from casework.registers.standing_records import CorrectionRequest, ResultCancellation
from foundation.clock import now
from tests import make
from tests.backoffice import office
from tests.backoffice.office import Officer


@pytest.fixture
def result(database):
    """The id of an issued result."""
    reference = office.dossier_at(database, State.FINISHED, Stage.DESK)
    with database.reading() as session:
        of = make.officer(session, Role.RECEPTION)
        dossier = queries.of_officer(session, reference, of=of)
        return queries.results_of(session, dossier.id)[0].id


def ask(database, result_id):
    """Let the holder ask for a correction; return the request's id."""
    with database.transaction() as session:
        found = correcting.lock_result(session, result_id)
        dossier = queries.lock_by_id(session, found.dossier_id)
        wish = correcting.Wish("Ngày sinh", "02/01/2020", "Chép nhầm")
        by = make.citizen(session)
        return correcting.ask(session, dossier, result_id, wish, by=by, at=now()).id


def given(officer, **over):
    return {"ground": "error", "reason": "Ghi sai", "leader": str(officer.leader), **over}


@pytest.fixture
def specialist(app, database):
    found = Officer(app, database, Role.SPECIALIST)
    with database.reading() as session:
        found.leader = make.officer(session, Role.LEADER).account_id
    return found


def set_papers(database):
    """Let the papers be set as the worker would."""
    with database.transaction() as session:
        for number, paper in enumerate(
            session.scalars(select(Paper).where(Paper.file_id.is_(None)))
        ):
            facts = FileFacts(f"{number + 1:064x}", 10, "application/pdf", "van-ban.pdf")
            file = files.keep_made(session, facts, at=now())
            papers.keep_file(session, paper, file.id, PaperState.RENDERED)


def test_a_request_is_listed_and_declined(app, database, specialist, result):
    asked = ask(database, result)
    assert "Ngày sinh" in specialist.page("/ket-qua")
    page = specialist.page(f"/ket-qua/dinh-chinh/{asked}")
    assert "02/01/2020" in page
    assert specialist.post(f"/ket-qua/dinh-chinh/{asked}", {"answer": ""}).status_code == 422
    done = specialist.post(f"/ket-qua/dinh-chinh/{asked}", {"answer": "Đúng theo sổ gốc"})
    assert done.status_code == 303
    again = specialist.post(f"/ket-qua/dinh-chinh/{asked}", {"answer": "Đúng theo sổ gốc"})
    assert again.status_code == 422
    with database.reading() as session:
        assert session.get_one(CorrectionRequest, asked).state == "declined"


def test_a_cancellation_goes_from_desk_to_desk(app, database, specialist, result):
    asked = ask(database, result)
    form = specialist.page(f"/ket-qua/{result}/huy?yeu-cau={asked}")
    assert "Ngày sinh: 02/01/2020" in form
    wrong = specialist.post(f"/ket-qua/{result}/huy", given(specialist, ground="", leader="x"))
    assert wrong.status_code == 422
    sent = given(specialist, replaces="yes", body="Một.\n\nHai.")
    made = specialist.post(f"/ket-qua/{result}/huy?yeu-cau={asked}", sent)
    assert made.status_code == 303, made.get_data(as_text=True)
    where = made.location.removeprefix("/can-bo")
    set_papers(database)
    leader = Officer(app, database, Role.LEADER)
    assert "Ký số" in leader.page(where)
    assert leader.post(f"{where}/ky", {"seen_sha256": "x", "code": "000000"}).status_code == 422
    assert specialist.post(f"{where}/ky", {"seen_sha256": "x", "code": "1"}).status_code == 403
    assert leader.post(f"{where}/tra-lai", {"reason": ""}).status_code == 422
    assert leader.post(f"{where}/tra-lai", {"reason": "Chưa rõ"}).status_code == 303
    with database.reading() as session:
        case = session.scalars(select(ResultCancellation)).one()
        assert (case.state, case.failure) == ("dropped", "Chưa rõ")
        assert session.get_one(IssuedResult, result).standing == "valid"
    assert "Lãnh đạo đã trả lại" in specialist.page(f"/ket-qua/{result}")
    clerk = Officer(app, database, Role.CLERK)
    assert clerk.post(f"{where}/dong-dau", {}).status_code == 422


def test_another_agency_finds_nothing(app, database, specialist, result):
    asked = ask(database, result)
    made = specialist.post(f"/ket-qua/{result}/huy", given(specialist))
    where = made.location.removeprefix("/can-bo")
    elsewhere = Officer(app, database, Role.LEADER, "22333")
    for path in (f"/ket-qua/{result}", f"/ket-qua/dinh-chinh/{asked}", where):
        assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(f"{where}/ky", {"seen_sha256": "x", "code": "1"}).status_code in {
        404,
        422,
    }
    assert elsewhere.post(f"{where}/tra-lai", {"reason": "x"}).status_code == 404
    number = "Số, ký hiệu"
    assert number in elsewhere.page("/ket-qua?so=01/GXN-UBND")


def test_a_result_is_found_by_its_number(app, database, specialist, result):
    with database.reading() as session:
        number = session.get_one(IssuedResult, result).number
    assert f"/can-bo/ket-qua/{result}" in specialist.page(f"/ket-qua?so={number}")
    assert "Không có kết quả nào" in specialist.page("/ket-qua?so=%F0%9F%98%80")


def test_the_page_of_a_finished_dossier_leads_to_its_results(app, database, specialist, result):
    with database.reading() as session:
        dossier = queries.by_id(session, session.get_one(IssuedResult, result).dossier_id)
    page = specialist.page(f"/ho-so/{dossier.reference}")
    assert f"/can-bo/ket-qua/{result}" in page
    assert "Còn hiệu lực" in page
