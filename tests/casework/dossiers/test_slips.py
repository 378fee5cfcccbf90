"""Slips at the right moments, the one new date, and the tracking book."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import process_sheet, reappointing, tracking
from casework.dossiers.desk_records import Reappointment
from casework.dossiers.states import NotYourVerb, WrongState
from casework.dossiers.tracking import Span
from casework.notifications.records import Notice
from casework.papers.records import Paper, PaperKind
from casework.reports import queries as reports
from casework.routing.records import Assignment
from demo import slip_scenes
from foundation.clock import VIETNAM
from foundation.errors import Invalid
from tests import make


@pytest.fixture
def play(session):
    """The demo's people playing sample dossiers."""
    return slip_scenes.Play(session)


def kinds(session, dossier):
    asked = select(Paper.kind).where(Paper.dossier_id == dossier.id).order_by(Paper.id)
    return list(session.scalars(asked))


@pytest.mark.parametrize(
    ("act", "drafted"),
    [
        (slip_scenes.walk_in, ["slip"]),
        (slip_scenes.asked_for_more, ["ask_for_more"]),
        (slip_scenes.refused, ["refusal"]),
        (slip_scenes.late, ["slip", "apology"]),
        (slip_scenes.halted, ["slip", "halt_notice", "process_sheet"]),
        (slip_scenes.handed_out, ["slip", "result", "process_sheet", "return_record"]),
        (slip_scenes.visited, ["slip", "joint_slip"]),
        (slip_scenes.handed_over, ["slip", "result", "handover"]),
    ],
)
def test_each_verb_drafts_its_slip(session, play, act, drafted):
    assert kinds(session, act(play)) == drafted


def test_slips_are_numbered_in_the_year_of_their_sender(session, play):
    first, second = slip_scenes.walk_in(play), slip_scenes.late(play)

    numbers = [play.paper(one, PaperKind.SLIP).facts["number"] for one in (first, second)]

    assert numbers == ["01/TNHS-UBND", "02/TNHS-UBND"]
    assert play.paper(second, PaperKind.APOLOGY).facts["number"] == "01/PXL-UBND"


def at_work(play):
    dossier = play.submit("mau-14")
    play.accept(dossier)
    return dossier


def put_off(play, dossier, day=date(2026, 11, 27), reason="Thiếu người.", login="lanhdao.nhatrang"):
    return reappointing.reappoint(
        play.session, dossier, day=day, reason=reason, by=play.actor(login), at=play.at
    )


def test_a_new_date_changes_the_due_date_and_is_told(session, play):
    dossier = at_work(play)
    before, place = dossier.due_at, dossier.current

    new = put_off(play, dossier)

    assert dossier.current == place
    assert dossier.due_at == dossier.next_due_at == new.due_after > before == new.due_before
    assert new.due_after.astimezone(VIETNAM).date() == date(2026, 11, 27)
    told = session.scalars(select(Notice.kind).where(Notice.dossier_id == dossier.id)).all()
    assert told[-1] == "reappointed"
    open_ = session.scalars(select(Assignment).where(Assignment.dossier_id == dossier.id)).one()
    assert open_.due_at == new.due_after


def test_a_dossier_is_reappointed_once(session, play):
    dossier = at_work(play)
    put_off(play, dossier)

    with pytest.raises(reappointing.AlreadyReappointed):
        put_off(play, dossier, day=date(2026, 12, 4))

    assert session.get(Reappointment, dossier.id).due_after == dossier.due_at


@pytest.mark.parametrize(
    ("day", "reason", "field", "problem"),
    [
        (date(2026, 11, 19), "Lý do", "day", "not_after_due"),
        (date(2026, 11, 28), "Lý do", "day", "not_a_working_day"),
        (date(2028, 11, 27), "Lý do", "day", "due_too_far"),
        (date(2026, 11, 27), "", "reason", "required"),
        (date(2026, 11, 27), "x" * 2_001, "reason", "too_long"),
    ],
)
def test_a_new_date_must_be_later_and_have_its_reason(play, day, reason, field, problem):
    dossier = at_work(play)

    with pytest.raises(Invalid) as refused:
        put_off(play, dossier, day=day, reason=reason)

    assert refused.value.fields[field].code == problem


def test_a_new_date_must_not_have_passed(play):
    dossier = at_work(play)
    play.at = dossier.due_at + timedelta(days=10)

    with pytest.raises(Invalid) as refused:
        put_off(play, dossier, day=dossier.due_at.astimezone(VIETNAM).date() + timedelta(days=1))

    assert refused.value.fields["day"].code == "date_in_past"


