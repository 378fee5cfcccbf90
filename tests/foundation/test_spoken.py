"""Numbers read aloud in Vietnamese."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spoken import day_in_words, money_in_words, number_in_words

DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip

NINES = (
    "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ "
    "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín"
)


def _heard(words: list[str]) -> int:
    """Understand a spoken number independently of the code under test."""
    if "tỷ" in words:
        at = len(words) - 1 - words[::-1].index("tỷ")
        return _heard(words[:at]) * 10**9 + _heard(words[at + 1 :])
    for scale, value in (("triệu", 10**6), ("nghìn", 1000), ("trăm", 100), ("mươi", 10)):
        if scale in words:
            at = words.index(scale)
            return _heard(words[:at]) * value + _heard(words[at + 1 :])
    return sum(DIGITS[word] for word in words if word != "linh")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (44, "bốn mươi tư"),
        (55, "năm mươi lăm"),
        (99, "chín mươi chín"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (555, "năm trăm năm mươi lăm"),
        (1_000, "một nghìn"),
        (1_001, "một nghìn không trăm linh một"),
        (1_010, "một nghìn không trăm mười"),
        (1_021, "một nghìn không trăm hai mươi mốt"),
        (1_100, "một nghìn một trăm"),
        (2_025, "hai nghìn không trăm hai mươi lăm"),
        (10_000, "mười nghìn"),
        (15_000, "mười lăm nghìn"),
        (21_000, "hai mươi mốt nghìn"),
        (105_000, "một trăm linh năm nghìn"),
        (1_000_000, "một triệu"),
        (1_000_001, "một triệu không trăm linh một"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (21_451_025, "hai mươi mốt triệu bốn trăm năm mươi mốt nghìn không trăm hai mươi lăm"),
        (1_000_000_000, "một tỷ"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (1_000_500_000, "một tỷ năm trăm nghìn"),
        (35_000_000_000, "ba mươi lăm tỷ"),
        (1_000_000_000_000, "một nghìn tỷ"),
        (10**18 - 1, NINES),
        (-15, "âm mười lăm"),
    ],
)
def test_a_number_is_read_as_it_is_spoken(number, words):
    assert number_in_words(number) == words


@given(st.integers(0, 10**18 - 1))
def test_a_listener_understands_the_number(number):
    assert _heard(number_in_words(number).split()) == number


def test_numbers_nobody_pays_are_refused():
    with pytest.raises(ValueError, match="too large"):
        number_in_words(10**18)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2005, 4, 12), "Ngày mười hai tháng tư năm hai nghìn không trăm linh năm"),
        (date(1990, 4, 5), "Ngày năm tháng tư năm một nghìn chín trăm chín mươi"),
        (date(2025, 5, 5), "Ngày năm tháng năm năm hai nghìn không trăm hai mươi lăm"),
        (date(2001, 1, 1), "Ngày một tháng một năm hai nghìn không trăm linh một"),
        (date(2024, 2, 29), "Ngày hai mươi chín tháng hai năm hai nghìn không trăm hai mươi tư"),
        (
            date(1955, 12, 31),
            "Ngày ba mươi mốt tháng mười hai năm một nghìn chín trăm năm mươi lăm",
        ),
        (date(2010, 10, 15), "Ngày mười lăm tháng mười năm hai nghìn không trăm mười"),
        (date(2026, 4, 21), "Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi sáu"),
        (date(2004, 1, 5), "Ngày năm tháng một năm hai nghìn không trăm linh bốn"),
        (date(2000, 10, 31), "Ngày ba mươi mốt tháng mười năm hai nghìn không trăm"),
        (date(1990, 11, 15), "Ngày mười lăm tháng mười một năm một nghìn chín trăm chín mươi"),
    ],
    ids=str,
)
def test_a_day_is_read_as_civil_status_papers_write_it(day, words):
    assert day_in_words(day) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (8_000, "Tám nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (75_000, "Bảy mươi lăm nghìn đồng"),
        (1_021_004, "Một triệu không trăm hai mươi mốt nghìn không trăm linh bốn đồng"),
        (1_250_000, "Một triệu hai trăm năm mươi nghìn đồng"),
        (3_000_000_000, "Ba tỷ đồng"),
    ],
)
def test_a_sum_of_money_is_read_with_a_capital(amount, words):
    assert money_in_words(amount) == words
