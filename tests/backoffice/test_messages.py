"""Offices read what holders write, answer it, and see what waits."""

import pytest

from casework.conversations import actions
from casework.conversations.records import Side
from casework.dossiers import queries
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from foundation.clock import now
from tests import make
from tests.backoffice.office import dossier_at


@pytest.fixture
def asked(database):
    """A dossier at a specialist's table whose holder waits for an answer."""
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    with database.transaction() as session:
        by = make.citizen(session)
        dossier = queries.own(session, reference, of=by, lock=True)
        actions.save(session, dossier, "Bao giờ xong?", side=Side.HOLDER, by=by, at=now())
        actions.send(session, dossier, side=Side.HOLDER, wants_answer=True, by=by, at=now())
    return reference


def test_what_a_holder_asks_waits_in_the_list_until_it_is_answered(specialist, asked):
    assert "Người nộp đang chờ trả lời" in specialist.page(f"/ho-so/{asked}")
    assert asked in specialist.page("/tin-nhan")

    answer = specialist.post(f"/ho-so/{asked}/tin-nhan", {"text": "Ngày mai ạ.", "verb": "send"})

    assert answer.status_code == 303
    assert asked not in specialist.page("/tin-nhan")
    assert "Ngày mai ạ." in specialist.page(f"/ho-so/{asked}/tin-nhan")


def test_reading_marks_as_seen_and_stands_in_the_journal(specialist, asked, officer):
    specialist.page(f"/ho-so/{asked}/tin-nhan")

    assert "Mở xem trao đổi với người nộp" in officer(Role.LEADER).page(f"/nhat-ky/{asked}")


def test_other_agencies_find_nothing(officer, asked):
    stranger = officer(Role.RECEPTION, "22333")

    assert stranger.get(f"/ho-so/{asked}/tin-nhan").status_code == 404
    assert asked not in stranger.page("/tin-nhan")
