"""The pages of partner installations: entered, paused, given new keys; messages looked at."""

import dataclasses
import re
import uuid

import pytest
from sqlalchemy import select

from casework.agencies.installations import Installation
from casework.installations import outgoing
from casework.installations.envelope import Kind
from casework.installations.outgoing import Words
from casework.installations.records import (
    ExchangeThread,
    IncomingMessage,
    OutgoingMessage,
    PinnedCertificate,
)
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import now
from gateways.exchange.keys import make_keys
from tests import exchange
from tests.exchange import OURS, POLICE, envelope, header
from tests.web import doors

PAGE = "/he-thong-doi-tac"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    home = tmp_path_factory.mktemp("keys")
    return {code: exchange.keys_of(home, code) for code in (OURS, POLICE)}


@pytest.fixture
def settings(settings, keys):
    return exchange.exchange_settings(settings, keys[OURS], OURS, exchange_port=8443)


@pytest.fixture
def keeper(app, database, officer):
    """An administrator of the province's centre."""
    someone = officer(Role.RECEPTION)
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == "quantri")).one()
    someone.client = app.test_client()
    doors.sign_in(someone.client, database, account.id, "backoffice")
    return someone


@pytest.fixture
def partner(database, keys):
    with database.transaction() as session:
        return exchange.add_partner(session, keys[POLICE], POLICE).id


def typed(keys, **over):
    given = exchange.given(keys[POLICE], POLICE, "https://bca.example.vn:8443")
    return {**{name: getattr(given, name) for name in given.__slots__}, **over}


def write(database, partner, event="open"):
    """Write a message to the partner and return its id."""
    with database.transaction() as session:
        thread = session.scalars(select(ExchangeThread)).first()
        if thread is None:
            thread = ExchangeThread(
                installation_id=partner, subject=f"{OURS}/part/1", opened_at=now()
            )
            session.add(thread)
            session.flush()
        said = header(OURS, POLICE)
        words = Words(Kind.PART_CANCEL, event, said, {"reason": "Bí mật của ông A"})
        return outgoing.write(session, thread, words, at=now()).message_id


def change(database, message_id, **facts):
    with database.transaction() as session:
        one = session.scalars(
            select(OutgoingMessage).where(OutgoingMessage.message_id == message_id)
        ).one()
        for name, value in facts.items():
            setattr(one, name, value)


def test_only_administrators_look_after_partners(officer, keeper):
    assert officer(Role.LEADER).get(PAGE).status_code == 403
    assert keeper.get(PAGE).status_code == 200


def test_without_a_partner_the_page_says_so_and_what_partners_need(keeper, keys):
    text = keeper.page(PAGE)

    assert "Chưa nối với hệ thống đối tác nào" in text
    assert "chưa mở" not in text
    assert keys[OURS].signing_certificate.read_text().splitlines()[1] in text


