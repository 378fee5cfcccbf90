"""Groups, tables, computed values, hints and former communes on the pages of a draft."""

import json

import pytest
from sqlalchemy import select

from casework.dossiers.records import Dossier
from tests import make
from tests.portal import journeys

HOUSEHOLD, DEATH = "1.001612", "1.000656"
SECTION = "chu_the"
ROW = {
    "founders": "family",
    "members.0.name": "Lê Thị Mẫu",
    "members.0.id_number": "056190000001",
    "members.0.share": "1.000.000",
    "members.1.name": "",
}
STORED = '[{"name":"Lê Thị Mẫu","id_number":"056190000001","share":"1.000.000"}]'


def begin(browser, code, case_key):
    page = browser.post(
        f"/thu-tuc/{code}/bat-dau",
        {"case_key": case_key, "agency": "H32.102", "return_way": "desk"},
    )
    assert page.status == 303, page.text
    return page.location


@pytest.fixture
def household(citizen):
    return begin(citizen, HOUSEHOLD, "ho_gia_dinh")


def answers_of(database, draft):
    with database.reading() as session:
        return dict(journeys.draft_in(session, draft).answers)


def test_a_section_is_drawn_with_its_groups_and_tables(citizen, household):
    page = citizen.get(f"{household}/phan/{SECTION}")

    assert "Thành viên hộ gia đình tham gia thành lập" in page.text
    assert 'name="members.0.name"' in page.html
    assert 'value="add:members"' in page.html
    assert "Nhân thân" in citizen.get(f"{household}/phan/chu_ho").text


def test_rows_are_added_and_removed_by_buttons_without_scripts(citizen, household, database):
    address = f"{household}/phan/{SECTION}"

    added = citizen.post(address, ROW | {"verb": "add:members"})
    assert added.status == 303
    assert added.location.endswith(f"/phan/{SECTION}?them=members#members")
    assert answers_of(database, household)["members"] == STORED
    drawn = citizen.get(added.location)
    assert 'name="members.1.name"' in drawn.html
    assert 'value="Lê Thị Mẫu"' in drawn.html

    removed = citizen.post(address, ROW | {"verb": "remove:members:0"})
    assert removed.status == 303
    assert answers_of(database, household)["members"] == ""


def test_a_faulty_cell_is_told_beside_it_and_what_was_typed_stays(citizen, household, database):
    page = citizen.post(f"{household}/phan/{SECTION}", ROW | {"members.0.id_number": "12"})

    assert page.status == 422
    assert "dòng 1, Số định danh cá nhân: Số định danh cá nhân gồm đúng 12 chữ số" in page.text
    assert 'href="#members.0.id_number"' in page.html
    assert json.loads(answers_of(database, household)["members"])[0]["id_number"] == "12"


@pytest.mark.parametrize(
    "sent",
    [
        {"members.0.salary": "1"},
        {"members.x.name": "1"},
        {"members.100.name": "1"},
        {"founders.0.name": "1"},
        {"members_share": "1"},
        {"members.0.name": "x" * 30_000},
    ],
)
def test_cells_that_the_form_does_not_ask_are_refused(citizen, household, database, sent):
    before = answers_of(database, household)

    assert citizen.post(f"{household}/phan/{SECTION}", sent).status == 422
    assert answers_of(database, household) == before


@pytest.mark.parametrize(
    "rows", [[1], ["x"], [{"name": 1}], [{"salary": "1"}], {"name": "x"}, 5, None, [[[[]]]]]
)
def test_rows_of_another_shape_are_refused_by_name(citizen, household, rows):
    for door in ("luu", "goi-y"):
        page = citizen.send(f"{household}/{door}", {"answers": {"members": rows}})
        assert page.status == 422
        assert "members" in str(page.json)


def test_hints_come_from_the_rules_of_the_house_and_nothing_is_kept(citizen, household, database):
    before = answers_of(database, household)
    rows = [{"name": "Lê Thị Mẫu", "id_number": "056190000001", "birth_date": "01/01/1980"}]
    rows[0]["share"] = "1.000.000 đồng"

    page = citizen.send(
        f"{household}/goi-y",
        {"answers": {"founders": "family", "members": rows, "capital": "7.005.000"}},
    )

    assert page.status == 200
    assert page.json["computed"]["members_share"] == "1.000.000"
    assert page.json["computed"]["capital_words"] == "Bảy triệu không trăm linh năm nghìn đồng"
    assert "người sinh năm 1990" in page.json["warnings"]["members.0.id_number"]
    assert "members" in page.json["shown"]
    hidden = citizen.send(f"{household}/goi-y", {"answers": {"founders": "person"}})
    assert "members" not in hidden.json["shown"]
    assert answers_of(database, household) == before


