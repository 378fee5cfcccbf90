"""The exchange door by the wire: what it lets in, what it refuses, and what a crash leaves."""

import contextlib
import dataclasses
import json
import socket
import ssl
import threading
import time
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.agencies.installations import Installation
from casework.audit.records import AuditEntry
from casework.files.records import FileVerdict, StoredFile
from casework.installations import granting, outgoing, queries
from casework.installations.envelope import (
    MOST_BYTES,
    Fetch,
    Grant,
    Kind,
    canonical,
    read_acknowledgement,
    read_refused,
)
from casework.installations.records import ExchangeThread, IncomingMessage, OutgoingMessage
from foundation.clock import now
from foundation.errors import Unavailable
from gateways.exchange import FileRefused, Partner, jws
from gateways.exchange.client import FILES, JOSE, MESSAGES, Client
from tests import exchange
from tests.exchange import OTHER, OURS, POLICE, envelope, header
from tests.exchange_case import Case

CALM = {"body": {"state": 4, "stage": "specialist"}}


@pytest.fixture
def wire(two):
    return Wire(*two)


class Wire:
    """The police speaks to the province's door, in its own words or in others'."""

    def __init__(self, lead, police):
        self.lead, self.police = lead, police
        self.partner = Partner(lead.url, (lead.keys.tls_certificate.read_text(),))

    def post(self, token, *, kind=JOSE, path=MESSAGES):
        """Send anything over the police's connection."""
        pool = self.police.tools.gateways.exchange.client._pool(self.partner)
        return pool.request("POST", path, body=token, headers={"content-type": kind})

    def sign(self, payload):
        return self.police.tools.gateways.exchange.sign(payload)

    def say(self, sent):
        """Send an envelope and return what the province says of it, its signature checked."""
        answer = self.post(self.sign(sent.write()))
        assert answer.headers["content-type"] == JOSE, answer.data
        payload = jws.verify(answer.data.decode(), self.lead.keys.signing_certificate.read_text())
        if b'"refused":' in payload:
            return answer.status, read_refused(payload).refused
        said = read_acknowledgement(payload)
        assert said.message_id == sent.message_id
        return answer.status, said.problem or said.outcome.value

    def journal(self, chain=f"installation:{POLICE}"):
        with self.lead.database.reading() as session:
            rows = session.scalars(
                select(AuditEntry.body)
                .where(AuditEntry.chain == chain, AuditEntry.act == "message_refused")
                .order_by(AuditEntry.id)
            )
            return [json.loads(body)["details"]["problem"] for body in rows]

    def kept(self):
        with self.lead.database.reading() as session:
            return len(session.scalars(select(IncomingMessage.id)).all())


def test_what_is_no_signed_message_is_turned_away_with_a_line_in_the_journal(wire):
    before, noted = wire.kept(), len(wire.journal("exchange"))
    token = wire.sign(envelope().write())
    forged = f"{token[:-8]}AAAAAAA{token[-1]}"

    statuses = [
        wire.post(token, kind="application/json").status,
        wire.post("không".encode()).status,
        wire.post(b"x.y.z").status,
        wire.post(forged).status,
        wire.post(wire.lead.tools.gateways.exchange.sign(envelope().write())).status,
        wire.post(b"x" * (MOST_BYTES + 1)).status,
    ]

    assert statuses == [415, 400, 401, 401, 401, 413]
    assert wire.journal("exchange")[noted:] == [*["not_signed"] * 4, "message_too_large"]
    assert wire.kept() == before


@pytest.mark.parametrize(
    ("over", "status", "problem"),
    [
        ({"recipient": OTHER}, 422, "wrong_recipient"),
        ({"sender": OTHER}, 422, "wrong_sender"),
        ({"sent_at": timedelta(minutes=-16)}, 422, "outside_window"),
        ({"sent_at": timedelta(minutes=20)}, 422, "outside_window"),
        ({"thread": f"{OURS}/part/999999"}, 422, "unknown_thread"),
        ({"thread": f"{OTHER}/part/1"}, 422, "unknown_thread"),
        ({"thread": f"{POLICE}/part/77"}, 422, "unknown_thread"),
        ({"thread": f"{POLICE}/part/78", "kind": Kind.QUESTION}, 422, "kind_not_taken"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_signed_message_that_is_out_of_place_is_refused_in_signed_words(
    wire, over, status, problem
):
    if "sent_at" in over:
        over = {"sent_at": now() + over["sent_at"]}
    assert wire.say(
        envelope(thread=f"{POLICE}/part/{uuid.uuid4().hex}").model_copy(update=over)
    ) == (status, problem)
    assert problem in wire.journal()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"surprise": 1},
        {"sequence": "1"},
        {"sequence": 0},
        {"sequence": 10**7},
        {"message_id": "1"},
        {"kind": "part.explode"},
        {"thread": "../x"},
        {"body": []},
        {"body": {"state": "\0"}},
        {"created_at": "2026-01-01T00:00:00"},
        {"header": {}},
        {"files": [{"name": "x"}]},
        {"sender": "g01"},
    ],
    ids=str,
)
def test_a_message_of_another_form_or_version_is_refused(wire, change):
    facts = {**envelope().model_dump(mode="json", by_alias=True), **change}

    answer = wire.post(wire.sign(canonical(facts)))

    payload = jws.payload_of(answer.data.decode())
    expected = "old_version" if "version" in change else "bad_envelope"
    assert (answer.status, read_refused(payload).refused) == (400, expected)


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'{"a":' * 3000, b"\xff\xfe", b"{}"])
def test_signed_nonsense_is_refused(wire, payload):
    assert wire.post(wire.sign(payload or b" ")).status == 400


