import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from casework.audit.rules import first_break
from casework.catalogue import examples
from casework.files.records import StoredFile
from casework.procedures import actions as procedures
from foundation.clock import now
from tests import make
from tests.casework.catalogue import written


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def dossier(database, blobs):
    with database.transaction() as session:
        made = make.dossier(session)
        make.stored_file(session, make.citizen(session), created_at=now())
        session.flush()
        for stored in session.query(StoredFile):
            data = stored.name.encode()
            blobs[hashlib.sha256(data).hexdigest()] = data
            stored.sha256 = hashlib.sha256(data).hexdigest()
        return made


def test_a_sound_house_has_no_faults(run, dossier):
    result = run("integrity-check", "--deep")

    assert (result.output, result.exit_code) == ("no faults\n", 0)


def test_a_missing_and_a_changed_file_are_found(run, dossier, blobs):
    [first, *_] = list(blobs)
    blobs[first] = b"something else"
    assert run("integrity-check").exit_code == 0
    changed = run("integrity-check", "--deep")
    blobs.clear()
    missing = run("integrity-check")

    assert (changed.exit_code, missing.exit_code) == (1, 1)
    assert "wrong_hash: file" in changed.output
    assert "missing_blob: file" in missing.output


def _behind_the_house(database, statement: str) -> None:
    with database.transaction() as session:
        for table in ("audit_entry", "timeline_entry"):
            session.execute(text(f"alter table {table} disable trigger user"))
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("update audit_entry set body = replace(body, 'submit', 'withdraw')", "audit_chain"),
        ("delete from audit_entry where act = 'submit'", "move_without_journal"),
        ("delete from timeline_entry", "journal_without_move"),
        ("update dossier set state = 9", "state_without_move"),
        ("update stored_file set created_at = created_at - interval '1 year'", "orphan_file"),
    ],
)
def test_what_was_changed_behind_the_house_is_found(run, database, dossier, statement, check):
    _behind_the_house(database, statement)
    result = run("integrity-check")

    assert f"{check}: " in result.output
    assert result.exit_code == 1


def test_the_journal_is_exported_so_that_a_stranger_can_recompute_it(run, dossier, tmp_path):
    target = tmp_path / "journal.jsonl"
    assert run("audit-export", str(target)).exit_code == 0

    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    chain = [line for line in lines if line["kind"] == "entry" and line["chain"] == dossier.chain]
    assert first_break((line["seq"], line["body"], line["hash"]) for line in chain) is None
    assert [json.loads(line["body"])["act"] for line in chain] == ["submit", "bill_opened"]


def test_settings_are_shown_without_secrets(run, settings):
    output = run("settings").output

    assert "S3_BUCKET=mot-cua-test" in output
    assert settings.secret_key not in output


def test_all_versions_in_force_are_rehearsed(run):
    result = run("rehearse")

    assert result.exit_code == 0, result.output
    assert result.output.endswith(" 0 failed\n")
    assert result.output.startswith("14 versions, ")


def test_an_example_that_fails_is_told_and_ends_the_command_with_one(run, database):
    wrong = replace(written.EXAMPLE, expect=replace(written.EXAMPLE.expect, fee=1))
    kept = examples.write([examples.ExampleSet(written.CALENDAR, (wrong,))])
    with database.transaction() as session:
        procedures.publish(
            session, written.definition(), effective_from=date(2026, 1, 1), examples=kept
        )

    result = run("rehearse")

    assert result.exit_code == 1
    assert "chờ đợi 1 đồng, tính ra 16.000 đồng" in result.output
