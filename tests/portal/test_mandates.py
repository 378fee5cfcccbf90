"""Acting for another through the pages: inviting, joining, filing, being removed."""

import re
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.dossiers import reception
from casework.dossiers.reception import Asked
from casework.people.records import Account
from casework.vault import actions as vault
from foundation.ids import new_reference
from tests.portal import journeys, test_vault
from tests.portal.browsing import PDF, Browser
from tests.portal.test_dossiers import act

FIRM = "to.chuc.01@example.vn"
STAFF = {
    "label": "Chị Lan kế toán",
    "kind": "staff",
    "role": "filer",
    "procedures": "",
    "valid_until": "",
    "note": "Giấy giới thiệu số 12/GGT",
}


@pytest.fixture
def firm(app):
    """The signed-in account of a company."""
    return Browser(app).sign_in(FIRM)


def invited(firm, **over):
    """Make a code for a member and return it."""
    address = firm.get("/tai-khoan/thanh-vien").location
    page = firm.post(f"{address}/moi", STAFF | over)
    assert page.status == 200, page.text
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", page.text)[0]


def joined(firm, browser, **over):
    """Let a browser's account become a member."""
    code = invited(firm, **over)
    page = browser.get(f"/tham-gia/{code}")
    assert page.status == 200, page.text
    page = browser.post(f"/tham-gia/{code}")
    assert page.status == 303, page.text


def test_a_member_is_invited_by_code_and_joins(firm, citizen):
    joined(firm, citizen)

    assert "Nguyễn Văn An" in firm.get(firm.get("/tai-khoan/thanh-vien").location).text
    assert "Giấy giới thiệu số 12/GGT" in citizen.get("/tai-khoan/uy-quyen").text


def start(browser, code=journeys.COPY, whom=""):
    """Open a draft for somebody and return its address."""
    choices = journeys.CHOICES[code] | {"return_way": "online"}
    page = browser.post(f"/thu-tuc/{code}/bat-dau", choices | ({"whom": whom} if whom else {}))
    assert page.status == 303, page.text
    return page.location


def standing_of(browser, code=journeys.COPY):
    """Return the choice of the page that stands for somebody's principal."""
    return re.search(r'value="(thay-\d+)"', browser.get(f"/thu-tuc/{code}/bat-dau").html)[1]


def ready(browser, database, whom=""):
    """Return the address of a draft for somebody that could be sent."""
    draft = start(browser, journeys.BIRTH, whom)
    journeys.fill(browser, database, draft, journeys.BIRTH)
    browser.upload(f"{draft}/tep", "giay.pdf", PDF + b"% birth\n", part="giay_chung_sinh")
    return draft


def sent(browser, database, whom=""):
    """Send a dossier for somebody and return its address."""
    page = browser.post(f"{ready(browser, database, whom)}/nop")
    assert page.status == 303, page.text
    return page.location.removesuffix("/da-nop")


def ended(firm, name):
    """Let the firm end the mandate of a member."""
    members = firm.get(firm.get("/tai-khoan/thanh-vien").location).html
    number = re.search(rf"{name}.*?/uy-quyen/(\d+)/thu-hoi", members, flags=re.DOTALL)[1]
    page = firm.post(f"/tai-khoan/uy-quyen/{number}/thu-hoi")
    assert page.status == 303, page.text


def test_a_member_files_for_the_firm_which_sees_it_until_the_member_goes(firm, citizen, database):
    joined(firm, citizen)
    dossier = sent(citizen, database, standing_of(citizen))

    assert "Sóng Biếc" in citizen.get(dossier).text
    shown = firm.get(dossier).text
    assert "Nguyễn Văn An" in shown
    assert "Người của cơ quan, tổ chức" in shown
    assert "Giấy giới thiệu số 12/GGT" in shown
    assert dossier in firm.get("/ho-so").html
    assert dossier not in citizen.get("/ho-so?cho=toi").html

    ended(firm, "Nguyễn Văn An")
    assert citizen.get(dossier).status == 404
    assert dossier not in citizen.get("/ho-so").html
    assert firm.get(dossier).status == 200


