"""A result for its holder, its end on the verification page, who opened a dossier, evidence."""

import pytest
from sqlalchemy import select

from casework.audit import actions as audit
from casework.dossiers import queries
from casework.evidence import actions as evidence
from casework.evidence.records import EvidenceFile
from casework.files.actions import FileFacts, keep_made
from casework.people.actor import Role
from casework.registers.records import IssuedResult
from casework.registers.standing_records import CorrectionRequest, VerificationWatch
from foundation.clock import now
from foundation.ids import new_reference
from tests import make
from tests.portal import journeys
from tests.portal.test_dossiers import issue

CODE, OTHER, WHY = new_reference(), new_reference(), new_reference()


@pytest.fixture
def dossier(citizen, database):
    """The address of a birth registration just sent."""
    return journeys.sent_dossier(citizen, database)


@pytest.fixture
def result(citizen, database, gateways, dossier):
    """The address of its result's page."""
    issue(database, gateways, dossier, b"%PDF-1.7 one", verify_code=CODE)
    with database.reading() as session:
        return f"{dossier}/ket-qua/{session.scalars(select(IssuedResult.id)).one()}"


def end(database, gateways, dossier, **over):
    """Let the result be replaced by another one, with a decision."""
    issue(database, gateways, dossier, b"%PDF-1.7 two", verify_code=OTHER, number="06/TLKS")
    issue(database, gateways, dossier, b"%PDF-1.7 three", verify_code=WHY, number="07/QĐ-UBND")
    with database.transaction() as session:
        old, new, why = session.scalars(select(IssuedResult).order_by(IssuedResult.id))
        old.standing, old.replaced_by_id, old.decision_id = "replaced", new.id, why.id
        old.ground, old.cancelled_at, new.replaces_id = "error", now(), old.id


def test_a_holder_reads_whether_the_result_holds(citizen, dossier, result):
    assert result in citizen.get(dossier).html
    page = citizen.get(result)
    assert "Còn hiệu lực" in page.text
    assert "05/TLKS" in page.text
    assert "Nguyễn Văn An" in page.text
    assert citizen.get(f"{result}/in").status == 200
    assert citizen.get(f"{result}/tep").data == b"%PDF-1.7 one"


@pytest.mark.parametrize("more", ["", "/in", "/tep", "/dinh-chinh"])
def test_nobody_else_sees_it(stranger, visitor, result, more):
    assert stranger.get(result + more).status == 404
    assert visitor.get(result + more).status in {302, 303}


def test_another_dossiers_result_is_not_found(citizen, dossier, result):
    assert citizen.get(f"{dossier}/ket-qua/999999").status == 404
    assert citizen.get(f"{dossier}/ket-qua/{'9' * 30}").status == 404


def test_a_correction_is_asked_for_once(citizen, database, result):
    wrong = citizen.post(f"{result}/dinh-chinh", {"place": "", "wished": "A", "reason": "x" * 9000})
    assert wrong.status == 422
    assert "x" * 9000 in wrong.html
    wish = {"place": "Ngày sinh", "wished": "02/01/2020", "reason": "Chép nhầm"}
    assert citizen.post(f"{result}/dinh-chinh", wish).status == 303
    again = citizen.post(f"{result}/dinh-chinh", wish)

    assert again.status == 422
    assert "đang chờ trả lời" in again.text
    with database.reading() as session:
        assert session.scalars(select(CorrectionRequest.wished)).all() == ["02/01/2020"]
    assert "Đang chờ trả lời" in citizen.get(result).text


def test_an_ended_result_says_so_everywhere_and_stays(
    citizen, visitor, database, gateways, dossier, result
):
    end(database, gateways, dossier)

    page = citizen.get(result)
    assert "Đã hết hiệu lực" in page.text
    assert "07/QĐ-UBND" in page.text
    assert f"/kiem-tra/{OTHER}" in page.html
    kept = citizen.get(f"{result}/tep")
    assert kept.data == b"%PDF-1.7 one"
    assert "HET-HIEU-LUC" in kept.headers["Content-Disposition"]
    seen = visitor.get(f"/kiem-tra/{CODE}")
    assert "mc-verdict--invalid" in seen.html
    for word in ("Thay thế bởi", "06/TLKS", "07/QĐ-UBND", "sai sót"):
        assert word in seen.text
    assert f"/kiem-tra/{CODE}" in visitor.get(f"/kiem-tra/{OTHER}").html
    assert "bao-cho-toi" not in seen.html
    assert (
        citizen.post(f"{result}/dinh-chinh", {"place": "a", "wished": "b", "reason": "c"}).status
        == 422
    )


def test_who_verifies_is_told_later(visitor, stranger, database, result):
    assert visitor.post(f"/kiem-tra/{CODE}/bao-cho-toi", {"email": "khong-phai"}).status == 422
    for _ in range(2):
        answer = visitor.post(f"/kiem-tra/{CODE}/bao-cho-toi", {"email": "La@example.vn"})
        assert answer.status == 303
        stranger.get(f"/kiem-tra/{CODE}")
    with database.reading() as session:
        rows = session.execute(select(VerificationWatch.email, VerificationWatch.account_id)).all()
        reader = make.citizen(session, "tran.quoc.bao@example.vn").account_id
    assert sorted(rows, key=str) == sorted([("la@example.vn", None), ("", reader)], key=str)


def test_a_holder_sees_who_opened_the_dossier(citizen, stranger, database, dossier):
    with database.transaction() as session:
        officer = make.officer(session, Role.RECEPTION)
        found = queries.of_officer(session, dossier.rpartition("/")[2], of=officer)
        for _ in range(40):
            audit.append(session, found.chain, "read", by=officer, at=now())
    page = citizen.get(f"{dossier}/ai-da-mo")

    assert "Mở xem hồ sơ" in page.text
    assert officer.name in page.text
    assert page.html.count("mc-notice-line__title") == 30
    following = page.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Nộp hồ sơ" in citizen.get(following).text
    assert stranger.get(f"{dossier}/ai-da-mo").status == 404


def test_an_evidence_file_is_asked_for_and_fetched(citizen, stranger, database, gateways, dossier):
    assert citizen.post(f"{dossier}/bang-chung").status == 303
    assert "Đang chờ đến lượt" in citizen.get(f"{dossier}/bang-chung").text
    blob = gateways.files.put(b"PK", media_type="application/zip")
    with database.transaction() as session:
        facts = FileFacts(blob.sha256, blob.size, "application/zip", "bang-chung.zip")
        [made] = session.scalars(select(EvidenceFile))
        evidence.ready(session, made.id, keep_made(session, facts, at=now()).id, at=now())
    page = citizen.get(f"{dossier}/bang-chung")
    assert "Tải tệp ZIP" in page.text
    assert citizen.get(f"{dossier}/bang-chung/{made.id}/tai-ve").data == b"PK"
    assert stranger.get(f"{dossier}/bang-chung/{made.id}/tai-ve").status == 404
    assert stranger.post(f"{dossier}/bang-chung").status == 404
