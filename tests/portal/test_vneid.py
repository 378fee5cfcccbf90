"""Signing in by VNeID: linked after proof, opened with the facts told, ended at both places."""

import dataclasses
import re

import pytest
from sqlalchemy import select

import portal
from casework.audit.records import AuditEntry
from casework.people.account_records import IdentityLink, IdentityRequest
from casework.people.records import Account
from foundation.clock import now
from gateways import open_gateways
from tests.portal import vneid
from tests.portal.browsing import Browser
from tests.portal.conftest import AN, BAO
from tests.servers import PASSWORD
from web.app import Outside, new_app

NAME = "Nguyễn Văn An"
NEWCOMER, COMPANY = "Võ Thị Thanh Xuân", "Công ty TNHH Gốm Bàu Trúc Mẫu"


@pytest.fixture(scope="module")
def provider():
    """A provider whose troubles end with each test."""
    with vneid.served() as one:
        yield one


@pytest.fixture
def settings(settings, provider):
    return dataclasses.replace(
        settings,
        oidc_issuer=provider.issuer,
        oidc_client_id="mot-cua",
        oidc_client_secret="bi-mat-cua-mot-cua",
    )


def acts(database, login):
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
        chain = f"account:{account.id}"
        return list(
            session.scalars(
                select(AuditEntry.act).where(AuditEntry.chain == chain).order_by(AuditEntry.id)
            )
        )


def test_an_unknown_identity_waits_for_the_proof_of_the_account(visitor, provider, database):
    page = vneid.sign_in(visitor, provider, NAME)

    assert page.location == "/dang-nhap/vneid/noi"
    assert visitor.get("/tai-khoan").status == 303
    asked = visitor.get(page.location)
    assert "hãy chứng minh một lần tài khoản đó là của mình" in asked.text
    assert "056058000001" not in asked.html

    wrong = visitor.post("/dang-nhap/vneid/noi", {"password": "khong phai mat khau"})
    assert wrong.status == 422
    right = visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})

    assert right.location == "/ho-so"
    assert "Đã xác thực qua VNeID" in visitor.get("/tai-khoan").text
    assert acts(database, AN)[-3:] == ["identity_refused", "link_identity", "sign_in"]


def test_a_linked_identity_opens_the_account_and_leads_on(visitor, provider, app):
    vneid.sign_in(visitor, provider, NAME)
    visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})

    other = Browser(app)
    page = vneid.sign_in(other, provider, NAME, next="/tai-khoan")

    assert page.location == "/tai-khoan"
    assert NAME in other.get("/tai-khoan").text
    assert "bằng VNeID" in other.get("/tai-khoan/thiet-bi").text


def test_the_proof_is_used_up_with_the_linking(visitor, provider):
    vneid.sign_in(visitor, provider, NAME)
    assert visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD}).status == 303
    visitor.post("/dang-xuat")

    assert visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD}).status == 409


def test_somebody_elses_password_proves_nothing(visitor, provider, database):
    vneid.sign_in(visitor, provider, NAME)
    with database.transaction() as session:
        bao = session.scalars(select(Account).where(Account.login == BAO)).one()
        bao.password_hash = "$argon2id$"

    page = visitor.post("/dang-nhap/vneid/noi", {"password": "mat khau cua bao"})

    assert page.status == 422
    with database.reading() as session:
        assert session.scalars(select(IdentityLink)).all() == []


def test_a_newcomer_opens_an_account_with_the_facts_told(visitor, provider, database):
    page = vneid.sign_in(visitor, provider, NEWCOMER)
    assert page.location == "/dang-nhap/vneid/mo-tai-khoan"
    form = visitor.get(page.location)
    assert NEWCOMER in form.text
    assert 'value="14/02/1995"' in form.html
    given = {
        "birth_date": "14/02/1995", "commune": "22366", "address": "Tổ 7", "phone": "0905000778",
        "email": "", "agree": "yes",
    }  # fmt: skip

    assert visitor.post(page.location, given | {"phone": "12"}).status == 422
    opened = visitor.post(page.location, given)

    assert opened.location == "/ho-so"
    profile = visitor.get("/tai-khoan").text
    assert NEWCOMER in profile
    assert "Đăng nhập bằng VNeID" in profile
    assert "VNEID KH" not in profile
    again = vneid.sign_in(visitor, provider, NEWCOMER)
    assert again.location == "/ho-so"
    secret = {"password": "thuyen ra khoi som mai", "again": "thuyen ra khoi som mai"}
    taken = visitor.post("/tai-khoan/bao-mat/mat-khau", {"login": AN, **secret})
    assert (taken.status, "đã có tài khoản" in taken.text) == (422, True)
    own = {"login": "thanh.xuan@example.vn", **secret}
    assert visitor.post("/tai-khoan/bao-mat/mat-khau", own).status == 303
    visitor.post("/dang-xuat")
    given = {"login": own["login"], "password": secret["password"]}
    assert visitor.post("/dang-nhap", given).location == "/ho-so"