def test_nobody_is_asked_for_whom_where_there_is_no_choice(citizen):
    assert "nộp hồ sơ cho ai" not in citizen.get(f"/thu-tuc/{journeys.COPY}/bat-dau").text


def test_the_firms_facts_stand_in_the_form(firm, citizen):
    joined(firm, citizen)
    page = citizen.get(f"/thu-tuc/{journeys.COPY}/bat-dau")
    assert "Ông/bà nộp hồ sơ cho ai?" in page.text

    draft = start(citizen, journeys.COPY, standing_of(citizen))

    assert "Nộp cho: Công ty TNHH Du lịch Sóng Biếc Mẫu" in citizen.get(draft).text


def test_a_draft_whose_mandate_has_ended_stays_and_is_not_sent(firm, citizen, database):
    joined(firm, citizen)
    draft = ready(citizen, database, standing_of(citizen))
    ended(firm, "Nguyễn Văn An")

    page = citizen.post(f"{draft}/nop")

    assert page.status == 409
    assert "bị thu hồi" in page.text
    assert citizen.get(draft).status == 200


def test_a_viewer_looks_on_and_does_nothing(firm, citizen, stranger, database):
    joined(firm, citizen)
    joined(firm, stranger, role="viewer", label="Anh Bảo")
    dossier = sent(citizen, database, standing_of(citizen))

    page = stranger.get(dossier)
    assert page.status == 200
    assert "Ông/bà chỉ được xem hồ sơ này" in page.text
    items = [Asked("part", "to_khai", "Thiếu chữ ký")]
    act(database, dossier, reception.ask_for_more, items=items, note="")
    page = stranger.get(dossier)
    for button in ("Rút hồ sơ", "Xem và bổ sung", "Xem và nộp", "Sửa hồ sơ", "Đề nghị dừng"):
        assert button not in page.text
    assert "Xem và bổ sung" in citizen.get(dossier).text
    assert stranger.post(f"{dossier}/rut", {"reason": "x"}).status == 403
    assert "thay-" not in stranger.get(f"/thu-tuc/{journeys.COPY}/bat-dau").html


def test_a_mandate_for_other_procedures_offers_and_shows_nothing(firm, citizen, stranger, database):
    joined(firm, citizen)
    joined(firm, stranger, procedures=journeys.CERTIFY, label="Anh Bảo")
    dossier = sent(citizen, database, standing_of(citizen))

    assert "thay-" not in stranger.get(f"/thu-tuc/{journeys.BIRTH}/bat-dau").html
    assert stranger.get(dossier).status == 404


def own_addresses(app, reference):
    """List the addresses of the page of one's own dossier and all below it."""
    filler = {"UUIDConverter": uuid.uuid4(), "IntegerConverter": 1, "UnicodeConverter": "x"}
    for rule in app.url_map.iter_rules():
        if "<reference>" not in rule.rule or not rule.rule.startswith("/ho-so/<reference>"):
            continue
        given = {
            name: min(kind.items) if hasattr(kind, "items") else filler[type(kind).__name__]
            for name, kind in rule._converters.items()
        }
        address = app.url_map.bind("").build(rule.endpoint, given | {"reference": reference})
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule.endpoint, method, address


def test_everything_on_ones_own_dossier_is_not_found_for_others(app, firm, citizen, database):
    joined(firm, citizen)
    dossier = sent(citizen, database, standing_of(citizen))
    ended(firm, "Nguyễn Văn An")
    others = {
        "removed member": citizen,
        "another": Browser(app).sign_in("tran.quoc.bao@example.vn"),
        "another firm": Browser(app).sign_in("to.chuc.02@example.vn"),
    }
    addresses = list(own_addresses(app, dossier.rpartition("/")[2]))
    assert len(addresses) > 20

    nowhere = list(own_addresses(app, new_reference()))
    for who, browser in others.items():
        token = browser.token()
        for there, missing in zip(addresses, nowhere, strict=True):
            found, none = answers_of(browser, token, *there), answers_of(browser, token, *missing)
            # What is refused by its shape alone is refused the same where there is no dossier.
            assert found == none, (who, there)
            assert found[0] == 404 or there[1] == "POST", (who, there)
            assert not {200, 302, 303, 403, 409} & set(found), (who, there)


