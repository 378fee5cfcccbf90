"""What the watch tells, of whom, when, and never twice."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.dossiers import processing, queries, reappointing, reception
from casework.dossiers.records import Dossier
from casework.people.actor import Role
from casework.people.records import Account
from casework.routing.duty_records import Absence
from casework.watch import inbox, lateness, sweeping, tally, walks
from casework.watch.records import ApologyDraft, Reminder, WatchKind, WatchMark, WatchPlace
from casework.worktime import queries as worktime
from casework.worktime import rules as clock
from foundation.clock import VIETNAM
from tests import make

DAY = timedelta(days=1)


def accepted(session, at, *, taken=True, code=make.COPY):
    """Bring a dossier past reception and, if asked, into a specialist's hands."""
    dossier = make.dossier(session, at=at, code=code)
    locked = queries.lock_by_id(session, dossier.id)
    reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=at)
    if taken:
        processing.assign(session, locked, by=make.officer(session, Role.SPECIALIST), at=at)
    session.flush()
    return locked


def watch(session, at):
    """Let every walk come up to a moment."""
    for name in walks.WALKS:
        while not walks.walk_on(session, name, at=at).is_last:
            pass


def told(session, *kinds):
    """Return the reminders of some kinds, oldest first."""
    asked = select(Reminder).order_by(Reminder.id)
    if kinds:
        asked = asked.where(Reminder.kind.in_([one.value for one in kinds]))
    return list(session.scalars(asked))


def test_a_filing_nobody_answers_is_told_to_the_desk_then_to_the_heads(session, at):
    dossier = make.dossier(session, at=at)
    desk = make.officer(session, Role.RECEPTION).account_id
    head = make.officer(session, Role.LEADER).account_id

    watch(session, at + timedelta(minutes=1))
    assert told(session) == []
    watch(session, dossier.warn_at)
    near = told(session, WatchKind.REPLY_NEAR)
    assert desk in {one.account_id for one in near}
    assert head not in {one.account_id for one in near}

    watch(session, dossier.reply_due_at + timedelta(minutes=1))
    late = {one.account_id for one in told(session, WatchKind.REPLY_LATE)}
    assert {desk, head} <= late


def test_who_has_it_in_hand_is_told_and_nobody_else_until_it_is_late(session, at):
    dossier = accepted(session, at)

    watch(session, dossier.warn_at)
    near = told(session, WatchKind.NEAR)
    assert [one.account_id for one in near] == [dossier.officer_id]
    assert near[0].facts["code"] == dossier.code
    assert dossier.holder_name not in str(near[0].facts)

    watch(session, dossier.due_at + timedelta(minutes=1))
    late = {one.account_id for one in told(session, WatchKind.LATE)}
    assert late == {dossier.officer_id, *_heads(session, dossier)}


def _heads(session, dossier):
    day = dossier.due_at.astimezone(VIETNAM).date()
    return set(walks.telling.Offices(session, day).heads(dossier.agency_id))


def test_the_same_is_told_once_and_a_moved_time_anew(session, at):
    dossier = accepted(session, at)
    watch(session, dossier.due_at + DAY)
    watch(session, dossier.due_at + DAY)
    watch(session, dossier.due_at + 2 * DAY)
    first = len(told(session, WatchKind.LATE))
    assert first == 1 + len(_heads(session, dossier) - {dossier.officer_id})

    dossier.next_due_at = dossier.due_at = dossier.due_at + 30 * DAY
    session.flush()
    watch(session, dossier.due_at + DAY)
    assert len(told(session, WatchKind.LATE)) == 2 * first


def test_a_clock_that_jumps_back_repeats_nothing_and_one_that_was_down_catches_up(session, at):
    early, late = accepted(session, at), accepted(session, at + 2 * DAY)
    end = late.due_at + 10 * DAY

    watch(session, end)
    marks = [
        mark.dossier_id
        for mark in session.scalars(
            select(WatchMark).where(WatchMark.kind == WatchKind.LATE.value).order_by(WatchMark.id)
        )
    ]
    assert marks.index(early.id) < marks.index(late.id)
    before = len(told(session))
    watch(session, at)
    watch(session, end)
    assert len(told(session)) == before


