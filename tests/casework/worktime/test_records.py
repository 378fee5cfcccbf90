"""Office hours and special days in the database, read as calendars."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.agencies.records import Agency
from casework.audit import queries as journal
from casework.people.actor import SYSTEM, Actor, ActorKind, Role
from casework.worktime import actions, queries, rules
from casework.worktime.actions import LaidDay
from casework.worktime.records import HolidayYear, OfficeHours
from casework.worktime.rules import DayKind, TimeLimit, TimeUnit
from foundation.errors import Invalid, NotAllowed
from tests.casework.worktime.calendars import AFTERNOON, MORNING, vn

AT = vn("2025-12-25 09:00")
WEEK = [[MORNING, AFTERNOON]] * 5 + [[], []]


def _agency(session: Session, code: str) -> int:
    agency = Agency(
        code=code, kind="commune", name=f"Uỷ ban nhân dân {code}", short_name=code, symbol="UBND",
        place="Nha Trang",
    )  # fmt: skip
    session.add(agency)
    session.flush()
    return agency.id


def _open(session: Session, agency_id: int | None = None, week=WEEK, **period) -> None:
    period.setdefault("effective_from", date(2020, 1, 1))
    actions.set_office_hours(session, agency_id, week, by=SYSTEM, at=AT, **period)


def _set_day(
    session: Session,
    day: str,
    kind: DayKind | None,
    name: str = "Hoán đổi",
    agency_id: int | None = None,
) -> None:
    one = LaidDay(date.fromisoformat(day), kind, name)
    actions.lay_days(session, agency_id, [one], basis="Thông báo của Bộ Nội vụ")


@pytest.fixture
def provincial(session: Session) -> Session:
    """Put the province's hours in force in a session without any, with years decided until 2031."""
    for row in session.scalars(select(OfficeHours)).all():
        session.delete(row)
    session.add_all(
        HolidayYear(year=year, basis="Thông báo", entered_at=AT) for year in range(2027, 2032)
    )
    _open(session)
    return session


def test_an_agency_without_hours_of_its_own_works_the_provinces(provincial):
    agency_id = _agency(provincial, "H32.901")

    calendar = queries.calendar_of(provincial, agency_id)

    assert calendar.hours == queries.calendar_of(provincial, None).hours
    assert calendar.own_hours == ()
    assert rules.next_opening(calendar, vn("2025-07-01 05:00")) == vn("2025-07-01 07:30")


def test_an_agencys_own_hours_are_its_alone(provincial):
    own, other = _agency(provincial, "H32.902"), _agency(provincial, "H32.903")
    _open(provincial, own, [[(time(7, 0), time(14, 30))]] * 6 + [[]])

    assert queries.calendar_of(provincial, own).is_working_day(date(2025, 7, 5))
    assert not queries.calendar_of(provincial, other).is_working_day(date(2025, 7, 5))


def test_a_special_day_counts_from_the_next_reading(provincial):
    before = queries.calendar_of(provincial, None)
    _set_day(provincial, "2031-01-02", DayKind.OFF)
    _set_day(provincial, "2031-01-11", DayKind.MAKEUP)
    after = queries.calendar_of(provincial, None)

    assert before.is_working_day(date(2031, 1, 2))
    assert not after.is_working_day(date(2031, 1, 2))
    assert after.is_working_day(date(2031, 1, 11))


def test_an_unchanged_calendar_is_worked_out_once(provincial):
    assert queries.calendar_of(provincial, None) is queries.calendar_of(provincial, None)


def test_a_special_day_entered_twice_is_changed(provincial):
    _set_day(provincial, "2031-03-05", DayKind.OFF, "Nghỉ")
    _set_day(provincial, "2031-03-05", DayKind.MAKEUP, "Làm bù")

    (day,) = queries.special_days(provincial, date(2031, 3, 1), date(2031, 3, 31))

    assert (day.kind, day.name, day.basis) == (DayKind.MAKEUP, "Làm bù", "Thông báo của Bộ Nội vụ")


def test_a_cleared_day_is_ordinary_again(provincial):
    _set_day(provincial, "2031-03-05", DayKind.OFF)
    _set_day(provincial, "2031-03-05", None)

    assert queries.calendar_of(provincial, None).is_working_day(date(2031, 3, 5))


def test_a_week_entered_again_for_the_same_day_replaces_the_first(provincial):
    _open(provincial, week=[[(time(8), time(12))]] * 7)

    calendar = queries.calendar_of(provincial, None)

    assert len(calendar.hours) == 7
    assert rules.next_opening(calendar, vn("2025-07-05 05:00")) == vn("2025-07-05 08:00")