def test_a_replayed_message_has_one_effect(wire, two):
    case = Case(two)
    case.lead.work()
    with two[1].database.reading() as session:
        kept = session.scalars(select(IncomingMessage).order_by(IncomingMessage.id.desc())).first()
        session.refresh(kept, ["envelope"])
        token = kept.envelope
    back = Partner(two[1].url, (two[1].keys.tls_certificate.read_text(),))

    answers = [case.lead.tools.gateways.exchange.client.post(back, token) for _ in range(5)]
    case.travel()

    assert {one.status for one in answers} == {202}
    assert len(case.parts()) == 1
    assert len(case.part().answers) == 1


def test_the_acknowledgement_lost_by_a_crash_is_given_again(wire, two):
    """The effect was done, the answer never came: the next try is answered from what is kept."""
    case = Case(two)
    lead, police = two
    _take_part_to(lead, police, case)
    police.shut()
    with pytest.raises(Unavailable):
        _send_all(lead)

    police.open()
    case.travel()

    assert len(case.parts()) == 1
    assert {state for _, state in lead.sent()} == {"acknowledged"}


def _take_part_to(lead, police, case):
    """Bring the order over the wire without telling the sender what became of it."""
    while lead.work(limit=1) != ["CarryPart"]:
        pass
    with lead.database.reading() as session:
        asked = select(OutgoingMessage.id).order_by(OutgoingMessage.id.desc())
        message = queries.to_send(session, session.scalars(asked).first())
        sealed = outgoing.envelope_of(message, sender=OURS, recipient=POLICE, at=now())
    keeper = lead.tools.gateways.exchange
    grants = granting.grants_for(
        sealed.files, keeper=OURS, recipient=POLICE, thread=sealed.thread, at=now()
    )
    signed = {one: keeper.sign(grant.write()) for one, grant in grants.items()}
    token = keeper.sign(sealed.model_copy(update={"grants": signed}).write())
    partner = Partner(police.url, (police.keys.tls_certificate.read_text(),))
    assert keeper.client.post(partner, token).status == 202
    police.work()
    assert len(case.parts()) == 1


def _send_all(lead):

    lead.tools.gateways.exchange.client._pools.clear()
    if not lead.work():
        raise Unavailable("partner")


def test_doors_killed_in_the_middle_lose_and_double_nothing(two):
    lead, police = two
    cases = [Case(two) for _ in range(10)]
    stop = threading.Event()

    def keep(side):
        while not stop.is_set():
            side.work(limit=3)
            stop.wait(0.02)

    threads = [threading.Thread(target=keep, args=(one,)) for one in two]
    for one in threads:
        one.start()
    for victim in (police, lead):
        time.sleep(0.3)
        victim.shut()
        time.sleep(0.2)
        victim.open()
    end = time.monotonic() + 40
    while time.monotonic() < end and not all(len(one.parts()) == 1 for one in cases):
        time.sleep(0.2)
    stop.set()
    for one in threads:
        one.join()
    for one in cases:
        one.travel()

    assert [len(one.parts()) for one in cases] == [1] * 10
    assert {state for _, state in lead.sent() + police.sent()} == {"acknowledged"}


def test_nobody_without_a_pinned_certificate_gets_in(two, tmp_path):
    lead, _ = two
    stranger = Client(exchange.keys_of(tmp_path, OTHER))
    known = Partner(lead.url, (lead.keys.tls_certificate.read_text(),))
    with pytest.raises(Unavailable):
        stranger.post(known, "x.y.z")

    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bare.check_hostname = False
    bare.verify_mode = ssl.CERT_NONE
    at = ("127.0.0.1", lead.tools.settings.exchange_port)
    with (
        socket.create_connection(at, timeout=5) as line,
        bare.wrap_socket(line) as secret,
        contextlib.suppress(OSError),
    ):
        secret.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert secret.recv(10) == b""


