"""Days, hours and money as papers write them."""

from datetime import UTC, date, datetime

import pytest

from casework.papers import rules


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2025, 2, 28), "ngày 28 tháng 02 năm 2025"),
        (date(2025, 3, 1), "ngày 01 tháng 3 năm 2025"),
        (date(2025, 10, 10), "ngày 10 tháng 10 năm 2025"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ],
    ids=lambda value: f"decree 30/2020 annex 1 {value}",
)
def test_a_date_pads_days_below_ten_and_the_first_two_months(day, written):
    assert rules.date_in_words(day) == written


def test_times_are_written_in_vietnam_time():
    at = datetime(2026, 1, 5, 23, 30, 15, tzinfo=UTC)

    assert rules.time_in_words(at) == "06 giờ 30 phút, ngày 06 tháng 01 năm 2026"
    assert rules.signing_time(at) == "06/01/2026 06:30:15 +07:00"


@pytest.mark.parametrize(
    ("amount", "figures"),
    [
        (0, "0 đồng"),
        (8_000, "8.000 đồng"),
        (15_000, "15.000 đồng"),
        (75_000, "75.000 đồng"),
        (1_250_000, "1.250.000 đồng"),
    ],
)
def test_money_stands_in_figures(amount, figures):
    assert rules.money_in_figures(amount) == figures
