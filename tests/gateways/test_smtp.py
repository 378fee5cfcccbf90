import email
import email.policy
import time
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from casework.notifications.messages import MailMessage
from foundation.errors import Unavailable
from foundation.settings import Settings
from gateways.messages.smtp import MailSender, UndeliverableError

MAIL = MailMessage(
    subject="Hồ sơ H32.15-260105-0007 đã được tiếp nhận",
    text="Kính gửi bà Nguyễn Thị Hồng Ánh,\nHồ sơ đã được tiếp nhận.\n",
    html="<p>Hồ sơ đã được tiếp nhận.</p>\n",
)


class Post:
    """A mail server that keeps what it takes and answers as it is told."""

    def __init__(self, *, to_recipient="", to_data=""):
        self.taken, self.recipients = [], []
        self.to_recipient, self.to_data = to_recipient, to_data

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.to_data:
            return self.to_data
        self.recipients.append(envelope.rcpt_tos)
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.taken.append(mail)
        return "250 OK"


@pytest.fixture
def open_post(free_ports):
    running = []

    def start(**answers):
        post = Post(**answers)
        server = Controller(post, hostname="127.0.0.1", port=free_ports[0])
        server.start()
        running.append(server)
        return SimpleNamespace(post=post, sender=MailSender(Settings(smtp_port=server.port)))

    yield start
    for server in running:
        server.stop()


def send(to, sender, message=MAIL, key="accepted:1"):
    sender.send(to=to, message=message, message_key=key)


def test_a_mail_arrives_with_both_parts_and_its_accents(open_post):
    at = open_post()
    send("hong.anh@example.vn", at.sender)
    [mail] = at.post.taken
    assert at.post.recipients == [["hong.anh@example.vn"]]
    assert mail["Subject"] == MAIL.subject
    assert mail["From"].addresses[0].display_name == "Một Cửa Khánh Hòa"
    assert mail.get_body(("plain",)).get_content().splitlines() == MAIL.text.splitlines()
    assert mail.get_body(("html",)).get_content().splitlines() == MAIL.html.splitlines()


def test_the_same_key_gives_the_same_message_id(open_post):
    at = open_post()
    for key in ("accepted:1", "accepted:1", "accepted:2"):
        send("a@example.vn", at.sender, key=key)
    one, again, other = (mail["Message-ID"] for mail in at.post.taken)
    assert one == again != other


@pytest.mark.parametrize(
    "address",
    [
        "a@example.vn, b@example.vn",
        "a@example.vn\r\nBcc: b@example.vn",
        "a@example.vn\nRCPT TO:<b@example.vn>",
        "Tên <a@example.vn>",
        "không phải địa chỉ",
        "a@",
        "@example.vn",
        "",
    ],
)
def test_only_one_plain_address_is_written_to(open_post, address):
    at = open_post()
    with pytest.raises(UndeliverableError):
        send(address, at.sender)
    assert at.post.taken == []


def test_an_address_that_the_server_cannot_write_to_is_undeliverable(open_post):
    at = open_post()
    with pytest.raises(UndeliverableError):
        send("hồng@example.vn", at.sender)


def test_a_subject_cannot_carry_a_header(open_post):
    at = open_post()
    forged = MailMessage(subject="Chào\r\nBcc: b@example.vn", text="", html="")
    send("a@example.vn", at.sender, forged)
    assert at.post.taken[0]["Bcc"] is None
    assert at.post.recipients == [["a@example.vn"]]


@pytest.mark.parametrize(
    "answers", [{"to_recipient": "451 later"}, {"to_data": "452 no room"}], ids=["rcpt", "data"]
)
def test_a_passing_fault_of_the_server_is_tried_again(open_post, answers):
    at = open_post(**answers)
    with pytest.raises(Unavailable) as refusal:
        send("a@example.vn", at.sender)
    assert refusal.value.retry_after > 0


@pytest.mark.parametrize(
    "answers", [{"to_recipient": "550 nobody"}, {"to_data": "554 no"}], ids=["rcpt", "data"]
)
def test_a_final_no_is_not_tried_again(open_post, answers):
    at = open_post(**answers)
    with pytest.raises(UndeliverableError):
        send("a@example.vn", at.sender)


def test_no_server_is_told_at_once(free_ports):
    sender = MailSender(Settings(smtp_port=free_ports[0]))
    began = time.monotonic()
    with pytest.raises(Unavailable):
        send("a@example.vn", sender)
    with pytest.raises(Unavailable):
        sender.check()
    assert time.monotonic() - began < 5


def test_a_server_that_answers_is_well(open_post):
    open_post().sender.check()
