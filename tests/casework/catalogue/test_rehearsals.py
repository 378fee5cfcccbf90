"""Rehearsals of drafts and versions: written down, and asked for before anything is published."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.catalogue import drafts, examples, publishing, rehearsals
from casework.catalogue.examples import ExampleSet
from casework.catalogue.records import RehearsalRun
from casework.catalogue.rehearsals import ExamplesNeeded, RehearsalFailed
from casework.people.actor import Role
from casework.procedures import actions as procedures
from casework.worktime import actions as worktime
from casework.worktime.actions import LaidDay
from casework.worktime.rules import DayKind
from demo import samples
from tests import make
from tests.casework.catalogue import written

AT = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
BIRTH = "1.001193"


@pytest.fixture
def by(session):
    return make.officer(session, Role.ADMINISTRATOR)


def draft_with(session, by, *kept, definition=None):
    draft = drafts.start(session, definition or written.definition(), by=by, at=AT)
    sets = examples.write([ExampleSet(written.CALENDAR, kept)])
    return drafts.save(session, draft.code, draft.revision, examples=sets, by=by, at=AT)


def runs(session):
    return session.scalars(select(RehearsalRun).order_by(RehearsalRun.id)).all()


def test_a_draft_whose_examples_come_out_passes_and_the_runs_are_kept(session, by):
    draft = draft_with(session, by, written.EXAMPLE)

    outcomes = rehearsals.gate(session, draft, by=by, at=AT)

    assert [one.ok for one in outcomes] == [True]
    [run] = runs(session)
    assert (run.draft_id, run.revision, run.is_ok, run.calendar) == (draft.id, 2, True, "frozen")
    assert run.run_by_id == by.account_id


def test_an_open_procedure_without_examples_does_not_pass(session, by):
    draft = drafts.start(session, written.definition(), by=by, at=AT)

    with pytest.raises(ExamplesNeeded):
        rehearsals.gate(session, draft, by=by, at=AT)


def test_a_procedure_that_is_only_explained_needs_no_example(session, by):
    explained = replace(written.definition(), is_open=False)
    draft = drafts.start(session, explained, by=by, at=AT)

    assert rehearsals.gate(session, draft, by=by, at=AT) == ()


def test_a_failing_example_blocks_and_says_how_many_and_which(session, by):
    wrong = replace(
        written.EXAMPLE, key="sai", name="Sai phí", expect=replace(written.EXAMPLE.expect, fee=1)
    )
    draft = draft_with(session, by, written.EXAMPLE, wrong)

    with pytest.raises(RehearsalFailed) as refusal:
        rehearsals.gate(session, draft, by=by, at=AT)

    assert refusal.value.facts == {"failed": 1, "examples": 2, "names": "Sai phí"}
    assert [one.place for one in refusal.value.outcomes[1].faults] == ["fee"]


def test_a_failing_example_keeps_a_draft_from_being_published(session, by):
    sets = samples.examples(BIRTH)
    draft = drafts.open_for(session, BIRTH, by=by, at=AT)
    definition = drafts.definition_of(draft)
    dearer = replace(
        definition, fees=tuple(replace(one, amount=one.amount + 1000) for one in definition.fees)
    )
    kept = examples.write(sets)
    draft = drafts.save(
        session, BIRTH, draft.revision, definition=dearer, examples=kept, by=by, at=AT
    )

    with pytest.raises(RehearsalFailed):
        publishing.publish(
            session, BIRTH, draft.revision, effective_from=date(2027, 1, 1), by=by, at=AT
        )


def test_a_rehearsal_can_be_written_down_without_publishing_and_is_in_the_journal(session, by):
    wrong = replace(written.EXAMPLE, expect=replace(written.EXAMPLE.expect, fee=1))
    draft = draft_with(session, by, wrong)

    rehearsals.rehearse(session, draft, by=by, at=AT)

    [run] = rehearsals.last_runs(session, draft)
    assert not run.is_ok
    assert rehearsals.faults_of(run)[0].place == "fee"
    entry = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == drafts.chain(draft.code))
        .order_by(AuditEntry.seq.desc())
    ).first()
    assert '"rehearse"' in entry.body


def test_a_holiday_added_later_changes_only_the_run_by_todays_calendar(session, by):
    draft = draft_with(session, by, written.EXAMPLE)
    closed = [LaidDay(date(2026, 8, day), DayKind.OFF, "Nghỉ bão") for day in (24, 25)]
    worktime.lay_days(session, None, closed, basis="")

    assert rehearsals.run_draft(session, draft)[0].ok
    now = rehearsals.run_draft(session, draft, with_today=True)
    assert "due" in [one.place for one in now[0].faults]


def test_every_version_in_force_is_run_and_a_wrong_one_is_told(session, by):
    good = list(rehearsals.run_published(session, day=date(2026, 8, 20)))
    wrong = replace(written.EXAMPLE, expect=replace(written.EXAMPLE.expect, fee=1))
    kept = examples.write([ExampleSet(written.CALENDAR, (wrong,))])
    procedures.publish(
        session, written.definition(), effective_from=date(2026, 8, 1), examples=kept
    )

    found = list(rehearsals.run_published(session, day=date(2026, 8, 20)))

    assert {one.code for one in good} >= {BIRTH}
    assert all(outcome.ok for one in good for outcome in one.outcomes)
    told = next(one for one in found if one.code == written.CODE)
    assert not told.outcomes[0].ok
    assert len(found) == len(good) + 1


def test_a_draft_opened_from_a_version_begins_with_its_examples(session, by):
    draft = drafts.open_for(session, BIRTH, by=by, at=AT)

    kept = examples.every(examples.read(draft.examples))
    assert len(kept) >= 3
    assert all(one.ok for one in rehearsals.run_draft(session, draft))
