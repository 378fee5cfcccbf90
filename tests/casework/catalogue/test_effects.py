"""A procedure changes: running drafts follow, dossiers have the version of their reception."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from casework.catalogue import changes, effects
from casework.catalogue.publishing import (
    TellOfVersion,
)
from casework.dossiers import queries as dossiers
from casework.dossiers import reception, renewal, submission
from casework.dossiers.renewal import Outdated
from casework.notifications.records import Notice
from casework.people.actor import Role
from casework.procedures import actions, charging
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Field, FieldKind, PartManner, RequiredPart
from casework.worktime.rules import TimeLimit, TimeUnit
from tests import make

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
TODAY = date(2026, 3, 10)
CODE = make.COPY


def running(session, **answers):
    """Begin a draft of a citizen under the version in force."""
    citizen = make.citizen(session)
    version = procedures.version_on(session, CODE, TODAY)
    return submission.start_draft(
        session, version, agency_id=None, answers=answers, by=citizen, at=AT
    )


def without(definition, key, *, new=None):
    """Take a question out of a form; put another at its end."""
    sections = tuple(
        replace(one, fields=tuple(field for field in one.fields if field.key != key))
        for one in definition.form.sections
    )
    if new:
        last = replace(sections[-1], fields=(*sections[-1].fields, new))
        sections = (*sections[:-1], last)
    return replace(definition, form=replace(definition.form, sections=sections))


def complete(session):
    """Begin a draft that could be sent as it is."""
    citizen = make.citizen(session)
    filing = make.filing(session, citizen)
    draft = submission.start_draft(
        session,
        filing.version,
        agency_id=filing.agency_id,
        answers=filing.answers,
        by=citizen,
        at=make.TUESDAY,
    )
    draft.case_key = filing.case_key
    for part, file in filing.files:
        submission.attach(session, draft, procedures.definition_of(filing.version), part, file)
    return dossiers.lock_draft(session, draft.reference, of=citizen)


@pytest.fixture
def newer(session):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))
    asked = Field("hobby", "Sở thích mới hỏi", FieldKind.TEXT)
    gone = next(one for one in definition.form.fields if one.kind is FieldKind.PHONE)
    return without(definition, gone.key, new=asked), gone


def test_the_effects_on_running_drafts_are_told_before(session, newer):
    definition, gone = newer
    running(session, **{gone.key: "0900000001"})

    found = effects.of(session, definition, today=TODAY)

    assert found.losing == ((gone.label, 1),)
    assert ("Sở thích mới hỏi", 1) in found.asked
    assert found.drafts == 1


def test_owners_of_running_drafts_are_told_once(session, newer):
    running(session)
    definition, _gone = newer
    version = actions.publish(session, definition, effective_from=TODAY + timedelta(days=1))

    for _ in range(2):
        effects.tell_owners(session, TellOfVersion(version.id), at=AT)

    assert session.scalar(select(func.count(Notice.id)).where(Notice.dossier_id.is_(None))) == 1


def test_a_renewed_draft_keeps_answers_and_sets_aside_what_is_not_asked(session, newer):
    definition, gone = newer
    draft = running(session, **{gone.key: "0900000001", "applicant_name": "Nguyễn Văn An"})
    actions.publish(session, definition, effective_from=TODAY + timedelta(days=1))
    later = AT + timedelta(days=2)
    draft = dossiers.lock_draft(session, draft.reference, of=make.citizen(session))

    with pytest.raises(Outdated):
        submission.submit(session, draft, by=make.citizen(session), at=later)
    renewal.renew(session, draft, at=later)

    assert draft.version.number == 2
    assert draft.answers == {"applicant_name": "Nguyễn Văn An"}
    assert draft.set_aside == {gone.key: {"label": gone.label, "text": "0900000001"}}
    assert renewal.news(session, draft, today=later.date()).asked == ("Sở thích mới hỏi",)


def test_a_draft_under_the_version_in_force_stays_as_it_is(session):
    begun = running(session, applicant_name="An")
    draft = dossiers.lock_draft(session, begun.reference, of=make.citizen(session))

    renewal.renew(session, draft, at=AT)

    assert (draft.version.number, draft.set_aside) == (1, {})


def test_a_new_fee_limit_and_paper_are_told_before_and_after(session, newer):
    definition, _gone = newer
    paper = RequiredPart("new_paper", "Giấy mới phải nộp", PartManner.FILE)
    changed = replace(
        definition,
        parts=(*definition.parts, paper),
        fees=tuple(replace(one, amount=one.amount + 2_000) for one in definition.fees),
        limit=TimeLimit(9, TimeUnit.WORKING_DAY),
        methods=(),
        cases=tuple(replace(one, limit=None) for one in definition.cases),
    )
    draft = running(session, **make.answers(definition))

    found = effects.of(session, changed, today=TODAY)

    assert found.parts == (("Giấy mới phải nộp", 1),)
    ((before, after), drafts_met) = found.fees[0]
    assert (after > before, drafts_met) == (True, 1)
    assert found.limits[0][0][1] == TimeLimit(9, TimeUnit.WORKING_DAY)

    actions.publish(session, changed, effective_from=TODAY + timedelta(days=1))
    draft = dossiers.lock_draft(session, draft.reference, of=make.citizen(session))
    renewal.renew(session, draft, at=AT + timedelta(days=1))
    told = renewal.news(session, draft, today=TODAY + timedelta(days=1))
    assert (told.parts, told.fee) == (("Giấy mới phải nộp",), (before, after))


def test_a_file_whose_part_is_gone_is_kept_and_not_sent(session):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))
    draft = complete(session)
    part = RequiredPart("old_paper", "Giấy cũ", PartManner.FILE, required=False)
    older = replace(definition, parts=(*definition.parts, part))
    submission.attach(
        session, draft, older, "old_paper", make.stored_file(session, make.citizen(session))
    )

    dossier = submission.submit(session, draft, by=make.citizen(session), at=make.TUESDAY)

    assert "old_paper" not in {one.part_key for one in dossiers.files_of(session, dossier.id)}
    assert "old_paper" in {one.part_key for one in dossiers.draft_files(session, draft.id)}


def test_a_draft_of_a_procedure_that_is_closed_is_not_sent(session):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))
    draft = complete(session)
    day = make.TUESDAY.date() + timedelta(days=1)
    actions.publish(session, replace(definition, is_open=False), effective_from=day)
    later = make.TUESDAY + timedelta(days=2)
    draft = dossiers.lock_draft(session, draft.reference, of=make.citizen(session))
    renewal.renew(session, draft, at=later)

    with pytest.raises(procedures.NotTakenHere):
        submission.submit(session, draft, by=make.citizen(session), at=later)


# --- a dossier keeps the version of its day of reception ----------------------------------------


def accepted_after(session, definition):
    """File under the version in force, publish another, and accept a day later."""
    dossier = make.dossier(session)
    day = make.TUESDAY.date() + timedelta(days=1)
    actions.publish(session, definition, effective_from=day)
    make.find_clean(session)
    by = make.officer(session, Role.RECEPTION)
    dossier = dossiers.lock_of_officer(session, dossier.reference, of=by)
    reception.accept(session, dossier, by=by, at=make.TUESDAY + timedelta(days=1))
    return dossier


def test_a_dossier_has_the_version_of_its_day_of_reception(session):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))

    dossier = accepted_after(session, replace(definition, summary="Quy định mới"))

    assert procedures.version_by_id(session, dossier.version_id).number == 2


def test_a_filing_that_the_new_version_would_not_take_keeps_its_own(session, newer):
    dossier = accepted_after(session, newer[0])

    assert procedures.version_by_id(session, dossier.version_id).number == 1


def test_changes_name_the_place_and_both_values(session):
    definition = procedures.definition_of(procedures.newest_version(session, CODE))
    fee = replace(definition.fees[0], amount=9_000)

    found = changes.between(definition, replace(definition, fees=(fee, *definition.fees[1:])))

    assert [(one.place, one.member, one.old, one.new) for one in found] == [
        (f"fees.{fee.key}", "amount", definition.fees[0].amount, 9_000)
    ]
    assert charging.fee_due(definition, {}, Channel.ONLINE, day=TODAY).total >= 0