def test_a_company_opens_an_account_with_its_tax_code(visitor, provider):
    page = vneid.sign_in(visitor, provider, COMPANY)
    given = {"address": "Xã Ninh Phước", "phone": "0905000779", "email": "", "agree": "yes"}

    assert visitor.post(page.location, given).status == 303

    profile = visitor.get("/tai-khoan").text
    assert COMPANY in profile
    assert "0100109106" in profile


def test_one_links_the_account_one_is_signed_in_to(citizen, provider, database):
    there = citizen.get("/tai-khoan/bao-mat/vneid")
    back = vneid.choose(there.location, vneid.person(provider, NAME)["sub"])

    assert citizen.get(vneid.path_of(back)).location == "/tai-khoan/bao-mat"

    with database.reading() as session:
        link = session.scalars(select(IdentityLink)).one()
    assert (link.proven_by, link.assurance) == ("signed_in", "2")
    assert link.claims["LoaiTaiKhoan"] == "1"


def test_an_identity_of_another_is_not_linked(stranger, provider, database):
    there = stranger.get("/tai-khoan/bao-mat/vneid")
    back = vneid.choose(there.location, vneid.person(provider, NAME)["sub"])

    page = stranger.get(vneid.path_of(back))

    assert page.status == 409
    assert "không khớp" in page.text
    assert acts(database, BAO)[-1] == "identity_refused"


def test_an_identity_whose_number_changed_opens_nothing(visitor, provider, app, database):
    vneid.sign_in(visitor, provider, NAME)
    visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})
    someone = vneid.person(provider, NAME)
    kept = someone["SoDinhDanh"]
    try:
        someone["SoDinhDanh"] = "056195007788"
        page = vneid.sign_in(Browser(app), provider, NAME)
    finally:
        someone["SoDinhDanh"] = kept

    assert page.status == 409
    assert acts(database, AN)[-1] == "identity_refused"


def test_a_closed_account_stays_closed(visitor, provider, app, database):
    vneid.sign_in(visitor, provider, NAME)
    visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})
    with database.transaction() as session:
        session.scalars(select(Account).where(Account.login == AN)).one().disabled_at = now()

    page = vneid.sign_in(Browser(app), provider, NAME)

    assert page.status == 409
    assert "đã đóng" in page.text


def test_signing_out_offers_the_end_at_the_provider_too(visitor, provider):
    vneid.sign_in(visitor, provider, NAME)
    visitor.post("/dang-nhap/vneid/noi", {"password": PASSWORD})
    visitor.post("/dang-xuat")

    assert "/dang-xuat/vneid" in visitor.get("/").html
    assert visitor.get("/dang-xuat/vneid").location.startswith(f"{provider.issuer}/logout?")


def test_without_a_provider_there_is_no_such_page(settings, database):
    bare = dataclasses.replace(settings, oidc_issuer="")
    app = new_app(bare, database, Outside({}, lambda _: True, bytes))
    app.extensions["gateways"] = open_gateways(bare)
    app.register_blueprint(portal.blueprint, url_prefix="/")

    assert Browser(app).get("/dang-nhap/vneid").status == 404
    assert "VNeID" not in Browser(app).get("/dang-nhap").text


def test_secrets_of_the_way_are_kept_as_hashes(visitor, provider, database):
    there = visitor.get("/dang-nhap/vneid")
    state = re.search(r"state=([^&]+)", there.location)[1]

    with database.reading() as session:
        kept = session.scalars(select(IdentityRequest)).one()
    assert state not in (kept.state_hash, kept.browser_hash)
    assert "code_challenge_method=S256" in there.location
    assert kept.verifier not in there.location