def answers_of(browser, token, _endpoint, method, address):
    """Return the statuses with which an address answers a form and a script."""
    if method == "GET":
        return [browser.client.get(address).status_code]
    form = browser.client.post(address, data={"csrf_token": token})
    script = browser.client.post(address, json={}, headers={"X-CSRFToken": token})
    return [form.status_code, script.status_code]


def test_codes_of_others_are_not_cancelled_nor_mandates_ended(firm, citizen, stranger):
    joined(firm, citizen)
    invited(firm)
    members = firm.get(firm.get("/tai-khoan/thanh-vien").location).html
    [ended_at] = re.findall(r"/tai-khoan/uy-quyen/\d+/thu-hoi", members)
    [cancelled_at] = re.findall(r"/tai-khoan/uy-quyen/loi-moi/\d+/huy", members)
    number = re.search(r"/uy-quyen/(\d+)/", ended_at)[1]

    assert stranger.post(ended_at).status == 404
    assert stranger.post(cancelled_at).status == 404
    assert stranger.get(f"/tai-khoan/thanh-vien/quyen/{number}").status == 404
    assert stranger.get(firm.get("/tai-khoan/thanh-vien").location).status == 404
    assert citizen.get(f"/tai-khoan/thanh-vien/quyen/{number}").status == 404


@pytest.mark.parametrize("code", ["7M2Q-X4D9-TB1K", "x", "a" * 3000, "%00", "..%2f"])
def test_a_wrong_code_is_told_as_one(citizen, code):
    page = citizen.get(f"/tham-gia/{code}")

    assert page.status == 404
    if len(code) < 20 and "%" not in code:
        assert "Mã mời không đúng, đã dùng hoặc đã hết hạn" in page.text


def test_codes_are_not_to_be_guessed(app, citizen):
    house = app.extensions["settings"]
    app.extensions["settings"] = replace(house, rate_limits=True)

    ends = [citizen.get(f"/tham-gia/7M2Q-X4D9-TB{n:02}").status for n in range(22)]

    assert ends[:20] == [404] * 20
    assert ends[20:] == [429] * 2


def test_a_dossier_for_a_child_names_both(citizen, database):
    child = {
        "name": "Nguyễn Minh Khôi",
        "relation": "child",
        "birth_date": "01/05/2024",
        "sex": "male",
        "id_number": "",
        "address": "",
    }
    assert citizen.post("/tai-khoan/uy-quyen/nguoi-phu-thuoc", child).status == 303
    offered = citizen.get(f"/thu-tuc/{journeys.COPY}/bat-dau").html
    key = re.search(r'value="(phu-thuoc-\d+)"', offered)[1]

    dossier = sent(citizen, database, key)

    text = citizen.get(dossier).text
    assert "Chủ hồ sơ Nguyễn Minh Khôi" in text
    assert "Người nộp Nguyễn Văn An" in text
    assert dossier in citizen.get(f"/ho-so?cho={key}").html
    assert dossier not in citizen.get("/ho-so?cho=toi").html


def test_a_foreign_dependant_is_no_choice(citizen, stranger):
    child = {
        "name": "Trần Gia Hân",
        "relation": "child",
        "birth_date": "01/05/2024",
        "sex": "female",
    }
    stranger.post("/tai-khoan/uy-quyen/nguoi-phu-thuoc", child)
    offered = stranger.get(f"/thu-tuc/{journeys.COPY}/bat-dau").html
    key = re.search(r'value="(phu-thuoc-\d+)"', offered)[1]
    citizen.post("/tai-khoan/uy-quyen/nguoi-phu-thuoc", child)

    choices = journeys.CHOICES[journeys.COPY] | {"return_way": "online", "whom": key}
    assert citizen.post(f"/thu-tuc/{journeys.COPY}/bat-dau", choices).status == 422


