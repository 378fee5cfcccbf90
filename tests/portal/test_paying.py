"""The pages on which one pays, and what a platform may tell of its own accord."""

import dataclasses
import re

import pytest
from sqlalchemy import select

from casework.dossiers import paying, settling
from casework.dossiers import queries as dossiers
from casework.payments import actions, platform
from casework.payments import queries as payments
from casework.payments.records import CollectingAccount, Payment, PaymentMessage, Supplier
from casework.people.actor import SYSTEM
from casework.procedures import queries as procedures
from foundation.clock import now
from gateways import open_gateways
from tests import make
from tests.portal import journeys

SECRET = "bi-mat-thu"


@pytest.fixture
def gateways(settings):
    """The real gateways with a platform that nobody answers at."""
    return open_gateways(
        dataclasses.replace(
            settings, payment_url="http://127.0.0.1:9/payments", payment_partner="MOTCUA",
            payment_secret=SECRET,
        )
    )  # fmt: skip


@pytest.fixture
def due(citizen, database):
    """The address of a dossier of which 25.000 đồng are due."""
    address = journeys.sent_dossier(citizen, database)
    with database.transaction() as session:
        by = make.citizen(session)
        dossier = dossiers.own(session, address.rpartition("/")[2], of=by, lock=True)
        session.merge(
            CollectingAccount(
                agency_id=dossier.desk_agency_id, bank_bin="970436", bank_name="Ngân hàng mẫu",
                account_number="0011001234567", account_name="UBND PHUONG NHA TRANG",
            )
        )  # fmt: skip
        definition = procedures.definition_of(dossier.version)
        paying.open_bill(
            session, dossier, definition, "demand", amount=25_000, note="Phí", by=SYSTEM, at=now()
        )
    return address


def started(database, address):
    with database.transaction() as session:
        by = make.citizen(session)
        dossier = dossiers.own(session, address.rpartition("/")[2], of=by)
        bill = payments.open_bill_of(session, dossier.id)
        return actions.start(session, bill, Supplier.PLATFORM, by=by, at=now()).merchant_ref


def told(ref, due="", **over):
    fields = {
        "LoaiBanTin": "CALLBACK", "PhienBan": "1.0.6", "MaDoiTac": "MOTCUA", "MaThamChieu": ref,
        "MaLoi": "00", "MaGiaoDich": "G1", "SoTien": "25000", "MaTienTe": "VND",
        "MaHoSo": due.rpartition("/")[2], "ThoiGianGD": "20261123080000",
    }  # fmt: skip
    return platform.sealed(fields | over, platform.CALLBACK, SECRET)


def again(message, **over):
    """Change a notice and sign it anew, as the platform itself would."""
    return platform.sealed(message | over, platform.CALLBACK, SECRET)


def state(database, ref):
    with database.reading() as session:
        return session.scalars(select(Payment.state).where(Payment.merchant_ref == ref)).one()


def test_what_is_due_stands_on_top_and_in_the_list(citizen, due):
    assert "Cần nộp 25.000 đồng" in citizen.get(due).text
    assert "Cần nộp 25.000 đồng" in citizen.get("/ho-so").text


def test_the_page_shows_every_way_to_pay(citizen, due):
    page = citizen.get(f"{due}/nop-phi")

    assert page.status == 200
    assert "Thanh toán trực tuyến" in page.text
    assert "0011001234567" in page.text
    assert "Nội dung PL" in page.text
    assert "Nộp tại quầy" in page.text


def test_what_is_pasted_into_a_bank_stands_ready_to_be_copied(citizen, due):
    page = citizen.get(f"{due}/nop-phi").html

    copied = re.findall(r'data-copy="([^"]+)"', page)
    assert copied[:2] == ["0011001234567", "25000"]
    assert re.fullmatch("PL[0-9A-Z]+", copied[2])
    assert "data-awaited-url" not in page


def test_a_waiting_page_is_told_when_the_money_is_there(citizen, stranger, due, database):
    ref = started(database, due)
    page = citizen.get(f"{due}/nop-phi").html
    [where] = re.findall(r'data-awaited-url="([^"]+)"', page)
    [stamp] = re.findall(r'data-stamp="([^"]+)"', page)
    assert citizen.get(where).json == {"stamp": stamp}
    assert stranger.get(where).status == 404

    with database.transaction() as session:
        payment = payments.payment_by_ref(session, ref)
        settling.settled(session, payment.id, transaction_ref="G1", amount=25_000, at=now())

    assert citizen.get(where).json != {"stamp": stamp}
    paid = citizen.get(f"{due}/nop-phi").text
    assert "Đã nộp 25.000 đồng" in paid
    assert "Biên lai điện tử đang được lập" in paid or "Biên lai điện tử ở dưới đây" in paid


