"""Notices in an administrator's words: by mail and message, from their day on."""

import email
import email.policy
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from casework.notifications import actions, wordings
from casework.notifications.actions import Recipient, SendDelivery
from casework.notifications.records import (
    Delivery,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeTopic,
)
from casework.notifications.template_records import NoticeForm, NoticeTemplate
from casework.notifications.template_rules import Words
from casework.notifications.wordings import Slot
from casework.people.actor import Role
from casework.people.records import Account
from foundation.clock import VIETNAM, now
from tests import make
from tests.phones import serve_gateways, ways_to
from tests.worker.conftest import with_settings
from worker.notices import send_delivery
from worker.tools import Attempt

FACTS = {
    "reference": "KH-7M2QX-4D9TB", "code": "H32.102-260106-0001", "procedure": "<b>Khai sinh</b>",
    "due_at": None,
}  # fmt: skip
LETTER = Slot(NoticeKind.ACCEPTED, NoticeForm.LETTER, "vi")
LINE = Slot(NoticeKind.ACCEPTED, NoticeForm.LINE, "vi")
WORDS = Words("Mời {nguoi_nhan} theo dõi.\n\n{thu_tuc}.", "Phường đã nhận {ma_ho_so}", "Theo dõi")


@pytest.fixture
def gateway():
    """The gateways of SMS and Zalo on the network."""
    with serve_gateways() as stand_in:
        yield stand_in


@pytest.fixture
def reached(tools, gateway):
    """Tools that lead to the gateways."""
    return with_settings(tools, **ways_to(gateway))


def word(tools, slot, words, after=0):
    """Put a notice into other words as the province's administrator, some days from now."""
    at = now()
    with tools.database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        day = at.astimezone(VIETNAM).date() + timedelta(days=after)
        return wordings.save(
            session, slot, words, effective_on=day, hosts=(), by=by, at=at
        ).id  # fmt: skip


def told(tools, mailbox, gateway, **facts):
    """Tell a person by mail and SMS; return subject and text of the mail, its HTML, the message."""
    with tools.database.transaction() as session:
        account = session.get_one(Account, make.citizen(session).account_id)
        account.phone, account.phone_confirmed_at = "0912345678", now()
        actions.choose(session, account.id, {(NoticeTopic.PROGRESS, NoticeChannel.SMS): True})
        session.execute(delete(Delivery))
        session.execute(delete(Notice))
        actions.tell(
            session, Recipient(account.id, account.email), NoticeKind.ACCEPTED, dossier_id=None,
            event="e", facts={**FACTS, **facts}, at=now(),
        )  # fmt: skip
    mailbox.mails.clear()
    gateway.kept.clear()
    with tools.database.reading() as session:
        numbers = session.scalars(select(Delivery.id)).all()
    for number in numbers:
        send_delivery(SendDelivery(number), tools, Attempt())
    mail = email.message_from_bytes(mailbox.mails[0].content, policy=email.policy.default)
    parts = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return mail["subject"], *parts, gateway.kept[0]["text"]


def test_words_put_in_force_are_sent_and_the_built_in_ones_put_back(reached, mailbox, gateway):
    word(reached, LETTER, WORDS)
    word(reached, LINE, Words("Phường đã nhận {ma_ho_so}"))

    subject, text, html, line = told(reached, mailbox, gateway)
    assert subject == "Phường đã nhận H32.102-260106-0001"
    assert "Mời Nguyễn Văn An theo dõi." in text
    assert "Theo dõi:" in text
    assert "&lt;b&gt;Khai sinh&lt;/b&gt;." in html
    assert line.startswith("Mot Cua: Phuong da nhan H32.102-260106-0001 http")

    with reached.database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        for slot in (LETTER, LINE):
            wordings.put_back(session, slot, by=by, at=now())
    subject, _, _, line = told(reached, mailbox, gateway)
    assert subject == "Hồ sơ H32.102-260106-0001 đã được tiếp nhận"
    assert line.startswith("Mot Cua: Ho so H32.102-260106-0001 da duoc tiep nhan. http")


def test_words_to_come_and_words_without_their_date_wait(reached, mailbox, gateway):
    built_in = "Hồ sơ H32.102-260106-0001 đã được tiếp nhận"
    word(reached, LETTER, WORDS, after=1)
    assert told(reached, mailbox, gateway)[0] == built_in

    word(reached, LETTER, Words("Hẹn {ngay_hen}", "Nhận {ma_ho_so}", "Mở"))
    assert told(reached, mailbox, gateway)[0] == built_in
    due_at = "2026-01-09T09:30:00+00:00"
    assert told(reached, mailbox, gateway, due_at=due_at)[0] == "Nhận H32.102-260106-0001"


def test_of_two_versions_the_newer_holds_and_old_ones_stay(reached, mailbox, gateway):
    word(reached, LETTER, WORDS)
    word(reached, LETTER, Words("x", "Bản hai {ma_ho_so}", "Mở"))

    assert told(reached, mailbox, gateway)[0] == "Bản hai H32.102-260106-0001"
    with reached.database.reading() as session:
        assert len(session.scalars(select(NoticeTemplate)).all()) == 2
