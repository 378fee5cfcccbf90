"""Who may enter what: by role, by agency, by second factor; and what a page costs."""

import pyotp
import pytest
from sqlalchemy import select, update

from casework.audit import queries as journal
from casework.dossiers.records import Dossier, DossierFile
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.papers.records import Paper
from casework.people.actor import Role
from casework.people.records import Account
from tests import make
from tests.backoffice.office import dossier_at
from tests.servers import PASSWORD
from tests.web import doors

NEW = (State.REGISTERED, Stage.DESK)
PAGES = {
    "/tiep-nhan": {Role.RECEPTION},
    "/cong-viec": {Role.SPECIALIST},
    "/ky-so": {Role.LEADER},
    "/phe-duyet-bo-sung": {Role.LEADER},
    "/dong-dau": {Role.CLERK},
    "/so-van-ban": {Role.CLERK, Role.LEADER},
    "/so-van-ban/in": {Role.CLERK, Role.LEADER},
    "/nhat-ky": {Role.LEADER},
    "/quan-tri": set(),
    "/quan-tri/co-quan": set(),
    "/phan-cong": {Role.LEADER},
    "/phan-cong/nghi": {Role.LEADER},
    "/phan-cong/giao-ky": {Role.LEADER},
    "/phan-cong/ban-giao": {Role.LEADER},
    "/lien-thong": {Role.SPECIALIST, Role.LEADER},
    "/ky-thay": {Role.RECEPTION, Role.SPECIALIST, Role.CLERK},
    "/lich-lam-viec": set(),
    "/lich-lam-viec/de-nghi": set(),
}
VERBS = {
    "kiem-tra": Role.RECEPTION,
    "tiep-nhan": Role.RECEPTION,
    "yeu-cau-bo-sung": Role.RECEPTION,
    "tu-choi": Role.RECEPTION,
    "dung": Role.RECEPTION,
    "xac-nhan-phi": Role.RECEPTION,
    "tra-ket-qua": Role.RECEPTION,
    "nhan-viec": Role.SPECIALIST,
    "trinh": Role.SPECIALIST,
    "yeu-cau-phi": Role.SPECIALIST,
    "phan-cong": Role.LEADER,
    "tra-lai-viec": Role.SPECIALIST,
    "chuyen-buoc": Role.SPECIALIST,
    "trinh-duyet": Role.SPECIALIST,
    "duyet": Role.LEADER,
    "lay-y-kien": Role.SPECIALIST,
    "tra-chu-tri": Role.SPECIALIST,
    "ky": Role.LEADER,
    "tra-lai": Role.LEADER,
    "dong-dau": Role.CLERK,
}
ROLES = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK)
OTHER_COMMUNE = "22333"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def by_login(app, database, officer, login):
    """Sign in an officer of the province's centre by login."""
    someone = officer(Role.RECEPTION)
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
    someone.client = app.test_client()
    doors.sign_in(someone.client, database, account.id, "backoffice")
    return someone


def test_pages_open_to_their_roles_only(officer):
    for role in ROLES:
        one = officer(role)
        for path, allowed in PAGES.items():
            expected = 200 if role in allowed else 403
            assert one.get(path).status_code == expected, (role, path)


def test_verbs_open_to_their_roles_only(database, officer):
    reference = dossier_at(database, *NEW)

    for role in ROLES:
        one = officer(role)
        for path, allowed in VERBS.items():
            answer = one.post(f"/ho-so/{reference}/{path}", {})
            is_shut = answer.status_code == 403
            assert is_shut == (role is not allowed), (role, path, answer.status_code)


@pytest.mark.parametrize("path", ["", *[f"/{verb}" for verb in VERBS if verb != "kiem-tra"]])
def test_a_dossier_of_another_agency_is_not_found(database, officer, path):
    reference = dossier_at(database, *NEW, commune_code=OTHER_COMMUNE)
    role = VERBS.get(path.strip("/"), Role.RECEPTION)

    assert officer(role).get(f"/ho-so/{reference}{path}").status_code == 404


