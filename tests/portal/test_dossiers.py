"""One's own dossiers: followed, opened, taken back; nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from casework.dossiers import comparing, queries, reception
from casework.files.actions import FileFacts, keep_made
from casework.people.actor import Role
from casework.registers.records import IssuedResult
from casework.worktime.records import HolidayYear
from foundation.clock import now
from tests import make
from tests.portal import journeys


@pytest.fixture
def dossier(citizen, database):
    """The address of a birth registration just sent."""
    return journeys.sent_dossier(citizen, database)


def act(database, address, verb, **given):
    """Let the desk do something to a dossier."""
    with database.transaction() as session:
        make.find_clean(session)
        officer = make.officer(session, Role.RECEPTION)
        reference = address.rpartition("/")[2]
        found = queries.of_officer(session, reference, of=officer, lock=True)
        verb(session, found, by=officer, at=journeys.at(), **given)


def test_a_dossier_tells_where_it_is_and_who_holds_it(citizen, dossier):
    text = citizen.get(dossier).text

    assert "Mới đăng ký" in text
    assert "Cán bộ tiếp nhận" in text
    assert "Được trả lời chậm nhất" in text
    assert "10%" in text
    assert "Nộp hồ sơ" in text


def test_it_stands_in_the_list(citizen, dossier):
    assert dossier in citizen.get("/ho-so").html


def test_an_empty_list_shows_a_way_to_begin(stranger):
    assert "Ông/bà chưa có hồ sơ nào" in stranger.get("/ho-so").text


def test_after_acceptance_code_and_due_date_are_shown(citizen, database, dossier):
    act(database, dossier, reception.accept)

    text = citizen.get(dossier).text
    assert "Được tiếp nhận" in text
    assert "Mã hồ sơ H32.102-" in text
    assert "đang được lập" in text
    assert "Rút hồ sơ" in text


def test_a_due_date_that_waits_for_a_decision_on_days_off_is_called_provisional(
    citizen, database, dossier
):
    assert "tạm tính" not in citizen.get(dossier).text
    with database.transaction() as session:
        session.execute(delete(HolidayYear))

    assert "Ngày hẹn là tạm tính" in citizen.get(dossier).text


def test_a_refusal_shows_its_reason_harmless(citizen, database, dossier):
    act(database, dossier, reception.refuse, reason="Không thuộc <b>thẩm quyền</b>")

    page = citizen.get(dossier)
    assert "Không thuộc <b>thẩm quyền</b>" in page.text
    assert "<b>thẩm quyền</b>" not in page.html


def test_a_dossier_can_be_withdrawn_before_acceptance(citizen, dossier):
    assert "không được giải quyết tiếp" in citizen.get(f"{dossier}/rut").text

    page = citizen.post(f"{dossier}/rut", {"reason": "Nộp nhầm nơi"})

    assert page.status == 303
    text = citizen.get(dossier).text
    assert "Công dân yêu cầu rút hồ sơ" in text
    assert "Nộp nhầm nơi" in text


def test_a_dossier_that_has_ended_cannot_be_withdrawn(citizen, database, dossier):
    act(database, dossier, reception.refuse, reason="Không đúng thẩm quyền")

    assert citizen.get(f"{dossier}/rut").status == 409
    assert citizen.post(f"{dossier}/rut", {"reason": ""}).status == 409


def test_the_files_sent_can_be_opened_and_saved(citizen, dossier):
    page = citizen.get(dossier)
    [address] = {
        part.partition('"')[0]
        for part in page.html.split('href="')
        if part.startswith(f"{dossier}/tep/") and not part.partition('"')[0].endswith("tai-ve")
    }

    assert citizen.get(address).data.startswith(b"%PDF")
    assert "attachment" in citizen.get(f"{address}/tai-ve").headers["Content-Disposition"]


def test_the_dossier_of_another_is_not_found(stranger, citizen, dossier):
    address = next(
        part.partition('"')[0]
        for part in citizen.get(dossier).html.split('href="')
        if part.startswith(f"{dossier}/tep/")
    )

    for path in (dossier, f"{dossier}/rut", f"{dossier}/da-nop", f"{dossier}/bo-sung", address):
        assert stranger.get(path).status == 404, path
    assert stranger.post(f"{dossier}/rut", {"reason": ""}).status == 404


def test_a_file_of_another_dossier_is_not_found_under_ones_own(
    citizen, stranger, database, dossier
):
    foreign = journeys.sent_dossier(stranger, database)
    address = next(
        part.partition('"')[0]
        for part in stranger.get(foreign).html.split('href="')
        if part.startswith(f"{foreign}/tep/")
    )

    assert citizen.get(address.replace(foreign, dossier)).status == 404


def test_a_result_is_shown_with_its_number_and_can_be_saved(citizen, database, gateways, dossier):
    data = b"%PDF-1.7 result"
    issue(database, gateways, dossier, data)

    page = citizen.get(dossier)

    assert "05/TLKS" in page.text
    address = next(
        part.partition('"')[0]
        for part in page.html.split('href="')
        if part.partition('"')[0].endswith("/tai-ve")
    )
    assert citizen.get(address).data == data


def issue(database, gateways, address, data, **over):
    """Write a result into the register as the worker does, without its signatures."""
    from casework.papers.records import Paper  # noqa: PLC0415

    blob = gateways.files.put(data, media_type="application/pdf")
    with database.transaction() as session:
        officer = make.officer(session, Role.RECEPTION)
        found = queries.of_officer(session, address.rpartition("/")[2], of=officer)
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", "ket-qua.pdf")
        file = keep_made(session, facts, at=journeys.at())
        paper = Paper(
            dossier_id=found.id, kind="result", state="sealed", title="Trích lục khai sinh",
            facts={}, file_id=file.id, created_at=journeys.at(),
        )  # fmt: skip
        session.add(paper)
        session.flush()
        given = {
            "verify_code": "KH-00000-0000A", "sha256": blob.sha256, "file_id": file.id,
            "dossier_id": found.id, "paper_id": paper.id, "agency_id": found.agency_id,
            "number": "05/TLKS", "title": paper.title, "holder": found.holder_name,
            "issued_on": journeys.at().date(), "issued_at": journeys.at(),
        }  # fmt: skip
        session.add(IssuedResult(**(given | over)))


def test_awaited_paper_is_named_until_the_dossier_ends(citizen, database, dossier):
    act(database, dossier, reception.accept)
    act(database, dossier, comparing.await_paper, until=now() + timedelta(days=5))
    running = citizen.get(dossier).text

    act(database, dossier, reception.halt, reason="Công dân yêu cầu")

    assert "Bản giấy cần mang đến hoặc gửi" in running
    assert "Bản giấy cần mang đến hoặc gửi" not in citizen.get(dossier).text
