"""Cases and parts of a draft are listed, added, edited, moved and removed on screen."""

import pytest

from casework.catalogue import drafts, queries
from casework.procedures.definition import CopyKind, PartManner
from casework.worktime.rules import TimeLimit, TimeUnit
from tests.backoffice.office import hidden_of

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"
PARTS, CASES = f"{BASE}/soan/thanh-phan", f"{BASE}/soan/truong-hop"
PART = {
    "name": "Giấy xác nhận hộ nghèo",
    "manner": "file",
    "required": "yes",
    "originals": "0",
    "copies": "1",
    "copy_kind": "certified",
}


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def kept(database):
    with database.reading() as session:
        return drafts.definition_of(queries.open_draft(session, CODE))


def sent(officer, path, data):
    """Send the form of a page with its hidden fields."""
    return officer.post(path, {**hidden_of(officer.page(path)), **data})


def moved(officer, path, key, by):
    text = officer.page(path)
    revision = text[text.index('name="revision" value="') + 23 :].split('"')[0]
    return officer.post(f"{path}/muc/{key}/chuyen", {"revision": revision, "by": by})


def test_the_parts_are_listed_with_manner_counts_and_cases(opened):
    text = opened.page(PARTS)

    assert "Điền trực tuyến (tờ khai điện tử)" in text
    assert "01 bản chính" in text
    assert "Trẻ em bị bỏ rơi" in text


def test_a_part_is_added_with_a_key_of_its_name(opened, database):
    answer = sent(opened, f"{PARTS}/them", {**PART, "cases": ["dung_han"]})

    part = kept(database).parts[-1]
    assert answer.status_code == 303
    assert (part.key, part.manner) == ("giay_xac_nhan_ho_ngheo", PartManner.FILE)
    assert (part.originals, part.copies, part.copy_kind) == (0, 1, CopyKind.CERTIFIED)
    assert part.cases == ("dung_han",)


def test_a_part_may_depend_on_an_answer(opened, database):
    answer = sent(opened, f"{PARTS}/them", {**PART, "when": ["is_late", "is", "yes"]})

    assert answer.status_code == 303
    assert kept(database).parts[-1].when == {"is_late": ("yes",)}


def test_a_part_is_edited_and_keeps_its_key(opened, database):
    answer = sent(opened, f"{PARTS}/muc/uy_quyen", {**PART, "name": "Giấy ủy quyền", "note": "N"})

    part = next(one for one in kept(database).parts if one.key == "uy_quyen")
    assert answer.status_code == 303
    assert (part.name, part.note, part.required) == ("Giấy ủy quyền", "N", True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"originals": "hai"}, "Số bản chính"),
        ({"name": ""}, "Tên"),
        ({"manner": "bay"}, "Cách nộp"),
        ({"cases": ["khong_co"]}, "Dùng cho trường hợp"),
        ({"manner": "earlier", "earlier": "giấy cũ"}, "Mã thủ tục trước"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(opened, database, wrong, sentence):
    before = kept(database)
    answer = sent(opened, f"{PARTS}/them", {**PART, "note": "Tôi đã gõ điều này", **wrong})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "Tôi đã gõ điều này" in text
    assert kept(database) == before


def test_who_saves_second_is_told_and_keeps_the_text(opened, database):
    page = hidden_of(opened.page(f"{PARTS}/them"))
    sent(opened, f"{PARTS}/them", PART)

    answer = opened.post(f"{PARTS}/them", {**page, **PART, "name": "Giấy của người thứ hai"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Giấy của người thứ hai" in text
    assert kept(database).parts[-1].name == PART["name"]


def test_parts_move_up_and_down_and_stay_at_the_ends(opened, database):
    keys = [one.key for one in kept(database).parts]

    moved(opened, PARTS, keys[1], "up")
    assert [one.key for one in kept(database).parts][:2] == [keys[1], keys[0]]

    moved(opened, PARTS, keys[1], "up")
    moved(opened, PARTS, keys[1], "down")
    assert [one.key for one in kept(database).parts] == keys


def test_a_part_that_nothing_uses_is_removed(opened, database):
    sent(opened, f"{PARTS}/them", PART)

    answer = opened.confirm(f"{PARTS}/muc/giay_xac_nhan_ho_ngheo/xoa")

    assert answer.status_code == 303
    assert "giay_xac_nhan_ho_ngheo" not in {one.key for one in kept(database).parts}


def test_a_part_that_a_step_needs_is_not_removed_and_the_step_is_named(opened, database):
    flow = kept(database).flow
    step = next(
        one for one in flow.steps if set(one.inputs) & {p.key for p in kept(database).parts}
    )
    key = next(one for one in step.inputs if one in {p.key for p in kept(database).parts})

    text = opened.page(f"{PARTS}/muc/{key}/xoa")
    answer = opened.confirm(f"{PARTS}/muc/{key}/xoa")

    assert step.name in text
    assert answer.status_code == 422
    assert key in {one.key for one in kept(database).parts}


def test_a_part_that_is_not_there_is_not_found(opened):
    assert opened.get(f"{PARTS}/muc/khong_co").status_code == 404


def test_a_case_may_have_a_limit_of_its_own(opened, database):
    answer = sent(opened, f"{CASES}/them", {"name": "Cần xác minh", "amount": "3", "unit": "DAY"})

    assert answer.status_code == 303
    assert kept(database).cases[-1].limit == TimeLimit(3, TimeUnit.DAY)
    assert "03 ngày" in opened.page(CASES)


@pytest.mark.parametrize("amount", ["", "0", "5001", "ba"])
def test_a_limit_without_a_number_in_bounds_is_refused(opened, amount):
    answer = sent(opened, f"{CASES}/them", {"name": "Khác", "amount": amount, "unit": "DAY"})

    assert answer.status_code == 422
    assert 'value="Khác"' in answer.get_data(as_text=True)


def test_a_case_that_parts_name_is_not_removed(opened, database):
    text = opened.page(f"{CASES}/muc/bi_bo_roi/xoa")
    answer = opened.confirm(f"{CASES}/muc/bi_bo_roi/xoa")

    assert "Biên bản về việc trẻ bị bỏ rơi" in text
    assert answer.status_code == 422
    assert "bi_bo_roi" in {one.key for one in kept(database).cases}
