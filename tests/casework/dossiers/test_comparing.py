"""Online meets paper: awaited, told once on each occasion, compared part by part."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import checking, comparing, keeping
from casework.dossiers.comparing import NotAllCompared, PaperNotAwaited
from casework.dossiers.desk_records import PaperWait
from casework.dossiers.states import Stage, State
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import Role
from casework.procedures import queries as procedures
from foundation.clock import now
from foundation.errors import Invalid, NotAllowed
from tests import make
from tests.backoffice.office import dossier_in


@pytest.fixture
def desk(session):
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def dossier(session):
    return dossier_in(session, State.ACCEPTED, Stage.AGENCY, code=make.BIRTH)


@pytest.fixture
def keys(session, dossier):
    parts = comparing.paper_parts(session, procedures.definition_of(dossier.version), dossier)
    return [part.key for part in parts]


def wait_for(session, dossier, desk, days=5):
    return comparing.await_paper(
        session, dossier, until=now() + timedelta(days=days), by=desk, at=now()
    )


def told(session, dossier):
    asked = select(Notice.event).where(
        Notice.dossier_id == dossier.id, Notice.kind == NoticeKind.PAPER_AWAITED.value
    )
    return sorted(event.rpartition(":")[2] for event in session.scalars(asked))


def test_waiting_tells_the_holder_once_and_keeps_its_day(session, dossier, desk):
    first = wait_for(session, dossier, desk)
    again = wait_for(session, dossier, desk, days=9)

    assert again.due_at == first.due_at
    assert told(session, dossier) == ["asked"]
    assert [one.dossier.id for one in comparing.waiting(
        session, dossier.desk_agency_id, after=None, limit=5)] == [dossier.id]  # fmt: skip


def test_a_day_that_is_past_is_refused(session, dossier, desk):
    with pytest.raises(Invalid) as refused:
        wait_for(session, dossier, desk, days=-1)

    assert refused.value.fields["until"].code == "paper_day_past"


def test_another_agencys_officer_may_not_wait(session, dossier):
    with pytest.raises(NotAllowed):
        wait_for(session, dossier, make.officer(session, Role.RECEPTION, "22333"))


def test_the_holder_is_reminded_once_before_and_once_after(session, dossier, desk):
    wait = wait_for(session, dossier, desk)
    early = comparing.remind(session, dossier, at=wait.due_at - timedelta(days=20))
    soon = [comparing.remind(session, dossier, at=wait.due_at - timedelta(hours=1))
            for _ in range(3)]  # fmt: skip
    late = [comparing.remind(session, dossier, at=wait.due_at + timedelta(hours=1))
            for _ in range(3)]  # fmt: skip

    assert (early, soon, late) == (None, ["soon", None, None], ["late", None, None])
    assert told(session, dossier) == ["asked", "late", "soon"]
    assert comparing.due_reminders(session, at=wait.due_at + timedelta(days=9), limit=5) == []


def test_only_what_is_due_is_looked_at(session, dossier, desk):
    wait = wait_for(session, dossier, desk, days=60)

    assert comparing.due_reminders(session, at=now(), limit=5) == []
    assert comparing.due_reminders(session, at=wait.due_at, limit=5) == [dossier.id]


def test_paper_that_came_is_not_reminded_of(session, dossier, desk):
    wait = wait_for(session, dossier, desk)
    comparing.paper_arrived(session, dossier, by=desk, at=now())

    assert comparing.remind(session, dossier, at=wait.due_at + timedelta(days=1)) is None
    assert comparing.due_reminders(session, at=wait.due_at + timedelta(days=1), limit=5) == []


def test_the_same_paper_ends_the_wait_and_what_stays_is_to_be_scanned(session, dossier, desk, keys):
    wait_for(session, dossier, desk)
    for key in keys:
        comparing.compare(session, dossier, key, verdict="same", note="", by=desk, at=now())

    differing = comparing.finish(session, dossier, keys[:1], by=desk, at=now())

    assert differing == []
    given = {one.part_key: (one.scan, one.shown) for one in keeping.given_of(session, dossier.id)}
    assert given[keys[0]] == ("waiting", False)
    assert all(given[key] == ("none", True) for key in keys[1:])
    with pytest.raises(PaperNotAwaited):
        comparing.compare(session, dossier, keys[0], verdict="same", note="", by=desk, at=now())


def test_nothing_ends_before_every_part_is_compared(session, dossier, desk, keys):
    wait_for(session, dossier, desk)
    comparing.compare(session, dossier, keys[0], verdict="same", note="", by=desk, at=now())

    if len(keys) > 1:
        with pytest.raises(NotAllCompared):
            comparing.finish(session, dossier, by=desk, at=now())
    assert session.get(PaperWait, dossier.id).closed_at is None


def test_what_differs_is_what_is_asked_for(session, dossier, desk, keys):
    wait_for(session, dossier, desk)
    with pytest.raises(Invalid) as refused:
        comparing.compare(session, dossier, keys[0], verdict="different", note="",
                          by=desk, at=now())  # fmt: skip
    for key in keys:
        comparing.compare(session, dossier, key, verdict="different", note="Khác ngày sinh",
                          by=desk, at=now())  # fmt: skip

    differing = comparing.finish(session, dossier, by=desk, at=now())

    assert refused.value.fields[f"{keys[0]}.note"].code == "difference_needed"
    assert [one.part_key for one in differing] == keys
    found = comparing.differences(comparing.comparisons_of(session, dossier.id))
    assert found[f"part:{keys[0]}"] == "Khác ngày sinh"
    assert checking.faults({}, {}, ()) == {}
