"""One's data: taken along, joined from another account, asked to be deleted."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from casework.accounts import deleting
from casework.accounts.exports import MakeExport
from casework.accounts.records import AccountMerge, DataExport, DeletionRequest
from casework.dossiers.records import Dossier, Draft
from casework.files.records import StoredFile
from casework.people import queries as people
from casework.people.actor import Role
from casework.people.records import Account, Citizen
from foundation.clock import now
from tests import make
from tests.portal.browsing import Browser
from tests.portal.conftest import AN, BAO
from tests.servers import PASSWORD
from worker.exports import make_export, sweep_exports
from worker.tools import Attempt, Tools


@pytest.fixture
def tools(settings, database, gateways):
    return Tools(settings, database, gateways)


def test_an_export_holds_dossiers_and_can_be_fetched_for_a_week(citizen, stranger, database, tools):
    with database.transaction() as session:
        reference = make.dossier(session).reference
    assert citizen.post("/tai-khoan/du-lieu/lap").status == 303
    assert citizen.post("/tai-khoan/du-lieu/lap").status == 409
    with database.reading() as session:
        number = session.scalars(select(DataExport)).one().id
    make_export(MakeExport(number), tools, Attempt())

    fetched = citizen.get(f"/tai-khoan/du-lieu/tai/{number}")

    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        told = json.loads(archive.read("du-lieu.json"))
        assert "sha256" in archive.read("danh-sach-tep.csv").decode()
    assert told["tai_khoan"]["so_dinh_danh"] == "056058000001"
    assert reference in {one["ma_tam"] for one in told["ho_so"]}
    assert "argon2" not in json.dumps(told)
    assert stranger.get(f"/tai-khoan/du-lieu/tai/{number}").status == 404
    with database.transaction() as session:
        session.execute(update(DataExport).values(expires_at=now() - timedelta(seconds=1)))
    assert citizen.get(f"/tai-khoan/du-lieu/tai/{number}").status == 404
    sweep_exports(tools)
    with database.reading() as session:
        assert session.scalars(select(DataExport.state)).one() == "gone"
        assert not session.scalars(select(StoredFile).where(StoredFile.name.like("du-lieu%"))).all()


def account(session, login):
    return session.scalars(select(Account).where(Account.login == login)).one()


def twin(database):
    """Make the other citizen the same person: the same name and date of birth."""
    with database.transaction() as session:
        one, two = account(session, AN), account(session, BAO)
        two.name = one.name
        born = session.get_one(Citizen, one.id).birth_date
        session.get_one(Citizen, two.id).birth_date = born


def test_two_accounts_of_one_person_become_one(citizen, app, database):
    twin(database)
    with database.transaction() as session:
        bao = make.citizen(session, BAO)
        reference = make.dossier(session, filer=bao).reference
    other = Browser(app).sign_in(BAO)

    wrong = citizen.post("/tai-khoan/gop", {"login": BAO, "password": "sai roi", "second": ""})
    assert wrong.status == 422
    done = citizen.post("/tai-khoan/gop", {"login": BAO, "password": PASSWORD, "second": ""})

    assert done.location == "/ho-so"
    assert citizen.get(f"/ho-so/{reference}").status == 200
    assert other.get("/tai-khoan").status == 303
    assert Browser(app).post("/dang-nhap", {"login": BAO, "password": PASSWORD}).status == 422
    with database.reading() as session:
        merge = session.scalars(select(AccountMerge)).one()
        assert merge.moved["dossier.filer_id"] >= 1
        left = select(Dossier.id).where(Dossier.filer_id == merge.merged_id)
        assert session.scalars(left).all() == []


def test_accounts_of_two_people_stay_two(citizen):
    page = citizen.post("/tai-khoan/gop", {"login": BAO, "password": PASSWORD, "second": ""})

    assert page.status == 422
    assert "không cùng một người" in page.text


def test_an_account_is_not_joined_with_itself(citizen):
    page = citizen.post("/tai-khoan/gop", {"login": AN, "password": PASSWORD, "second": ""})

    assert page.status == 422


def ask(browser):
    return browser.post("/tai-khoan/du-lieu/xoa", {"reason": "Không dùng nữa", "agree": "yes"})


def test_a_request_to_delete_waits_and_can_be_taken_back(citizen, database):
    assert citizen.post("/tai-khoan/du-lieu/xoa", {"reason": ""}).status == 422
    assert ask(citizen).status == 303
    assert ask(citizen).status == 409
    assert "đang chờ xem xét" in citizen.get("/tai-khoan/du-lieu").text

    citizen.post("/tai-khoan/du-lieu/rut-yeu-cau")

    assert "Gửi yêu cầu xóa tài khoản" in citizen.get("/tai-khoan/du-lieu").text


def test_deletion_wipes_addresses_and_keeps_dossiers(citizen, database):
    ask(citizen)
    with database.transaction() as session:
        request = session.scalars(select(DeletionRequest)).one()
        by = make.officer(session, Role.ADMINISTRATOR)
        assert [one.account.login for one in deleting.queue(session, of=by)] == [AN]
        deleting.approve(session, request.id, "", by=by, at=now())

    with database.reading() as session:
        closed = people.account(session, account(session, AN).id)
        drafts = select(Draft).where(Draft.account_id == closed.id, Draft.dossier_id.is_(None))
        assert session.scalars(drafts).all() == []
    assert (closed.email, closed.phone, closed.citizen.address) == (None, None, "")
    assert closed.disabled_at
    assert closed.citizen.birth_date > date(1900, 1, 1)
    assert citizen.get("/tai-khoan").status == 303


def test_open_dossiers_hold_a_deletion_up(citizen, database):
    ask(citizen)
    with database.transaction() as session:
        make.dossier(session)
        request = session.scalars(select(DeletionRequest)).one()
        by = make.officer(session, Role.ADMINISTRATOR)
        with pytest.raises(deleting.OpenDossiers):
            deleting.approve(session, request.id, "", by=by, at=now())
