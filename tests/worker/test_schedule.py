"""What the clock does: the journal is anchored, remains are swept; the process itself."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from casework.audit import queries as journal
from casework.audit.records import AuditAnchor, AuditEntry
from casework.dossiers.records import Dossier
from casework.files import actions as files
from casework.files.records import StoredFile, UploadTicket
from casework.notifications.records import Delivery
from casework.procedures import queries as procedures
from casework.procedures.records import SearchTerm
from foundation.clock import now
from foundation.rates import RateCount
from tests import make
from tests.worker.conftest import ROOT, accepted, free_port, start_worker, wait_for, with_settings
from worker.app import Crew, open_app
from worker.schedule import (
    anchor_journal,
    count_catalogue,
    read_a_sample,
    sweep_files,
    sweep_rates,
    sweep_uploads,
)


def anchors(tools):
    with tools.database.reading() as session:
        return session.scalars(select(AuditAnchor).order_by(AuditAnchor.id)).all()


def anchor_all(tools):
    """Anchor when no neighbour's transaction is older: tests share one server's clock of them."""

    def is_our_turn():
        with tools.database.reading() as session:
            return session.scalar(
                text(
                    "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
                    " > (select max(txid) from audit_entry)"
                )
            )

    wait_for(is_our_turn)
    anchor_journal(tools)


def test_an_anchor_seals_all_entries_with_a_time_stamp(tools, at):
    accepted(tools, at)

    anchor_all(tools)
    anchor_all(tools)

    [anchor] = anchors(tools)
    with tools.database.snapshot() as session:
        assert anchor.entries == session.scalar(select(func.count(AuditEntry.id)))
        assert journal.broken_anchors(session) == []
        assert journal.broken_chains(session) == []
    assert anchor.token


def test_the_next_anchor_goes_on_from_the_last(tools, at):
    accepted(tools, at)
    anchor_all(tools)
    accepted(tools, at)
    anchor_all(tools)

    first, second = anchors(tools)
    assert second.previous_id == first.id
    assert second.from_txid == first.upto_txid
    with tools.database.snapshot() as session:
        assert journal.broken_anchors(session) == []


def test_without_the_time_stamp_service_nothing_is_anchored_yet(tools, at):
    accepted(tools, at)

    anchor_journal(with_settings(tools, tsa_url=f"http://127.0.0.1:{free_port()}/tsa"))
    assert anchors(tools) == []

    anchor_all(tools)
    assert len(anchors(tools)) == 1


def test_old_tickets_are_swept_and_fresh_ones_stay(tools, at):
    with tools.database.transaction() as session:
        owner = make.citizen(session).account_id
        old, fresh = (
            files.promise(session, owner_id=owner, name=name, at=now()) for name in ("a", "b")
        )
        session.flush()
        session.execute(
            update(UploadTicket)
            .where(UploadTicket.ticket == old.ticket)
            .values(created_at=now() - timedelta(days=2))
        )

    sweep_uploads(tools)

    with tools.database.reading() as session:
        assert session.scalars(select(UploadTicket.ticket)).all() == [fresh.ticket]


def test_files_put_nowhere_are_forgotten_after_three_days(tools, at):
    with tools.database.transaction() as session:
        owner, long_ago = make.citizen(session), now() - timedelta(days=4)
        make.stored_file(session, owner, "bo.pdf", created_at=long_ago)
        make.stored_file(session, owner, "moi.pdf", created_at=now())
        used = make.stored_file(session, owner, "nop.pdf", created_at=long_ago)
        make.dossier(session, code=make.BIRTH, files=[("giay_chung_sinh", used)])

    sweep_files(tools)

    with tools.database.reading() as session:
        assert set(session.scalars(select(StoredFile.name))) == {"moi.pdf", "nop.pdf"}


def test_a_sample_with_missing_bytes_is_told_and_breaks_nothing(tools, at):
    accepted(tools, at)

    read_a_sample(tools)


@pytest.mark.slow
def test_once_does_everything_due_and_ends(tools, mailbox, at):
    accepted(tools, at)

    process = start_worker(tools.settings, "--once")
    _, said = process.communicate(timeout=120)

    assert process.returncode == 0, said.decode()
    with tools.database.reading() as session:
        left = session.scalar(
            text("select count(*) from procrastinate_jobs where status <> 'succeeded'")
        )
        assert left == 0, said.decode()
        assert set(session.scalars(select(Delivery.state))) == {"sent"}
    assert len(mailbox.mails) == 2


@pytest.mark.slow
def test_a_worker_shows_its_life_and_stops_when_told(tools):
    process = start_worker(tools.settings)
    alive = tools.settings.var_dir / "run" / "worker.alive"
    wait_for(alive.exists)
    assert alive.read_text().strip() == str(process.pid)

    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)

    assert process.returncode == 0, said.decode()
    assert time.monotonic() - begun < 15
    assert not alive.exists()


def test_a_worker_told_to_stop_before_it_has_begun_stops(tools):
    app = open_app(tools)
    crew = Crew(app, 1)

    async def begin_too_late() -> None:
        async with app.open_async():
            crew.stop()
            await asyncio.wait_for(crew.run(), timeout=10)

    asyncio.run(begin_too_late())


DOCUMENT = ROOT / "docs" / "audit-format.md"


def exported(tools):
    """Write the journal as the export does."""
    with tools.database.snapshot() as session:
        entries = list(journal.all_entries(session))
        seals = session.scalars(select(AuditAnchor)).all()
    lines = [
        {"kind": "entry"}
        | {name: getattr(one, name) for name in ("id", "chain", "seq", "body", "hash", "txid")}
        for one in entries
    ]
    names = ("id", "from_txid", "upto_txid", "entries", "digest")
    lines += [{"kind": "anchor"} | {name: getattr(one, name) for name in names} for one in seals]
    return lines


@pytest.mark.parametrize("harm", ["none", "change", "drop"])
def test_the_program_in_the_document_recomputes_the_journal(tools, at, tmp_path, harm):
    for _ in range(2):
        accepted(tools, at)
        anchor_all(tools)
    lines = exported(tools)
    if harm == "change":
        lines[0]["body"] = lines[0]["body"].replace("submit", "accept")
    elif harm == "drop":
        chain = lines[0]["chain"]
        lines = [line for line in lines if line.get("chain") != chain]
    file = tmp_path / "journal.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    [program] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)

    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )

    assert done.returncode == (harm != "none"), done.stdout + done.stderr


def test_counters_whose_window_is_over_are_swept_and_running_ones_stay(tools):
    with tools.database.transaction() as session:
        session.add_all(
            RateCount(key=key, count=1, last_at=now(), ends_at=now() + timedelta(minutes=minutes))
            for key, minutes in (("over", -1), ("running", 5))
        )

    sweep_rates(tools)

    with tools.database.reading() as session:
        assert session.scalars(select(RateCount.key)).all() == ["running"]


def test_the_catalogue_is_ranked_by_what_was_filed(tools, at):
    accepted(tools, at)

    count_catalogue(tools)
    count_catalogue(tools)

    with tools.database.reading() as session:
        [most] = procedures.most_used(session, limit=1)
        words = {one.word: one.procedures for one in session.scalars(select(SearchTerm))}
        filed = session.scalars(select(Dossier.procedure_code)).one()
    assert most.code == filed
    assert words["khai"] > 1
