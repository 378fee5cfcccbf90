"""The part of another agency on its pages: what each sees, giving back and mending."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures.flow import Flow, StepKind
from foundation.clock import now
from tests.casework.dossiers import flowing
from tests.casework.procedures.flows import step, tail, way

FAR = "22333"


def linked():
    """Build a flow whose second step another ward carries out as a dossier of its own."""
    return Flow((
        step("nhan", StepKind.RECEIVE, "viec"),
        step("viec", StepKind.WORK, way("phan")),
        step("phan", StepKind.WORK, way("ky"), doer=flowing.PARTNER, name="Xác minh"),
        *tail("ky"),
    ))  # fmt: skip


@pytest.fixture
def lead(database):
    """A lead's dossier whose partner has its part; the reference of each."""
    at = now() - timedelta(hours=2)
    with database.transaction() as session:
        dossier = flowing.accepted(session, linked(), at=at)
        flowing.take_up(session, dossier, at=at)
        return dossier.reference


def parts(database, reference):
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        return session.scalars(select(Dossier).where(Dossier.parent_id == dossier.id)).all()


def test_a_partner_gives_its_part_back_and_the_lead_mends_it(database, lead, specialist, officer):
    moved = specialist.page(f"/ho-so/{lead}/chuyen-buoc")
    assert "phường Bắc Nha Trang" in moved
    assert specialist.confirm(f"/ho-so/{lead}/chuyen-buoc", outcome="xong").status_code == 303
    (part,) = parts(database, lead)

    there = officer(Role.SPECIALIST, FAR)
    assert part.reference in there.page("/lien-thong?muc=phan-viec")
    assert there.get(f"/ho-so/{lead}").status_code == 404
    assert specialist.get(f"/ho-so/{part.reference}").status_code == 404
    there.confirm(f"/ho-so/{part.reference}/nhan-viec")
    page = there.page(f"/ho-so/{part.reference}")
    assert "Trả lại cơ quan chủ trì" in page
    without = there.confirm(f"/ho-so/{part.reference}/tra-chu-tri", reason="")
    assert without.status_code == 422
    back = there.confirm(f"/ho-so/{part.reference}/tra-chu-tri", reason="Thiếu giấy chứng sinh")
    assert back.status_code == 303
    assert parts(database, lead)[0].current == (State.SUPPLEMENT, Stage.LEAD)

    waiting = specialist.page("/lien-thong")
    assert "Thiếu giấy chứng sinh" in waiting
    assert "hoan-thien" in specialist.page(f"/ho-so/{lead}")
    number = waiting.split("/hoan-thien")[0].rsplit("/", 1)[1]
    stranger = officer(Role.SPECIALIST, "22420")
    assert stranger.get(f"/lien-thong/{number}/hoan-thien").status_code == 404
    done = specialist.confirm(f"/lien-thong/{number}/hoan-thien", note="Đã bổ sung giấy")
    assert done.status_code == 303
    assert parts(database, lead)[0].current == (State.PROCESSING, Stage.SPECIALIST)
    again = specialist.post(f"/lien-thong/{number}/hoan-thien", {"note": "Lần nữa"})
    assert again.status_code == 409
