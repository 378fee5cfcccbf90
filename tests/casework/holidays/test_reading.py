"""Decisions as people type, paste and export them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.holidays import reading
from casework.holidays.reading import MAX_LINES, SHOWN
from casework.worktime.rules import DayKind

OFF, MAKEUP = DayKind.OFF, DayKind.MAKEUP


def days(text):
    found = reading.read(text)
    assert found.problems == []
    return [(one.day, one.kind, one.name) for one in found.days]


def codes(text):
    return [problem.code for problem in reading.read(text).problems]


@pytest.mark.parametrize(
    "text",
    [
        "16/02/2027;nghỉ;Tết Nguyên đán",
        "16-2-2027;NGHỈ;Tết  Nguyên đán ",
        "2027-02-16\tNghỉ lễ\tTết Nguyên đán",
        "\ufeffNgày;Loại;Tên ngày\r\n16/02/2027;nghi;Tết Nguyên đán\r\n\r\n",
        '16/02/2027,nghỉ,"Tết Nguyên đán"',
        "16.02.2027 ; off ; Tết Nguyên đán ;; ",
    ],
)
def test_a_day_is_read_however_it_was_typed_or_exported(text):
    assert days(text) == [(date(2027, 2, 16), OFF, "Tết Nguyên đán")]


@pytest.mark.parametrize("joined", [" - ", " – ", "–", " đến "])
def test_a_span_is_every_day_of_it(joined):
    found = days(f"27/02/2028{joined}01/03/2028;nghỉ;Tết")

    assert [one[0] for one in found] == [date(2028, 2, d) for d in (27, 28, 29)] + [
        date(2028, 3, 1)
    ]


def test_a_made_up_day_and_a_name_with_commas_are_read():
    assert days("21/08/2027,làm bù,Làm bù, cho 30/8") == [
        (date(2027, 8, 21), MAKEUP, "Làm bù, cho 30/8")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "days_needed"),
        ("  \n;;\n\t\n", "days_needed"),
        ("Ngày;Loại;Tên", "days_needed"),
        ("30/02/2027;nghỉ;Tết", "day_unreadable"),
        ("29/02/2027;nghỉ;Tết", "day_unreadable"),
        ("1/1/27;nghỉ;Tết", "day_unreadable"),
        ("00/00/0000;nghỉ;Tết", "day_unreadable"),
        ("tháng 2 ngày 16;nghỉ;Tết", "day_unreadable"),
        ("hôm nay;nghỉ;Tết", "day_unreadable"),
        ("16/02/2027 - 17/02/2027 - 18/02/2027;nghỉ;Tết", "day_unreadable"),
        ("20/02/2027 - 16/02/2027;nghỉ;Tết", "span_wrong"),
        ("01/01/2027 - 31/12/2027;nghỉ;Tết", "span_wrong"),
        ("31/12/9999 - 31/12/9999;nghỉ;Tết\n16/02/2027", "day_kind_unknown"),
        ("16/02/2027", "day_kind_unknown"),
        ("16/02/2027;chơi;Tết", "day_kind_unknown"),
        ("16/02/2027;nghỉ", "day_name_needed"),
        ("16/02/2027;nghỉ;" + "a" * 201, "day_name_long"),
        ("16/02/2027;nghỉ;Tết\n16/02/2027;nghỉ;Tết", "day_twice"),
        ("15/02/2027 - 17/02/2027;nghỉ;Tết\n2027-02-16;làm bù;Tết", "day_twice"),
        ("16/02/2027;nghỉ;Tết\n" * 5_000, "too_many_lines"),
    ],
)
def test_what_cannot_be_read_is_told(text, code):
    assert codes(text)[0] == code


def test_each_faulty_line_is_told_with_its_number_up_to_a_limit():
    found = reading.read("16/02/2027;nghỉ;Tết\n" + "ngày 1;nghỉ;Tết\n" * (MAX_LINES - 1))

    assert len(found.problems) == SHOWN
    assert found.problems[0].facts["line"] == 2


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    found = reading.read(text)

    assert found.days or found.problems


@given(
    st.dictionaries(
        st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.sampled_from(DayKind), min_size=1,
        max_size=40,
    )
)  # fmt: skip
def test_what_is_written_is_read_back(kinds):
    given_days = [(day, kind, "Tên; ngày") for day, kind in sorted(kinds.items())]
    text = reading.write((day, kind, "Tên ngày") for day, kind, _ in given_days)

    assert days(text) == [(day, kind, "Tên ngày") for day, kind, _ in given_days]
