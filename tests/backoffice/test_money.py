"""The pages of money at the desk: cash, the till, refunds, statements, receipts."""

import io
import re

import pytest
from sqlalchemy import select

from casework.dossiers.bank_lines import ReadStatement
from casework.payments.records import BankLine, BankStatement, CashClose, Payment, Refund
from casework.people.actor import Role
from casework.receipts.records import Receipt
from gateways import open_gateways
from tests.backoffice.office import Officer
from tests.casework.receipts.paid import a_bill, a_dossier, in_cash, open_series
from worker.statements import read_statement
from worker.tools import Attempt, Tools


@pytest.fixture
def desk(app, database):
    """An officer of the desk of Nha Trang."""
    return Officer(app, database, Role.RECEPTION)


def hidden(page, name):
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    return re.search(r'value="([^"]*)"', tag)[1]


def rows(database, kind):
    with database.reading() as session:
        return list(session.scalars(select(kind)))


def prepared(database):
    with database.transaction() as session:
        open_series(session)
        return a_dossier(session)


def take(desk, reference, **over):
    path = f"/ho-so/{reference}/thu-phi"
    page = desk.page(path)
    data = {
        "seen": hidden(page, "seen"), "key": hidden(page, "key"), "given": "50.000",
        "payer_name": "Trần Văn Nộp",
    }  # fmt: skip
    return desk.post(path, {**data, **over}, page=path), {**data, **over}


def test_cash_is_taken_once_and_the_change_is_said(desk, database):
    reference = prepared(database)
    answer, data = take(desk, reference)
    assert answer.status_code == 303
    again = desk.post(f"/ho-so/{reference}/thu-phi", data)
    assert again.location == answer.location

    page = desk.page(answer.location.removeprefix("/can-bo"))
    assert "25.000" in page
    assert "AA-26E 00000001" in page
    assert len(rows(database, Payment)) == 1
    assert "00000001" in desk.page(f"/ho-so/{reference}")
    assert "25.000" in desk.page("/thu-phi")


def test_too_little_money_keeps_what_was_typed(desk, database):
    answer, _ = take(desk, prepared(database), given="20000", payer_name="Nguyễn Thị Khác")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "ít hơn" in text
    assert "Nguyễn Thị Khác" in text
    assert rows(database, Payment) == []


@pytest.mark.parametrize(("over", "status"), [({"seen": "1"}, 409), ({"seen": "x"}, 409)])
def test_another_sum_than_was_shown_is_looked_at_again(desk, database, over, status):
    answer, _ = take(desk, prepared(database), **over)
    assert answer.status_code == status
    assert rows(database, Payment) == []


def test_the_till_is_closed_with_its_notes_and_printed(desk, database):
    take(desk, prepared(database))
    page = desk.page("/thu-phi/chot-quy")
    counts = {"seen": hidden(page, "seen"), "value_20000": "1", "value_5000": "1", "note": ""}
    wrong = desk.post("/thu-phi/chot-quy", {**counts, "value_5000": ""})
    assert wrong.status_code == 422
    assert "lệch" in wrong.get_data(as_text=True)

    answer = desk.post("/thu-phi/chot-quy", counts)

    assert answer.status_code == 303
    slip = desk.page(answer.location.removeprefix("/can-bo"))
    assert "Hai mươi lăm nghìn đồng" in slip
    assert len(rows(database, CashClose)) == 1
    assert "chốt" in desk.page("/thu-phi/chot-quy")


def test_money_is_paid_back_and_its_receipt_cancelled(desk, database):
    reference = prepared(database)
    with database.transaction() as session:
        payment_id = in_cash(session, reference).id
    path = f"/ho-so/{reference}/hoan-tra/{payment_id}"
    desk.page(path)
    assert desk.post(path, {"reason": "Thu nhầm"}).status_code == 303
    refund = rows(database, Refund)[0]
    assert "Thu nhầm" in desk.page("/thu-phi/hoan-tra")

    page = f"/thu-phi/hoan-tra/{refund.id}"
    assert desk.post(page, {"proof": ""}).status_code == 422
    assert desk.post(page, {"way": "cash", "proof": "PC 01"}).status_code == 303
    assert "PC 01" in desk.page("/thu-phi/hoan-tra?muc=da-hoan")
    assert rows(database, Receipt)[0].state == "cancelled"


def test_a_receipt_is_shown_replaced_and_cancelled_in_the_register(desk, database):
    with database.transaction() as session:
        open_series(session)
        in_cash(session, a_dossier(session))
    first = rows(database, Receipt)[0].id
    assert "Hai mươi lăm nghìn đồng" in desk.page(f"/thu-phi/bien-lai/{first}")
    path = f"/thu-phi/bien-lai/{first}/thay-the"
    desk.page(path)
    words = {"reason": "Sai tên", "payer_name": "=Công ty", "payer_number": "", "payer_address": ""}
    made = desk.post(path, words).location.removeprefix("/can-bo")
    assert "00000001" in desk.page(made)
    assert "00000002" in desk.page(f"/thu-phi/bien-lai/{first}")
    assert desk.post(path, words).status_code == 422

    assert desk.post(f"{made}/huy", {"reason": "Lập thừa"}).status_code == 303
    register = desk.page("/thu-phi/bien-lai")
    assert "Đã thay thế" in register
    assert "Đã hủy" in register
    assert "Bảng kê biên lai" in desk.page("/thu-phi/bien-lai/in")
    text = desk.get("/thu-phi/bien-lai/bang-ke.csv").get_data(as_text=True)
    assert "'=Công ty" in text
    assert desk.get(f"/thu-phi/bien-lai/{first}/tep/pdf").status_code == 404


