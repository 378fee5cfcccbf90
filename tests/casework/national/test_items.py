"""What the national portal is told: every field, every state, nothing too long."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dossiers.states import State, Verb
from casework.national import items
from casework.national.items import (
    DossierFacts,
    FeeLine,
    FileLine,
    OtherPaper,
    ProgressFacts,
    ResultLine,
    SupplementLine,
)
from casework.national.words import DEEDS
from demo.stand_ins import national_portal as portal

NOON = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)
FACTS = DossierFacts(
    code="H32.102-260106-0001", procedure_code="2.000635", procedure_name="Cấp bản sao",
    field_code="G15-TP07", field_name="Hộ tịch", channel="online", holder="Nguyễn Văn An",
    holder_kind="1", holder_number="056190000001", holder_address="Nha Trang",
    email="an@example.vn", phone="0900000001", state=State.ACCEPTED, filed_at=NOON,
    received_at=NOON, due_at=NOON, finished_at=None, returned_at=None, refused_at=None,
    return_way="online", agency="UBND phường Nha Trang", desk="Trung tâm", note="",
    is_verified=True, is_paid_online=False,
)  # fmt: skip
WHOLE = replace(
    FACTS,
    files=[FileLine("1", "don.pdf", "GT1", "https://x/1", is_digitised=True)],
    fees=[FeeLine("Lệ phí", "LP1", 8000, is_charge=True)],
    others=[OtherPaper("Sổ hộ khẩu", 1, "1")],
    supplements=[
        SupplementLine("1", "Lê Thị Bình", "Đơn: mờ", NOON, "", NOON, False, ["Đơn"], NOON, NOON)
    ],
    results=[ResultLine("9", "Bản sao", "12/BS", "https://x/9")],
)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("facts", [FACTS, WHOLE], ids=["bare", "whole"])
def test_the_item_of_each_state_is_right_in_every_field(facts, state):
    item = items.dossier_item(replace(facts, state=state))
    assert portal.wrong_field(item, portal.DOSSIER) == ""
    assert item["TrangThaiHoSo"] == str(state.value)
    assert list(item) == list(portal.DOSSIER)


@pytest.mark.parametrize("name", list(portal.DOSSIER))
def test_the_counterpart_misses_each_field(name):
    item = items.dossier_item(WHOLE)
    del item[name]
    assert portal.wrong_field(item, portal.DOSSIER) == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NgayTiepNhan", "2026-01-06"), ("NgayHenTra", "20261306000000"),
        ("TrangThaiHoSo", "11"), ("KenhThucHien", "4"), ("TrichYeuHoSo", "x" * 1001),
        ("HinhThuc", 0), ("DanhSachLePhi", [{"Gia": 8000}]), ("MaHoSo", ""),
    ],
)  # fmt: skip
def test_the_counterpart_refuses_what_is_wrong(name, value):
    assert portal.wrong_field(items.dossier_item(WHOLE) | {name: value}, portal.DOSSIER) == name


def test_moments_are_written_in_vietnam():
    assert items.moment(NOON) == "20260106120000"
    assert items.moment(None) == ""


def test_lists_are_filled():
    item = items.dossier_item(WHOLE)
    assert item["DanhSachLePhi"][0]["Gia"] == "8000"
    assert item["DanhSachLePhi"][0]["LoaiPhiLePhi"] == "2"
    assert item["DanhSachHoSoBoSung"][0]["NgayHenTraMoi"] == "20260106120000"
    assert item["DanhSachHoSoBoSung"][0]["TrangThaiBoSung"] == items.GIVEN
    assert item["DanhSachTepDinhKemKhac"] == [
        {"TenGiayTo": "Sổ hộ khẩu", "SoLuong": "1", "LoaiGiayTo": "1"}
    ]
    assert item["HoSoCoThanhPhanSoHoa"] == "1"


@given(st.text(max_size=4000), st.integers(1, 3000))
def test_a_text_is_cut_at_a_word_and_never_too_long(text, length):
    short = items.cut(text, length)
    assert len(short) <= max(length, 1)
    if len(" ".join(text.split())) <= length:
        assert short == " ".join(text.split())


@given(st.text(min_size=1, max_size=5000).filter(str.strip))
def test_whatever_is_told_of_progress_is_right(text):
    facts = ProgressFacts("H32-1", "An", "", NOON, "", f"x {text}", State.PROCESSING, NOON, None)
    assert portal.wrong_field(items.progress_item(facts), portal.PROGRESS) == ""


def test_no_move_of_a_person_is_without_its_name():
    silent = {
        Verb.SIGNING_FAILED, Verb.SEALING_FAILED, Verb.OPEN_PART, Verb.SEND_BACK,
        Verb.RETURN_TO_LEAD, Verb.CANCEL_PART,
    }  # fmt: skip
    assert set(DEEDS) == set(Verb) - silent
