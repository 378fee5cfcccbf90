"""What notices do: tell an account of an event once, and follow each delivery."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import Table, Text, bindparam, insert, literal, select, update
from sqlalchemy.orm import Session

from casework.notifications.records import Delivery, DeliveryState, Notice, NoticeKind
from casework.people.records import Account
from foundation.jobs import Job, enqueue


@dataclass(frozen=True, slots=True)
class SendDelivery(Job):
    """Send one delivery of a notice; done again until it is sent or parked."""

    queue: ClassVar[str] = "mail"
    delivery_id: int


_NOTICE, _DELIVERY = cast("Table", Notice.__table__), cast("Table", Delivery.__table__)
_TELL = insert(_NOTICE).values(
    {
        name: bindparam(name)
        for name in ("account_id", "dossier_id", "kind", "event", "facts", "created_at")
    }
)
_TOLD = _TELL.returning(_NOTICE.c.id).cte("told")
# One statement for both rows: telling is part of every act, so it should cost little.
_TELL_BY_MAIL = (
    insert(_DELIVERY)
    .from_select(
        ["notice_id", "channel", "address", "state", "attempts", "problem"],
        select(
            _TOLD.c.id,
            literal("email"),
            bindparam("address", type_=Text),
            literal(DeliveryState.QUEUED.value),
            literal(0),
            literal(""),
        ),
    )
    .returning(_DELIVERY.c.id)
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell: the account and the e-mail address it chose, if any."""

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
    if not to.email:
        session.execute(_TELL, told)
        return
    delivery_id = session.scalar(_TELL_BY_MAIL, told | {"address": to.email})
    enqueue(session, SendDelivery(int(delivery_id or 0)))


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
