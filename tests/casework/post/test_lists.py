"""Daily lists as files: nothing in them is a formula, nothing of them is lost."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.post import lists
from casework.post.lists import Doubt, Told
from casework.post.records import Consignment, PostState
from foundation.clock import VIETNAM
from foundation.errors import Invalid
from foundation.ids import new_reference

NOW = datetime(2026, 1, 7, 2, 0, tzinfo=UTC)
HEAD = "ma_buu_gui,so_van_don,trang_thai,thoi_gian,noi_phat,ghi_chu\r\n"
REFERENCE = new_reference()


def read(*rows, head=HEAD):
    text, told, doubts = lists.read_in((head + "\r\n".join(rows)).encode("utf-8-sig"), now=NOW)
    assert text.startswith(head)
    return told, doubts


@given(st.text(max_size=60))
def test_no_text_in_a_list_is_taken_for_a_formula(text):
    row = Consignment(
        reference=REFERENCE, tracking="", name=text, phone="+84 905", address=text, contents=text
    )

    written = lists.as_bytes(lists.write_out([row])).decode("utf-8-sig")

    cells = list(csv.reader(io.StringIO(written, newline="")))
    assert len(cells) == 2
    assert cells[0] == list(lists.OUT)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells[1])
    assert cells[1][4] == "'+84 905"


def test_the_same_consignments_make_the_same_bytes():
    rows = [
        Consignment(
            reference=REFERENCE, tracking="EA123456789VN", name="Nguyễn Văn An", phone="0905",
            address="12 Trần Phú", contents="Kết quả",
        )
    ]  # fmt: skip

    assert lists.as_bytes(lists.write_out(rows)) == lists.as_bytes(lists.write_out(rows))
    assert lists.as_bytes(lists.write_out(rows)).startswith(b"\xef\xbb\xbfstt,ma_buu_gui")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("delivered", PostState.DELIVERED),
        ("Đã phát", PostState.DELIVERED),
        ("PHÁT THÀNH CÔNG", PostState.DELIVERED),
        ("on_the_way", PostState.ON_THE_WAY),
        ("Đang vận chuyển", PostState.ON_THE_WAY),
        ("chuyển hoàn", PostState.RETURNED),
        ("Thất lạc", PostState.LOST),
    ],
)
def test_states_are_understood_as_codes_and_as_words(word, state):
    told, doubts = read(f"{REFERENCE},,{word},06/01/2026 16:30,Cam Ranh,")

    assert not doubts
    assert told == [
        Told(2, REFERENCE, "", state, datetime(2026, 1, 6, 16, 30, tzinfo=VIETNAM), "Cam Ranh", "")
    ]


def test_columns_may_stand_in_any_order_and_be_parted_by_semicolons():
    told, doubts = read(
        "da phat;2026-01-06 16:30;ea123456789vn", head="trang_thai;thoi_gian;so_van_don\r\n"
    )

    assert not doubts
    assert told[0].tracking == "EA123456789VN"


def test_each_doubtful_line_says_why_and_the_good_ones_stay():
    told, doubts = read(
        f"{REFERENCE},,delivered,06/01/2026 16:30,,",
        "KH-AAAAA-AAAAA,,delivered,06/01/2026 16:30,,",
        ",,delivered,06/01/2026 16:30,,",
        f"{REFERENCE},,dang ngu,06/01/2026 16:30,,",
        f"{REFERENCE},,delivered,hôm qua,,",
        f"{REFERENCE},,delivered,0001-01-01T00:00:00+14:00,,",
        f"{REFERENCE},,delivered,08/01/2026 16:30,,",
        f"{REFERENCE},=1,delivered,06/01/2026 16:30,,",
        f"{REFERENCE}",
        "",
    )

    assert [one.line for one in told] == [2]
    assert [(one.line, one.code) for one in doubts] == [
        (3, "post_reference"), (4, "post_no_number"), (5, "post_state"), (6, "post_time"),
        (7, "post_time"), (8, "post_future"), (9, "not_a_tracking"), (10, "post_state"),
    ]  # fmt: skip


def test_doubts_written_out_can_be_read_again():
    doubts = [Doubt(3, "post_state", (REFERENCE, "", "=cmd()", "06/01/2026 16:30", "", ""))]

    written = lists.write_doubts(doubts, ["Không hiểu trạng thái"])

    _, told, again = lists.read_in(lists.as_bytes(written), now=NOW)
    assert not told
    assert again[0].cells == doubts[0].cells


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"x" * (lists.MOST_BYTES + 1), "file_too_large"),
        ("trạng thái".encode("utf-16"), "post_list_encoding"),
        (b"ma_buu_gui,trang_thai\0", "post_list_encoding"),
        (b"a,b,c\r\n1,2,3", "post_list_form"),
        (HEAD.encode(), "post_list_empty"),
        (HEAD.encode() + b'"' + b"x" * 200_000, "post_list_form"),
        (HEAD.encode() + b"a,b\r\n" * (lists.MOST_LINES + 1), "post_list_long"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data, code):
    with pytest.raises(Invalid) as refusal:
        lists.read_in(data, now=NOW)

    assert refusal.value.fields["file"].code == code


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read_never_a_fault(data):
    try:
        lists.read_in(HEAD.encode() + data, now=NOW)
    except Invalid as refusal:
        assert set(refusal.fields) == {"file"}  # noqa: PT017 - either answer is right
