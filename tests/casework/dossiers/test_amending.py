"""Corrections before acceptance: unsent ones change nothing, sent ones keep what was before."""

import threading

import pytest
from sqlalchemy import select

from casework.audit import queries as audit
from casework.dossiers import (
    amending,
    queries,
    reception,
    sending,
    submission,
    supplement,
)
from casework.dossiers.amending import AmendedElsewhere, AmendTooLate
from casework.dossiers.reception import Asked
from casework.dossiers.records import Dossier, Draft, PartCheck
from casework.dossiers.states import Stage, State
from casework.people.actor import Role
from casework.procedures import queries as procedures
from foundation.errors import Invalid, NotFound
from tests import make


@pytest.fixture
def dossier(session, at):
    made = make.dossier(session, at=at, code=make.BIRTH)
    return queries.lock_by_id(session, made.id)


@pytest.fixture
def holder(session):
    return make.citizen(session)


@pytest.fixture
def draft(session, dossier, holder, at):
    return amending.begin(session, dossier, by=holder, at=at)


def retype(session, draft, at, **answers):
    loaded = session.get_one(Draft, draft.id)
    definition = procedures.definition_of(session.get_one(Dossier, draft.amends_id).version)
    submission.save_answers(loaded, definition, answers, at=at)


def text_field(dossier):
    """Return a question answered by plain text, and its answer."""
    return "child_name", dossier.answers["child_name"]


def test_what_is_not_sent_changes_nothing(session, dossier, draft, at):
    key, before = text_field(dossier)
    revision = dossier.revision

    retype(session, draft, at, **{key: "Nguyễn Hải Đăng"})

    assert dossier.answers[key] == before
    assert dossier.revision == revision
    assert amending.draft_of(session, dossier.id).answers[key] == "Nguyễn Hải Đăng"
    assert amending.history(session, dossier.id) == []


def test_what_is_sent_takes_its_place_and_tells_before_and_after(
    session, dossier, draft, holder, at
):
    key, before = text_field(dossier)
    retype(session, draft, at, **{key: "Nguyễn Hải Đăng"})

    sent = sending.send(session, draft, by=holder, at=at)

    assert sent.id == dossier.id
    assert dossier.answers[key] == "Nguyễn Hải Đăng"
    [amendment] = amending.history(session, dossier.id)
    [change] = amendment.changes
    assert (change["key"], change["before"], change["after"]) == (key, before, "Nguyễn Hải Đăng")
    assert [one.verb for one in queries.timeline_of(session, dossier.id)] == ["submit", "amended"]
    assert "amended" in [one.act for one in audit.chain(session, dossier.chain)]
    assert dossier.current == (State.REGISTERED, Stage.DESK)
    assert dossier.reply_due_at == make.dossier(session, at=at).reply_due_at
    assert amending.draft_of(session, dossier.id) is None


def test_a_file_is_replaced_and_the_old_one_stays_marked(session, dossier, draft, holder, at):
    definition = procedures.definition_of(dossier.version)
    placed = queries.draft_files(session, draft.id)[0]
    submission.detach(session, draft, placed.id)
    new = make.stored_file(session, holder, "anh-ro-hon.pdf")
    submission.attach(session, draft, definition, placed.part_key, new)

    sending.send(session, draft, by=holder, at=at)

    there = queries.files_of(session, dossier.id)
    files = [one for one in there if one.part_key == placed.part_key]
    assert [one.replaced_at is not None for one in files] == [True, False]
    [change] = amending.history(session, dossier.id)[0].changes
    assert change["kind"] == "part"
    assert change["after"] == ["anh-ro-hon.pdf"]


def test_what_reception_found_of_a_changed_place_is_forgotten_and_of_others_kept(
    session, dossier, draft, holder, at
):
    officer = make.officer(session, Role.RECEPTION)
    parts = [one.part_key for one in queries.draft_files(session, draft.id)]
    for key in dict.fromkeys(parts):
        session.add(
            PartCheck(
                dossier_id=dossier.id, part_key=key, verdict="fail", reason="Mờ",
                officer_id=officer.account_id, checked_at=at,
            )
        )  # fmt: skip
    session.flush()
    first = queries.draft_files(session, draft.id)[0]
    submission.detach(session, draft, first.id)
    definition = procedures.definition_of(dossier.version)
    new = make.stored_file(session, holder, "moi.pdf")
    submission.attach(session, draft, definition, first.part_key, new)

    sending.send(session, draft, by=holder, at=at)

    left = set(
        session.scalars(select(PartCheck.part_key).where(PartCheck.dossier_id == dossier.id))
    )
    assert left == set(parts) - {first.part_key}


