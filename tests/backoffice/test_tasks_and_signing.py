"""A specialist proposes, a leader signs what was seen, a clerk numbers and seals."""

import pyotp
import pytest
from sqlalchemy import select

from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.files.actions import FileFacts, keep_made
from casework.papers.records import Paper
from casework.people import actions as people
from casework.people.actor import Role
from casework.people.records import Account
from casework.signatures.records import Signature
from foundation.clock import now
from foundation.jobs import waiting_jobs
from tests.backoffice.office import dossier_at, hidden_of
from web import second_factor

ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>"
)


def look(database, reference):
    """Read a dossier as it is now."""
    with database.reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


def code_of(database, officer):
    """Compute the code that the officer's phone shows now."""
    with database.reading() as session:
        secret = session.get_one(Account, officer.actor.account_id).totp_secret
    return pyotp.TOTP(secret).now()


@pytest.fixture
def proposed(app, database):
    """A dossier before the leader whose result is a real one-page PDF in the store."""
    reference = dossier_at(database, State.PROCESSING, Stage.LEADER)
    blob = app.extensions["gateways"].files.put(ONE_PAGE, media_type="application/pdf")
    with database.transaction() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", "ket-qua.pdf")
        paper.file_id = keep_made(session, facts, at=now()).id
    return reference


def test_a_specialist_takes_a_dossier_up_from_the_worklist(database, specialist):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY)

    before = specialist.page("/cong-viec?muc=cho-nhan")
    answer = specialist.confirm(f"/ho-so/{reference}/nhan-viec")

    assert reference in before
    assert answer.status_code == 303
    assert look(database, reference).officer_id == specialist.actor.account_id
    assert reference in specialist.page("/cong-viec")


def test_a_proposal_begins_with_the_data_of_the_dossier(database, specialist, leader):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST, code="1.001193")

    page = specialist.page(f"/ho-so/{reference}/trinh")

    assert "Nguyễn Văn Mẫu" in page
    assert leader.actor.name in page
    assert "không ký tệp soạn sẵn" in page
    assert 'type="file"' not in page


def test_a_proposed_result_waits_to_be_set_and_keeps_its_paragraphs(database, specialist, leader):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)

    answer = specialist.confirm(
        f"/ho-so/{reference}/trinh",
        summary="",
        body="Đoạn một.\r\n\r\nĐoạn hai.",
        leader=str(leader.actor.account_id),
    )
    waiting = specialist.page(f"/ho-so/{reference}/dang-lam")

    assert answer.location.endswith("/dang-lam")
    assert "Đang lập văn bản" in waiting
    with database.reading() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        assert paper.facts["body"] == ["Đoạn một.", "Đoạn hai."]


def test_an_empty_proposal_loses_nothing_that_was_typed(database, specialist, leader):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)

    answer = specialist.confirm(
        f"/ho-so/{reference}/trinh", summary="Một trích yếu", body="", leader=""
    )

    assert answer.status_code == 422
    assert "Một trích yếu" in answer.get_data(as_text=True)


def test_what_a_leader_handed_back_comes_back_with_its_words(database, specialist, leader):
    reference = dossier_at(database, State.PROCESSING, Stage.LEADER)

    leader.confirm(f"/ho-so/{reference}/tra-lai", reason="Sai chính tả ở đoạn một.")
    worklist = specialist.page("/cong-viec")
    page = specialist.page(f"/ho-so/{reference}/trinh")

    assert "Lãnh đạo trả lại dự thảo" in worklist
    assert "Nội dung." in page
    assert "trả lại dự thảo trước" in page


def test_a_leader_sees_the_very_file_as_pictures_and_its_hash(proposed, leader):
    page = leader.page(f"/ho-so/{proposed}/ky")
    picture = page.split('class="mc-viewer__page" src="/can-bo')[1].split('"')[0]

    answer = leader.get(picture)

    assert 'name="seen_sha256"' in page
    assert hidden_of(page)["seen_sha256"] in page.split("SHA-256")[1]
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert "<iframe" not in page


