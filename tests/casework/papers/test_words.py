"""Numbers read aloud in Vietnamese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.papers.words import number_in_words

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
