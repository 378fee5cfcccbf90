"""The other side is told of a message once its grace is over: by notice or by reminder."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.conversations import actions
from casework.conversations.records import Side
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Role
from casework.watch.records import Reminder, WatchKind
from foundation.clock import now
from tests import make
from worker.messages import tell_of_messages


def write(tools, side, *, ago):
    """Send a message some minutes ago and return the dossier's id."""
    at = now() - timedelta(minutes=ago)
    with tools.database.transaction() as session:
        dossier = make.dossier(session, at=at - timedelta(hours=1))
        holder = side is Side.HOLDER
        by = make.citizen(session) if holder else make.officer(session, Role.RECEPTION)
        actions.save(session, dossier, "Xin chào", side=side, by=by, at=at)
        actions.send(session, dossier, side=side, wants_answer=True, by=by, at=at)
        return dossier.id


@pytest.mark.parametrize(("ago", "times"), [(4, 0), (6, 1)])
def test_a_holder_is_told_of_an_offices_message_once(tools, ago, times):
    number = write(tools, Side.OFFICE, ago=ago)

    tell_of_messages(tools)
    tell_of_messages(tools)

    with tools.database.reading() as session:
        kinds = list(session.scalars(select(Notice.kind).where(Notice.dossier_id == number)))
    assert kinds.count(NoticeKind.MESSAGE.value) == times


def test_the_desk_is_reminded_of_a_holders_message_once(tools):
    number = write(tools, Side.HOLDER, ago=6)

    tell_of_messages(tools)
    tell_of_messages(tools)

    with tools.database.reading() as session:
        desk = make.officer(session, Role.RECEPTION).account_id
        told = session.scalars(
            select(Reminder).where(
                Reminder.dossier_id == number, Reminder.account_id == desk,
                Reminder.kind == WatchKind.MESSAGE_WAITING.value,
            )
        ).all()  # fmt: skip
    assert len(told) == 1
    assert "Xin chào" not in str(told[0].facts)
