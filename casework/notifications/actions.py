"""What notices do: tell an account of an event once, and follow each delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from casework.notifications import rules
from casework.notifications.records import (
    Delivery,
    DeliveryState,
    Notice,
    NoticeChannel,
    NoticeKind,
    NoticePreference,
    NoticeTopic,
)
from casework.people.records import Account
from foundation.jobs import Job, enqueue


@dataclass(frozen=True, slots=True)
class SendDelivery(Job):
    """Send one delivery of a notice; done again until it is sent or parked."""

    queue: ClassVar[str] = "mail"
    delivery_id: int


_TELL = text("""
    with told as (
        insert into notice (account_id, dossier_id, kind, event, facts, created_at)
        values (:account_id, :dossier_id, :kind, :event, :facts, :created_at)
        returning id, account_id
    ), way as (
        select told.id, channel.name,
            case when channel.name = 'email' then account.email else account.phone end as address
        from told
        join account on account.id = told.account_id
        cross join (values ('email', true), ('sms', false), ('zalo', false)) channel (name, given)
        left join notice_preference chosen
            on chosen.account_id = account.id and chosen.channel = channel.name
            and chosen.topic = :topic
        where coalesce(chosen.is_on, channel.given)
            and (channel.name = 'email' or account.phone_confirmed_at is not null)
    )
    insert into delivery (notice_id, channel, address, state, attempts, problem, send_after)
    select id, name, address, 'queued', 0, '',
        case when name = 'email' then null else cast(:send_after as timestamptz) end
    from way where coalesce(address, '') <> ''
    returning id, send_after
""").bindparams(bindparam("facts", type_=JSONB))
"""One statement for notice and deliveries: telling is part of every act and should cost little."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell: the account; where it is reached is read as the notice is written."""

    account_id: int
    email: str | None


def tell(
    session: Session,
    to: Recipient,
    kind: NoticeKind,
    *,
    dossier_id: int | None,
    event: str,
    facts: dict[str, object],
    at: datetime,
) -> None:
    """Write the notice of one event and queue its deliveries, in the caller's transaction.

    A notice without a dossier is about a draft of the account.

    ``facts`` hold codes and dates only: never what a decision says, never an identity number.
    """
    told = {
        "account_id": to.account_id,
        "dossier_id": dossier_id,
        "kind": kind.value,
        "event": event,
        "facts": facts,
        "created_at": at,
    }
    more = {"topic": rules.topic_of(kind).value, "send_after": rules.quiet_until(at)}
    for row in session.execute(_TELL, told | more).all():
        enqueue(session, SendDelivery(int(row.id)), not_before=row.send_after)


def recipient_of(session: Session, account_id: int) -> Recipient:
    """Return the person to tell with the address on the account."""
    account = session.get_one(Account, account_id)
    return Recipient(account.id, account.email)


def mark_read(session: Session, account_id: int, *, upto: int, at: datetime) -> None:
    """Mark an account's notices up to one as read."""
    session.execute(
        update(Notice)
        .where(Notice.account_id == account_id, Notice.id <= upto, Notice.read_at.is_(None))
        .values(read_at=at)
    )


def record_sending(
    session: Session, delivery_id: int, *, at: datetime, problem: str = "", final: bool = False
) -> None:
    """Write down how one try went: sent, to be tried again, or given up."""
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
    if delivery.state == DeliveryState.SENT.value:
        return
    delivery.attempts += 1
    delivery.problem = problem
    if not problem:
        delivery.state, delivery.sent_at = DeliveryState.SENT.value, at
    elif final:
        delivery.state = DeliveryState.FAILED.value


def choose(
    session: Session, account_id: int, chosen: Mapping[tuple[NoticeTopic, NoticeChannel], bool]
) -> None:
    """Keep what a person has chosen, topic by topic and channel by channel."""
    rows = [
        {"account_id": account_id, "topic": topic.value, "channel": channel.value, "is_on": is_on}
        for (topic, channel), is_on in chosen.items()
    ]
    if rows:
        keeping = insert(NoticePreference).values(rows)
        session.execute(
            keeping.on_conflict_do_update(
                index_elements=["account_id", "topic", "channel"],
                set_={"is_on": keeping.excluded.is_on},
            )
        )


def send_again(session: Session, delivery_id: int) -> None:
    """Try a delivery that was given up once more, to where its person is reached by now."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state != DeliveryState.FAILED.value:
        return
    notice = session.get_one(Notice, delivery.notice_id)
    account = session.get_one(Account, notice.account_id)
    by_mail = delivery.channel == NoticeChannel.EMAIL.value
    delivery.address = (account.email if by_mail else account.phone) or delivery.address
    delivery.state, delivery.problem = DeliveryState.QUEUED.value, ""
    enqueue(session, SendDelivery(delivery.id))
