"""By which ways notices leave the account: chosen by topic, never at night by telephone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casework.notifications import actions, queries, rules
from casework.notifications.actions import Recipient
from casework.notifications.messages import LONGEST_SHORT, message_for, short_line
from casework.notifications.records import (
    Delivery,
    DeliveryState,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticeTopic,
)
from casework.people.records import Account
from foundation.clock import VIETNAM
from tests import make

FACTS = {"reference": "KH-7M2QX-4D9TB", "code": "H32.15-261122-0007", "procedure": "Khai sinh"}


@pytest.fixture
def account(session):
    found = session.get_one(Account, make.citizen(session).account_id)
    found.phone_confirmed_at = found.created_at
    session.flush()
    return found


def told(session, account, kind, at, event="e1"):
    """Tell the account and return its deliveries by channel."""
    actions.tell(
        session, Recipient(account.id, account.email), kind, dossier_id=None, event=event,
        facts=FACTS, at=at,
    )  # fmt: skip
    rows = session.scalars(
        select(Delivery).join(Notice, Notice.id == Delivery.notice_id).where(Notice.event == event)
    )
    return {one.channel: one for one in rows}


def test_by_default_a_mail_and_no_telephone(session, account, at):
    sent = told(session, account, NoticeKind.ACCEPTED, at)

    assert list(sent) == ["email"]
    assert sent["email"].address == account.email
    assert sent["email"].send_after is None


def test_a_telephone_that_nobody_has_confirmed_gets_no_message(session, account, at):
    actions.choose(session, account.id, {(NoticeTopic.MONEY, NoticeChannel.SMS): True})
    account.phone_confirmed_at = None
    session.flush()

    assert list(told(session, account, NoticeKind.FEE_DUE, at)) == ["email"]


def test_what_was_chosen_for_a_topic_holds_for_its_kinds_only(session, account, at):
    chosen = {
        (NoticeTopic.MONEY, NoticeChannel.SMS): True,
        (NoticeTopic.MONEY, NoticeChannel.EMAIL): False,
    }
    actions.choose(session, account.id, chosen)

    assert list(told(session, account, NoticeKind.FEE_DUE, at, "e1")) == ["sms"]
    assert list(told(session, account, NoticeKind.ACCEPTED, at, "e2")) == ["email"]
    actions.choose(session, account.id, {(NoticeTopic.MONEY, NoticeChannel.SMS): False})
    assert told(session, account, NoticeKind.FEE_DUE, at, "e3") == {}
    assert queries.preferences(session, account.id)[("money", "sms")] is False


def test_without_an_address_nothing_is_queued_and_the_notice_stands(session, account, at):
    account.email = None
    session.flush()

    assert told(session, account, NoticeKind.ACCEPTED, at) == {}
    assert queries.is_told(session, "e1")


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(20, 59, None), (21, 0, 7), (23, 59, 7), (0, 0, 7), (6, 59, 7), (7, 0, None), (12, 0, None)],
)
def test_telephones_are_let_alone_at_night(session, account, hour, minute, until):
    actions.choose(session, account.id, {(NoticeTopic.PROGRESS, NoticeChannel.ZALO): True})
    at = datetime(2026, 1, 6, hour, minute, tzinfo=VIETNAM)

    sent = told(session, account, NoticeKind.ACCEPTED, at)

    assert sent["email"].send_after is None
    after = sent["zalo"].send_after
    assert (after.astimezone(VIETNAM).hour if after else None) == until


@given(st.integers(0, 15 * 365 * 24 * 3600))
def test_the_night_ends_within_ten_hours_at_seven(seconds):
    at = datetime(2020, 1, 1, tzinfo=VIETNAM) + timedelta(seconds=seconds)
    end = rules.quiet_until(at)

    if end is not None:
        assert timedelta() < end - at <= timedelta(hours=10)
        assert rules.quiet_until(end) is None


@given(st.text(max_size=300))
def test_a_short_line_is_plain_and_fits(subject):
    line = short_line(subject, "https://dichvucong.example.vn/ho-so/KH-7M2QX-4D9TB")

    assert line.isascii()
    assert len(line) <= LONGEST_SHORT


@pytest.mark.parametrize("kind", sorted(NoticeKind))
def test_every_kind_is_told_in_english_too(kind):
    mail = message_for(
        kind, {**FACTS, "due_at": "2026-01-06T02:00:00+00:00", "due_before": None},
        recipient_name="Nguyễn Thị Bình", portal_url="https://p", office_url="https://o",
        language="en",
    )  # fmt: skip

    assert "Dear Nguyễn Thị Bình" in mail.text
    assert "ông/bà" not in mail.text + mail.html + mail.subject
    assert "09:00 on 06/01/2026" in mail.text or "due" not in mail.text.lower()


def test_what_could_not_be_sent_is_sent_again_to_where_one_is_reached_now(session, account, at):
    sent = told(session, account, NoticeKind.ACCEPTED, at)["email"]
    actions.record_sending(session, sent.id, at=at, problem="undeliverable", final=True)
    assert [one.id for one, _ in queries.failed_deliveries(session)] == [sent.id]
    account.email = "dia.chi.moi@example.vn"

    actions.send_again(session, sent.id)

    assert (sent.state, sent.address) == (DeliveryState.QUEUED.value, "dia.chi.moi@example.vn")
    actions.send_again(session, 10**12)
