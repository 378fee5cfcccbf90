"""Mails by the worker: sent once, tried again while the server is down, then parked."""

import email
import email.policy

import pytest
from sqlalchemy import select

from casework.notifications.actions import SendDelivery
from casework.notifications.records import Delivery, DeliveryState
from foundation.errors import Unavailable
from foundation.jobs import waiting_jobs
from tests import make
from worker.inline import run_all
from worker.notices import send_delivery
from worker.patience import WITH_THE_OUTSIDE
from worker.tools import Attempt


def submitted(tools, at):
    with tools.database.transaction() as session:
        return make.dossier(session, at=at).reference


def delivery(tools):
    with tools.database.reading() as session:
        return session.scalars(select(Delivery)).one()


def test_a_notice_is_mailed_once_with_its_code_and_no_decision(tools, mailbox, at):
    reference = submitted(tools, at)

    run_all(tools)
    send_delivery(SendDelivery(delivery(tools).id), tools, Attempt())

    [sent] = mailbox.mails
    mail = email.message_from_bytes(sent.content, policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert reference in text
    assert "056" not in text
    assert delivery(tools).state == DeliveryState.SENT.value


def test_while_the_mail_server_is_down_the_mail_waits_and_is_sent_later(tools, mailbox, at):
    submitted(tools, at)
    mailbox.close()

    with pytest.raises(Unavailable):
        run_all(tools)
    waiting = delivery(tools)
    mailbox.open()
    run_all(tools)

    assert (waiting.state, waiting.attempts, waiting.problem) == ("queued", 1, "mail")
    assert len(mailbox.mails) == 1
    assert delivery(tools).state == DeliveryState.SENT.value


def test_after_the_last_try_the_delivery_is_parked_for_an_owner(tools, mailbox, at):
    submitted(tools, at)
    mailbox.close()

    with pytest.raises(Unavailable):
        send_delivery(SendDelivery(delivery(tools).id), tools, Attempt(WITH_THE_OUTSIDE.tries - 1))

    assert delivery(tools).state == DeliveryState.FAILED.value


def test_a_doubtful_repeat_is_recognised_by_its_message_id(tools, mailbox, at):
    submitted(tools, at)
    job = SendDelivery(delivery(tools).id)

    send_delivery(job, tools, Attempt())
    with tools.database.transaction() as session:
        session.get_one(Delivery, job.delivery_id).state = DeliveryState.QUEUED.value
    send_delivery(job, tools, Attempt())

    ids = {email.message_from_bytes(mail.content)["Message-ID"] for mail in mailbox.mails}
    assert len(mailbox.mails) == 2
    assert len(ids) == 1


def test_submitting_does_not_wait_for_the_mail_server(tools, mailbox, at):
    mailbox.close()

    submitted(tools, at)

    with tools.database.reading() as session:
        assert len(waiting_jobs(session, SendDelivery)) == 1
