"""What a search forgives, word by word: slips of the key, accents left as letters, lost spaces."""

import pytest

from casework.procedures import matching

KNOWN = {
    "giay": 900, "khai": 200, "sinh": 250, "dang": 1_500, "ky": 1_500, "ket": 300, "hon": 40,
    "duoc": 100, "xe": 200, "phep": 1_000, "cho": 400, "khi": 50,
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaays", "giay"),
        ("sinhf", "sinh"),
        ("dduwowcj", "duoc"),
        ("d9u7o7c5", "duoc"),
        ("khia", "khai"),
        ("giayy", "giay"),
        ("hoon", "hon"),
        ("dag", "dang"),
        ("phxp", "phep"),
    ],
)
def test_a_slip_is_mended_to_the_word_meant(typed, meant):
    assert matching.likely(typed, KNOWN)[0] == meant


@pytest.mark.parametrize("typed", ["zzzz", "1004222", "ab", "x" * 50, ""])
def test_what_resembles_nothing_is_left_alone(typed):
    assert matching.likely(typed, KNOWN) == ()


def test_words_typed_without_spaces_are_parted():
    assert matching.parted("giaykhaisinh", KNOWN) == "giay khai sinh"
    assert matching.parted("khongbietgi", KNOWN) == "khongbietgi"


def test_both_spellings_of_y_count():
    assert matching.twins("ky") == ("ky", "ki")
    assert matching.twins("li") == ("li", "ly")
    assert matching.twins("may") == ("may",)


def test_an_everyday_phrase_is_put_into_each_of_its_meanings():
    known = {"so do": ["giay chung nhan", "so hong"], "mat": ["cap lai"]}

    assert matching.readings(["mat", "so", "do"], known) == (
        ("cap lai giay chung nhan", "cap lai so hong", "mat so do"),
        "",
    )
    assert matching.readings(["lam", "so", "do"], known)[1] == "so do"


def test_fillers_are_left_out_but_not_parts_of_words():
    assert matching.without_fillers("thu tuc lam can cuoc") == "can cuoc"
    assert matching.without_fillers("di chuc") == "di chuc"
    assert matching.without_fillers("thu tuc") == "thu tuc"


def test_a_rare_word_tells_more_than_a_common_one():
    assert matching.weight(3) > matching.weight(3_000) > 0