def test_what_goes_back_is_said_before_paying_and_at_withdrawal(citizen, due, database):
    assert "được hoàn trả toàn bộ số tiền đã nộp" in citizen.get(f"{due}/nop-phi").text
    assert "25.000" not in citizen.get(f"{due}/rut").text
    ref = started(database, due)
    with database.transaction() as session:
        payment = payments.payment_by_ref(session, ref)
        settling.settled(session, payment.id, transaction_ref="G1", amount=25_000, at=now())

    asked = citizen.get(f"{due}/rut").text
    assert "Ông/bà được hoàn trả toàn bộ 25.000 đồng đã nộp." in asked
    assert citizen.post(f"{due}/rut", {"reason": "Nộp nhầm"}).status == 303


def test_a_transfer_is_said_to_be_seen_with_the_statement(citizen, due):
    text = citizen.get(f"{due}/nop-phi").text
    assert "ghi nhận khi cơ quan đối chiếu sao kê" in text
    assert "Kiểm tra lại" in text


def test_strangers_find_nothing(stranger, due, database):
    ref = started(database, due)

    assert stranger.get(f"{due}/nop-phi").status == 404
    assert stranger.post(f"{due}/nop-phi/truc-tuyen").status == 404
    assert stranger.get(f"/thanh-toan/ve?ma={ref}").status == 404


def test_a_platform_that_is_away_costs_nothing_and_is_said(citizen, due):
    page = citizen.post(f"{due}/nop-phi/truc-tuyen")

    assert page.status == 503
    assert "Ông/bà chưa mất tiền" in page.text
    assert "không thành" in page.text


def test_coming_back_is_no_proof(citizen, due, database):
    ref = started(database, due)

    page = citizen.get(f"/thanh-toan/ve?ma={ref}&MaLoi=00&SoTien=25000")

    assert page.status == 303
    assert "Đang kiểm tra lần nộp" in citizen.get(f"{due}/nop-phi").text
    assert state(database, ref) == "started"


def test_a_genuine_notice_settles_nothing_by_itself(visitor, due, database):
    ref = started(database, due)

    answer = visitor.client.post("/api/payments/notice", json=told(ref, due))

    assert answer.get_json() == {"MaLoi": "00"}
    assert state(database, ref) == "started"


def test_a_notice_may_come_again(visitor, due, database):
    ref = started(database, due)

    answers = [
        visitor.client.post("/api/payments/notice", json=told(ref, due)).get_json()
        for _ in range(3)
    ]
    assert answers == [{"MaLoi": "00"}] * 3


def _lacking(message, name):
    return {key: value for key, value in message.items() if key != name}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda message: {**message, "SoTien": "1"}, "97"),
        (lambda message: {**message, "MaThamChieu": "PLX"}, "97"),
        (lambda message: {**message, "MaXacThuc": "0" * 64}, "97"),
        (lambda message: {**message, "MaXacThuc": ""}, "97"),
        (lambda message: _lacking(message, "MaXacThuc"), "97"),
        (lambda message: _lacking(message, "SoTien"), "97"),
        (lambda message: {**message, "SoTien": 25000}, "97"),
        (lambda message: [message], "97"),
        (lambda _message: "x", "97"),
        (lambda _message: None, "97"),
        (lambda message: again(message, MaDoiTac="KHAC"), "97"),
        (lambda message: again(message, MaThamChieu="PLKHONGCO"), "01"),
        (lambda message: again(message, MaHoSo="H32.9-260101-0001"), "04"),
        (lambda message: again(message, SoTien="1"), "04"),
        (lambda message: again(message, MaTienTe="USD"), "04"),
        (lambda message: again(message, MaGiaoDich="\0x"), "00"),
    ],
)
def test_a_wrong_notice_is_answered_kept_and_settles_nothing(visitor, due, database, spoil, code):
    ref = started(database, due)

    answer = visitor.client.post("/api/payments/notice", json=spoil(told(ref, due)))

    assert answer.status_code == 200
    assert answer.get_json() == {"MaLoi": code}
    assert state(database, ref) == "started"
    with database.reading() as session:
        assert session.scalars(select(PaymentMessage)).all()


def test_a_notice_of_many_bytes_is_refused(visitor):
    answer = visitor.client.post("/api/payments/notice", data=b"x" * 20_000)

    assert answer.status_code == 413
