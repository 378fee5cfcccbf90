"""A helper of the commune files beside a citizen, is named, and sees nothing afterwards."""

import pytest
from sqlalchemy import select

from casework.agencies.records import Agency
from casework.audit.records import AuditEntry
from casework.dossiers import queries, slip_facts
from casework.dossiers.records import Dossier
from casework.people import mandates
from casework.people import queries as people
from casework.people.actor import Role
from casework.people.records import Account
from tests import make
from tests.portal import journeys
from tests.portal.browsing import PDF, Browser

PERSON = {
    "name": "Cao Thị Mận",
    "id_number": "056154000321",
    "birth_date": "02/02/1954",
    "sex": "female",
    "phone": "0900000555",
    "address": "Thôn 2",
}
TEAM = "Tổ công nghệ số thôn 2"


@pytest.fixture
def helper(citizen, database):
    """A citizen whom the commune's administrator marked as a helper."""
    with database.transaction() as session:
        login = select(Account).where(Account.login == "nguyen.van.an@example.vn")
        place = select(Agency.id).where(Agency.commune_code == make.NHA_TRANG)
        mandates.mark_helper(
            session,
            session.scalars(login).one(),
            agency_id=session.scalars(place).one(),
            team=TEAM,
            by=make.officer(session, Role.ADMINISTRATOR),
            at=journeys.at(),
        )
    return citizen


def helped(helper, database, person=PERSON):
    """Fill a birth registration for somebody; return its draft."""
    page = helper.post(f"/thu-tuc/{journeys.BIRTH}/nop-giup", person)
    assert page.status == 303, page.text
    draft = page.location.removesuffix("/lua-chon")
    choices = journeys.CHOICES[journeys.BIRTH] | {"return_way": "online"}
    assert helper.post(f"{draft}/lua-chon", choices).status == 303
    journeys.fill(helper, database, draft, journeys.BIRTH)
    helper.upload(f"{draft}/tep", "giay.pdf", PDF + b"% birth\n", part="giay_chung_sinh")
    return draft


def test_the_dossier_is_the_citizens_and_names_the_helper(helper, database):
    draft = helped(helper, database)

    page = helper.post(f"{draft}/nop")

    assert page.location == "/ho-so"
    assert "Đã nộp giúp Cao Thị Mận" in helper.get("/ho-so").text
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc()).limit(1)).one()
        assert dossier.holder_name == dossier.filer_name == "Cao Thị Mận"
        assert dossier.helper_id != dossier.filer_id == dossier.holder_id
        assert slip_facts.people(dossier)["helped_by"] == f"Nguyễn Văn An, {TEAM}"
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.chain == dossier.chain))
        assert "file_for" in acts.all()
        desk = make.officer(session, Role.RECEPTION)
        assert queries.of_officer(session, dossier.reference, of=desk)
        reference = dossier.reference
    for address in (f"/ho-so/{reference}", draft, f"{draft}/xem-lai", f"{draft}/giay-to"):
        assert helper.get(address).status == 404, address
    assert reference not in helper.get("/ho-so").html


def test_nothing_known_of_the_person_is_shown(helper, app, database):
    """Whoever types the number of somebody known sees only what was typed."""
    known = PERSON | {"id_number": known_number(database)}

    draft = helped(helper, database, known)

    assert "tran.quoc.bao" not in helper.get(f"{draft}/xem-lai").text
    assert helper.post(f"{draft}/nop").status == 303
    owner = Browser(app).sign_in("tran.quoc.bao@example.vn")
    assert "Đăng ký khai sinh" in owner.get("/ho-so").text


def known_number(database):
    """Return the number of a citizen who has an account."""
    with database.reading() as session:
        bao = select(Account.id).where(Account.login == "tran.quoc.bao@example.vn")
        return people.citizen_of(session, session.scalars(bao).one()).id_number


def test_who_is_no_helper_files_for_nobody_beside(citizen):
    assert citizen.get(f"/thu-tuc/{journeys.BIRTH}/nop-giup").status == 404
    assert "Nộp giúp" not in citizen.get(f"/thu-tuc/{journeys.BIRTH}/bat-dau").text


def test_wrong_facts_are_told_at_their_fields(helper):
    page = helper.post(f"/thu-tuc/{journeys.BIRTH}/nop-giup", PERSON | {"id_number": "12"})

    assert page.status == 422
    assert "Cao Thị Mận" in page.html
