"""Decisions on days off: proposed without effect, counted, applied once, told with both dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from casework.audit import queries as journal
from casework.clocks import queries as ledger
from casework.clocks.records import Clock, ClockReason
from casework.dossiers import queries as dossiers
from casework.dossiers import reception, timing
from casework.holidays import actions, applying, counting, queries, reading
from casework.holidays.actions import DaysTaken, ProposalOutdated, ProposalSettled, Wanted
from casework.holidays.records import MoveState, ProposalState, ProposedKind
from casework.notifications.records import Notice, NoticeKind
from casework.people.actor import SYSTEM, Role
from casework.routing.records import Assignment
from casework.worktime import queries as worktime
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Invalid, NotAllowed
from tests import make
from tests.casework.worktime.calendars import vn

TEN_DAYS = "1.001776"
ACCEPTED = vn("2026-12-18 09:00")
AT = vn("2026-12-21 09:00")
BASIS = "Thông báo số 01/TB-VPCP năm 2027"
YEAR = "01/01/2027;nghỉ;Tết Dương lịch\n04/01/2027;nghỉ;Nghỉ hoán đổi\n09/01/2027;làm bù;Làm bù"


@pytest.fixture
def by(session):
    return make.officer(session, Role.ADMINISTRATOR)


def accepted(session, at=ACCEPTED, **over):
    dossier = make.dossier(session, code=TEN_DAYS, at=at, **over)
    dossier = dossiers.lock_by_id(session, dossier.id)
    place = over.get("commune_code", make.NHA_TRANG)
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION, place), at=at)
    return dossier


def wanted(text=YEAR, **over):
    given = reading.read(text)
    assert not given.problems
    return Wanted(BASIS, given.days, **{"year": 2027, **over})


def some_days(text, **over):
    return wanted(text, year=None, **over)


def proposed(session, by, asked=None, at=AT):
    """Propose and count."""
    made = actions.propose(session, asked or wanted(), by=by, at=at)
    while counting.count_some(session, made.id):
        pass
    return made


def applied(session, made, by, at=AT):
    """Confirm and move all."""
    actions.confirm(session, made.id, by=by, at=at)
    while applying.apply_some(session, made.id, at=at):
        pass


def notices(session, dossier):
    asked = select(Notice).where(
        Notice.dossier_id == dossier.id, Notice.kind == NoticeKind.DUE_MOVED.value
    )
    return session.scalars(asked).all()


def refused(session, by, asked, at=AT):
    with pytest.raises(Invalid) as refusal:
        actions.propose(session, asked, by=by, at=at)
    return {key: problem.code for key, problem in refusal.value.fields.items()}


def test_a_proposal_changes_nothing_yet_and_says_which_dossiers_move(session, by):
    dossier = accepted(session)
    soon = accepted(session, vn("2026-12-14 09:00"))
    calendar = worktime.calendar_of(session, None)

    made = proposed(session, by)
    (move,) = queries.moves(session, made.id)

    assert made.state == ProposalState.COUNTED.value
    assert (move.due_before, move.due_after) == (vn("2027-01-04 17:00"), vn("2027-01-05 17:00"))
    assert (move.dossier_id, move.state) == (dossier.id, MoveState.PROPOSED)
    assert dossier.due_at == vn("2027-01-04 17:00")
    assert soon.due_at == vn("2026-12-28 17:00")
    assert worktime.calendar_of(session, None) == calendar
    assert 2027 not in worktime.decided_years(session)


def test_confirming_moves_each_dossier_once_keeps_both_dates_and_tells_its_holder(session, by):
    dossier = accepted(session)
    made = proposed(session, by)
    applied(session, made, by)
    applying.apply_some(session, made.id, at=AT + timedelta(minutes=3))
    session.refresh(dossier)

    assert made.state == ProposalState.APPLIED.value
    assert (made.moves, made.settled) == (1, 1)
    assert dossier.due_at == vn("2027-01-05 17:00")
    rows = ledger.entries_of(session, dossier.id)
    moved = [e for e in rows if (e.reason, e.clock) == (ClockReason.CALENDAR, Clock.PROCESSING)]
    assert [(e.due_before, e.due_after) for e in moved] == [
        (vn("2027-01-04 17:00"), vn("2027-01-05 17:00"))
    ]
    (notice,) = notices(session, dossier)
    assert notice.facts["due_before"] == vn("2027-01-04 17:00").isoformat()
    assert notice.facts["due_at"] == vn("2027-01-05 17:00").isoformat()
    assert "due_moved" in [entry.act for entry in journal.chain(session, dossier.chain)]
    assert worktime.decided_years(session)[2027] == BASIS
    assert ledger.recount(session, dossier.id) == dossier.due_at


def test_what_a_years_decision_leaves_out_is_ordinary_and_what_was_expected_is_replaced(
    session, by
):
    made = proposed(session, by)
    kinds = {one.day: one.kind for one in actions.days_of(session, made.id)}
    applied(session, made, by)
    calendar = worktime.calendar_of(session, None)

    assert kinds[date(2027, 2, 4)] is ProposedKind.ORDINARY
    assert calendar.is_working_day(date(2027, 2, 4))
    assert calendar.is_working_day(date(2027, 1, 9))
    assert not calendar.is_working_day(date(2027, 1, 4))


def test_dossiers_accepted_while_the_decision_waited_move_too(session, by):
    made = proposed(session, by)
    late = accepted(session, vn("2026-12-18 10:00"))
    assert late.due_at == vn("2027-01-04 17:00")

    applied(session, made, by)
    session.refresh(late)

    assert late.due_at == vn("2027-01-05 17:00")
    assert [one.state for one in queries.moves(session, made.id)] == [MoveState.APPLIED]


def test_a_dossier_that_ended_meanwhile_stays_as_it_is(session, by):
    dossier = accepted(session)
    made = proposed(session, by)
    session.execute(
        update(type(dossier)).where(type(dossier).id == dossier.id).values(state=10, stage="done")
    )
    applied(session, made, by)

    (move,) = queries.moves(session, made.id)
    assert move.state is MoveState.KEPT
    assert notices(session, dossier) == []


def test_a_local_closure_moves_only_that_agencys_dossiers(session, by):
    mine, other = accepted(session), accepted(session, commune_code="22333")
    storm = some_days("23/12/2026;nghỉ;Nghỉ bão", agency_id=mine.agency_id)

    made = proposed(session, by, storm)
    applied(session, made, by)
    session.refresh(mine)

    assert mine.due_at == vn("2027-01-05 17:00")
    assert other.due_at == vn("2027-01-04 17:00")
    assert [one.dossier_id for one in queries.moves(session, made.id)] == [mine.id]
    assert [one.id for one in queries.agencies_moved(session, made.id)] == [mine.agency_id]


def test_a_second_decision_for_the_same_days_waits_for_the_first(session, by):
    agency_id = make.agency(session).id
    first = proposed(session, by)

    with pytest.raises(DaysTaken) as refusal:
        actions.propose(session, some_days("04/01/2027;nghỉ;Khác"), by=by, at=AT)
    assert refusal.value.facts == {"number": first.id, "day": date(2027, 1, 4)}
    with pytest.raises(DaysTaken):
        actions.propose(session, wanted("08/01/2027;nghỉ;Khác"), by=by, at=AT)
    local = some_days("04/01/2027;nghỉ;Khác", agency_id=agency_id)
    with pytest.raises(DaysTaken):
        actions.propose(session, local, by=by, at=AT)
    actions.propose(session, some_days("24/12/2026;nghỉ;Khác"), by=by, at=AT)
    actions.drop(session, first.id, by=by, at=AT)
    assert actions.propose(session, some_days("04/01/2027;nghỉ;Khác"), by=by, at=AT)


def test_two_agencies_may_close_on_the_same_day(session, by):
    one, other = make.agency(session).id, make.agency(session, "22333").id
    for agency_id in (one, other):
        actions.propose(
            session, some_days("23/12/2026;nghỉ;Nghỉ bão", agency_id=agency_id), by=by, at=AT
        )


@pytest.mark.parametrize(
    ("text", "over", "code"),
    [
        ("18/12/2026;nghỉ;Nghỉ", {"year": None}, "day_over"),
        ("01/09/2026;làm bù;Làm bù", {"year": 2026}, "day_over"),
        ("05/01/2027;làm bù;Làm bù", {}, "makeup_on_weekday"),
        ("31/12/2026;nghỉ;Nghỉ", {}, "day_outside_year"),
        ("01/01/2077;nghỉ;Nghỉ", {"year": None}, "day_far_ahead"),
        ("02/09/2026;nghỉ;Quốc khánh", {"year": None}, "days_change_nothing"),
    ],
)
def test_days_that_cannot_be_so_are_refused_at_their_line(session, by, text, over, code):
    assert refused(session, by, wanted(text, **over)) == {"days": code}


def test_an_agency_may_work_on_a_holiday_and_not_make_up_an_ordinary_weekday(session, by):
    agency_id = make.agency(session).id

    assert proposed(
        session, by, some_days("01/01/2027;làm bù;Trực", agency_id=agency_id)
    ).state == (ProposalState.COUNTED.value)
    assert refused(
        session, by, some_days("05/01/2027;làm bù;Trực", agency_id=agency_id)
    ) == {"days": "makeup_on_weekday"}  # fmt: skip


def test_what_is_missing_is_told_at_its_field(session, by):
    empty = Wanted(" ", [], year=1999, agency_id=None)

    assert refused(session, by, empty) == {
        "basis": "required", "year": "year_out_of_reach", "days": "days_needed"
    }  # fmt: skip
    assert refused(session, by, replace(wanted(), basis="a" * 301)) == {"basis": "too_long"}
    assert refused(session, by, some_days(YEAR, agency_id=0)) == {"agency": "required"}


def test_days_gone_by_meanwhile_are_not_put_in_force(session, by):
    made = proposed(session, by, some_days("22/12/2026;nghỉ;Nghỉ bão"))

    with pytest.raises(ProposalOutdated):
        actions.confirm(session, made.id, by=by, at=vn("2026-12-23 09:00"))


def test_a_proposal_is_settled_once(session, by):
    made = actions.propose(session, wanted(), by=by, at=AT)
    with pytest.raises(ProposalSettled):
        actions.confirm(session, made.id, by=by, at=AT)
    while counting.count_some(session, made.id):
        pass
    applied(session, made, by)

    for verb in (actions.confirm, actions.drop):
        with pytest.raises(ProposalSettled):
            verb(session, made.id, by=by, at=AT)
    assert not counting.count_some(session, made.id)


@pytest.mark.parametrize("role", [Role.LEADER, Role.RECEPTION])
def test_only_administrators_of_the_centre_propose(session, by, role):
    for actor in (make.officer(session, role), replace(by, agency_id=make.agency(session).id)):
        with pytest.raises(NotAllowed):
            actions.propose(session, wanted(), by=actor, at=AT)


def test_everything_done_with_a_decision_stands_in_the_journal(session, by):
    made = proposed(session, by)
    actions.drop(session, made.id, by=by, at=AT)
    applied(session, proposed(session, by), by)

    acts = [entry.act for entry in journal.chain(session, actions.CHAIN)]

    assert acts[-4:] == ["propose_days", "drop_days", "propose_days", "apply_days"]


def test_an_open_step_moves_though_its_dossier_keeps_its_date(session, by):
    dossier = accepted(session)
    step = open_step(session, dossier, days=2, agency_id=make.agency(session, "22333").id)
    assert step.due_at == vn("2026-12-23 17:00")

    closed = some_days("22/12/2026;nghỉ;Nghỉ bão", agency_id=step.agency_id)
    made = proposed(session, by, closed)
    applied(session, made, by)
    session.refresh(step)

    assert queries.moves(session, made.id) == []
    assert dossier.due_at == vn("2027-01-04 17:00")
    assert step.due_at == vn("2026-12-24 17:00")
    last = ledger.entries_of(session, dossier.id)[-1]
    assert (last.assignment_id, last.due_before) == (step.id, vn("2026-12-23 17:00"))


def open_step(session, dossier, *, days, agency_id):
    """Open a step of another agency that has some working days."""
    step = Assignment(
        dossier_id=dossier.id,
        step_key="hoi",
        step_name="Ý kiến",
        kind="work",
        agency_id=agency_id,
        role=Role.SPECIALIST.value,
        opened_at=AT,
    )
    session.add(step)
    session.flush()
    limit = TimeLimit(days, TimeUnit.WORKING_DAY)
    timing.step_begins(session, dossier, step, limit, by=SYSTEM, at=AT)
    return step
