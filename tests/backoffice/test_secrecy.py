"""State secrets: only the officer who guards them sees a suspicion, looks, and decides."""

import pytest
from sqlalchemy import select

from casework.agencies.records import OfficerRole
from casework.audit.records import AuditEntry
from casework.people.actor import SYSTEM, Role
from casework.scanning.records import PageState, ScanBatch
from casework.secrecy import actions
from casework.secrecy.records import Suspicion
from foundation.clock import now
from tests import make
from tests.backoffice.office import Officer
from tests.backoffice.scanning import desk, picture

__all__ = ["desk"]
SECRET = {"state": PageState.QUARANTINED.value}


def guard_of(app, database, commune_code):
    """Let an officer of a desk guard state secrets too."""
    with database.transaction() as session:
        account_id = make.officer(session, Role.RECEPTION, commune_code).account_id
        session.add(OfficerRole(account_id=account_id, role=Role.SECURITY.value))
    return Officer(app, database, Role.SECURITY, commune_code)


@pytest.fixture
def guard(app, database):
    return guard_of(app, database, make.NHA_TRANG)


@pytest.fixture
def suspicion(desk, database):
    _reference, ids = desk.batch({}, SECRET)
    with database.transaction() as session:
        dossier, batch = desk.dossier(session), session.scalars(select(ScanBatch)).one()
        found = actions.suspect(
            session, agency_id=dossier.desk_agency_id, met="scan", mark="MẬT",
            dossier_id=dossier.id, batch_id=batch.id, page_id=ids[1], by=SYSTEM, at=now(),
        )  # fmt: skip
        return found.id


def read(database, number):
    with database.reading() as session:
        return session.get_one(Suspicion, number)


def test_the_guard_sees_where_a_mark_was_met_and_looks_with_a_trace(
    guard, suspicion, database, specialist
):
    listed, shown = guard.page("/bi-mat"), guard.page(f"/bi-mat/{suspicion}")
    looked = guard.page(f"/bi-mat/{suspicion}/trang")
    drawn = guard.get(f"/bi-mat/{suspicion}/anh")

    assert f"/bi-mat/{suspicion}" in listed
    assert "Trang 2 của tệp lo-1.pdf" in shown
    assert "đã được ghi vào nhật ký" in looked
    assert drawn.data == picture()
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.chain.like("secrecy:%")))
        assert list(acts)[-1] == "read_secret"
    for path in ("", f"/{suspicion}", f"/{suspicion}/trang", f"/{suspicion}/anh"):
        assert specialist.get(f"/bi-mat{path}").status_code == 403


def test_a_decision_needs_its_reason_and_is_made_once(guard, suspicion, database):
    path = f"/bi-mat/{suspicion}"

    without = guard.post(path, {"decision": "confirm", "reason": ""}, page=path)
    done = guard.post(path, {"decision": "confirm", "reason": "Văn bản có dấu MẬT."}, page=path)
    again = guard.post(path, {"decision": "release", "reason": "Nhầm."}, page="/bi-mat")
    after = guard.page(path)

    assert without.status_code == 422
    assert done.status_code == again.status_code == 303
    assert read(database, suspicion).state == "confirmed"
    assert "giữ ngoài hệ thống" in after
    assert guard.get(f"{path}/anh").status_code == 404
    assert str(suspicion) in guard.page("/bi-mat?muc=da-quyet-dinh")


def test_the_guard_of_another_place_finds_nothing(suspicion, app, database):
    stranger = guard_of(app, database, "22333")
    path = f"/bi-mat/{suspicion}"

    assert f'{path}"' not in stranger.page("/bi-mat")
    for end in ("", "/trang", "/anh"):
        assert stranger.get(path + end).status_code == 404, end
    decided = stranger.post(path, {"decision": "release", "reason": "x"}, page="/bi-mat")
    assert decided.status_code == 404
