"""Signing by the worker: exactly once, whatever happens in between."""

import hashlib
import http.server
import signal
import threading

import pytest
from sqlalchemy import func, select

from casework.dossiers import issuing, queries
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Stage, State
from casework.files.records import StoredFile
from casework.papers.records import Paper, PaperState
from casework.people.actor import Role
from casework.registers.records import IssuedResult
from casework.signatures.actions import MakeSignature
from casework.signatures.records import Signature, SignatureState
from casework.signatures.rules import Level, Verdict
from foundation.errors import Unavailable
from foundation.jobs import waiting_jobs
from tests import make
from tests.worker.conftest import free_port, proposed, start_worker, wait_for, with_settings
from worker.inline import run_all
from worker.patience import WITH_THE_OUTSIDE
from worker.signing import make_signature
from worker.tools import Attempt


def order_signature(tools, dossier_id, at):
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        seen = session.get_one(StoredFile, paper.file_id).sha256
        leader = make.officer(session, Role.LEADER)
        signature = issuing.order_signature(session, dossier, seen_sha256=seen, by=leader, at=at)
        return signature.id


def order_seal(tools, dossier_id, at):
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        issuing.order_seal(session, dossier, by=make.officer(session, Role.CLERK), at=at)


def where(tools, dossier_id):
    with tools.database.reading() as session:
        return session.get_one(Dossier, dossier_id).current


def verbs(tools, dossier_id):
    with tools.database.reading() as session:
        return [entry.verb for entry in queries.timeline_of(session, dossier_id)]


def signature_of(tools, signature_id):
    with tools.database.reading() as session:
        return session.get_one(Signature, signature_id)


def test_a_result_is_signed_sealed_registered_and_handed_out(tools, at):
    dossier_id = proposed(tools, at)
    order_signature(tools, dossier_id, at)
    run_all(tools)
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.CLERK)

    order_seal(tools, dossier_id, at)
    run_all(tools)

    assert where(tools, dossier_id) == (State.RETURNED, Stage.DONE)
    with tools.database.reading() as session:
        issued = session.scalars(select(IssuedResult)).one()
        reports = session.scalars(select(Signature.report).order_by(Signature.id)).all()
    signed = tools.gateways.files.read(issued.sha256)
    report = tools.gateways.signing.validate(signed)
    assert hashlib.sha256(signed).hexdigest() == issued.sha256
    assert report.verdict is Verdict.VALID
    assert [one.field for one in report.signatures] == ["Leader", "Agency"]
    assert {one.level for one in report.signatures} <= {Level.B_LT, Level.B_LTA}
    assert [one["verdict"] for one in reports] == ["valid", "valid"]
    assert issued.number.startswith("01/")


def test_a_job_that_comes_twice_signs_once(tools, at):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)

    for _ in range(2):
        make_signature(MakeSignature(signature_id), tools, Attempt())

    assert verbs(tools, dossier_id).count("record_signature") == 1


def test_two_workers_on_one_order_record_it_once(tools, at):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)
    errors = []

    def work():
        try:
            make_signature(MakeSignature(signature_id), tools, Attempt())
        except Exception as error:  # noqa: BLE001 - shown below
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert verbs(tools, dossier_id).count("record_signature") == 1


def test_while_the_time_stamp_service_is_down_the_order_waits(tools, at):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)
    without = with_settings(tools, tsa_url=f"http://127.0.0.1:{free_port()}/tsa")

    with pytest.raises(Unavailable):
        run_all(without)

    assert where(tools, dossier_id) == (State.PROCESSING, Stage.SIGNING)
    assert waiting_jobs_of(tools) == [MakeSignature(signature_id)]
    run_all(tools)
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.CLERK)


def waiting_jobs_of(tools):
    with tools.database.reading() as session:
        return waiting_jobs(session, MakeSignature)


def test_after_four_hours_of_waiting_the_leader_is_asked_again(tools, at):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)
    without = with_settings(tools, tsa_url=f"http://127.0.0.1:{free_port()}/tsa")

    with pytest.raises(Unavailable):
        make_signature(MakeSignature(signature_id), without, Attempt(WITH_THE_OUTSIDE.tries - 1))

    signature = signature_of(tools, signature_id)
    assert (signature.state, signature.failure) == ("failed", "signing_unavailable")
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.LEADER)
    order_signature(tools, dossier_id, at)
    run_all(tools)
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.CLERK)


def test_without_a_key_the_leader_is_told_at_once(tools, at, tmp_path):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)

    (tmp_path / "keys").mkdir()
    run_all(with_settings(tools, pki_dir=tmp_path))

    signature = signature_of(tools, signature_id)
    assert (signature.state, signature.failure) == (SignatureState.FAILED.value, "no_key")
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.LEADER)


def test_bytes_that_are_gone_are_not_signed(tools, at):
    dossier_id = proposed(tools, at)
    signature_id = order_signature(tools, dossier_id, at)
    tools.gateways.files.delete(signature_of(tools, signature_id).source_sha256)

    run_all(tools)

    assert signature_of(tools, signature_id).failure == "source_missing"
    assert where(tools, dossier_id) == (State.PROCESSING, Stage.LEADER)


class Hanging(http.server.BaseHTTPRequestHandler):
    """A time-stamp service that takes a request and never answers."""

    def do_POST(self):
        self.server.asked.set()
        self.server.over.wait(60)

    def log_message(self, *_):
        pass


@pytest.fixture
def hanging():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    server.asked, server.over, server.daemon_threads = threading.Event(), threading.Event(), True
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_signing_leaves_one_signed_result(tools, at, hanging):
    dossier_id = proposed(tools, at)
    order_signature(tools, dossier_id, at)
    slow = with_settings(tools, tsa_url=f"http://127.0.0.1:{hanging.server_port}/tsa")
    first = start_worker(slow.settings, "--stalled-after", "2")
    assert hanging.asked.wait(60)
    first.send_signal(signal.SIGKILL)
    first.communicate()

    second = start_worker(tools.settings, "--stalled-after", "2")
    try:
        wait_for(lambda: where(tools, dossier_id) == (State.PROCESSING, Stage.CLERK))
    finally:
        second.send_signal(signal.SIGTERM)
        _, said = second.communicate(timeout=30)

    assert second.returncode == 0, said.decode()
    assert verbs(tools, dossier_id).count("record_signature") == 1
    with tools.database.reading() as session:
        assert session.scalar(select(func.count(Signature.id))) == 1
        paper = session.scalars(select(Paper).where(Paper.kind == "result")).one()
        assert paper.state == PaperState.SIGNED.value
        once = select(func.count(TimelineEntry.id)).where(TimelineEntry.verb == "sign")
        assert session.scalar(once) == 1