def files_with_bytes(app, database, reference):
    """Give the files of a dossier real bytes in the store and return their ids."""
    blob = app.extensions["gateways"].files.put(PNG, media_type="image/png")
    facts = {"sha256": blob.sha256, "size": blob.size, "media_type": "image/png"}
    with database.transaction() as session:
        lies_there = select(DossierFile.file_id).join(
            Dossier, Dossier.id == DossierFile.dossier_id
        ).where(Dossier.reference == reference)  # fmt: skip
        ids = session.scalars(lies_there).all()
        session.execute(update(StoredFile).where(StoredFile.id.in_(ids)).values(facts))
    return ids


def test_a_file_of_another_dossier_is_not_found(app, database, officer):
    own = dossier_at(database, *NEW, code=make.BIRTH)
    foreign = dossier_at(database, *NEW, code=make.BIRTH, commune_code=OTHER_COMMUNE)
    one = officer(Role.RECEPTION)

    [mine] = files_with_bytes(app, database, own)
    [theirs] = files_with_bytes(app, database, foreign)
    for way in ("giay-to/{}", "giay-to/{}/trang/1", "van-ban/{}"):
        assert one.get(f"/ho-so/{own}/{way.format(mine)}").status_code == 200
        assert one.get(f"/ho-so/{own}/{way.format(theirs)}").status_code == 404
        assert one.get(f"/ho-so/{foreign}/{way.format(theirs)}").status_code == 404


def test_opening_a_paper_or_a_page_to_sign_writes_down_who_did_it(app, database, officer):
    reference = dossier_at(database, State.PROCESSING, Stage.LEADER)
    desk, leader = officer(Role.RECEPTION), officer(Role.LEADER)
    [file_id] = result_with_bytes(app, database, reference)

    desk.page(f"/ho-so/{reference}/van-ban/{file_id}")
    leader.page(f"/ho-so/{reference}/ky")

    with database.reading() as session:
        read = [
            (entry.actor_id, entry.act)
            for entry in journal.chain(session, f"dossier:{reference}")
            if entry.act.startswith("read")
        ]
    assert read == [(desk.actor.account_id, "read_paper"), (leader.actor.account_id, "read_paper")]


def result_with_bytes(app, database, reference):
    """Give the result of a dossier real bytes in the store and return its file's id."""
    blob = app.extensions["gateways"].files.put(PNG, media_type="image/png")
    with database.transaction() as session:
        ids = session.scalars(
            select(Paper.file_id).join(Dossier, Dossier.id == Paper.dossier_id)
            .where(Dossier.reference == reference, Paper.kind == "result")
        ).all()  # fmt: skip
        session.execute(
            update(StoredFile)
            .where(StoredFile.id.in_(ids))
            .values(sha256=blob.sha256, size=blob.size, media_type="image/png")
        )
    return ids


def test_nobody_signed_in_is_sent_to_sign_in(app):
    answer = app.test_client().get("/can-bo/tiep-nhan")

    assert answer.status_code == 303
    assert answer.location.startswith("/can-bo/dang-nhap?next=")


def sign_in(app, **form):
    """Send the form of the sign-in page as a browser does."""
    client = app.test_client()
    page = client.get("/can-bo/dang-nhap").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    return client.post("/can-bo/dang-nhap", data={"csrf_token": token, **form})


def test_an_officer_needs_password_and_code_and_a_code_works_once(app, database):
    login = "tiepnhan.nhatrang"
    with database.reading() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
    code = pyotp.TOTP(account.totp_secret).now()

    without = sign_in(app, login=login, password=PASSWORD, code="")
    wrong = sign_in(app, login=login, password=PASSWORD, code="000000")
    right = sign_in(app, login=login, password=PASSWORD, code=code)
    again = sign_in(app, login=login, password=PASSWORD, code=code)

    answers = [one.status_code for one in (without, wrong, right, again)]
    assert answers == [422, 422, 303, 422]
    assert right.location == "/can-bo/"