def test_hints_name_a_problem_in_its_place(citizen, household):
    rows = [{"name": "Lê", "id_number": "12"}]

    page = citizen.send(f"{household}/goi-y", {"answers": {"founders": "family", "members": rows}})
    assert "12 chữ số" in page.json["problems"]["members.0.id_number"]


def test_autosave_keeps_a_table_whole(citizen, household, database):
    page = citizen.send(
        f"{household}/luu",
        {"answers": {"founders": "family", "members": [{"name": "Lê"}, {"name": ""}]}},
    )

    assert page.status == 200
    assert answers_of(database, household)["members"] == '[{"name":"Lê"}]'


def test_a_recommended_answer_is_asked_for_once_and_never_refused(citizen):
    draft = begin(citizen, HOUSEHOLD, "ca_nhan")
    answers = {
        "business_name": "Hộ Mẫu", "business_address": "1 Trần Phú", "business_commune": "22366",
        "business_lines": "Bán sách", "capital": "5000000", "workers": "1",
    }  # fmt: skip
    address = f"{draft}/phan/ho_kinh_doanh"

    first = citizen.post(address, answers)
    assert first.status == 200
    assert "Ngày bắt đầu hoạt động" in first.text
    assert "không bắt buộc nhưng giúp hồ sơ" in first.text
    again = citizen.post(address, answers | {"asked": "yes"})
    assert again.status == 303


def test_a_former_commune_is_chosen_and_shown_by_its_old_name(citizen, database):
    draft = journeys.begin(citizen, journeys.BIRTH)
    page = citizen.get(f"{draft}/phan/tre_em")
    assert '<optgroup label="Thành phố Nha Trang (trước 01/7/2025)">' in page.html

    saved = citizen.post(f"{draft}/phan/tre_em", {"child_home_commune": "22327@2025-06-30"})
    assert saved.status == 303
    review = citizen.get(f"{draft}/xem-lai").text
    assert "Phường Vĩnh Hòa, thành phố Nha Trang (trước 01/7/2025)" in review


def test_a_computed_value_is_read_and_cannot_be_typed(citizen, database):
    draft = journeys.begin(citizen, journeys.BIRTH)
    address = f"{draft}/phan/tre_em"

    assert citizen.post(address, {"child_birth_date_words": "Ngày mai"}).status == 422
    citizen.post(address, {"child_birth_date": "12/04/2025"})
    assert "Ngày mười hai tháng tư năm hai nghìn không trăm hai mươi lăm" in (
        citizen.get(address).text
    )


def test_a_file_is_taken_where_its_question_stands(citizen):
    draft = journeys.begin(citizen, journeys.BIRTH)
    page = citizen.get(f"{draft}/phan/tre_em")

    assert 'data-part="giay_chung_sinh"' in page.html
    assert page.html.count("<form") == page.html.count("</form>")
    sent = citizen.upload(
        f"{draft}/tep?phan=tre_em", "giay.pdf", b"%PDF-1.7\n%%EOF\n", part="giay_chung_sinh"
    )
    assert sent.status == 303
    assert sent.location.endswith("/phan/tre_em#file-giay_chung_sinh")


def test_an_earlier_dossier_fills_a_draft_and_is_named(citizen, database):
    address = journeys.sent_dossier(citizen, database)
    with database.transaction() as session:
        dossier = session.scalars(
            select(Dossier).where(Dossier.reference == address.rpartition("/")[2])
        ).one()
        dossier.state, dossier.stage = 2, "agency"
        dossier.accepted_at, dossier.code = make.TUESDAY, "H32.102-260106-0999"

    draft = journeys.begin(citizen, journeys.COPY)
    assert answers_of(database, draft)["subject_name"] == "Nguyễn Văn Mẫu"
    section = citizen.get(f"{draft}/phan/viec_ho_tich")
    assert "Lấy từ hồ sơ H32.102-260106-0999" in section.text
    citizen.post(f"{draft}/phan/viec_ho_tich", {"subject_name": "Lê Thị Khác"})
    told = citizen.get(f"{draft}/phan/viec_ho_tich").html
    assert told.count("Lấy từ hồ sơ") < section.html.count("Lấy từ hồ sơ")


def test_the_form_is_printed_for_its_holder_only(citizen, stranger, database):
    address = journeys.sent_dossier(citizen, database)

    printed = citizen.get(f"{address}/to-khai.pdf")
    assert printed.status == 200
    assert printed.data.startswith(b"%PDF")
    assert stranger.get(f"{address}/to-khai.pdf").status == 404
