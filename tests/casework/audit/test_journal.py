"""The journal: chains hold under many hands, and any change behind its back shows."""

import threading

import pytest
from sqlalchemy import text

from casework.audit import actions as journal
from casework.audit import queries, rules
from tests import make


def many_at_once(database, at, *, hands=8, times=5):
    """Let several people read the same dossier at once; return what went wrong."""
    with database.reading() as session:
        by = make.citizen(session)
    faults = []

    def work():
        try:
            for _ in range(times):
                with database.transaction() as session:
                    journal.append(session, "dossier:KH-A", "read", by=by, at=at)
        except Exception as error:  # noqa: BLE001 - shown by the test
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_acts_of_many_at_once_fall_in_line(database, at):
    faults = many_at_once(database, at)

    with database.snapshot() as session:
        entries = queries.chain(session, "dossier:KH-A")
        assert [one.seq for one in entries] == list(range(1, 41))
        assert queries.broken_chains(session) == []
    assert faults == []


def test_the_database_links_as_the_document_says(session, at):
    by = make.citizen(session)
    for act in ("read", 'đọc "lại" 😀'):
        journal.append(session, "dossier:KH-B", act, by=by, at=at, details={"ghi": "chú\n'"})

    first, second = queries.chain(session, "dossier:KH-B")

    assert first.hash == rules.link(rules.GENESIS, first.body)
    assert second.hash == rules.link(first.hash, second.body)


@pytest.mark.parametrize(
    ("harm", "place"),
    [
        ("update audit_entry set body = replace(body, 'read', 'sign') where seq = 2", 2),
        ("delete from audit_entry where seq = 2", 2),
        ("update audit_entry set hash = repeat('0', 64) where seq = 1", 1),
    ],
)
def test_a_change_behind_its_back_shows(session, at, harm, place):
    for _ in range(3):
        journal.append(session, "dossier:KH-C", "read", by=make.citizen(session), at=at)
    session.execute(text("alter table audit_entry disable trigger user"))
    session.execute(text(f"{harm} and chain = 'dossier:KH-C'"))

    assert queries.broken_chains(session) == [("dossier:KH-C", place)]


def test_what_was_cut_from_the_end_shows_in_the_anchor(session, at):
    journal.append(session, "dossier:KH-D", "read", by=make.citizen(session), at=at)
    journal.append(session, "dossier:KH-D", "read", by=make.citizen(session), at=at)
    hashes = [one.hash for one in queries.chain(session, "dossier:KH-D")]

    whole = rules.anchor_digest(rules.GENESIS, hashes)

    assert rules.anchor_digest(rules.GENESIS, hashes[:1]) != whole
    assert rules.anchor_digest(rules.GENESIS, reversed(hashes)) != whole
