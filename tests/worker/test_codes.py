"""Codes of six digits by the worker: mailed while they work, never kept in the open."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from casework.people import confirmations
from casework.people.account_records import ContactChannel, ContactConfirmation
from casework.people.confirmations import CONTACT, SEALED_FOR, SendCode
from casework.people.records import Account
from foundation import sealing
from foundation.errors import Unavailable
from foundation.jobs import enqueue
from worker.codes import send_code
from worker.patience import WITH_THE_OUTSIDE
from worker.tools import Attempt

LOGIN = "nguyen.van.an@example.vn"


@pytest.fixture
def job(tools):
    """A code that waits to be sent, asked for as the portal does."""
    with tools.database.transaction() as session:
        asked = select(Account).where(Account.login == LOGIN).with_for_update()
        account = session.scalars(asked).one()
        made = confirmations.begin(
            session, account, ContactChannel.EMAIL, "482913", purpose=CONTACT, at=tools.clock()
        )
        place = f"confirmation:{made.id}"
        sealed = sealing.seal(tools.settings.secret_key, SEALED_FOR, place, "482913")
        job = SendCode(made.id, sealed)
        enqueue(session, job)
    return job


def test_a_code_is_mailed_and_stands_nowhere_in_the_open(tools, mailbox, job):
    send_code(job, tools, Attempt())

    (mail,) = mailbox.mails
    head, _, body = mail.content.partition(b"\r\n\r\n")
    assert mail.rcpt_tos == [LOGIN]
    assert b"482913" in body
    assert b"482913" not in head
    with tools.database.reading() as session:
        kept = session.execute(text("select args::text from procrastinate_jobs")).scalars().all()
        row = session.scalars(select(ContactConfirmation)).one()
    assert "482913" not in "".join(kept)
    assert "482913" not in row.code_hash


def test_a_code_that_has_run_out_is_not_sent(tools, mailbox, job):
    with tools.database.transaction() as session:
        row = session.get_one(ContactConfirmation, job.confirmation_id)
        row.expires_at = tools.clock() - timedelta(seconds=1)

    send_code(job, tools, Attempt())

    assert mailbox.mails == []


def test_a_job_sealed_for_another_code_sends_nothing(tools, mailbox, job):
    other = sealing.seal(tools.settings.secret_key, SEALED_FOR, "confirmation:999", "482913")

    send_code(SendCode(job.confirmation_id, other), tools, Attempt())

    assert mailbox.mails == []


def test_a_mail_server_that_is_down_is_said_on_the_page_in_the_end(tools, mailbox, job):
    mailbox.close()
    with pytest.raises(Unavailable):
        send_code(job, tools, Attempt())
    with pytest.raises(Unavailable):
        send_code(job, tools, Attempt(WITH_THE_OUTSIDE.tries - 1))

    with tools.database.reading() as session:
        assert session.get_one(ContactConfirmation, job.confirmation_id).problem == "mail"