def test_summer_hours_end_by_themselves(provincial):
    _open(
        provincial,
        week=[[(time(7), time(14))]] * 5 + [[], []],
        effective_from=date(2031, 6, 2),
        effective_to=date(2031, 8, 31),
    )
    calendar = queries.calendar_of(provincial, None)

    assert calendar.closing(date(2031, 6, 2)) == vn("2031-06-02 14:00")
    assert calendar.closing(date(2031, 9, 3)) == vn("2031-09-03 17:00")


@pytest.mark.parametrize(
    ("week", "code"),
    [
        (WEEK[:5], "week_incomplete"),
        ([[]] * 7, "week_without_work"),
        ([[(time(12), time(8))]] + [[]] * 6, "hours_overlap"),
        ([[(time(8), time(12)), (time(11), time(16))]] + [[]] * 6, "hours_overlap"),
        ([[(time(13), time(17)), (time(8), time(12))]] + [[]] * 6, "hours_overlap"),
    ],
)
def test_a_week_that_cannot_be_worked_is_refused(provincial, week, code):
    kept = provincial.scalar(select(func.count()).select_from(OfficeHours))

    with pytest.raises(Invalid) as refused:
        _open(provincial, week=week)

    assert refused.value.fields["week"].code == code
    assert provincial.scalar(select(func.count()).select_from(OfficeHours)) == kept


def test_only_an_administrator_changes_office_hours(provincial):
    clerk = Actor(ActorKind.OFFICER, None, "Trần Văn Thư", None, frozenset({Role.CLERK}))

    with pytest.raises(NotAllowed):
        actions.set_office_hours(
            provincial, None, WEEK, effective_from=date(2031, 1, 1), by=clerk, at=AT
        )


def test_a_change_of_hours_stands_in_the_journal(provincial):
    before = len(journal.chain(provincial, actions.CHAIN))
    _open(provincial, effective_from=date(2031, 1, 1))

    acts = [entry.act for entry in journal.chain(provincial, actions.CHAIN)[before:]]

    assert acts == ["set_office_hours"]


def test_a_local_day_counts_before_the_provinces_and_for_one_agency_alone(provincial):
    closed, other = _agency(provincial, "H32.904"), _agency(provincial, "H32.905")
    _set_day(provincial, "2031-03-05", DayKind.OFF, "Nghỉ bão", closed)
    _set_day(provincial, "2031-03-06", DayKind.OFF)
    _set_day(provincial, "2031-03-06", DayKind.MAKEUP, "Trực", closed)
    mine, theirs = (queries.calendar_of(provincial, one) for one in (closed, other))

    assert not mine.is_working_day(date(2031, 3, 5))
    assert theirs.is_working_day(date(2031, 3, 5))
    assert mine.closing(date(2031, 3, 6)) == vn("2031-03-06 17:00")
    assert not theirs.is_working_day(date(2031, 3, 6))


def test_a_year_without_its_decision_is_projected_and_told(provincial):
    start = vn("2031-12-30 09:00")
    limit = TimeLimit(2, TimeUnit.WORKING_DAY)

    projected = queries.explain(provincial, None, start=start, limit=limit)
    actions.decide_year(provincial, 2032, basis="Thông báo", at=AT)
    decided = queries.explain(provincial, None, start=start, limit=limit)

    assert projected.is_provisional
    assert projected.due_at == vn("2032-01-02 17:00")
    assert [one.name for one in projected.days_off] == ["Tết Dương lịch"]
    assert not decided.is_provisional
    assert decided.due_at == vn("2032-01-01 17:00")
    assert queries.decided_years(provincial)[2032] == "Thông báo"
    assert not queries.is_provisional(provincial, start, decided.due_at)


def test_a_due_time_is_explained_by_the_days_on_the_way(provincial):
    _set_day(provincial, "2031-01-02", DayKind.OFF, "Nghỉ hoán đổi")
    _set_day(provincial, "2031-01-11", DayKind.MAKEUP, "Làm bù")
    _set_day(provincial, "2031-02-03", DayKind.OFF, "Ngoài kỳ")
    start, limit = vn("2030-12-31 18:00"), TimeLimit(7, TimeUnit.WORKING_DAY)

    told = queries.explain(provincial, None, start=start, limit=limit)

    assert told.received_at == vn("2031-01-01 07:30")
    assert told.due_at == vn("2031-01-11 17:00")
    assert told.working_days == 7
    assert [day.name for day in told.days_off] == ["Nghỉ hoán đổi"]
    assert [day.name for day in told.made_up] == ["Làm bù"]
    assert told.due_at - told.received_at > timedelta(days=10)
