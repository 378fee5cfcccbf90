from datetime import UTC, date, datetime

import pytest

from web import filters


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context("/"):
        yield


def test_days_and_times_are_those_of_vietnam():
    late = datetime(2026, 11, 21, 20, 32, tzinfo=UTC)

    assert filters.vn_datetime(late) == "03:32 22/11/2026"
    assert filters.vn_date(late) == "22/11/2026"
    assert filters.vn_date(date(2026, 1, 5)) == "05/01/2026"
    assert filters.vn_date("2026-01-05") == "05/01/2026"
    assert filters.vn_date(None) == ""


@pytest.mark.parametrize(
    ("amount", "shown"), [(0, "0 đồng"), (8_000, "8.000 đồng"), (1_250_000, "1.250.000 đồng")]
)
def test_money_has_dots_between_thousands(amount, shown):
    assert filters.vn_money(amount) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(900, "900 B"), (348_160, "340 KB"), (1_258_291, "1,2 MB"), (26_214_400, "25 MB")],
)
def test_sizes_are_short(size, shown):
    assert filters.file_size(size) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (200, "còn 3 giờ 20 phút làm việc"),
        (480, "còn 1 ngày làm việc"),
        (665, "còn 1 ngày 3 giờ làm việc"),
        (0, "còn 0 phút làm việc"),
        (-90, "quá hạn 1 giờ 30 phút làm việc"),
    ],
)
def test_what_is_left_is_told_in_working_time(minutes, shown):
    assert filters.time_left(minutes) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "1 giây"), (59, "59 giây"), (61, "2 phút"), (7000, "2 giờ")]
)
def test_a_wait_is_rounded_up(seconds, shown):
    assert filters.wait(seconds) == shown
