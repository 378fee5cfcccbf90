"""Commands for those who run the house: ``python -m flask --app wsgi <command>``.

They only read, but for the import, which names who imports. What they print holds codes and
numbers, no names of people; the export is the journal itself and is to be kept like it.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import click
from flask import Blueprint, current_app
from flask_babel import force_locale

from casework.agencies import queries as agencies
from casework.audit import queries as audit
from casework.catalogue import imports, national, rehearsals
from casework.people import queries as people
from casework.people.actor import Role
from casework.reports import queries as reports
from casework.reports.queries import Fault
from foundation import settings as settings_module
from foundation.clock import VIETNAM, now
from foundation.errors import Problem, Unavailable
from web import access, rehearsal_words, sentences
from web.transactions import database

ORPHANS_AFTER = timedelta(days=7)
blueprint = Blueprint("commands", __name__, cli_group=None)


@blueprint.cli.command("integrity-check")
@click.option("--deep", is_flag=True, help="Read every file back and compare its SHA-256.")
def integrity_check(*, deep: bool) -> None:
    """Check journal, numbers, files and results; exit with 1 where anything does not fit."""
    faults = list(_faults(deep=deep))
    for fault in faults:
        click.echo(f"{fault.check}: {fault.place}")
    click.echo(f"{len(faults)} faults" if faults else "no faults")
    if faults:
        raise SystemExit(1)


def _faults(*, deep: bool) -> Iterator[Fault]:
    with database().snapshot() as session:
        yield from reports.faults_in_database(session, orphans_before=now() - ORPHANS_AFTER)
        verdicts: dict[str, str] = {}
        for name, sha256 in reports.stored_files(session):
            verdict = verdicts.get(sha256) or _verdict(sha256, deep=deep)
            verdicts[sha256] = verdict
            if verdict != "good":
                yield Fault(verdict, f"{name} sha256 {sha256}")


def _verdict(sha256: str, *, deep: bool) -> str:
    """Say whether the object store holds the bytes: good, missing_blob or wrong_hash."""
    outside = current_app.extensions["outside"]
    try:
        if not outside.has_blob(sha256):
            return "missing_blob"
        if deep and hashlib.sha256(outside.read_blob(sha256)).hexdigest() != sha256:
            return "wrong_hash"
    except Unavailable:
        return "unreadable_blob"
    return "good"


@blueprint.cli.command("audit-export")
@click.argument("target", type=click.File("w", encoding="utf-8"), default="-")
def audit_export(target: IO[str]) -> None:
    """Write the journal as JSON lines: every entry with its hash, then every anchor."""
    for line in _journal():
        target.write(line + "\n")


def _journal() -> Iterator[str]:
    with database().snapshot() as session:
        for entry in audit.all_entries(session):
            yield _line(
                kind="entry",
                id=entry.id,
                chain=entry.chain,
                seq=entry.seq,
                body=entry.body,
                hash=entry.hash,
                txid=entry.txid,
            )
        for anchor in audit.all_anchors(session):
            yield _line(
                kind="anchor",
                id=anchor.id,
                at=_moment(anchor.at),
                from_txid=anchor.from_txid,
                upto_txid=anchor.upto_txid,
                entries=anchor.entries,
                digest=anchor.digest,
                token=anchor.token.hex() if anchor.token else None,
            )


def _line(**facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@blueprint.cli.command("catalogue-import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--as", "login", required=True, help="Login of the administrator who imports.")
def catalogue_import(path: str, login: str) -> None:
    """Stage a file of the national catalogue; nothing is shown before it is approved."""
    data = Path(path).read_bytes()
    reading = national.read(data)
    for fault in reading.faults:
        click.echo(f"{path}:{fault.line}: {_sentence(fault.problem)}")
    if not reading.is_whole or not reading.records:
        raise SystemExit(1)
    with database().transaction() as session:
        account = people.account_by_login(session, login)
        by = agencies.actor_of_account(session, account.id) if account else None
        if by is None or not by.has(Role.ADMINISTRATOR):
            raise click.ClickException(f"{login} is no administrator")
        sha256 = hashlib.sha256(data).hexdigest()
        number = imports.enter(
            session, file_name=Path(path).name, sha256=sha256, size=len(data), by=by, at=now()
        ).id
        goes_on = imports.judge(session, number, reading, at=now())
    while goes_on:
        with database().transaction() as session:
            goes_on = imports.stage(session, number, reading.records, at=now())
            staged = imports.find(session, number)
            click.echo(f"{staged.done}/{staged.total}")
    with database().reading() as session:
        found = imports.find(session, number)
        click.echo(f"new {found.added}, changed {found.changed}, same {found.same}")


def _sentence(problem: Problem) -> str:
    with force_locale("vi"):
        return sentences.say(problem)


@blueprint.cli.command("rehearse")
def rehearse() -> None:
    """Run the examples of all versions in force or to come; exit with 1 where one fails."""
    failed = examples = versions = 0
    with force_locale("vi"), database().snapshot() as session:
        for run in rehearsals.run_published(session, day=now().astimezone(VIETNAM).date()):
            versions += 1
            examples += len(run.outcomes)
            for outcome in run.outcomes:
                failed += not outcome.ok
                for line in rehearsal_words.lines(outcome, run.definition):
                    click.echo(f"{run.code} v{run.number}: {line}")
    click.echo(f"{versions} versions, {examples} examples, {failed} failed")
    if failed:
        raise SystemExit(1)


@blueprint.cli.command("settings")
def show_settings() -> None:
    """Print every setting as it is in force, secrets masked."""
    for name, value in settings_module.describe(access.settings()).items():
        click.echo(f"{name}={value}")
