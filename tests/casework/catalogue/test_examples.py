"""Examples as data: kept, read back, moved between sets, with a calendar that stays as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from casework.catalogue import examples
from casework.catalogue.examples import ExampleSet, FrozenCalendar, UnknownExample
from casework.worktime.rules import DayKind, Holiday, OpenHours, WorkCalendar
from foundation.clock import VIETNAM
from tests.casework.catalogue.written import CALENDAR, EXAMPLE

OTHER = replace(CALENDAR, off=(date(2026, 8, 24),))
SETS = (ExampleSet(CALENDAR, (EXAMPLE,)),)


def test_what_is_kept_reads_back_unchanged():
    assert examples.read(examples.write(SETS)) == SETS


def test_a_frozen_calendar_thaws_to_the_same_calendar():
    calendar = WorkCalendar(
        hours=(OpenHours(0, time(7, 30), time(11, 30), date(2021, 4, 1), date(2027, 1, 1)),),
        special_days=(
            Holiday(date(2026, 1, 1), DayKind.OFF),
            Holiday(date(2026, 1, 10), DayKind.MAKEUP),
        ),
        own_hours=(OpenHours(5, time(8), time(12), date(2026, 1, 1)),),
    )

    assert examples.freeze(calendar).thaw() == calendar


def test_a_moment_is_local_time_of_vietnam():
    assert examples.moment("2026-08-21T15:05") == datetime(2026, 8, 21, 8, 5, tzinfo=UTC)
    assert examples.moment_text(datetime(2026, 8, 21, 15, 5, tzinfo=VIETNAM)) == "2026-08-21T15:05"


@pytest.mark.parametrize("text", ["", "2026-08-21", "2026-13-01T08:00", "21/08/2026 15:05"])
def test_a_text_that_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):
        examples.moment(text)


def test_an_edited_example_stays_in_its_place_and_its_set():
    second = replace(EXAMPLE, key="hai")
    sets = (ExampleSet(CALENDAR, (EXAMPLE, second)),)

    kept = examples.put(sets, replace(EXAMPLE, name="Tên khác"), CALENDAR)

    assert [one.name for one in examples.every(kept)] == ["Tên khác", EXAMPLE.name]
    assert len(kept) == 1


def test_a_new_example_joins_the_set_of_its_calendar_or_begins_one():
    new = replace(EXAMPLE, key="hai")

    assert len(examples.put(SETS, new, CALENDAR)) == 1
    apart = examples.put(SETS, new, OTHER)

    assert [one.calendar for one in apart] == [CALENDAR, OTHER]


def test_an_example_frozen_anew_moves_and_its_empty_set_is_not_kept():
    moved = examples.put(SETS, EXAMPLE, OTHER)

    assert examples.find(moved, "dung")[0].calendar == OTHER
    assert len(examples.write(moved)) == 1


def test_a_removed_example_is_gone():
    with pytest.raises(UnknownExample):
        examples.find(examples.remove(SETS, "dung"), "dung")


def test_an_empty_calendar_is_kept_too():
    assert examples.read(examples.write((ExampleSet(FrozenCalendar(), (EXAMPLE,)),)))
