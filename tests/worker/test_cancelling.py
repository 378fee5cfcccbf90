"""An issued result ends by a signed and sealed decision; nothing is deleted, all are told."""

import pytest
from sqlalchemy import select

from casework.dossiers import correcting, queries, revoking
from casework.dossiers.issuing import NotWhatWasSeen, SameHand
from casework.notifications.records import Notice
from casework.people.actor import Role
from casework.registers import queries as books
from casework.registers import watching
from casework.registers.records import BookEntry
from casework.registers.standing_records import CorrectionRequest
from casework.signatures.rules import Verdict
from foundation.errors import Invalid, NotFound
from tests import make
from tests.worker import cancelling


def kinds_told(tools):
    with tools.database.reading() as session:
        return [(one.kind, one.account_id) for one in session.scalars(select(Notice))]


def test_a_result_is_cancelled_and_replaced(tools, mailbox, at):
    dossier_id, result_id = cancelling.issued(tools, at)
    with tools.database.transaction() as session:
        reader = make.citizen(session, "tran.quoc.bao@example.vn").account_id
        watching.remember(session, result_id, reader, at=at)
        watching.remember(session, result_id, reader, at=at)
        watching.leave_address(session, result_id, "Nguoi.La@example.vn", at=at)
    before = len(mailbox.mails)

    made_id = cancelling.propose(tools, dossier_id, result_id, at, body=["Nội dung đúng."])
    assert cancelling.state_of(tools, made_id) == "proposed"
    cancelling.sign(tools, dossier_id, made_id, at)
    assert cancelling.state_of(tools, made_id) == "signed"
    assert cancelling.results(tools)[0].standing == "valid"
    cancelling.seal(tools, dossier_id, made_id, at)

    assert cancelling.state_of(tools, made_id) == "done"
    old, *new = cancelling.results(tools)
    by_id = {one.id: one for one in new}
    replacing, decision = by_id[old.replaced_by_id], by_id[old.decision_id]
    assert (old.standing, old.ground, old.standing_reason) == (
        "replaced", "error", "Ghi sai ngày sinh.",
    )  # fmt: skip
    assert replacing.replaces_id == old.id
    assert (replacing.title, replacing.standing) == (old.title, "valid")
    assert decision.number == "02/QĐ-UBND"
    for one in (old, replacing, decision):
        signed = tools.gateways.files.read(one.sha256)
        assert tools.gateways.signing.validate(signed).verdict is Verdict.VALID
    with tools.database.reading() as session:
        assert books.gaps(session) == []
        assert session.scalars(select(BookEntry.number).order_by(BookEntry.id)).all() == [1, 2, 3]
        holder = queries.by_id(session, dossier_id).filer_id
    told = kinds_told(tools)
    assert ("result_replaced", holder) in told
    assert ("checked_result_ended", reader) in told
    to = [mail.rcpt_tos for mail in mailbox.mails[before:]]
    assert to.count(["nguoi.la@example.vn"]) == 1


def test_a_signature_that_fails_is_asked_for_again(tools, at):
    dossier_id, result_id = cancelling.issued(tools, at)
    made_id = cancelling.propose(tools, dossier_id, result_id, at)
    with tools.database.transaction() as session:
        leader = make.officer(session, Role.LEADER)
        from casework.agencies.records import Officer  # noqa: PLC0415

        officer = session.get_one(Officer, leader.account_id)
        key, officer.sign_key = officer.sign_key, "khong-co"
    cancelling.sign(tools, dossier_id, made_id, at)
    assert cancelling.state_of(tools, made_id) == "proposed"

    with tools.database.transaction() as session:
        session.get_one(Officer, leader.account_id).sign_key = key
    cancelling.sign(tools, dossier_id, made_id, at)
    assert cancelling.state_of(tools, made_id) == "signed"


def wish(**over):
    return correcting.Wish(
        **({"place": "Ngày sinh", "wished": "02/01/2020", "reason": "Chép nhầm"} | over)
    )


@pytest.fixture
def case(session, at):
    """A dossier with its issued result, in a session."""
    from casework.dossiers.states import Stage, State  # noqa: PLC0415
    from tests.backoffice import office  # noqa: PLC0415

    dossier = office.dossier_in(session, State.FINISHED, Stage.DESK)
    [result] = queries.results_of(session, dossier.id)
    return dossier, result