def test_a_citizen_does_not_get_into_the_office(app, database):
    answer = sign_in(app, login="nguyen.van.an@example.vn", password=PASSWORD, code="123456")

    assert answer.status_code == 422


def test_signing_out_ends_the_session(reception):
    reception.post("/dang-xuat")

    assert reception.get("/tiep-nhan").status_code == 303


def test_opening_a_dossier_writes_down_who_did_it(database, reception, leader):
    reference = dossier_at(database, *NEW)

    reception.page(f"/ho-so/{reference}")
    page = leader.page(f"/nhat-ky/{reference}")

    with database.reading() as session:
        acts = [entry.act for entry in journal.chain(session, f"dossier:{reference}")]
    assert [one for one in acts if one != "bill_opened"] == ["submit", "read"]
    assert "Mở xem hồ sơ" in page
    assert reception.actor.name in page
    assert "còn nguyên vẹn" in page


def test_an_auditor_reads_any_dossier_and_is_offered_nothing(app, database, officer):
    reference = dossier_at(database, *NEW)
    auditor = by_login(app, database, officer, "kiemtra")

    page = auditor.page(f"/ho-so/{reference}")

    assert 'class="govuk-button mc-' not in page.split("<main")[1].split("Giấy tờ đã nộp")[0]
    assert auditor.page(f"/nhat-ky/{reference}")
    assert auditor.get(f"/nhat-ky?ma={reference}").status_code == 303


def test_an_administrator_closes_an_account_and_its_browsers_are_out_at_once(
    app, database, officer, reception
):
    administrator = by_login(app, database, officer, "quantri")
    path = "/quan-tri/can-bo/tiepnhan.nhatrang/khoa"

    assert reception.get("/tiep-nhan").status_code == 200
    answer = administrator.post(path, {"reason": "Nghỉ việc từ hôm nay."})

    assert answer.status_code == 303
    assert reception.get("/tiep-nhan").status_code == 303
    assert "Đã khóa" in administrator.page("/quan-tri/co-quan/H32.102")


def test_an_administrator_opens_no_dossier_and_not_the_own_account(app, database, officer):
    reference = dossier_at(database, *NEW)
    administrator = by_login(app, database, officer, "quantri")

    assert administrator.get(f"/ho-so/{reference}").status_code == 403
    assert administrator.get("/quan-tri/can-bo/quantri/khoa").status_code == 404


def test_an_administrator_sees_calendar_agencies_and_health(app, database, officer):
    administrator = by_login(app, database, officer, "quantri")

    assert "Giờ làm việc của tỉnh" in administrator.page("/lich-lam-viec")
    assert "Hoạt động" in administrator.page("/quan-tri")
    assert "H32.102" in administrator.page("/quan-tri/co-quan")


@pytest.mark.parametrize(
    ("role", "path", "most"),
    [
        (Role.RECEPTION, "/tiep-nhan", 9),
        (Role.RECEPTION, "/", 7),
        (Role.SPECIALIST, "/", 7),
        (Role.LEADER, "/", 7),
        (Role.CLERK, "/", 7),
        (Role.SPECIALIST, "/cong-viec", 8),
        (Role.RECEPTION, "/ho-so/{0}", 23),
        (Role.RECEPTION, "/ho-so/{1}", 23),
        (Role.LEADER, "/ho-so/{2}", 23),
    ],
)
def test_a_page_costs_few_statements(database, officer, role, path, most):
    """Besides the two of the sign-in and of the journal; the mark of unread reminders is one.

    Lists ask for the officer's views, what can be filtered by and what is unseen; the page of a
    dossier for its ledger of clocks, its partners, who else is there, and writes down two marks.
    """
    places = (NEW, (State.SUPPLEMENT, Stage.HOLDER), (State.PROCESSING, Stage.LEADER))
    references = [dossier_at(database, *place, code=make.BIRTH) for place in places]
    one, where = officer(role), path.format(*references)
    one.page(where)

    sent = database.count_statements()
    one.page(where)

    asked = [text for text in sent if "sign_in" not in text and "audit_append" not in text]
    assert len(asked) <= most, "\n".join(asked)
