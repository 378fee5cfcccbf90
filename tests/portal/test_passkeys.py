"""Passkeys: what a device signs counts once, here, for its owner (a device made in software)."""

import base64
import dataclasses
import hashlib
import json
import struct

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from webauthn.helpers import encode_cbor

from casework.people.records import Account
from foundation.clock import now
from tests.portal.browsing import Browser
from tests.portal.conftest import AN
from tests.servers import PASSWORD

HOST, ORIGIN = "dichvucong.example.vn", "http://dichvucong.example.vn"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@pytest.fixture
def settings(settings):
    return dataclasses.replace(settings, portal_url=ORIGIN)


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """A telephone's authenticator: one key, honest unless told otherwise."""

    def __init__(self, host=HOST, origin=ORIGIN, flags=PRESENT | VERIFIED):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(repr(id(self)).encode()).digest()
        self.host, self.origin, self.flags, self.count = host, origin, flags, 0

    def create(self, options, **over):
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        data = self._data(ATTESTED) + bytes(16) + struct.pack(">H", 32) + self.id
        made = {"fmt": "none", "attStmt": {}, "authData": data + encode_cbor(public)}
        said = self._said("webauthn.create", options, over)
        return self._answer(said, attestationObject=text(encode_cbor(made)))

    def get(self, options, **over):
        self.count += 1
        data, said = self._data(), self._said("webauthn.get", options, over)
        signed = data + hashlib.sha256(said).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=text(data), signature=text(signature))

    def _data(self, more=0):
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([self.flags | more]) + struct.pack(">I", self.count)

    def _said(self, kind, options, over):
        return json.dumps(
            {"type": kind, "challenge": options["challenge"], "origin": self.origin, **over}
        ).encode()

    def _answer(self, said, **response):
        return {
            "id": text(self.id), "rawId": text(self.id), "type": "public-key",
            "clientExtensionResults": {}, "response": {"clientDataJSON": text(said), **response},
        }  # fmt: skip


def register(browser, device, **over):
    options = browser.send("/tai-khoan/bao-mat/khoa/bat-dau", {}).json
    made = device.create(options, **over)
    return browser.send("/tai-khoan/bao-mat/khoa", {"credential": made, "label": "Điện thoại"})


def enter(browser, device, **over):
    options = browser.send("/dang-nhap/khoa/bat-dau", {}).json
    answer = {"credential": device.get(options, **over), "next": "/tai-khoan"}
    return browser.send("/dang-nhap/khoa", answer), answer


def test_a_passkey_signs_in_alone_and_its_answer_counts_once(citizen, app):
    device = Device()
    assert register(citizen, device).json == {"location": "/tai-khoan/bao-mat"}
    other = Browser(app)

    done, answer = enter(other, device)

    assert done.json == {"location": "/tai-khoan"}
    assert other.get("/tai-khoan").status == 200
    replayed = Browser(app)
    assert replayed.send("/dang-nhap/khoa", answer).json["code"] == "challenge_gone"
    assert replayed.get("/tai-khoan").status == 303


def test_answers_that_do_not_hold_open_nothing(citizen, app):
    device = Device()
    register(citizen, device)
    device.count = 5
    assert enter(Browser(app), device)[0].status == 200

    def refused(change, **over):
        kept = dict(vars(device))
        change(device)
        browser = Browser(app)
        done, _ = enter(browser, device, **over)
        vars(device).update(kept)
        return done.status == 409 and browser.get("/tai-khoan").status == 303

    assert refused(lambda one: setattr(one, "origin", "https://lua-dao.example"))
    assert refused(lambda one: setattr(one, "host", "lua-dao.example"))
    assert refused(lambda one: setattr(one, "flags", PRESENT))
    assert refused(lambda one: setattr(one, "flags", 0))
    assert refused(lambda one: setattr(one, "count", 1))
    assert refused(lambda one: setattr(one, "id", b"x" * 32))
    assert refused(lambda one: setattr(one, "key", ec.generate_private_key(ec.SECP256R1())))
    assert refused(lambda _: None, type="webauthn.create")
    assert refused(lambda _: None, challenge=text(b"bia dat"))
    assert enter(Browser(app), device)[0].status == 200


def test_a_new_key_answers_its_own_question_only(citizen, stranger):
    device = Device()
    assert register(citizen, device, origin="https://lua-dao.example").status == 409
    assert register(citizen, Device(host="lua-dao.example")).status == 409
    assert register(citizen, Device(flags=PRESENT)).status == 409
    options = citizen.send("/tai-khoan/bao-mat/khoa/bat-dau", {}).json
    given = {"credential": device.create(options), "label": ""}
    assert stranger.send("/tai-khoan/bao-mat/khoa", given).json["code"] == "challenge_gone"
    assert citizen.send("/tai-khoan/bao-mat/khoa", given).status == 200
    assert register(stranger, device).json["code"] == "passkey_known"


def test_nonsense_is_no_fault(visitor):
    for given in ({}, [], {"response": {"clientDataJSON": 7}}, {"response": {}}):
        assert visitor.send("/dang-nhap/khoa", {"credential": given}).status in {400, 409}
    assert visitor.send("/dang-nhap/khoa", []).status == 400


def test_a_removed_key_opens_nothing(citizen, stranger, app):
    device = Device()
    register(citizen, device)
    page = citizen.get("/tai-khoan/bao-mat").html
    number = page.split('name="one" value="')[1].split('"')[0]

    assert stranger.post("/tai-khoan/bao-mat/khoa/xoa", {"one": number}).status == 404
    citizen.post("/tai-khoan/bao-mat/khoa/xoa", {"one": number})

    assert enter(Browser(app), device)[0].json["code"] == "passkey_wrong"


def test_the_key_of_a_closed_account_opens_nothing(citizen, app, database):
    device = Device()
    register(citizen, device)
    with database.transaction() as session:
        session.scalars(select(Account).where(Account.login == AN)).one().disabled_at = now()

    assert enter(Browser(app), device)[0].json["code"] == "passkey_wrong"
    assert Browser(app).post("/dang-nhap", {"login": AN, "password": PASSWORD}).status == 422
