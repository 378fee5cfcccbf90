"""Bank statements of many layouts: heads and sums are read, references found in contents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.payments import matching, statements
from foundation import ids

VCB = """NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM
Sao kê tài khoản,0011001234567
,
Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Mô tả
23/11/2026,FT26327001,,"25,000",MBVCB.123.PL7M2QX4D9TB.CT tu 0123
23/11/2026,FT26327002,"1,000,000",,Chuyen di
24/11/2026,FT26327003,,"8.000",phi trich luc
Tổng cộng,,,"33,000",
"""
SIGNED = (
    "Date;Transaction ID;Amount;Description;Counterparty\r\n"
    "2026-11-23 09:15:00;T1;+25.000 VND;PL 7M2QX 4D9TB;NGUYEN VAN A\r\n"
    "2026-11-23 09:16:00;T2;-90.000 VND;phi;BANK\r\n"
)
ODD = "STT\tThời gian\tCó\tNợ\tDiễn giải\n1\t23-11-2026 14:05\t25000.00\t0\tPL7M2QX4D9TB\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (VCB, "utf-8", [("23", 25_000, "FT26327001/20261123/25000"),
                        ("24", 8_000, "FT26327003/20261124/8000")]),
        (SIGNED, "utf-8-sig", [("23", 25_000, "T1/20261123/25000")]),
        (ODD, "utf-16", [("23", 25_000, "")]),
    ],
)  # fmt: skip
def test_layouts_of_banks_are_read_by_the_words_of_their_heads(text, encoding, found):
    read = statements.read(statements.rows_of_csv(text.encode(encoding)))

    assert read.problem is None
    assert [(f"{one.day:%d}", one.amount) for one in read.lines] == [row[:2] for row in found]
    for line, (_, _, reference) in zip(read.lines, found, strict=True):
        assert not reference or line.bank_ref == reference


def test_equal_lines_without_a_reference_are_told_apart_and_named_the_same_again():
    text = "Ngày,Số tiền,Nội dung\n" + "23/11/2026,25000,nop phi\n" * 2
    first, again = (statements.read(statements.rows_of_csv(text.encode())) for _ in range(2))

    names = [one.bank_ref for one in first.lines]
    assert len(set(names)) == 2
    assert [one.bank_ref for one in again.lines] == names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "statement_without_head"),
        ("a,b,c\n1,2,3\n", "statement_without_head"),
        ("Ngày,Số tiền,Nội dung\n", "statement_empty"),
        ("Ngày,Số tiền,Nội dung\n31/02/2026,1000,x\n", "statement_empty"),
    ],
)
def test_a_file_that_is_no_statement_is_named_so(text, code):
    assert statements.read(statements.rows_of_csv(text.encode())).problem.code == code


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25000", 25_000), ("25.000", 25_000), ("25,000", 25_000), ("25,000.00", 25_000),
        ("25.000,00", 25_000), ("+1.250.000 VND", 1_250_000), ("-90.000đ", -90_000),
        ("25000.0", 25_000), ("25000.5", None), ("", None), ("abc", None), (".", None),
        ("1,2,3", None), ("٢٥", None),
    ],
)  # fmt: skip
def test_sums_are_read_as_banks_write_them(text, amount):
    assert statements.read_amount(text) == amount


@given(st.integers(0, 10**12), st.sampled_from([",", "."]), st.sampled_from(["", "VND", " đ"]))
def test_a_grouped_sum_is_read_back(amount, mark, unit):
    assert statements.read_amount(f"{amount:,}".replace(",", mark) + unit) == amount


@given(st.lists(st.lists(st.text(max_size=30), max_size=8), max_size=30))
def test_no_rows_break_the_reader(rows):
    found = statements.read(rows)
    assert all(one.amount > 0 for one in found.lines)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    statements.read(statements.rows_of_csv(data))


def test_days_are_read_in_both_orders():
    assert statements.read_day("2026-11-23T14:05:00") == date(2026, 11, 23)
    assert statements.read_day("3/1/2026 07:00") == date(2026, 1, 3)
    assert statements.read_day("31/02/2026") is None


@given(st.text(max_size=40), st.text(max_size=40), st.integers(1, 11))
def test_a_reference_is_found_whole_broken_and_in_small_letters(before, after, at):
    reference = "PL" + ids.new_reference()[3:].replace("-", "")
    broken = f"{reference[:at]} {reference[at:]}"

    assert reference in matching.references_in(f"{before}.{broken.lower()}.{after}")


def test_a_wrong_letter_is_no_reference_but_looks_like_one():
    good = "PL" + ids.new_reference()[3:].replace("-", "")
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")

    assert matching.references_in(f"nop {wrong}") == []
    assert matching.looks_like_reference(f"nop {wrong} phi")
    assert not matching.looks_like_reference("PLEASE nop phi")