def test_only_a_leader_of_the_competent_agency_reappoints(play):
    dossier = at_work(play)

    for login in ("tiepnhan.nhatrang", "chuyenvien.nhatrang", "lanhdao.trungtam"):
        with pytest.raises(NotYourVerb):
            put_off(play, dossier, login=login)


def test_a_dossier_that_is_not_accepted_has_no_date_to_put_off(play):
    dossier = play.submit("mau-14")

    with pytest.raises(WrongState):
        put_off(play, dossier)


def test_it_is_said_beforehand_when_the_apology_comes_too_late(session, play):
    dossier = at_work(play)

    early = reappointing.prospect(session, dossier, at=play.at)
    late = reappointing.prospect(session, dossier, at=dossier.due_at)

    assert (early.is_late, late.is_late) == (False, True)
    assert early.apology_by.astimezone(VIETNAM).date() == date(2026, 11, 18)


def test_the_book_has_each_accepted_dossier_once_in_order(session, play):
    done = [slip_scenes.walk_in(play), slip_scenes.late(play), slip_scenes.halted(play)]
    slip_scenes.refused(play)
    desk = make.agency(session)

    found = tracking.lines(session, desk.id, Span(2026), limit=50)

    assert [(one.ordinal, one.code) for one in found] == [
        (n, dossier.code) for n, dossier in enumerate(done, 1)
    ]
    assert [one.note for one in found] == [
        "Người nộp: Ngô Trung Kiên",
        "Hẹn lại; hẹn lần đầu 19/11/2026",
        "Dừng giải quyết",
    ]
    newest = tracking.lines(session, desk.id, Span(2026), limit=1, before=0)
    assert newest[0].ordinal == 3
    assert tracking.lines(session, desk.id, Span(2026), limit=9, before=2)[0].ordinal == 1


def test_a_closed_volume_goes_on_in_the_next(session, play):
    slip_scenes.walk_in(play)
    desk, by = make.agency(session), play.actor("tiepnhan.nhatrang")

    tracking.close(session, desk, year=2026, volume=1, by=by, at=play.at)
    dossier = at_work(play)

    assert (dossier.book_year, dossier.book_volume, dossier.book_ordinal) == (2026, 2, 2)
    assert play.paper(dossier, PaperKind.SLIP).facts["volume"] == "02/2026"
    second = tracking.lines(session, desk.id, Span(2026, volume=2), limit=9)
    assert [one.ordinal for one in second] == [2]


def test_the_days_of_the_book_are_days_in_vietnam(session, play):
    slip_scenes.walk_in(play)
    desk, day = make.agency(session), date(2026, 11, 10)

    inside = Span(2026, first=day, last=day)
    after = Span(2026, first=day + timedelta(days=1))

    assert len(tracking.lines(session, desk.id, inside, limit=9)) == 1
    assert tracking.lines(session, desk.id, after, limit=9) == []
    assert tracking.pieces(session, desk.id, inside) == [(1, 1)]


def test_what_was_given_on_paper_is_counted_as_it_was_ticked(session, play):
    dossier = slip_scenes.walk_in(play)

    parts = play.paper(dossier, PaperKind.SLIP).facts["parts"]

    counted = [(one["originals"], one["certified"], one["copies"]) for one in parts]
    assert counted == [(1, 0, 0), (0, 1, 0), (2, 0, 0), (1, 0, 1)]
    assert parts[2]["marks"] == ["không số hóa được"]
    assert parts[3]["marks"] == ["xuất trình, đã trả lại"]


def test_the_process_sheet_says_who_is_late(session, play):
    dossier = at_work(play)
    at = dossier.due_at + timedelta(days=2)

    told = process_sheet.facts(session, dossier, at=at)

    assert [row["standing"] for row in told["rows"]] == ["Trước hạn", "Quá hạn"]
    assert told["result"] == "Quá hạn"
    assert told["rows"][1]["receiver"] == ""


def test_a_line_missing_from_the_book_is_found_by_the_check(session, play):
    dossier, at = slip_scenes.walk_in(play), play.at
    assert not list(reports.faults_in_database(session, orphans_before=at))

    dossier.book_ordinal = None
    session.flush()

    found = list(reports.faults_in_database(session, orphans_before=at))
    assert [one.check for one in found] == ["book_gap"]