def test_batches_lose_nothing_at_equal_times(session, at):
    for _ in range(5):
        accepted(session, at)
    end = at + 60 * DAY
    while not walks.walk_on(session, "late", at=end, limit=2).is_last:
        pass
    marked = set(
        session.scalars(select(WatchMark.dossier_id).where(WatchMark.kind == WatchKind.LATE.value))
    )
    assert len(marked) == 5


def test_two_workers_tell_once(database, at):
    with database.transaction() as session:
        dossier_id = accepted(session, at).id
    moment = at + 60 * DAY
    start = threading.Barrier(2)

    def work():
        start.wait()
        with database.transaction() as session:
            watch(session, moment)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.reading() as session:
        late = select(WatchMark).where(
            WatchMark.dossier_id == dossier_id, WatchMark.kind == WatchKind.LATE.value
        )
        assert len(session.scalars(late).all()) == 1
        people = [one.account_id for one in told(session, WatchKind.LATE)]
        assert len(people) == len(set(people))


def test_standing_time_is_nobodys_delay(session, at):
    dossier = accepted(session, at)
    by = make.officer(session, Role.SPECIALIST)
    processing.demand_fee(session, dossier, note="Nộp lệ phí", by=by, at=at + timedelta(hours=1))
    session.flush()
    watch(session, dossier.due_at + 5 * DAY)
    assert told(session, WatchKind.LATE, WatchKind.NEAR, WatchKind.STEP_LATE) == []


def test_a_substitute_is_told_for_who_is_on_leave(session, at):
    dossier = accepted(session, at)
    other = make.officer(session, Role.LEADER)
    day = dossier.due_at.astimezone(VIETNAM).date()
    session.add(
        Absence(
            agency_id=dossier.agency_id, officer_id=dossier.officer_id,
            substitute_id=other.account_id, first_day=day - DAY, last_day=day + 9 * DAY,
            reason="Nghỉ phép", created_at=at, created_by=other.account_id,
        )
    )  # fmt: skip
    session.flush()
    watch(session, dossier.due_at + timedelta(minutes=1))
    people = {one.account_id for one in told(session, WatchKind.LATE)}
    assert dossier.officer_id not in people
    assert people


def test_a_closed_account_is_told_nothing_and_somebody_else_is(session, at):
    dossier = accepted(session, at)
    gone = dossier.officer_id
    session.execute(update(Account).where(Account.id == gone).values(disabled_at=at))
    watch(session, dossier.due_at + timedelta(minutes=1))
    people = {one.account_id for one in told(session, WatchKind.LATE, WatchKind.NEAR)}
    assert gone not in people
    assert people


def test_an_apology_is_drafted_a_day_before_and_once(session, at):
    dossier = accepted(session, at, code=make.COPY)
    dossier.due_at = dossier.next_due_at = at + 15 * DAY
    session.flush()
    calendar = worktime.calendar_of(session, dossier.agency_id)
    out_by = clock.apology_by(calendar, dossier.due_at)

    sweeping.draft_apologies(session, at=out_by - 3 * DAY)
    assert session.scalars(select(ApologyDraft)).first() is None
    sweeping.draft_apologies(session, at=out_by - timedelta(hours=1))
    sweeping.draft_apologies(session, at=out_by - timedelta(minutes=1))
    draft = session.scalars(select(ApologyDraft)).one()
    assert draft.dossier_id == dossier.id
    assert calendar.is_working_day(draft.day)
    assert draft.day > dossier.due_at.astimezone(VIETNAM).date()
    head = make.officer(session, Role.LEADER).account_id
    assert head in {one.account_id for one in told(session, WatchKind.APOLOGY_NEEDED)}

    moment = out_by - timedelta(minutes=1)
    by = make.officer(session, Role.LEADER)
    reappointing.reappoint(session, dossier, day=draft.day, reason=draft.reason, by=by, at=moment)
    session.flush()
    assert sweeping.close_drafts(session, at=moment) == 1
    sweeping.draft_apologies(session, at=dossier.due_at - DAY)
    assert len(session.scalars(select(ApologyDraft)).all()) == 1


