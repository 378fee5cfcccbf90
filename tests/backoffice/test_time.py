"""The card of a dossier's time, and one due date wherever it is stored, printed, shown or told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import portal
from casework.clocks import queries as clocks
from casework.dossiers import queries, reception
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.notifications.records import Notice
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.procedures.definition import SupplementClock
from foundation.clock import VIETNAM, now
from portal.api import api
from tests import make
from tests.backoffice.office import Officer, dossier_at
from tests.casework.clocks import lives
from tests.casework.dossiers import flowing
from tests.casework.papers.scenes import text_of
from tests.portal.api.conftest import Caller, token_of
from tests.portal.browsing import Browser
from tests.portal.conftest import AN


@pytest.fixture
def doors(doors):
    """The portal and its interface for programs beside the back office."""
    return (*doors, ("/", portal.blueprint), ("/api/v1", api))


@pytest.fixture
def both(app):
    """The application with all these doors."""
    return app


def stored(database, reference):
    with database.reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == reference)).one()


def shown(moment):
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def printed(moment):
    return f"{moment.astimezone(VIETNAM):%H giờ %M phút, ngày %d/%m/%Y}"


def told(database, dossier):
    """Return what the last notice on a dossier says."""
    with database.reading() as session:
        asked = select(Notice).where(Notice.dossier_id == dossier.id).order_by(Notice.id.desc())
        return session.scalars(asked.limit(1)).one().facts["due_at"]


def everywhere(both, database, reference):
    """Read the due date of a dossier wherever it stands."""
    dossier = stored(database, reference)
    officer = Officer(both, database, Role.RECEPTION)
    with database.reading() as session:
        recounted = clocks.recount(session, dossier.id)
        paper = session.scalars(
            select(Paper).where(Paper.dossier_id == dossier.id, Paper.kind == "slip")
        ).one()
    caller = Caller(both, token_of(database, AN))
    return {
        "ledger": recounted == dossier.due_at,
        "slip": datetime.fromisoformat(paper.facts["due_moment"]) == dossier.due_at,
        "slip in print": printed(dossier.due_at).split(",")[0]
        in text_of(officer.get(f"/ho-so/{reference}/in/{paper.id}.pdf").data),
        "officer": shown(dossier.due_at) in officer.page(f"/ho-so/{reference}"),
        "citizen": shown(dossier.due_at)
        in Browser(both).sign_in(AN).get(f"/ho-so/{reference}").text,
        "program": datetime.fromisoformat(caller.get(f"/dossiers/{reference}").get_json()["due_at"])
        == dossier.due_at,
        "notice": datetime.fromisoformat(told(database, dossier)) == dossier.due_at,
        "process sheet": printed(dossier.due_at)
        in text_of(officer.get(f"/ho-so/{reference}/phieu-kiem-soat.pdf").data),
    }


def test_stored_printed_shown_and_told_are_one_minute(both, database):
    reference = dossier_at(database, State.ACCEPTED, Stage.AGENCY)

    found = everywhere(both, database, reference)

    assert all(found.values()), found


def test_after_a_new_date_the_new_one_stands_everywhere(both, database):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    with database.transaction() as session:
        dossier = queries.lock_by_id(session, stored(database, reference).id)
        lives.reappoint(session, dossier, now())

    found = everywhere(both, database, reference)
    page = Browser(both).sign_in(AN).get(f"/ho-so/{reference}").text

    # The slip of reception says what was promised then; the apology says the new date.
    assert not found.pop("slip")
    found.pop("slip in print")
    assert all(found.values()), found
    assert "dời sang" in page


def test_the_card_says_why_the_clock_stands_and_for_whom(both, database):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    with database.transaction() as session:
        dossier = queries.lock_by_id(session, stored(database, reference).id)
        lives.demand(session, dossier, now())

    card = Officer(both, database, Role.SPECIALIST).page(f"/ho-so/{reference}")
    page = Browser(both).sign_in(AN).get(f"/ho-so/{reference}").text

    assert "đồng hồ đang tạm dừng" in card
    assert "yêu cầu người nộp nộp tiền" in card
    assert "Nghị định 45/2020/NĐ-CP Điều 13" in card
    assert "Đồng hồ đang dừng từ" in page
    assert "chờ ông/bà nộp tiền" in page


def test_while_a_supplement_is_awaited_the_holder_reads_until_when(both, database):
    reference = dossier_at(database, State.SUPPLEMENT, Stage.SPECIALIST)

    page = Browser(both).sign_in(AN).get(f"/ho-so/{reference}").text

    assert "chờ ông/bà bổ sung hồ sơ" in page
    assert "Hạn bổ sung:" in page


def test_the_panel_costs_two_statements(both, database):
    reference = dossier_at(database, State.PROCESSING, Stage.SPECIALIST)
    officer = Officer(both, database, Role.SPECIALIST)
    sent = database.count_statements()

    officer.page(f"/ho-so/{reference}")

    assert len([one for one in sent if "clock_entry" in str(one)]) == 1


def test_a_card_of_a_dossier_that_ended_says_so(both, database):
    reference = dossier_at(database, State.FINISHED, Stage.DESK)

    assert "đồng hồ đã kết thúc" in Officer(both, database, Role.RECEPTION).page(
        f"/ho-so/{reference}"
    )


def test_a_slip_of_another_unit_s_desk_shows_both_moments(both, database):
    """Decree 118/2025 art. 17.3: received here, counted from the competent agency's receipt."""
    with database.transaction() as session:
        code = lives.publish(session, SupplementClock.RESTART)
        dossier = make.dossier(session, code=code, at=make.TUESDAY)
        dossier.desk_agency_id = make.agency(session, "22333").id
        session.flush()
        late = make.TUESDAY + timedelta(hours=12)
        desk = flowing.staff(session, dossier, Role.RECEPTION, dossier.desk_agency_id)
        locked = queries.lock_by_id(session, dossier.id)
        reception.accept(session, locked, by=desk, at=late)
        paper = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).one()
        assert locked.due_at == clocks.recount(session, dossier.id)

    assert "21 giờ 00 phút, ngày 06" in paper.facts["received_at"]
    assert "07 giờ 30 phút, ngày 07" in paper.facts["counted_from"]