def test_who_drafts_does_not_sign_and_what_was_seen_is_signed(session, case, at):
    dossier, result = case
    by = make.officer(session, Role.SPECIALIST)
    leader = make.officer(session, Role.LEADER)
    made = revoking.propose(session, dossier, result.id, cancelling.proposal(session), by=by, at=at)
    with pytest.raises(SameHand):
        revoking.order_signatures(session, dossier, made, seen_sha256="x", by=by, at=at)
    with pytest.raises(revoking.NotReadyToSign):
        revoking.order_signatures(session, dossier, made, seen_sha256="", by=leader, at=at)
    from casework.papers import actions as papers  # noqa: PLC0415
    from casework.papers.records import PaperState  # noqa: PLC0415

    [(paper, _)] = revoking.papers_of(session, made)
    papers.keep_file(session, paper, result.file_id, PaperState.RENDERED)
    with pytest.raises(NotWhatWasSeen):
        revoking.order_signatures(session, dossier, made, seen_sha256="x", by=leader, at=at)


def test_another_agency_finds_nothing_and_a_second_cancellation_is_refused(session, case, at):
    dossier, result = case
    by = make.officer(session, Role.SPECIALIST)
    made = revoking.propose(session, dossier, result.id, cancelling.proposal(session), by=by, at=at)
    with pytest.raises(revoking.AlreadyUnderWay):
        revoking.propose(session, dossier, result.id, cancelling.proposal(session), by=by, at=at)
    elsewhere = make.officer(session, Role.LEADER, "22333")
    with pytest.raises(NotFound):
        revoking.lock(session, made.id, by=elsewhere, role=Role.LEADER)
    with pytest.raises(revoking.NotTheIssuer):
        revoking.propose(
            session, dossier, result.id, cancelling.proposal(session),
            by=make.officer(session, Role.SPECIALIST, "22333"), at=at,
        )  # fmt: skip


def test_what_is_handed_back_leaves_the_result_as_it_is(session, case, at):
    dossier, result = case
    by, leader = make.officer(session, Role.SPECIALIST), make.officer(session, Role.LEADER)
    made = revoking.propose(session, dossier, result.id, cancelling.proposal(session), by=by, at=at)
    with pytest.raises(Invalid):
        revoking.hand_back(session, dossier, made, reason="", by=leader, at=at)
    revoking.hand_back(session, dossier, made, reason="Chưa đủ căn cứ", by=leader, at=at)

    assert (result.standing, made.state) == ("valid", "dropped")
    assert revoking.under_way(session, result.id) is None


def test_a_request_is_answered_by_the_cancellation_it_leads_to(session, case, at):
    dossier, result = case
    holder = make.citizen(session)
    asked = correcting.ask(session, dossier, result.id, wish(), by=holder, at=at)
    with pytest.raises(correcting.AlreadyAsked):
        correcting.ask(session, dossier, result.id, wish(), by=holder, at=at)
    by = make.officer(session, Role.SPECIALIST)
    given = cancelling.proposal(session, request_id=asked.id, body=("Đúng.",))
    revoking.propose(session, dossier, result.id, given, by=by, at=at)

    assert session.get_one(CorrectionRequest, asked.id).state == "accepted"
    with pytest.raises(correcting.AlreadyAnswered):
        correcting.decline(session, dossier, asked.id, answer="Không", by=by, at=at)


@pytest.mark.parametrize("key", ["place", "wished", "reason"])
@pytest.mark.parametrize("text", ["", "x" * 10_001])
def test_a_wish_says_what_and_why(session, case, at, key, text):
    dossier, result = case
    with pytest.raises(Invalid) as refused:
        correcting.ask(
            session, dossier, result.id, wish(**{key: text}), by=make.citizen(session), at=at
        )
    assert set(refused.value.fields) == {key}


def test_a_declined_request_gives_its_reason(session, case, at):
    dossier, result = case
    asked = correcting.ask(session, dossier, result.id, wish(), by=make.citizen(session), at=at)
    with pytest.raises(NotFound):
        correcting.decline(
            session, dossier, asked.id, answer="Không",
            by=make.officer(session, Role.LEADER, "22333"), at=at,
        )  # fmt: skip
    with pytest.raises(correcting.NotYoursToAnswer):
        correcting.decline(
            session, dossier, asked.id, answer="Không",
            by=make.officer(session, Role.CLERK), at=at,
        )  # fmt: skip
    by = make.officer(session, Role.SPECIALIST)
    correcting.decline(session, dossier, asked.id, answer="Đúng sổ gốc", by=by, at=at)
    assert (asked.state, asked.answer) == ("declined", "Đúng sổ gốc")
