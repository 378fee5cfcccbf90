"""The holidays that the law fixes, beside those that were decided: they differ by swaps only."""

from datetime import date

import pytest

from casework.worktime import projection
from casework.worktime.calendar import SATURDAY

DECIDED = {
    2021: "01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03",
    2022: "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02",
    2023: "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04",
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 09-01 09-02",
    2026: "01-01 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 09-01 09-02 11-24",
}
"""Weekdays off without swaps, as the Prime Minister decided them."""
NEW_YEARS = {
    2021: "02-12", 2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17",
    2027: "02-06", 2028: "01-26", 2033: "01-31", 2034: "02-19",
}  # fmt: skip
KINGS = {
    2021: "04-21", 2022: "04-10", 2023: "04-29", 2024: "04-18", 2025: "04-07", 2026: "04-26",
    2027: "04-16", 2028: "04-04",
}  # fmt: skip


def weekdays_off(year):
    return [one.day for one in projection.holidays(year) if one.day.weekday() < SATURDAY]


@pytest.mark.parametrize("year", DECIDED)
def test_what_is_expected_of_a_year_is_what_was_decided_then(year):
    assert [f"{day:%m-%d}" for day in weekdays_off(year)] == DECIDED[year].split()


@pytest.mark.parametrize("year", NEW_YEARS)
def test_the_lunar_new_year_is_the_calendars(year):
    assert f"{projection.lunar_new_year(year):%m-%d}" == NEW_YEARS[year]


@pytest.mark.parametrize("year", KINGS)
def test_the_tenth_of_the_third_lunar_month_is_the_calendars(year):
    assert f"{projection.date_of_lunar(year, 3, 10):%m-%d}" == KINGS[year]


def test_a_holiday_on_a_rest_day_is_made_good_on_the_next_working_day():
    made_good = {
        one.day: one.instead_of for one in projection.holidays(2027) if one.instead_of is not None
    }

    assert made_good == {
        date(2027, 2, 9): date(2027, 2, 6),
        date(2027, 2, 10): date(2027, 2, 7),
        date(2027, 5, 3): date(2027, 5, 1),
    }


@pytest.mark.parametrize("year", range(2021, 2101))
def test_every_year_has_its_days_once_and_in_order(year):
    days = [one.day for one in projection.holidays(year)]

    assert days == sorted(set(days))
    assert {day.year for day in days} == {year}
    assert len(weekdays_off(year)) == (12 if year >= projection.CULTURE_DAY_SINCE else 11)
