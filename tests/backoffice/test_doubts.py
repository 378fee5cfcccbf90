"""The list of online money in doubt, and the rule of refunds in the catalogue."""

import pytest
from sqlalchemy import select

from casework.dossiers import queries, settling
from casework.payments import actions
from casework.payments import queries as payments
from casework.payments.records import Payment, Supplier
from casework.people.actor import Role
from casework.procedures.definition import RefundUntil
from foundation.clock import now
from tests import make
from tests.backoffice.office import Officer
from tests.backoffice.test_catalogue_parts import kept, sent
from tests.casework.receipts.paid import FEE, NOW, a_dossier, open_series

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"
RULE = f"{BASE}/soan/phi-hoan-tra"
LIST = "/thu-phi/can-xem"


@pytest.fixture
def desk(app, database):
    """An officer of the desk of Nha Trang."""
    return Officer(app, database, Role.RECEPTION)


def doubtful(session, amount, number):
    reference = a_dossier(session)
    by = make.officer(session, Role.RECEPTION)
    dossier = queries.lock_of_officer(session, reference, of=by)
    bill = payments.open_bill_of(session, dossier.id)
    made = actions.start(session, bill, Supplier.PLATFORM, by=make.citizen(session), at=NOW)
    settling.settled(session, made.id, transaction_ref=f"G{number}", amount=amount, at=now())
    return made.id


@pytest.fixture
def number(database):
    """Money of which 5,000 đồng are too much."""
    with database.transaction() as session:
        open_series(session)
        return doubtful(session, FEE + 5_000, 1)


def test_the_list_says_why_and_who_acts_and_money_is_accepted(desk, number, database):
    page = desk.page(LIST)
    for word in ("30.000", "25.000", "Số tiền về khác số phải nộp", "Một cửa quyết định"):
        assert word in page
    path = f"{LIST}/{number}"
    desk.page(path)

    told = {"verb": "accept", "reason": "Nộp dư, đã gọi điện xác nhận"}
    assert desk.post(path, told, page=path).status_code == 303

    page = desk.page(LIST)
    assert "Phần nộp thừa" in page
    assert "Ghi đã hoàn trả" in page
    again = desk.post(path, told)
    assert "đã được xử lý" in again.get_data(as_text=True)
    with database.reading() as session:
        states = {tuple(one) for one in session.execute(select(Payment.state, Payment.amount))}
    assert states == {("paid", FEE), ("surplus", 5_000)}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"reason": "Không rõ"}, "Cách xử lý"),
        ({"verb": "steal", "reason": "Không rõ"}, "Cách xử lý"),
        ({"verb": "close", "reason": ""}, "Căn cứ, lý do"),
        ({"verb": "close", "reason": "x" * 501}, "501"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(desk, number, database, told, words):
    path = f"{LIST}/{number}"
    answer = desk.post(path, told, page=path)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    with database.reading() as session:
        assert session.get_one(Payment, number).state == "doubtful"


def test_less_than_is_due_is_not_accepted_in_words(desk, database):
    with database.transaction() as session:
        less = doubtful(session, 1_000, 2)
    answer = desk.post(f"{LIST}/{less}", {"verb": "accept", "reason": "Cho qua"}, page=LIST)
    assert "ít hơn số phải nộp" in answer.get_data(as_text=True)


def test_the_list_goes_on_by_keys_and_others_do_not_see_it(desk, app, database):
    with database.transaction() as session:
        for one in range(41):
            doubtful(session, 1_000, one)
    page = desk.page(LIST)
    assert page.count("Một cửa quyết định") == 40
    assert "sau=" in page or "Trang sau" in page
    other = Officer(app, database, Role.SPECIALIST)
    assert other.get(LIST).status_code in {403, 404}
    assert desk.get(f"{LIST}/999999").status_code == 404


@pytest.fixture
def opened(administrator):
    """The draft of a procedure."""
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def test_what_a_version_pays_back_is_edited_and_said(opened, database):
    assert "hoàn trả toàn bộ số tiền đã nộp" in opened.page(f"{BASE}/soan/phi")

    answer = sent(opened, RULE, {"until": "unfinished", "percent": "70"})

    assert answer.status_code == 303
    definition = kept(database)
    assert definition.refund_until is RefundUntil.UNFINISHED
    assert definition.refund_percent == 70
    assert "được hoàn trả 70% số tiền đã nộp" in opened.page(f"{BASE}/soan/phi")
    assert sent(opened, RULE, {"until": "never", "percent": "x"}).status_code == 422
    assert sent(opened, RULE, {"until": "never", "percent": ""}).status_code == 303
    assert "không hoàn trả khi" in opened.page(f"{BASE}/soan/phi")


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "0"},
        {"percent": "101"},
        {"percent": ""},
        {"percent": "-5"},
        {"percent": "nửa"},
        {"until": "always"},
    ],
)
def test_a_wrong_rule_is_said_and_not_kept(opened, database, wrong):
    before = kept(database)
    answer = sent(opened, RULE, {"until": "unaccepted", "percent": "50"} | wrong)
    assert answer.status_code == 422
    assert kept(database) == before
