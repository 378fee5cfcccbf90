"""What protects an account: second step, recovery codes, devices, confirmed addresses."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from casework.people.account_records import ContactConfirmation
from casework.people.confirmations import SEALED_FOR, SendCode
from casework.people.records import Account, SignIn
from foundation import sealing
from foundation.clock import now
from foundation.jobs import waiting_jobs
from tests.portal.browsing import Browser
from tests.portal.conftest import AN
from tests.servers import PASSWORD

CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def turn_on(browser):
    """Turn the second step on; return its secret and the recovery codes."""
    page = browser.get("/tai-khoan/bao-mat/hai-buoc")
    secret = re.search(r"mc-qr__caption\">([A-Z2-7 ]+)<", page.html)[1].replace(" ", "")
    code = pyotp.TOTP(secret).at(now() - timedelta(seconds=30))
    done = browser.post("/tai-khoan/bao-mat/hai-buoc", {"code": code})
    assert done.heading == "Mã dự phòng", done.text
    assert done.headers["Cache-Control"] == "no-store"
    return secret, re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", done.html)


def test_the_second_step_is_asked_for_after_the_password(citizen, app, database):
    secret, codes = turn_on(citizen)
    assert len(codes) == 10
    with database.reading() as session:
        kept = session.scalars(select(Account).where(Account.login == AN)).one()
    assert sealing.is_sealed(kept.totp_secret)
    assert secret not in kept.totp_secret

    other = Browser(app)
    half = other.post("/dang-nhap", {"login": AN, "password": PASSWORD, "next": "/tai-khoan"})
    assert half.location == "/dang-nhap/ma?next=/tai-khoan"
    assert other.get("/tai-khoan").status == 303
    assert other.post("/dang-nhap/ma", {"code": "000000"}).status == 422
    code = pyotp.TOTP(secret).now()
    done = other.post("/dang-nhap/ma", {"code": code, "next": "/tai-khoan"})

    assert done.location == "/tai-khoan"
    again = Browser(app)
    again.post("/dang-nhap", {"login": AN, "password": PASSWORD})
    assert again.post("/dang-nhap/ma", {"code": code}).status == 422


def test_a_recovery_code_stands_in_once(citizen, app):
    _, codes = turn_on(citizen)

    def enter(code):
        browser = Browser(app)
        browser.post("/dang-nhap", {"login": AN, "password": PASSWORD})
        return browser.post("/dang-nhap/ma", {"code": code}).status

    assert enter(codes[0].lower().replace("-", " ")) == 303
    assert enter(codes[0]) == 422
    assert "Còn 9 mã dự phòng" in citizen.get("/tai-khoan/bao-mat").text


def test_turning_off_needs_a_code(citizen, app):
    secret, _ = turn_on(citizen)

    assert citizen.post("/tai-khoan/bao-mat/hai-buoc/tat", {"code": "123456"}).status == 422
    code = pyotp.TOTP(secret).now()
    assert citizen.post("/tai-khoan/bao-mat/hai-buoc/tat", {"code": code}).status == 303

    assert Browser(app).post("/dang-nhap", {"login": AN, "password": PASSWORD}).location == "/ho-so"


def test_the_second_step_belongs_to_its_page(visitor):
    assert visitor.get("/dang-nhap/ma").location == "/dang-nhap"


def test_changing_how_one_signs_in_needs_a_fresh_proof(citizen, database):
    with database.transaction() as session:
        session.execute(update(SignIn).values(started_at=now() - timedelta(minutes=20)))

    asked = citizen.get("/tai-khoan/bao-mat/hai-buoc")
    assert asked.location == "/tai-khoan/bao-mat/chung-minh?next=/tai-khoan/bao-mat/hai-buoc"
    assert citizen.post(asked.location, {"password": "sai mat khau roi"}).status == 422
    proven = citizen.post(asked.location, {"password": PASSWORD, "second": ""})

    assert proven.location == "/tai-khoan/bao-mat/hai-buoc"
    assert citizen.get(proven.location).status == 200


def test_devices_are_listed_and_signed_out(app):
    own, phone, third = (Browser(app).sign_in(AN) for _ in range(2)), Browser(app), Browser(app)
    own, _ = own
    phone.client.environ_base["HTTP_USER_AGENT"] = CHROME
    phone.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    phone.sign_in(AN)
    third.sign_in(AN)

    page = own.get("/tai-khoan/thiet-bi")
    assert "Chrome, Android" in page.text
    assert "203.0.113.×" in page.text
    assert "203.0.113.77" not in page.html
    mark = re.search(r"Chrome, Android.*?name=\"one\" value=\"([0-9a-f]+)\"", page.html, re.DOTALL)
    own.post("/tai-khoan/thiet-bi/dang-xuat", {"one": mark[1]})

    assert phone.get("/tai-khoan").status == 303
    assert third.get("/tai-khoan").status == 200
    own.post("/tai-khoan/thiet-bi/dang-xuat-het")
    assert third.get("/tai-khoan").status == 303
    assert own.get("/tai-khoan").status == 200


def test_the_device_of_another_cannot_be_signed_out(citizen, stranger):
    citizen_two = citizen.get("/tai-khoan/thiet-bi")
    assert citizen_two.status == 200

    assert stranger.post("/tai-khoan/thiet-bi/dang-xuat", {"one": "a" * 64}).status == 404
    assert stranger.post("/tai-khoan/thiet-bi/dang-xuat", {"one": ""}).status == 404
    assert stranger.get("/tai-khoan").status == 200


@pytest.fixture
def code_sent(database, settings):
    """Return the code of the last job, opened as the worker opens it."""

    def read():
        with database.reading() as session:
            job = waiting_jobs(session, SendCode)[-1]
        place = f"confirmation:{job.confirmation_id}"
        return sealing.unseal(settings.secret_key, SEALED_FOR, place, job.sealed)

    return read


def test_an_address_is_confirmed_by_its_code_and_lost_when_it_changes(citizen, code_sent):
    assert "Thư điện tử chưa xác nhận" in citizen.get("/tai-khoan").text
    assert citizen.post("/tai-khoan/xac-nhan/email/gui-ma").status == 303
    wrong = citizen.post("/tai-khoan/xac-nhan/email", {"code": "abcdef"})
    assert "Mã chưa đúng" in wrong.text

    assert citizen.post("/tai-khoan/xac-nhan/email", {"code": code_sent()}).status == 303

    assert "Thư điện tử đã xác nhận" in citizen.get("/tai-khoan").text
    given = {"email": "khac@example.vn", "phone": "0900000001", "address": "Số 9"}
    citizen.post("/tai-khoan/lien-he", given)
    assert "Thư điện tử chưa xác nhận" in citizen.get("/tai-khoan").text


def test_a_code_is_used_up_by_five_wrong_tries_and_by_time(citizen, code_sent, database):
    citizen.post("/tai-khoan/xac-nhan/email/gui-ma")
    for _ in range(5):
        citizen.post("/tai-khoan/xac-nhan/email", {"code": "000000"})
    assert citizen.post("/tai-khoan/xac-nhan/email", {"code": code_sent()}).status == 422

    assert citizen.post("/tai-khoan/xac-nhan/email/gui-ma").status == 429
    with database.transaction() as session:
        session.execute(update(ContactConfirmation).values(sent_at=now() - timedelta(minutes=2)))
    assert citizen.post("/tai-khoan/xac-nhan/email/gui-ma").status == 303
    with database.transaction() as session:
        session.execute(update(ContactConfirmation).values(expires_at=now()))
    assert citizen.post("/tai-khoan/xac-nhan/email", {"code": code_sent()}).status == 422


def test_a_code_for_another_address_confirms_nothing(citizen, code_sent):
    citizen.post("/tai-khoan/xac-nhan/email/gui-ma")
    given = {"email": "khac@example.vn", "phone": "0900000001", "address": "Số 9"}
    citizen.post("/tai-khoan/lien-he", given)

    assert citizen.post("/tai-khoan/xac-nhan/email", {"code": code_sent()}).status == 422


def test_unknown_channels_are_no_pages(citizen):
    assert citizen.get("/tai-khoan/xac-nhan/thu-tay").status == 404
