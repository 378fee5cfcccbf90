from datetime import UTC, date, datetime

import pytest

from web import pages

MOMENT = datetime(2026, 11, 22, 3, 32, 5, 123456, tzinfo=UTC)


def test_a_cursor_brings_its_keys_back():
    keys = (MOMENT, 7, "Đ", date(2026, 1, 2))

    assert pages.decode(pages.encode(keys), datetime, int, str, date) == keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "W10",
        "%00",
        "a" * 1000,
        pages.encode([1]),
        pages.encode(["x", 1]),
        pages.encode([MOMENT, True]),
        pages.encode([MOMENT, 2**70]),
        pages.encode(["2026-01-01T00:00:00", 1]),
        "W1tbW1tbW1tbW1tb" * 20,
    ],
)
def test_a_cursor_that_is_not_ours_is_the_first_page(text):
    assert pages.decode(text, datetime, int) is None


def test_a_nul_never_reaches_the_database():
    assert pages.decode(pages.encode(["a\0"]), str) is None


def test_one_row_too_many_says_that_there_is_more(app):
    with app.test_request_context("/ho-so?loc=moi&sau=abc"):
        page = pages.cut([3, 2, 1], 2, lambda row: (row,))
        last = pages.cut([3], 2, lambda row: (row,))

    assert list(page.rows) == [3, 2]
    assert page.next_href == f"/ho-so?loc=moi&sau={pages.encode([2])}"
    assert page.first_href == "/ho-so?loc=moi"
    assert last.next_href == ""
