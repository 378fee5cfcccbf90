"""Messages to telephones against gateways over HTTP: down, full, unwilling, asked twice."""

import pytest
from sqlalchemy import select

from casework.notifications import actions
from casework.notifications.actions import Recipient, SendDelivery
from casework.notifications.records import (
    Delivery,
    NoticeChannel,
    NoticeKind,
    NoticeTopic,
)
from casework.people.records import Account
from foundation.errors import Unavailable
from tests import make
from tests.phones import serve_gateways, ways_to
from tests.worker.conftest import with_settings
from worker.notices import send_delivery
from worker.tools import Attempt


@pytest.fixture
def gateway():
    """Both gateways on the network."""
    with serve_gateways() as stand_in:
        yield stand_in


@pytest.fixture
def reached(tools, gateway):
    """Tools that lead to the gateways."""
    return with_settings(tools, **ways_to(gateway))


def queued(tools, at, channel=NoticeChannel.SMS):
    """Queue a message to a person's telephone and return the delivery's id."""
    facts = {"reference": "KH-7M2QX-4D9TB", "code": "H32.102-260106-0001", "procedure": "Khai sinh"}
    with tools.database.transaction() as session:
        number = make.citizen(session).account_id
        account = session.get_one(Account, number)
        account.phone, account.phone_confirmed_at = account.phone or "0912345678", at
        session.flush()
        chosen = {(NoticeTopic.PROGRESS, channel): True}
        actions.choose(session, number, chosen)
        actions.tell(
            session, Recipient(number, account.email), NoticeKind.ACCEPTED, dossier_id=None,
            event=f"e-{channel}", facts=facts, at=at,
        )  # fmt: skip
        return session.scalars(select(Delivery.id).where(Delivery.channel == channel.value)).one()


def state(tools, number):
    with tools.database.reading() as session:
        found = session.get_one(Delivery, number)
        return found.state, found.problem


@pytest.mark.parametrize("channel", [NoticeChannel.SMS, NoticeChannel.ZALO])
def test_a_message_is_sent_once_in_plain_letters(reached, gateway, at, channel):
    number = queued(reached, at, channel)

    send_delivery(SendDelivery(number), reached, Attempt())
    send_delivery(SendDelivery(number), reached, Attempt())

    [kept] = gateway.kept
    assert kept["channel"] == channel.value
    assert kept["text"].isascii()
    assert "H32.102-260106-0001" in kept["text"]
    assert "Khai sinh" not in kept["text"]
    assert state(reached, number) == ("sent", "")


@pytest.mark.parametrize("trouble", ["is_down", "is_full"])
def test_while_the_gateway_is_away_it_is_tried_again(reached, gateway, at, trouble):
    number = queued(reached, at)
    setattr(gateway, trouble, True)
    with pytest.raises(Unavailable):
        send_delivery(SendDelivery(number), reached, Attempt())
    assert state(reached, number)[0] == "queued"

    setattr(gateway, trouble, False)
    send_delivery(SendDelivery(number), reached, Attempt(1))
    assert state(reached, number) == ("sent", "")


def test_a_number_that_is_refused_is_given_up_and_said(reached, gateway, at):
    number = queued(reached, at)
    with reached.database.reading() as session:
        gateway.refused.add(session.get_one(Delivery, number).address)

    send_delivery(SendDelivery(number), reached, Attempt())

    assert state(reached, number) == ("failed", "undeliverable")


def test_without_a_gateway_nothing_goes_out_and_it_is_said(tools, at):
    number = queued(tools, at)

    send_delivery(SendDelivery(number), tools, Attempt())

    assert state(tools, number) == ("failed", "undeliverable")
