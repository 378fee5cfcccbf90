"""Requests to delete accounts at the administrator's table."""

from sqlalchemy import select

from casework.accounts import deleting
from casework.accounts.records import DeletionRequest
from casework.people.records import Account
from foundation.clock import now
from tests import make

AN = "nguyen.van.an@example.vn"


def asked(database):
    with database.transaction() as session:
        by = make.citizen(session)
        account = session.scalars(select(Account).where(Account.login == AN)).one()
        return deleting.ask(session, account, "Không dùng", by=by, at=now()).id


def test_an_administrator_declines_with_a_reason(database, administrator):
    number = asked(database)
    assert "Nguyễn Văn An" in administrator.page("/tai-khoan")
    page = f"/tai-khoan/{number}"
    assert "056*****0001" in administrator.page(page)

    empty = administrator.post(page, {"decision": "decline", "answer": ""})
    done = administrator.post(page, {"decision": "decline", "answer": "Còn nghĩa vụ thuế"})

    assert (empty.status_code, done.status_code) == (422, 303)
    with database.reading() as session:
        assert session.get_one(DeletionRequest, number).answer == "Còn nghĩa vụ thuế"
    assert administrator.get(page).status_code == 404


def test_an_administrator_approves(database, administrator):
    number = asked(database)

    assert administrator.post(f"/tai-khoan/{number}", {"decision": "approve"}).status_code == 303

    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == AN)).one()
        assert account.disabled_at
    assert "Không có yêu cầu nào" in administrator.page("/tai-khoan")


def test_other_officers_have_no_business_there(database, leader):
    number = asked(database)

    assert leader.get("/tai-khoan").status_code == 403
    assert leader.get(f"/tai-khoan/{number}").status_code == 403
