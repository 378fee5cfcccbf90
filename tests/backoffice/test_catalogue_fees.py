"""Fees and reductions of a draft are edited on screen, with a worked example beside them."""

from datetime import date

import pytest

from casework.procedures.definition import Channel, FeeKind, FeeUnit
from tests.backoffice.test_catalogue_parts import kept as draft_of
from tests.backoffice.test_catalogue_parts import sent

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"
FEES, REDUCTIONS = f"{BASE}/soan/phi", f"{BASE}/soan/mien-giam"
FEE = {
    "name": "Phí chứng thực",
    "kind": "fee",
    "amount": "2.000",
    "unit": "page",
    "channel": "online",
    "effective_from": "01/07/2025",
    "effective_to": "31/12/2026",
    "count_key": "copy_count",
    "reduced_from": "3",
    "reduced_amount": "1000",
    "cap": "200000",
}
REDUCTION = {
    "name": "Người cao tuổi",
    "percent": "100",
    "fees": ["qua_han"],
    "channels": ["online", "direct"],
    "proof": "uy_quyen",
    "basis": "Nghị quyết của Hội đồng nhân dân tỉnh",
}


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def test_a_fee_is_added_with_days_channel_count_and_steps(opened, database):
    answer = sent(opened, f"{FEES}/them", {**FEE, "when": ["wants_copies", "is", "yes"]})

    fee = draft_of(database).fees[-1]
    assert answer.status_code == 303
    assert (fee.kind, fee.unit, fee.channel) == (FeeKind.FEE, FeeUnit.PAGE, Channel.ONLINE)
    assert (fee.amount, fee.reduced_from, fee.reduced_amount, fee.cap) == (2_000, 3, 1_000, 200_000)
    assert (fee.effective_from, fee.effective_to) == (date(2025, 7, 1), date(2026, 12, 31))
    assert fee.when == {"wants_copies": ("yes",)}


def test_the_worked_example_is_shown_before_anything_is_kept(opened, database):
    before = draft_of(database)

    answer = sent(opened, f"{FEES}/them", {**FEE, "peek": "1"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "2 × 2.000 đồng + 1 × 1.000 đồng = 5.000 đồng" in text
    assert "tối đa 200.000 đồng một bản" in text
    assert draft_of(database) == before


def test_a_kept_fee_shows_its_example_at_once(opened):
    assert "2 × 8.000 đồng = 16.000 đồng" in opened.page(f"{FEES}/muc/ban_sao")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "tám nghìn"}, "Mức thu (đồng)"),
        ({"amount": ""}, "Mức thu (đồng)"),
        ({"amount": "9999999999999"}, "Mức thu (đồng)"),
        ({"effective_from": "31/02/2026"}, "Từ ngày"),
        ({"effective_to": "30/06/2025"}, "Ngày bắt đầu đang sau ngày kết thúc"),
        ({"count_key": "khong_co"}, "Số lượng lấy từ câu hỏi"),
        ({"channel": ""}, "Áp dụng khi nộp"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(opened, database, wrong, sentence):
    before = draft_of(database)
    answer = sent(opened, f"{FEES}/them", {**FEE, "note": "Căn cứ tôi gõ", **wrong})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "Căn cứ tôi gõ" in text
    assert draft_of(database) == before


def test_two_rows_of_one_fee_for_the_same_days_are_a_fault_of_the_draft(opened):
    sent(opened, f"{FEES}/them", FEE)
    sent(opened, f"{FEES}/them", FEE)

    assert "Có hai mức thu cho “Phí chứng thực”" in opened.page(FEES)


def test_a_reduction_is_added_with_its_proof_and_basis(opened, database):
    answer = sent(opened, f"{REDUCTIONS}/them", {**REDUCTION, "when": ["is_late", "is", "yes"]})

    one = draft_of(database).reductions[-1]
    assert answer.status_code == 303
    assert (one.key, one.percent, one.proof) == ("nguoi_cao_tuoi", 100, "uy_quyen")
    assert one.fees == ("qua_han",)
    assert one.channels == (Channel.ONLINE, Channel.DIRECT)
    assert one.when == {"is_late": ("yes",)}
    assert "Miễn" in opened.page(REDUCTIONS)


@pytest.mark.parametrize("percent", ["0", "101", "", "nửa"])
def test_a_percentage_out_of_bounds_is_refused(opened, percent):
    answer = sent(opened, f"{REDUCTIONS}/them", {**REDUCTION, "percent": percent})

    assert answer.status_code == 422
    assert "Nghị quyết của Hội đồng nhân dân tỉnh" in answer.get_data(as_text=True)


def test_a_fee_that_a_reduction_names_is_not_removed(opened, database):
    sent(opened, f"{REDUCTIONS}/them", REDUCTION)

    text = opened.page(f"{FEES}/muc/qua_han/xoa")
    answer = opened.confirm(f"{FEES}/muc/qua_han/xoa")

    assert "Miễn, giảm “Người cao tuổi”" in text
    assert answer.status_code == 422
    assert "qua_han" in {one.key for one in draft_of(database).fees}
