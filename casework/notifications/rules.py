"""Which notice belongs to which topic, what is chosen by default, and when people are let sleep."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from casework.notifications.records import NoticeChannel, NoticeKind, NoticeTopic
from foundation.clock import VIETNAM

TOPICS: Mapping[NoticeKind, NoticeTopic] = {
    NoticeKind.ASKED_FOR_MORE: NoticeTopic.MORE,
    NoticeKind.PAPER_AWAITED: NoticeTopic.MORE,
    NoticeKind.SUPPLEMENT_ENDING: NoticeTopic.MORE,
    NoticeKind.PROCEDURE_CHANGED: NoticeTopic.MORE,
    NoticeKind.FEE_DUE: NoticeTopic.MONEY,
    NoticeKind.PAID: NoticeTopic.MONEY,
    NoticeKind.REFUNDED: NoticeTopic.MONEY,
    NoticeKind.RECEIPT_CANCELLED: NoticeTopic.MONEY,
    NoticeKind.RECEIPT_REPLACED: NoticeTopic.MONEY,
    NoticeKind.REAPPOINTED: NoticeTopic.LATE,
    NoticeKind.DUE_MOVED: NoticeTopic.LATE,
    NoticeKind.APOLOGISED: NoticeTopic.LATE,
    NoticeKind.MESSAGE: NoticeTopic.TALK,
}
"""All others tell of a dossier's progress and results."""

DEFAULTS: Mapping[NoticeChannel, bool] = {
    NoticeChannel.EMAIL: True,
    NoticeChannel.SMS: False,
    NoticeChannel.ZALO: False,
}
"""A message to a telephone is sent only to those who chose it."""

QUIET_FROM, QUIET_TO = time(21), time(7)


def topic_of(kind: NoticeKind) -> NoticeTopic:
    """Return the topic by which people choose notices of a kind."""
    return TOPICS.get(kind, NoticeTopic.PROGRESS)


def quiet_until(at: datetime) -> datetime | None:
    """Return when the night ends in which telephones are let alone, or None by day.

    From nine in the evening to seven in the morning, Vietnam time.
    """
    local = at.astimezone(VIETNAM)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_TO, VIETNAM)
