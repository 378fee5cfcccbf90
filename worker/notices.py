"""Notices: each delivery is sent by mail or to a telephone, once.

A crash after the mail server took the mail and before that is written down sends it again;
both mails carry the same Message-ID, so that the reader's program shows one.
"""

from dataclasses import dataclass
from typing import Any

from casework.notifications import actions as notifications
from casework.notifications import queries, wordings
from casework.notifications.actions import SendDelivery
from casework.notifications.messages import Wording, message_for
from casework.notifications.records import DeliveryState, NoticeChannel, NoticeKind
from casework.people.records import Account
from foundation.errors import Unavailable
from gateways.messages.smtp import UndeliverableError
from worker.tools import Attempt, Tools


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is to be sent, read before anybody outside is asked."""

    channel: str
    language: str
    address: str
    name: str
    kind: NoticeKind
    event: str
    facts: dict[str, Any]
    wording: Wording


def send_delivery(job: SendDelivery, tools: Tools, attempt: Attempt) -> None:
    """Send one delivery and write down how it went; raise Unavailable to be tried again."""
    letter = _read(job, tools)
    if letter is None:
        return
    try:
        _send(letter, job, tools)
    except UndeliverableError:
        _write_down(job, tools, problem="undeliverable", final=True)
        return
    except Unavailable as error:
        _write_down(job, tools, problem=error.what, final=attempt.is_last(error))
        raise
    except Exception as error:
        _write_down(job, tools, problem=type(error).__name__, final=attempt.is_last(error))
        raise
    _write_down(job, tools)


def _send(letter: _Letter, job: SendDelivery, tools: Tools) -> None:
    """Send by the channel of the delivery: a mail, or a short line to a telephone."""
    message = message_for(
        letter.kind,
        letter.facts,
        recipient_name=letter.name,
        portal_url=tools.settings.portal_url,
        office_url=tools.settings.backoffice_url,
        language=letter.language,
        wording=letter.wording,
    )
    key = f"{letter.event}:{job.delivery_id}"
    if letter.channel == NoticeChannel.EMAIL.value:
        tools.gateways.mail.send(to=letter.address, message=message, message_key=key)
    else:
        tools.gateways.phone.send(letter.channel, letter.address, message.short, key)


def _read(job: SendDelivery, tools: Tools) -> _Letter | None:
    with tools.database.reading() as session:
        found = queries.to_send(session, job.delivery_id)
        if found is None or found[0].state == DeliveryState.SENT.value:
            return None
        delivery, notice = found
        account = session.get_one(Account, notice.account_id)
        kind = NoticeKind(notice.kind)
        return _Letter(
            channel=delivery.channel,
            language=account.language,
            address=delivery.address,
            name=account.name,
            kind=kind,
            event=notice.event,
            facts=notice.facts,
            wording=wordings.wording(session, kind, account.language, at=tools.clock()),
        )


def _write_down(job: SendDelivery, tools: Tools, *, problem: str = "", final: bool = False) -> None:
    with tools.database.transaction() as session:
        notifications.record_sending(
            session, job.delivery_id, at=tools.clock(), problem=problem, final=final
        )
