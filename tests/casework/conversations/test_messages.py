"""Messages on a dossier: drafted, sent once, seen, answered, taken back, told of after a while."""

import threading
from datetime import timedelta

import pytest

from casework.audit import queries as audit
from casework.conversations import actions, queries, rules
from casework.conversations.actions import ConversationClosed, TooLateToTakeBack
from casework.conversations.records import DossierMessage, Side
from casework.dossiers import queries as dossiers
from casework.dossiers import reception, withdrawing
from casework.files.records import FileVerdict
from casework.people.actor import Role
from foundation.errors import Invalid, NotFound
from tests import make

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def dossier(session, at):
    return make.dossier(session, at=at)


@pytest.fixture
def holder(session):
    return make.citizen(session)


@pytest.fixture
def officer(session):
    return make.officer(session, Role.RECEPTION)


def say(session, dossier, by, text, at, *, wants=False):
    side = Side.OFFICE if by.agency_id else Side.HOLDER
    actions.save(session, dossier, text, side=side, by=by, at=at)
    return actions.send(session, dossier, side=side, wants_answer=wants, by=by, at=at)


def test_a_draft_is_one_and_its_authors_alone(session, dossier, holder, officer, at):
    first = actions.save(session, dossier, "Tôi muốn", side=Side.HOLDER, by=holder, at=at)
    again = actions.save(session, dossier, "Tôi muốn hỏi", side=Side.HOLDER, by=holder, at=at)

    assert first.id == again.id
    assert queries.draft(session, dossier.id, holder.account_id).text == "Tôi muốn hỏi"
    assert queries.draft(session, dossier.id, officer.account_id) is None
    assert queries.thread(session, dossier.id) == []


def test_what_is_asked_waits_until_the_other_side_writes(session, dossier, holder, officer, at):
    say(session, dossier, holder, "Bao giờ có kết quả?", at, wants=True)

    assert queries.standing(session, dossier.id, side=Side.OFFICE).is_asked
    assert not queries.standing(session, dossier.id, side=Side.HOLDER).is_asked
    [waits] = queries.waiting(session, officer.agency_id)
    assert waits.reference == dossier.reference

    say(session, dossier, officer, "Ngày mai.", at + MINUTE)

    assert not queries.standing(session, dossier.id, side=Side.OFFICE).is_asked
    assert queries.waiting(session, officer.agency_id) == []


def test_after_acceptance_a_message_lies_before_the_competent_agency(session, at):
    dossier = make.dossier(session, at=at, code=make.COPY)
    locked = dossiers.lock_by_id(session, dossier.id)
    reception.accept(session, locked, by=make.officer(session, Role.RECEPTION), at=at)

    sent = say(session, locked, make.citizen(session), "Xin hỏi", at, wants=True)

    assert sent.agency_id == locked.agency_id


def test_what_was_read_is_marked_once(session, dossier, holder, officer, at):
    say(session, dossier, officer, "Mời ông/bà xem", at)
    assert queries.standing(session, dossier.id, side=Side.HOLDER).unseen == 1

    actions.mark_seen(session, dossier.id, side=Side.HOLDER, at=at + MINUTE)
    actions.mark_seen(session, dossier.id, side=Side.HOLDER, at=at + DAY)

    [message] = queries.thread(session, dossier.id)
    session.refresh(message)
    assert message.seen_at == at + MINUTE


@pytest.mark.parametrize(("later", "is_late"), [(0, False), (300, False), (301, True)])
def test_a_message_can_be_taken_back_for_five_minutes(session, dossier, holder, at, later, is_late):
    message = say(session, dossier, holder, "Nhầm", at)
    moment = at + timedelta(seconds=later)

    if is_late:
        with pytest.raises(TooLateToTakeBack):
            actions.take_back(session, dossier, message.id, by=holder, at=moment)
        assert message.taken_back_at is None
    else:
        actions.take_back(session, dossier, message.id, by=holder, at=moment)
        assert message.taken_back_at == moment


def test_nobody_takes_back_what_another_wrote(session, dossier, holder, officer, at):
    message = say(session, dossier, officer, "Của cơ quan", at)

    with pytest.raises(NotFound):
        actions.take_back(session, dossier, message.id, by=holder, at=at)