def test_a_series_is_opened_and_closed_from_the_register(desk):
    page = desk.page("/thu-phi/bien-lai")
    assert "chưa mở quyển" in page
    assert desk.post("/thu-phi/bien-lai/quyen", {"symbol": "A1"}).status_code == 422
    symbol = re.search(r"Ví dụ: (\S+E)", page)[1]
    assert desk.post("/thu-phi/bien-lai/quyen", {"symbol": symbol.lower()}).status_code == 303
    page = desk.page("/thu-phi/bien-lai")
    assert symbol in page
    number = re.search(r"/quyen/(\d+)/dong", page)[1]
    closing = f"/thu-phi/bien-lai/quyen/{number}/dong"
    asked = desk.page(closing)
    assert "từ 00000001 đến 99999999, không bao giờ dùng nữa" in asked
    assert "đã đóng" not in desk.page("/thu-phi/bien-lai")
    assert desk.post(closing, page=closing).status_code == 303
    assert "đã đóng" in desk.page("/thu-phi/bien-lai")
    assert desk.get(closing).status_code == 303
    assert desk.get("/thu-phi/bien-lai/quyen/999999/dong").status_code == 404


def read(settings, database):
    """Let the worker read the newest statement."""
    newest = max(one.id for one in rows(database, BankStatement))
    tools = Tools(settings, database, open_gateways(settings))
    read_statement(ReadStatement(newest), tools, Attempt())


def send(desk, text, name="sao-ke.csv"):
    token = re.search(r'csrf-token" content="([^"]+)', desk.page("/thu-phi/sao-ke"))[1]
    data = {"csrf_token": token, "file": (io.BytesIO(text.encode()), name)}
    return desk.client.post("/can-bo/thu-phi/sao-ke", data=data, content_type="multipart/form-data")


def test_a_statement_is_read_and_its_doubts_are_settled(desk, database, settings):
    with database.transaction() as session:
        good, wrong = a_bill(session)[1], a_bill(session)[1]
    text = (
        "Ngày,Mã GD,Số tiền,Nội dung\n"
        f"23/11/2026,A1,25000,nop {good}\n23/11/2026,A2,24000,nop {wrong}\n"
    )
    answer = send(desk, text)
    assert answer.status_code == 303
    where = answer.location.removeprefix("/can-bo")
    assert "Đang đối chiếu" in desk.page(where)
    assert send(desk, text).status_code == 422

    read(settings, database)

    page = desk.page(where)
    assert "Số tiền khác số phải nộp" in page
    assert good in desk.page(f"{where}?muc=matched")
    line = next(one for one in rows(database, BankLine) if one.state == "doubtful")
    path = f"/thu-phi/sao-ke/dong/{line.id}"
    wrong_sum = desk.post(path, {"reference": wrong, "note": "x"}, page=path)
    assert wrong_sum.status_code == 422
    assert "25000" in wrong_sum.get_data(as_text=True)
    assert desk.post(path, {"reference": "", "note": "Đã gọi người nộp"}).status_code == 303
    assert "Đã gọi người nộp" in desk.page(f"{where}?muc=settled")


def test_a_file_that_is_no_statement_says_so(desk, database, settings):
    assert send(desk, "").status_code == 422
    answer = send(desk, "PK\x03\x04 hong", "sao-ke.xlsx")
    read(settings, database)
    assert "Không mở được tệp này" in desk.page(answer.location.removeprefix("/can-bo"))


def test_another_desk_finds_nothing_of_this_one(app, database, desk):
    reference = prepared(database)
    take(desk, reference)
    receipt = rows(database, Receipt)[0].id
    foreign = Officer(app, database, Role.RECEPTION, "22420")

    for path in (
        f"/ho-so/{reference}/thu-phi",
        f"/thu-phi/bien-lai/{receipt}",
        f"/thu-phi/bien-lai/{receipt}/huy",
        f"/thu-phi/bien-lai/{receipt}/thay-the",
        f"/thu-phi/bien-lai/{receipt}/tep/pdf",
        "/thu-phi/chot-quy/1",
        "/thu-phi/hoan-tra/1",
        "/thu-phi/sao-ke/1",
        "/thu-phi/sao-ke/dong/1",
    ):
        assert foreign.get(path).status_code == 404, path
    assert "00000001" not in foreign.page("/thu-phi/bien-lai")