def test_a_partner_is_entered_by_pasting_its_certificates(keeper, database, keys):
    answer = keeper.post(f"{PAGE}/them", typed(keys, code="g01"))

    assert answer.status_code == 303
    text = keeper.page(f"{PAGE}/{POLICE}")
    assert "Bộ Công an (ký)" in text
    assert "https://bca.example.vn:8443" in text


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"url": "http://x.vn"}, "phải bắt đầu bằng https://"),
        ({"tls": "abc"}, "không phải chứng thư dạng PEM"),
        ({"signing": "-----BEGIN PRIVATE KEY-----"}, "Khóa bí mật không được đưa cho ai"),
        ({"code": OURS}, "mã của chính hệ thống này"),
        ({"name": ""}, "chưa điền"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(keeper, keys, over, sentence):
    answer = keeper.post(f"{PAGE}/them", typed(keys, **over))
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert sentence in text
    assert "Bộ Công an" in text or "name" in over


def test_a_partner_is_paused_and_goes_on(keeper, database, partner):
    keeper.post(f"{PAGE}/{POLICE}/trang-thai", {"chosen": "paused"})
    assert "Tiếp tục trao đổi" in keeper.page(f"{PAGE}/{POLICE}")

    keeper.post(f"{PAGE}/{POLICE}/trang-thai", {"chosen": "active"})
    assert keeper.post(f"{PAGE}/{POLICE}/trang-thai", {"chosen": "x"}).status_code == 400

    with database.reading() as session:
        assert session.get_one(Installation, partner).state == "active"


def test_keys_are_changed_by_pinning_the_new_before_dropping_the_old(
    keeper, database, partner, tmp_path
):
    new = make_keys(tmp_path, code=POLICE, name="Mới", at=now()).signing_certificate.read_text()
    with database.reading() as session:
        pins = session.scalars(select(PinnedCertificate)).all()
    old = next(one.fingerprint for one in pins if one.purpose == "signing")

    refused = keeper.post(f"{PAGE}/{POLICE}/bo-chung-thu", {"chosen": old})
    wrong = keeper.post(f"{PAGE}/{POLICE}/chung-thu", {"certificate": "x", "purpose": "signing"})
    keeper.post(f"{PAGE}/{POLICE}/chung-thu", {"certificate": new, "purpose": "signing"})
    keeper.post(f"{PAGE}/{POLICE}/bo-chung-thu", {"chosen": old})

    assert (refused.status_code, wrong.status_code) == (303, 422)
    text = keeper.page(f"{PAGE}/{POLICE}")
    assert "Mới (ký)" in text
    assert "Bộ Công an (ký)" not in text


def test_agencies_and_address_of_a_partner_are_changed(keeper, partner):
    wrong = keeper.post(f"{PAGE}/{POLICE}/co-quan", {"agencies": "KHONG.CO"})
    keeper.post(f"{PAGE}/{POLICE}/co-quan", {"agencies": "h32.101\nH32.101"})
    bad = keeper.post(f"{PAGE}/{POLICE}/dia-chi", {"url": "ftp://x"})
    keeper.post(f"{PAGE}/{POLICE}/dia-chi", {"url": "https://moi.example.vn"})

    assert (wrong.status_code, bad.status_code) == (422, 422)
    assert "Không có cơ quan mang mã KHONG.CO" in wrong.get_data(as_text=True)
    text = keeper.page(f"{PAGE}/{POLICE}")
    assert "https://moi.example.vn" in text
    assert "H32.101</span>" in text


def test_a_message_that_could_not_be_sent_is_sent_again(keeper, database, partner):
    message = write(database, partner)
    change(database, message, state="dead", problem="partner")

    assert "Gửi không được" in keeper.page(f"{PAGE}/{POLICE}?muc=can-xem")
    text = keeper.page(f"{PAGE}/{POLICE}/di/{message}")
    keeper.post(f"{PAGE}/{POLICE}/di/{message}/gui-lai")
    again = keeper.post(f"{PAGE}/{POLICE}/di/{message}/gui-lai")

    assert "Gửi lại" in text
    assert "Bí mật của ông A" not in text
    assert again.status_code == 303
    assert "Chờ gửi" in keeper.page(f"{PAGE}/{POLICE}/di/{message}")
    assert keeper.get(f"{PAGE}/{POLICE}/di/{uuid.uuid4()}").status_code == 404


def test_all_that_was_given_up_is_sent_again_at_once(keeper, database, partner):
    for event in ("a", "b"):
        change(database, write(database, partner, event), state="dead")

    keeper.post(f"{PAGE}/{POLICE}/gui-lai")

    assert "Đang gửi lại 2 thông điệp" in keeper.page(f"{PAGE}/{POLICE}")


def test_a_message_that_came_is_shown_by_its_envelope(keeper, database, partner, keys):
    sent = envelope(body={"state": 4, "stage": "Bí mật của bà B"})
    with database.transaction() as session:
        session.add(
            IncomingMessage(
                installation_id=partner, message_id=sent.message_id, subject=sent.thread,
                sequence=1, kind=sent.kind.value, digest=sent.digest, state="waiting",
                envelope=keys[POLICE].signer().sign(sent.write()), problem="files_unreachable",
                created_at=sent.created_at, received_at=now(),
            )
        )  # fmt: skip
    text = keeper.page(f"{PAGE}/{POLICE}/den/{sent.message_id}")
    keeper.post(f"{PAGE}/{POLICE}/den/{sent.message_id}/thu-lai")

    assert "H32.102-261123-0001" in text
    assert "Bí mật của bà B" not in text
    assert "Chưa lấy được tệp" in text
    assert "Đang lấy tệp" in keeper.page(f"{PAGE}/{POLICE}/den/{sent.message_id}")


def test_messages_go_page_by_page(keeper, database, partner):
    for number in range(35):
        write(database, partner, f"event-{number}")

    first = keeper.page(f"{PAGE}/{POLICE}")
    on = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = keeper.page(on.removeprefix("/can-bo"))

    assert first.count("/di/") == 30
    assert second.count("/di/") == 5
    assert "Không có thông điệp nào" in keeper.page(f"{PAGE}/{POLICE}?chieu=den&muc=can-xem")


def test_the_command_prints_what_partners_have_to_pin(app, settings, tmp_path):
    app.extensions["settings"] = dataclasses.replace(settings, exchange_dir=tmp_path / "new")
    runner = app.test_cli_runner()

    first = runner.invoke(args=["installation-keys"])
    again = runner.invoke(args=["installation-keys"])

    assert first.exit_code == 0, first.output
    assert first.output == again.output
    assert first.output.count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in first.output