def test_the_other_side_is_told_after_the_grace_unless_it_has_seen(
    session, dossier, holder, officer, at
):
    say(session, dossier, officer, "Sẽ báo", at)
    seen = say(session, dossier, officer, "Đã xem", at)
    back = say(session, dossier, officer, "Thu hồi", at)
    actions.take_back(session, dossier, back.id, by=officer, at=at + MINUTE)
    seen.seen_at = at + MINUTE
    session.flush()

    assert actions.take_untold(session, at=at + 4 * MINUTE) == []
    told = actions.take_untold(session, at=at + 5 * MINUTE)
    assert [one.text for one in told] == ["Sẽ báo"]
    assert actions.take_untold(session, at=at + DAY) == []


def test_ten_thousand_letters_are_kept_and_one_more_is_refused(session, dossier, holder, at):
    message = say(session, dossier, holder, "ă" * rules.LONGEST, at)
    assert len(message.text) == rules.LONGEST

    with pytest.raises(Invalid) as refusal:
        actions.save(session, dossier, "ă" * 10_001, side=Side.HOLDER, by=holder, at=at)
    assert refusal.value.fields["text"].facts == {"limit": 10_000, "length": 10_001}


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_message_is_not_sent(session, dossier, holder, at, text):
    actions.save(session, dossier, text, side=Side.HOLDER, by=holder, at=at)

    with pytest.raises(Invalid):
        actions.send(session, dossier, side=Side.HOLDER, wants_answer=False, by=holder, at=at)


def test_files_go_with_a_message_five_at_most(session, dossier, holder, at):
    draft = actions.save(session, dossier, None, side=Side.HOLDER, by=holder, at=at)
    files = [make.stored_file(session, holder, f"anh-{n}.pdf") for n in range(6)]
    for one in (*files[:5], files[0]):
        actions.attach(session, draft, one)

    with pytest.raises(Invalid):
        actions.attach(session, draft, files[5])
    with pytest.raises(NotFound):
        queries.file_of(session, dossier.id, files[1].id, reader_id=0)
    actions.send(session, dossier, side=Side.HOLDER, wants_answer=False, by=holder, at=at)
    assert queries.file_of(session, dossier.id, files[1].id, reader_id=0).id == files[1].id


def test_an_unsafe_file_keeps_the_message_back(session, dossier, holder, at):
    draft = actions.save(session, dossier, "Kèm ảnh", side=Side.HOLDER, by=holder, at=at)
    file = make.stored_file(session, holder)
    file.verdict = FileVerdict.REFUSED.value
    actions.attach(session, draft, file)

    with pytest.raises(Invalid) as refusal:
        actions.send(session, dossier, side=Side.HOLDER, wants_answer=False, by=holder, at=at)
    assert refusal.value.fields["file"].code == "file_refused"


def test_one_may_write_for_thirty_days_after_the_end(session, dossier, holder, at):
    locked = dossiers.lock_by_id(session, dossier.id)
    withdrawing.withdraw(session, locked, reason="", by=holder, at=at)

    say(session, locked, holder, "Xin lại giấy tờ", at + 30 * DAY)
    with pytest.raises(ConversationClosed):
        say(session, locked, holder, "Muộn", at + 30 * DAY + MINUTE)


def test_the_journal_holds_the_hash_and_not_the_words(session, dossier, holder, at):
    say(session, dossier, holder, "Chuyện riêng", at)

    bodies = [one.body for one in audit.chain(session, dossier.chain) if one.act == "message_sent"]
    assert len(bodies) == 1
    assert "sha256" in bodies[0]
    assert "Chuyện riêng" not in bodies[0]


def test_two_windows_of_one_author_make_one_draft(database, at):
    with database.transaction() as session:
        number = make.dossier(session, at=at).id
    both = threading.Barrier(2)

    def write(text):
        both.wait()
        with database.transaction() as session:
            found = dossiers.by_id(session, number)
            by = make.citizen(session)
            actions.save(session, found, text, side=Side.HOLDER, by=by, at=at)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("một", "hai")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with database.reading() as session:
        drafts = session.query(DossierMessage).filter_by(dossier_id=number).all()
        assert len(drafts) == 1
