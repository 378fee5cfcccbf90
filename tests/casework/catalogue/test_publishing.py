"""Publishing a draft: whole, rehearsed, from a day that is to come; drafts of citizens follow."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.catalogue import drafts, publishing, queries, rehearsals
from casework.catalogue.drafts import DraftChanged, UnknownDraft
from casework.catalogue.publishing import (
    BeginVersion,
    NothingChanged,
    VersionInForce,
)
from casework.people.actor import Role
from casework.procedures import actions
from casework.procedures import queries as procedures
from casework.procedures.actions import NotLaterThanPublished
from casework.procedures.faults import FaultyDefinition
from casework.procedures.records import Procedure, ProcedureVersion
from foundation.errors import Invalid
from tests import make

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
TODAY = date(2026, 3, 10)
CODE = make.COPY


@pytest.fixture
def by(session):
    return make.officer(session, Role.ADMINISTRATOR)


def untried(definition, **over):
    """Change a definition and take it out of filing, so that no example is asked for."""
    return replace(definition, is_open=False, **over)


def begin(session, by, **over):
    draft = drafts.open_for(session, CODE, by=by, at=AT)
    changed = untried(drafts.definition_of(draft), **over)
    return drafts.save(session, CODE, draft.revision, definition=changed, by=by, at=AT)


def publish(session, by, draft, day=TODAY, **over):
    return publishing.publish(
        session, CODE, draft.revision, effective_from=day, by=by, at=AT, **over
    )


def test_a_draft_becomes_the_version_in_force_from_its_day(session, by):
    draft = begin(session, by, summary="Mới")

    made = publish(session, by, draft, TODAY + timedelta(days=5), note="QĐ 12")

    before = procedures.version_on(session, CODE, TODAY + timedelta(days=4))
    after = procedures.version_on(session, CODE, TODAY + timedelta(days=5))
    assert (before.number, after.number, after.note) == (1, 2, "QĐ 12")
    assert made.published_by_id == by.account_id
    assert queries.open_draft(session, CODE) is None


def test_a_day_that_is_past_is_refused(session, by):
    with pytest.raises(Invalid) as refusal:
        publish(session, by, begin(session, by, summary="Mới"), TODAY - timedelta(days=1))

    assert refusal.value.fields["effective_from"].code == "day_in_past"


def test_a_draft_with_faults_is_refused_and_stays_open(session, by):
    with pytest.raises(FaultyDefinition):
        publish(session, by, begin(session, by, cases=()))

    assert queries.open_draft(session, CODE) is not None


def test_an_open_procedure_is_not_published_untried(session, by):
    draft = drafts.open_for(session, CODE, by=by, at=AT)
    changed = replace(drafts.definition_of(draft), summary="Mới")
    draft = drafts.save(
        session, CODE, draft.revision, definition=changed, examples=[], by=by, at=AT
    )

    with pytest.raises(rehearsals.RehearsalFailed):
        publish(session, by, draft)


def test_a_draft_saved_meanwhile_is_not_published(session, by):
    draft = begin(session, by, summary="Mới")

    with pytest.raises(DraftChanged):
        publishing.publish(session, CODE, draft.revision - 1, effective_from=TODAY, by=by, at=AT)


def test_nothing_new_is_not_published(session, by):
    first = publish(session, by, begin(session, by, summary="Mới"))
    again = drafts.open_for(session, CODE, by=by, at=AT)

    with pytest.raises(NothingChanged):
        publish(session, by, again, TODAY + timedelta(days=9))
    assert procedures.newest_version(session, CODE).id == first.id


def test_a_version_that_waits_can_be_withdrawn(session, by):
    publish(session, by, begin(session, by, name="Tên mới"), TODAY + timedelta(days=5))

    publishing.withdraw(session, CODE, 2, by=by, at=AT)

    assert procedures.version_on(session, CODE, TODAY + timedelta(days=30)).number == 1
    assert queries.procedure_row(session, CODE).name != "Tên mới"


def test_the_catalogue_says_a_version_from_its_first_day(session, by):
    day = TODAY + timedelta(days=5)
    made = publish(session, by, begin(session, by, name="Tên mới"), day)
    assert queries.procedure_row(session, CODE).name != "Tên mới"

    publishing.begin(session, BeginVersion(made.id), at=AT + timedelta(days=5))

    assert queries.procedure_row(session, CODE).name == "Tên mới"


def test_a_new_procedure_is_hidden_until_its_first_day(session, by):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))
    new = untried(definition, code="H32.000123", name="Thủ tục mới")
    draft = drafts.start(session, new, by=by, at=AT)
    day = TODAY + timedelta(days=5)
    made = publishing.publish(session, new.code, draft.revision, effective_from=day, by=by, at=AT)
    assert queries.procedure_row(session, new.code).is_published is False

    publishing.begin(session, BeginVersion(made.id), at=AT + timedelta(days=5))

    assert queries.procedure_row(session, new.code).is_published is True


@pytest.mark.parametrize("wait", [0, 5])
def test_a_hidden_procedure_stays_hidden_until_it_is_put_back(session, by, wait):
    assert publishing.turn(session, CODE, by=by, at=AT) is False
    day = TODAY + timedelta(days=wait)

    made = publish(session, by, begin(session, by, name="Tên mới"), day)
    publishing.begin(session, BeginVersion(made.id), at=AT + timedelta(days=wait))

    row = queries.procedure_row(session, CODE)
    assert (row.name, row.is_published) == ("Tên mới", False)
    assert publishing.turn(session, CODE, by=by, at=AT) is True


def test_a_draft_begun_on_a_withdrawn_version_goes_on(session, by):
    publish(session, by, begin(session, by, summary="Mới"), TODAY + timedelta(days=5))
    draft = begin(session, by, summary="Mới hơn")

    publishing.withdraw(session, CODE, 2, by=by, at=AT)

    session.refresh(draft)
    assert draft.based_on_id == procedures.newest_version(session, CODE).id
    assert drafts.definition_of(draft).summary == "Mới hơn"


def test_a_version_in_force_cannot_be_withdrawn(session, by):
    publish(session, by, begin(session, by, summary="Mới"))

    with pytest.raises(VersionInForce):
        publishing.withdraw(session, CODE, 2, by=by, at=AT)


def test_of_two_who_save_at_once_one_wins_and_one_is_told(database):
    with database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        draft = drafts.open_for(session, CODE, by=by, at=AT)
        definition, revision = drafts.definition_of(draft), draft.revision
    outcomes, ready = [], threading.Barrier(2)

    def save(name):
        ready.wait()
        try:
            with database.transaction() as session:
                changed = replace(definition, summary=name)
                drafts.save(session, CODE, revision, definition=changed, by=by, at=AT)
            outcomes.append("saved")
        except DraftChanged:
            outcomes.append("told")

    both = [threading.Thread(target=save, args=(name,)) for name in ("một", "hai")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == ["saved", "told"]


def test_of_two_who_publish_at_once_one_wins_and_one_is_told(database):
    with database.transaction() as session:
        by = make.officer(session, Role.ADMINISTRATOR)
        revision = begin(session, by, summary="Mới").revision
    outcomes, ready = [], threading.Barrier(2)

    def publish_now():
        ready.wait()
        try:
            with database.transaction() as session:
                publishing.publish(session, CODE, revision, effective_from=TODAY, by=by, at=AT)
            outcomes.append("published")
        except (DraftChanged, UnknownDraft):
            outcomes.append("told")

    both = [threading.Thread(target=publish_now) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == ["published", "told"]
    with database.reading() as session:
        assert [one.number for one in queries.versions(session, CODE)] == [2, 1]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.integers(1, 60), min_size=1, max_size=5))
def test_versions_never_overlap_and_leave_no_gap(session, steps):
    with session.begin_nested() as place:
        definition = procedures.definition_of(procedures.newest_version(session, CODE))
        day = date(2026, 1, 1)
        for number, step in enumerate(steps):
            day += timedelta(days=step)
            changed = replace(definition, summary=f"Lần {number}")
            actions.publish(session, changed, effective_from=day)
            earlier = replace(definition, summary=f"Sớm {number}")
            with pytest.raises(NotLaterThanPublished):
                actions.publish(session, earlier, effective_from=day)
        found = session.scalars(
            select(ProcedureVersion)
            .join(ProcedureVersion.procedure)
            .where(Procedure.code == CODE)
            .order_by(ProcedureVersion.number)
        ).all()
        for earlier, later in pairwise(found):
            assert later.effective_from - earlier.effective_to == timedelta(days=1)
        assert found[-1].effective_to is None
        place.rollback()


# --- what stays hidden, and what is taken back ---------------------------------------------------


def test_a_hidden_procedure_stays_hidden_when_a_version_is_published(session, by):
    publishing.turn(session, CODE, by=by, at=AT)

    publish(session, by, begin(session, by, summary="Mới"))

    assert queries.procedure_row(session, CODE).is_published is False


def brand_new(session, by, day):
    definition = untried(
        drafts.blank("H32.000777", "Thủ tục mới"), field_code="H32-TT01", field_name="Thử"
    )
    draft = drafts.start(session, definition, by=by, at=AT)
    return publishing.publish(
        session, definition.code, draft.revision, effective_from=day, by=by, at=AT
    )


def test_a_new_procedure_that_waits_is_neither_shown_early_nor_lost(session, by):
    brand_new(session, by, TODAY + timedelta(days=3))

    with pytest.raises(publishing.NoVersionInForce):
        publishing.turn(session, "H32.000777", by=by, at=AT)
    assert "H32.000777" in {one.code for one in queries.hidden(session)}

    publishing.withdraw(session, "H32.000777", 1, by=by, at=AT)
    assert queries.open_draft(session, "H32.000777").based_on_id is None
    assert queries.versions(session, "H32.000777") == []


def test_examples_alone_are_put_beside_the_version(session, by):
    first = publish(session, by, begin(session, by, summary="Mới"))
    draft = drafts.open_for(session, CODE, by=by, at=AT)
    kept = [{"calendar": None, "examples": []}]
    first.examples = kept
    draft.examples = []

    again = publish(session, by, draft, TODAY + timedelta(days=9))

    assert (again.id, again.examples) == (first.id, [])
    assert queries.open_draft(session, CODE) is None