def test_signing_needs_a_fresh_code_and_orders_the_signature_of_what_was_seen(
    database, proposed, leader
):
    path = f"/ho-so/{proposed}/ky"

    wrong = leader.confirm(path, code="000000")
    signed = leader.confirm(path, code=code_of(database, leader))

    assert wrong.status_code == 422
    assert signed.status_code == 303
    assert look(database, proposed).stage == Stage.SIGNING
    with database.reading() as session:
        signature = session.scalars(select(Signature)).one()
        assert signature.source_sha256
        assert "MakeSignature" in waiting_jobs(session)


def test_a_code_works_once(database, proposed, leader):
    held = hidden_of(leader.page(f"/ho-so/{proposed}/ky"))
    code = code_of(database, leader)
    with database.transaction() as session:
        account = session.get_one(Account, leader.actor.account_id)
        step = second_factor.matching_step(account.totp_secret, code, now())
        people.use_totp_step(session, account, step)

    answer = leader.post(f"/ho-so/{proposed}/ky", {**held, "code": code})

    assert answer.status_code == 422
    assert look(database, proposed).stage == Stage.LEADER


def test_a_file_that_changed_after_it_was_seen_is_not_signed(app, database, proposed, leader):
    held = hidden_of(leader.page(f"/ho-so/{proposed}/ky"))
    blob = app.extensions["gateways"].files.put(ONE_PAGE + b"\n%", media_type="application/pdf")
    with database.transaction() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", "ket-qua.pdf")
        paper.file_id = keep_made(session, facts, at=now()).id

    answer = leader.post(f"/ho-so/{proposed}/ky", {**held, "code": code_of(database, leader)})

    assert answer.status_code == 409
    assert "thay đổi sau khi" in answer.get_data(as_text=True)
    assert look(database, proposed).stage == Stage.LEADER


def test_the_queue_of_a_leader_says_what_can_be_signed(proposed, leader):
    page = leader.page("/ky-so")

    assert f"/ho-so/{proposed}/ky" in page
    assert "Sẵn sàng" in page


def test_a_clerk_sees_the_number_before_it_is_given_and_then_it_is_in_the_book(
    app, database, clerk
):
    reference = dossier_at(database, State.PROCESSING, Stage.CLERK)
    blob = app.extensions["gateways"].files.put(ONE_PAGE, media_type="application/pdf")
    with database.transaction() as session:
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        facts = FileFacts(blob.sha256, blob.size, "application/pdf", "ket-qua.pdf")
        paper.file_id = keep_made(session, facts, at=now()).id

    before = clerk.page(f"/ho-so/{reference}/dong-dau")
    answer = clerk.confirm(f"/ho-so/{reference}/dong-dau")
    book = clerk.page("/so-van-ban")

    assert "Số, ký hiệu sẽ cấp" in before
    assert ">01" in before
    assert answer.status_code == 303
    assert reference in book
    assert look(database, reference).stage == Stage.SEALING
    assert "(10)" in clerk.page("/so-van-ban/in")


def test_a_demanded_fee_stops_the_clock_until_reception_confirms_it(
    database, specialist, reception
):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)

    specialist.confirm(f"/ho-so/{reference}/yeu-cau-phi", note="Lệ phí 8.000 đồng")
    standing = reception.page(f"/ho-so/{reference}")
    reception.confirm(f"/ho-so/{reference}/xac-nhan-phi", note="BL 01")

    assert "tạm dừng tính hạn" in standing
    assert look(database, reference).state == State.PROCESSING


def test_another_specialist_is_offered_nothing_on_a_dossier_in_hand(database, app, officer):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    with database.transaction() as session:
        dossier = queries.lock_by_id(session, look(database, reference).id)
        dossier.officer_id = dossier.filer_id

    page = officer(Role.SPECIALIST).page(f"/ho-so/{reference}")

    assert f"/ho-so/{reference}/trinh" not in page
