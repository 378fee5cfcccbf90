"""Time limits of a draft are edited on screen and tried on the real calendar."""

import pytest

from casework.procedures.definition import Channel, Definition, Method, SupplementClock
from casework.worktime.rules import TimeLimit, TimeUnit
from tests.backoffice.test_catalogue_parts import kept, sent

CODE = "1.001193"
BASE = f"/thu-tuc/{CODE}"
PAGE = f"{BASE}/soan/thoi-han"
SENT = {"amount": "2", "unit": "WORKING_DAY", "day": "06/01/2026", "clock": "15:30"}


@pytest.fixture
def opened(administrator):
    administrator.post(f"{BASE}/mo-soan", page=BASE)
    return administrator


def test_the_limit_and_those_of_the_ways_are_kept(opened, database):
    answer = sent(
        opened, PAGE, {**SENT, "post_amount": "1", "post_unit": "MONTH", "post_note": "Cả gửi"}
    )

    definition = kept(database)
    assert answer.status_code == 303
    assert definition.limit == TimeLimit(2, TimeUnit.WORKING_DAY)
    assert Method(Channel.POST, TimeLimit(1, TimeUnit.MONTH), "Cả gửi") in definition.methods


@pytest.mark.parametrize(
    ("over", "due"),
    [
        ({"clock": "15:00", "unit": "SAME_DAY"}, "17:00 06/01/2026"),
        ({"clock": "15:01", "unit": "SAME_DAY"}, "17:00 07/01/2026"),
        ({}, "17:00 08/01/2026"),
        ({"amount": "1", "unit": "MONTH"}, "17:00 06/02/2026"),
        ({"amount": "3", "unit": "DAY"}, "17:00 09/01/2026"),
    ],
    ids=["decree-23-2015-art-7-before", "decree-23-2015-art-7-after", "days", "month", "calendar"],
)
def test_a_moment_is_tried_on_the_calendar_and_nothing_is_kept(opened, database, over, due):
    before = kept(database)

    answer = sent(opened, PAGE, {**SENT, **over, "peek": "1"})

    assert answer.status_code == 200
    assert due in answer.get_data(as_text=True)
    assert kept(database) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "0"},
        {"amount": "5001"},
        {"unit": "NEVER"},
        {"clock": "25:00"},
        {"day": "30/02/2026"},
        {"online_unit": "DAY"},
    ],
    ids=["empty", "zero", "too-many", "unit", "clock", "day", "way-without-number"],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(opened, database, wrong):
    before = kept(database)

    answer = sent(opened, PAGE, {**SENT, "post_note": "Điều tôi gõ", **wrong})

    assert answer.status_code == 422
    assert "Điều tôi gõ" in answer.get_data(as_text=True)
    assert kept(database) == before


def test_the_limit_of_a_case_stands_in_the_trial(opened):
    data = {"name": "Cần xác minh", "amount": "5", "unit": "WORKING_DAY"}
    sent(opened, f"{BASE}/soan/truong-hop/them", data)

    text = opened.page(PAGE)

    assert "Cần xác minh" in text
    assert "05 ngày làm việc" in text


def test_what_a_supplement_does_to_time_is_a_setting_of_the_version(opened, database):
    answer = sent(
        opened,
        PAGE,
        {**SENT, "supplement_clock": "pause", "supplement_days": "15", "return_days": "7"},
    )

    definition = kept(database)
    assert answer.status_code == 303
    assert definition.supplement_clock is SupplementClock.PAUSE
    assert (definition.supplement_days, definition.return_days) == (15, 7)
    assert Definition.from_json(definition.to_json()) == definition
    assert "tạm dừng trong lúc chờ bổ sung" in opened.page(f"{BASE}/soan/cong-bo")


@pytest.mark.parametrize("wrong", [{"supplement_days": "0"}, {"return_days": "366"}])
def test_days_of_waiting_lie_between_one_and_a_year(opened, database, wrong):
    before = kept(database)

    answer = sent(opened, PAGE, {**SENT, **wrong})

    assert answer.status_code == 422
    assert "Số ngày phải từ 1 đến 365" in answer.get_data(as_text=True)
    assert kept(database) == before
