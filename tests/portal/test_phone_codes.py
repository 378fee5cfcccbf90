"""A telephone number is confirmed by a code that comes as a short message."""

import dataclasses
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.people.account_records import ContactConfirmation
from casework.people.confirmations import SendCode
from casework.people.records import Account
from foundation.clock import now
from foundation.errors import Unavailable
from foundation.jobs import waiting_jobs
from tests.phones import serve_gateways, ways_to
from tests.portal.conftest import AN, BAO
from worker.codes import send_code
from worker.tools import Attempt, Tools

SEND, CONFIRM = "/tai-khoan/xac-nhan/phone/gui-ma", "/tai-khoan/xac-nhan/phone"


@pytest.fixture
def gateway():
    """The gateway of SMS on the network."""
    with serve_gateways() as stand_in:
        yield stand_in


@pytest.fixture
def settings(settings, gateway):
    """Settings of an installation that can send short messages and counts what is tried."""
    return dataclasses.replace(settings, rate_limits=True, **ways_to(gateway))


@pytest.fixture
def sent(database, settings, gateways, gateway):
    """Let the worker send the newest code and read it on the telephone."""

    def send(attempt=0):
        with database.reading() as session:
            job = waiting_jobs(session, SendCode)[-1]
        send_code(job, Tools(settings, database, gateways), Attempt(attempt))
        return re.search(r"\d{6}", gateway.kept[-1]["text"])[0] if gateway.kept else None

    return send


def pass_time(database, **spell):
    """Let the codes sent so far be older."""
    with database.transaction() as session:
        earlier = {ContactConfirmation.sent_at: ContactConfirmation.sent_at - timedelta(**spell)}
        session.execute(update(ContactConfirmation).values(earlier))


def test_a_number_is_confirmed_by_the_code_on_the_telephone(citizen, sent, gateway, database):
    page = citizen.get("/tai-khoan")
    assert "Số điện thoại chưa xác nhận" in page.text
    assert 'href="/tai-khoan/xac-nhan/phone"' in page.html
    assert citizen.post(SEND).status == 303
    code = sent()

    assert "Mã chưa đúng" in citizen.post(CONFIRM, {"code": "abcdef"}).text
    assert citizen.post(CONFIRM, {"code": code}).status == 303

    assert "Số điện thoại đã xác nhận" in citizen.get("/tai-khoan").text
    [message] = gateway.kept
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == AN)).one()
        assert (message["channel"], message["to"]) == ("sms", account.phone)
    assert message["text"].isascii()
    assert len(message["text"]) <= 160


def test_a_code_falls_after_five_wrong_tries_and_by_time(citizen, sent, database):
    citizen.post(SEND)
    for _ in range(5):
        citizen.post(CONFIRM, {"code": "000000"})
    assert citizen.post(CONFIRM, {"code": sent()}).status == 422

    assert citizen.post(SEND).status == 429
    pass_time(database, minutes=2)
    assert citizen.post(SEND).status == 303
    with database.transaction() as session:
        session.execute(update(ContactConfirmation).values(expires_at=now()))
    assert citizen.post(CONFIRM, {"code": "123456"}).status == 422


def test_one_number_gets_five_codes_an_hour_whoever_asks(citizen, stranger, database):
    with database.transaction() as session:
        both = update(Account).where(Account.login.in_([AN, BAO]))
        session.execute(both.values(phone="0905550101", phone_confirmed_at=None))
    for _ in range(3):
        assert citizen.post(SEND).status == 303
        pass_time(database, minutes=2)
    for _ in range(2):
        assert stranger.post(SEND).status == 303
        pass_time(database, minutes=2)

    assert stranger.post(SEND).status == 429
    assert citizen.post(SEND).status == 429


@pytest.mark.parametrize("trouble", ["is_down", "refused"])
def test_what_could_not_be_sent_is_said_on_the_page(citizen, sent, gateway, database, trouble):
    citizen.post(SEND)
    with database.reading() as session:
        number = session.scalars(select(Account.phone).where(Account.login == AN)).one()
    setattr(gateway, trouble, {number} if trouble == "refused" else True)
    if trouble == "is_down":
        with pytest.raises(Unavailable):
            sent(attempt=49)
    else:
        sent()

    assert "Chưa gửi được mã tới số này" in citizen.get(CONFIRM).text


def test_without_a_gateway_there_is_no_such_page(app, settings, citizen):
    from gateways import open_gateways  # noqa: PLC0415 - only here another installation is opened

    app.extensions["gateways"] = open_gateways(dataclasses.replace(settings, sms_url=""))

    assert "Số điện thoại chưa xác nhận" not in citizen.get("/tai-khoan").text
    assert citizen.get(CONFIRM).status == 404
    assert citizen.post(SEND).status == 404
