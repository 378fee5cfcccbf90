"""Results of a draft are written on screen and shown filled in."""

import pytest

from tests.backoffice.test_catalogue_parts import kept, sent

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"
RESULTS = f"{BASE}/soan/ket-qua"
RESULT = {
    "name": "Giấy xác nhận",
    "title": "Giấy xác nhận",
    "summary": "Về việc thử",
    "type_abbreviation": "XN",
    "basis": "Luật Hộ tịch;\r\n\r\nNghị định số 123/2015/NĐ-CP;",
    "body": "Xác nhận {holder_name}, sinh ngày {child_birth_date}.",
    "retention": "Vĩnh viễn",
}


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def test_a_result_is_kept_with_its_lines(opened, database):
    answer = sent(opened, f"{RESULTS}/them", RESULT)

    one = kept(database).results[-1]
    assert answer.status_code == 303
    assert one.basis == ("Luật Hộ tịch;", "Nghị định số 123/2015/NĐ-CP;")
    assert one.body == (RESULT["body"],)
    assert (one.type_abbreviation, one.retention) == ("XN", "Vĩnh viễn")


def test_the_preview_fills_places_and_names_those_that_nothing_fills(opened, database):
    before = kept(database)

    answer = sent(
        opened, f"{RESULTS}/them", {**RESULT, "body": "Gửi {holder_name} và {ai_do}", "peek": "1"}
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Gửi [Chủ hồ sơ] và {ai_do}" in text
    assert "Chỗ trống không có dữ liệu: ai_do" in text
    assert kept(database) == before


def test_the_places_that_can_be_filled_are_listed(opened):
    text = opened.page(f"{RESULTS}/them")

    assert "{dossier_code}" in text
    assert "{child_name}" in text


def test_a_place_that_nothing_fills_is_a_fault_of_the_draft(opened):
    sent(opened, f"{RESULTS}/them", {**RESULT, "body": "Gửi {ai_do}"})

    assert "Nội dung dùng {ai_do}" in opened.page(RESULTS)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"name": ""}, {"body": "a" * 20_001}])
def test_what_is_wrong_is_told_and_what_was_typed_stays(opened, database, wrong):
    before = kept(database)

    answer = sent(opened, f"{RESULTS}/them", {**RESULT, **wrong})

    assert answer.status_code == 422
    assert "Về việc thử" in answer.get_data(as_text=True)
    assert kept(database) == before


def test_a_result_that_a_step_signs_is_not_removed(opened, database):
    key = next(one.result for one in kept(database).flow.steps if one.result)

    answer = opened.confirm(f"{RESULTS}/muc/{key}/xoa")

    assert answer.status_code == 422
    assert key in {one.key for one in kept(database).results}