def test_corrections_are_checked_as_a_whole_and_nothing_is_sent_in_part(
    session, dossier, draft, holder, at
):
    key, before = text_field(dossier)
    retype(session, draft, at, **{key: ""})

    with pytest.raises(Invalid) as refusal:
        sending.send(session, draft, by=holder, at=at)

    assert key in refusal.value.fields
    assert dossier.answers[key] == before
    assert amending.draft_of(session, dossier.id) is not None


def test_sent_twice_it_is_sent_once(session, dossier, draft, holder, at):
    key, _ = text_field(dossier)
    retype(session, draft, at, **{key: "Nguyễn Hải Đăng"})

    sending.send(session, draft, by=holder, at=at)
    sending.send(session, draft, by=holder, at=at)

    assert len(amending.history(session, dossier.id)) == 1


def test_nothing_changed_is_nothing_sent(session, dossier, draft, holder, at):
    revision = dossier.revision

    sending.send(session, draft, by=holder, at=at)

    assert amending.history(session, dossier.id) == []
    assert dossier.revision == revision


def test_after_acceptance_corrections_are_kept_and_not_sent(session, dossier, draft, holder, at):
    key, before = text_field(dossier)
    retype(session, draft, at, **{key: "Nguyễn Hải Đăng"})
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)

    with pytest.raises(AmendTooLate):
        sending.send(session, draft, by=holder, at=at)

    assert dossier.answers[key] == before
    assert amending.draft_of(session, dossier.id).answers[key] == "Nguyễn Hải Đăng"
    with pytest.raises(AmendTooLate):
        amending.begin(session, dossier, by=holder, at=at)


def test_a_dossier_has_one_draft_of_corrections(session, dossier, draft, holder, at):
    assert amending.begin(session, dossier, by=holder, at=at).id == draft.id
    amending.discard(session, dossier.id)
    assert amending.begin(session, dossier, by=holder, at=at).id != draft.id


def test_a_stranger_cannot_begin(session, dossier, at):
    stranger = make.citizen(session, "tran.quoc.bao@example.vn")
    with pytest.raises(NotFound):
        amending.begin(session, dossier, by=stranger, at=at)


@pytest.mark.parametrize("same_place", [True, False])
def test_a_place_changed_there_meanwhile_is_not_overwritten(
    session, dossier, draft, holder, at, same_place
):
    key, _ = text_field(dossier)
    other = next(
        one for one in ("child_birth_place", "child_ethnicity", "mother_name", "father_name")
        if dossier.answers.get(one)
    )  # fmt: skip
    retype(session, draft, at, **{key: "Nguyễn Hải Đăng"})
    dossier.answers = {**dossier.answers, (key if same_place else other): "Đổi nơi khác"}
    session.flush()

    if same_place:
        with pytest.raises(AmendedElsewhere) as refusal:
            sending.send(session, draft, by=holder, at=at)
        assert refusal.value.facts["places"] == [key]
    else:
        sending.send(session, draft, by=holder, at=at)
        assert (dossier.answers[key], dossier.answers[other]) == ("Nguyễn Hải Đăng", "Đổi nơi khác")


def test_answers_to_a_supplement_are_told_before_and_after(session, dossier, holder, at):
    key, before = text_field(dossier)
    reception.ask_for_more(
        session, dossier, [Asked("field", key, "Thiếu chữ đệm")],
        by=make.officer(session, Role.RECEPTION), at=at,
    )  # fmt: skip
    item = supplement.open_request(session, dossier.id).items[0]
    supplement.save_item(session, dossier, item.id, answer="Nguyễn Hải Đăng")

    supplement.send(session, dossier, by=holder, at=at)

    [amendment] = amending.history(session, dossier.id)
    assert amendment.source == "supplement"
    assert [(one["before"], one["after"]) for one in amendment.changes] == [
        (before, "Nguyễn Hải Đăng")
    ]


def test_accepting_and_sending_in_one_moment_end_in_one_order(database, at):
    with database.transaction() as session:
        made = make.dossier(session, at=at, code=make.BIRTH)
        made_id, by = made.id, make.citizen(session)
        make.find_clean(session)
        draft = amending.begin(session, queries.lock_by_id(session, made_id), by=by, at=at)
        number = draft.id
        draft.answers = {**draft.answers, "child_name": "Nguyễn Hải Đăng"}
    ready, told = threading.Barrier(2), []

    def accept():
        ready.wait()
        with database.transaction() as session:
            officer = make.officer(session, Role.RECEPTION)
            reception.accept(session, queries.lock_by_id(session, made_id), by=officer, at=at)

    def send():
        ready.wait()
        try:
            with database.transaction() as session:
                sending.send(session, session.get_one(Draft, number), by=by, at=at)
        except AmendTooLate:
            told.append("late")

    threads = [threading.Thread(target=one) for one in (accept, send)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with database.reading() as session:
        dossier = queries.by_id(session, made_id)
        was_sent = dossier.answers["child_name"] == "Nguyễn Hải Đăng"
        assert was_sent is not bool(told)
        assert dossier.accepted_at is not None