def test_the_paper_of_a_mandate_is_seen_by_both_sides_and_nobody_else(firm, citizen, stranger):
    joined(firm, citizen)
    members = firm.get(firm.get("/tai-khoan/thanh-vien").location).html
    address = re.search(r"/tai-khoan/uy-quyen/\d+/giay", members)[0]

    assert firm.upload(address, "giay.pdf", PDF + b"% mandate\n", part="giay").status == 303
    shown = re.search(rf"{address}/[0-9a-f-]{{36}}", firm.get(address).html)[0]

    assert firm.get(shown).status == citizen.get(shown).status
    assert firm.get(shown).status != 404
    assert stranger.get(shown).status == 404
    assert citizen.get(address).status == 404
    assert stranger.upload(address, "a.pdf", PDF + b"% x\n", part="giay").status == 404


def test_members_look_into_the_vault_as_far_as_their_mandate_reaches(
    app, firm, citizen, stranger, database, gateways
):
    joined(firm, citizen)
    joined(firm, stranger, procedures=journeys.CERTIFY, label="Anh Bảo")
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == FIRM)).one()
    item = test_vault.keep(database, gateways, account_id=account.id)

    [shelf] = re.findall(r'href="(/kho/cua/\d+)"', citizen.get("/kho").html)
    [narrow] = re.findall(r'href="(/kho/cua/\d+)"', stranger.get("/kho").html)

    assert "Giấy chứng sinh" in citizen.get(shelf).text
    assert "Giấy chứng sinh" in citizen.get(f"{shelf}/{item}").text
    assert citizen.get(f"{shelf}/{item}/tep").status == 200
    assert "Chia sẻ bằng liên kết" not in citizen.get(f"{shelf}/{item}").text
    assert citizen.get(f"/kho/{item}").status == 404
    assert "Giấy chứng sinh" not in stranger.get(narrow).text
    assert stranger.get(f"{narrow}/{item}").status == 404
    assert stranger.get(f"{narrow}/{item}/tep").status == 404
    assert stranger.get(shelf).status == 404
    assert Browser(app).sign_in("tran.thi.bich@example.vn").get(shelf).status == 404
    with database.reading() as session:
        looked = session.scalars(select(AuditEntry).where(AuditEntry.act == "looked")).all()
    assert {one.chain for one in looked} == {vault.chain(account.id)}
    assert len(looked) == 3
    ended(firm, "Nguyễn Văn An")
    assert citizen.get(shelf).status == 404
    assert citizen.get(f"{shelf}/{item}/tep").status == 404


def test_a_narrow_mandate_takes_nothing_into_a_draft_that_it_does_not_reach(
    firm, citizen, database, gateways
):
    joined(firm, citizen, procedures=journeys.BIRTH, role="filer")
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == FIRM)).one()
    over = {"account_id": account.id, "procedure_code": journeys.COPY}
    beyond = test_vault.keep(database, gateways, **over)
    [shelf] = re.findall(r'href="(/kho/cua/\d+)"', citizen.get("/kho").html)
    assert citizen.get(f"{shelf}/{beyond}").status == 404

    draft = start(citizen, journeys.BIRTH, standing_of(citizen, journeys.BIRTH))
    part = {"part": "giay_chung_sinh", "item": beyond}

    assert "đã có:" not in citizen.get(f"{draft}/giay-to").text
    assert citizen.post(f"{draft}/tu-kho", part).status == 404
    assert "giay.pdf" not in citizen.get(f"{draft}/giay-to").text


def test_what_a_member_takes_into_a_draft_is_noted_in_the_vault(firm, citizen, database, gateways):
    joined(firm, citizen, procedures=journeys.BIRTH)
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == FIRM)).one()
    within = test_vault.keep(database, gateways, account_id=account.id)
    draft = start(citizen, journeys.BIRTH, standing_of(citizen, journeys.BIRTH))

    answer = citizen.post(f"{draft}/tu-kho", {"part": "giay_chung_sinh", "item": within})

    assert "giay.pdf" in citizen.get(answer.location).text
    with database.reading() as session:
        looked = session.scalars(select(AuditEntry).where(AuditEntry.act == "looked")).all()
    assert [one.chain for one in looked] == [vault.chain(account.id)]