def test_so_short_a_time_leaves_no_day_for_an_apology(session, at):
    dossier = accepted(session, at)
    dossier.due_at = dossier.next_due_at = at + timedelta(hours=4)
    session.flush()
    assert sweeping.draft_apologies(session, at=at + timedelta(minutes=1)) == 0


def test_heads_are_told_again_when_it_stays_late(session, at):
    dossier = accepted(session, at)
    watch(session, dossier.due_at + timedelta(minutes=1))
    assert sweeping.escalate(session, after_days=2, at=dossier.due_at + timedelta(hours=2)) == 0
    later = dossier.due_at + 9 * DAY
    assert sweeping.escalate(session, after_days=2, at=later) == 1
    assert sweeping.escalate(session, after_days=2, at=later) == 0


def test_what_fell_due_behind_the_walk_is_found_all_the_same(session, at):
    dossier = accepted(session, at)
    watch(session, dossier.due_at - timedelta(hours=1))
    session.execute(
        update(WatchPlace).where(WatchPlace.walk == "late").values(upto=dossier.due_at + 90 * DAY)
    )
    session.expire_all()
    watch(session, dossier.due_at + DAY)
    assert told(session, WatchKind.LATE) == []
    assert walks.late_ones_missed(session, at=dossier.due_at + DAY) == 1


def test_the_inbox_marks_only_what_was_seen(session, at):
    dossier = accepted(session, at)
    by = make.officer(session, Role.SPECIALIST)
    watch(session, dossier.warn_at)
    seen = inbox.listed(session, by)
    assert inbox.unread(session, by) == len(seen) > 0
    watch(session, dossier.due_at + DAY)
    inbox.mark_all_read(session, by, upto=seen[0].id, at=at)
    session.expire_all()
    assert 0 < inbox.unread(session, by) == len(inbox.listed(session, by, only_unread=True))
    stranger = make.officer(session, Role.CLERK)
    inbox.mark_read(session, stranger, [one.id for one in inbox.listed(session, by)], at=at)
    assert inbox.unread(session, by) > 0


def test_counts_say_what_the_lists_hold(session, at):
    accepted(session, at)
    accepted(session, at, taken=False)
    moment = (
        session.scalars(select(Dossier.due_at).where(Dossier.due_at.is_not(None))).first() + DAY
    )
    tally.count(session, at=moment)
    agency_id = make.agency(session).id
    [mine] = [one for one in tally.by_agency(session) if one.key == str(agency_id)]
    wanted = lateness.Wanted(agency_id=agency_id)
    assert mine.late == len(lateness.listed(session, wanted, at=moment)) == 2
    assert sum(one.late for one in tally.by_officer(session, agency_id)) == mine.late
    assert {one.key for one in tally.by_officer(session, agency_id)} > {"0"}


@pytest.mark.parametrize("officer_id", [0, None])
def test_late_lines_go_on_by_keyset(session, at, officer_id):
    for _ in range(3):
        accepted(session, at, taken=False)
    moment = at + 60 * DAY
    wanted = lateness.Wanted(make.agency(session).id, officer_id=officer_id)
    first = lateness.listed(session, wanted, at=moment, limit=2)
    place = lateness.Place(first[-1].next_due_at, first[-1].id)
    rest = lateness.listed(session, wanted, at=moment, after=place)
    assert len({one.id for one in [*first, *rest]}) == 3