def test_nothing_is_sent_to_a_door_with_another_certificate(two):
    lead, police = two
    other = Partner(lead.url, (police.keys.tls_certificate.read_text(),))

    with pytest.raises(Unavailable):
        police.tools.gateways.exchange.client.post(other, "x.y.z")
    plain = dataclasses.replace(other, url=lead.url.replace("https", "http"))
    with pytest.raises(Unavailable):
        police.tools.gateways.exchange.client.post(plain, "x.y.z")


def test_a_newly_pinned_partner_is_let_in_without_a_restart(two, tmp_path):
    lead, _ = two
    keys = exchange.keys_of(tmp_path, OTHER)
    with lead.database.transaction() as session:
        exchange.add_partner(session, keys, OTHER)
    client = Client(keys)
    sent = envelope(sender=OTHER, thread=f"{OTHER}/part/1", header=header(OTHER))
    end, status = time.monotonic() + 20, 0
    while time.monotonic() < end and not status:
        with contextlib.suppress(Unavailable):
            token = keys.signer().sign(sent.write())
            known = Partner(lead.url, (lead.keys.tls_certificate.read_text(),))
            status = client.post(known, token).status
        time.sleep(0.2)

    assert status == 422


def test_a_paused_partner_is_asked_to_come_later(wire):
    with wire.lead.database.transaction() as session:
        session.execute(update(Installation).values(state="paused"))
    answer = wire.post(wire.sign(envelope().write()))
    with wire.lead.database.transaction() as session:
        session.execute(update(Installation).values(state="active"))

    assert (answer.status, answer.headers["retry-after"]) == (503, "300")


class Files:
    """A file of the province that the police was granted."""

    def __init__(self, wire, two):
        self.wire, self.case = wire, Case(two)
        while wire.lead.work(limit=1) != ["CarryPart"]:
            pass
        with wire.lead.database.reading() as session:
            thread = session.scalars(
                select(ExchangeThread).where(ExchangeThread.assignment_id == self.case.step().id)
            ).one()
        self.grant = Grant(
            keeper=OURS, recipient=POLICE, thread=thread.subject, sha256=self.case.sha256,
            until=now() + timedelta(hours=1),
        )  # fmt: skip

    def fetch(self, *, by_lead=True, asked=None, **over):
        """Ask for the file with a grant and return the status."""
        grant = self.grant.model_copy(update=over)
        keeper = self.wire.lead if by_lead else self.wire.police
        token = keeper.tools.gateways.exchange.sign(grant.write())
        request = Fetch(sender=POLICE, recipient=OURS, sent_at=now(), grant=token)
        request = request.model_copy(update=asked or {})
        return self.wire.post(self.wire.sign(request.write()), path=FILES)


@pytest.fixture
def files(wire, two):
    made = Files(wire, two)
    yield made
    made.case.travel()


def test_a_granted_file_is_given_whole(files):
    answer = files.fetch()

    assert (answer.status, answer.data) == (200, files.case.data)


def test_a_file_is_given_to_its_recipient_for_its_matter_and_in_its_time_only(files):
    old = now() - timedelta(hours=1)

    refused = [
        files.fetch(recipient=OTHER),
        files.fetch(keeper=POLICE),
        files.fetch(until=old),
        files.fetch(thread=f"{OURS}/part/0"),
        files.fetch(by_lead=False),
        files.fetch(asked={"sender": OTHER}),
        files.fetch(asked={"recipient": OTHER}),
        files.fetch(asked={"sent_at": old}),
        files.fetch(asked={"grant": "x.y.z"}),
    ]

    assert [one.status for one in refused] == [403] * 9


def test_a_file_in_quarantine_is_given_to_nobody(files):
    with files.wire.lead.database.transaction() as session:
        session.execute(
            update(StoredFile)
            .where(StoredFile.sha256 == files.case.sha256)
            .values(verdict=FileVerdict.QUARANTINED.value)
        )

    assert files.fetch().status == 403
    files.case.travel()
    assert files.case.lead.sent()[-1] == ("part.open", "refused")
    assert files.case.parts() == []


def test_a_file_that_is_not_what_was_said_refuses_the_message(wire, two):
    """The bytes are compared with the hash and the size that the message named."""
    lead, police = two
    client = police.tools.gateways.exchange.client
    case = Case(two)
    grant = Files.__new__(Files)
    grant.wire, grant.case = wire, case
    case.travel()
    with lead.database.reading() as session:
        thread = session.scalars(
            select(ExchangeThread).where(ExchangeThread.assignment_id == case.step().id)
        ).one()
    token = lead.tools.gateways.exchange.sign(
        Grant(
            keeper=OURS, recipient=POLICE, thread=thread.subject, sha256=case.sha256,
            until=now() + timedelta(hours=1),
        ).write()
    )  # fmt: skip
    asked = wire.sign(Fetch(sender=POLICE, recipient=OURS, sent_at=now(), grant=token).write())

    for sha256, size in ((case.sha256, 10), ("0" * 64, len(case.data))):
        with pytest.raises(FileRefused):
            client.fetch(wire.partner, asked, sha256=sha256, size=size)
