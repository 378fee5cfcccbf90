"""A dossier's life through the verbs, on real PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from casework.audit import queries as journal
from casework.dossiers import issuing, moves, processing, queries, reception
from casework.dossiers.states import Stage, State, Verb, WrongState
from casework.files.actions import FileFacts, keep_made
from casework.files.records import FileVerdict
from casework.notifications.records import Notice
from casework.papers import actions as papers
from casework.papers.records import PaperState
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.registers.records import IssuedResult
from casework.signatures.rules import SignatureReport, Verdict
from foundation.jobs import waiting_jobs
from tests import make

REPORT = SignatureReport(readable=True, signatures=(), verdict=Verdict.VALID, reasons=())


def proposed(session, at, code=make.COPY):
    """Bring a new dossier to the leader's table and return it with its paper set."""
    dossier = make.dossier(session, code=code)
    session.expire(dossier)
    dossier = queries.lock_by_id(session, dossier.id)
    reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
    specialist = make.officer(session, Role.SPECIALIST)
    processing.assign(session, dossier, by=specialist, at=at)
    template = procedures.definition_of(dossier.version).results[0]
    leader = make.officer(session, Role.LEADER)
    paper = processing.propose(
        session,
        dossier,
        processing.Proposal(template.key, "", ["Nội dung."], leader.account_id),
        by=specialist,
        at=at,
    )
    made = keep_made(session, FileFacts("a" * 64, 10, "application/pdf", "kq.pdf"), at=at)
    papers.keep_file(session, paper, made.id, PaperState.RENDERED)
    return dossier, paper


def made(session, sha, at):
    """Record a signed file."""
    kept = keep_made(session, FileFacts(sha * 64, 10, "application/pdf", "kq.pdf"), at=at)
    return issuing.Made(kept.id, sha * 64, REPORT)


def test_a_dossier_goes_from_submission_to_the_account(session, at):
    dossier, _ = proposed(session, at)
    leader = make.officer(session, Role.LEADER)

    signature = issuing.order_signature(session, dossier, seen_sha256="a" * 64, by=leader, at=at)
    issuing.record_signature(session, dossier, signature, made(session, "b", at), at=at)
    entry = issuing.order_seal(session, dossier, by=make.officer(session, Role.CLERK), at=at)
    seal = next(s for s in queries.signatures_of(session, dossier.id) if s.kind == "seal")
    issuing.record_seal(session, dossier, seal, made(session, "c", at), at=at)

    assert dossier.current == (State.RETURNED, Stage.DONE)
    assert entry.number == 1
    assert session.scalars(select(IssuedResult.sha256)).one() == "c" * 64
    verbs = [entry.verb for entry in queries.timeline_of(session, dossier.id)]
    assert verbs == [
        "submit", "accept", "assign", "propose", "sign", "record_signature", "seal", "finish",
        "hand_out",
    ]  # fmt: skip


def test_every_move_leaves_one_timeline_row_one_journal_row_and_the_chain_holds(session, at):
    dossier, _ = proposed(session, at)

    rows = queries.timeline_of(session, dossier.id)
    chain = journal.chain(session, dossier.chain)

    assert [one.act for one in chain if one.act != "bill_opened"] == [row.verb for row in rows]
    assert journal.broken_chains(session) == []


def test_the_code_carries_agency_and_day_of_acceptance(session, at):
    first, _ = proposed(session, at)
    second, _ = proposed(session, at)

    assert first.code == f"{make.agency(session).code}-260106-0001"
    assert second.code.endswith("-260106-0002")


def test_the_due_date_is_on_the_slip_as_stored(session, at):
    dossier, _ = proposed(session, at)

    slip = next(p for p in queries.papers_of(session, dossier.id) if p.kind == "slip")

    assert slip.facts["due_moment"] == dossier.due_at.isoformat()


def test_reply_clock_is_eight_working_hours(session, at):
    dossier = make.dossier(session, at=at)

    assert dossier.reply_due_at > at + timedelta(hours=8)


def test_a_verb_out_of_turn_is_refused_and_changes_nothing(session, at):
    dossier = make.dossier(session, at=at)

    with pytest.raises(WrongState):
        moves.move(session, dossier, Verb.SEAL, by=make.officer(session, Role.CLERK), at=at)

    assert dossier.state == State.REGISTERED


def test_a_leader_signs_only_what_was_seen(session, at):
    dossier, _ = proposed(session, at)
    leader = make.officer(session, Role.LEADER)

    with pytest.raises(issuing.NotWhatWasSeen):
        issuing.order_signature(session, dossier, seen_sha256="f" * 64, by=leader, at=at)


def test_submission_queues_its_notice_in_the_same_transaction(session, at):
    make.dossier(session, at=at)

    assert "SendDelivery" in waiting_jobs(session)
    assert session.scalars(select(Notice.kind)).all() == ["submitted"]


@pytest.mark.parametrize("table", ["audit_entry", "timeline_entry"])
@pytest.mark.parametrize("change", ["update {} set at = now()", "delete from {}", "truncate {}"])
def test_history_is_only_ever_added_to(session, at, table, change):
    make.dossier(session, at=at)

    with pytest.raises(DBAPIError, match="only ever added"):
        session.execute(text(change.format(table)))


@pytest.mark.parametrize(
    ("verdict", "refusal"),
    [
        (FileVerdict.REFUSED, reception.FilesRefused),
        (FileVerdict.WAITING, reception.FilesUnchecked),
    ],
)
def test_nobody_accepts_a_file_that_was_not_found_clean(session, at, verdict, refusal):
    filer = make.citizen(session)
    file = make.stored_file(session, filer)
    dossier = make.dossier(session, code=make.BIRTH, files=[("giay_chung_sinh", file)])
    file.verdict = verdict.value
    session.flush()
    dossier = queries.lock_by_id(session, dossier.id)

    with pytest.raises(refusal):
        reception.accept(session, dossier, by=make.officer(session, Role.RECEPTION), at=at)
