"""Dossiers of before the ledger: the migration opens their clocks with what was promised."""

import importlib
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from casework.clocks import queries as clocks
from casework.clocks.records import Clock
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Stage, State
from tests import make
from tests.casework.dossiers import flowing

migration = importlib.import_module("migrations.versions.0028_ledger")
PLACES = [
    (State.PROCESSING, Stage.SPECIALIST),
    (State.PAYMENT, Stage.SPECIALIST),
    (State.SUPPLEMENT, Stage.SPECIALIST),
    (State.REGISTERED, Stage.DESK),
    (State.SUPPLEMENT, Stage.HOLDER),
]


def old(session, place, at):
    """Copy a dossier as it would stand had it been accepted before the ledger was kept."""
    if place[1] in {Stage.DESK, Stage.HOLDER}:
        origin = make.dossier(session, at=at)
    else:
        origin = flowing.accepted(session, None, code=make.COPY, at=at)
    session.flush()
    names = [one.key for one in inspect(Dossier).column_attrs if one.key not in {"id", "words"}]
    facts = {name: getattr(origin, name) for name in names}
    facts |= {"reference": f"CU-{place[0]}-{place[1]}", "state": place[0], "stage": place[1]}
    facts |= {"code": f"CU-{place[0]}" if origin.code else None, "book_ordinal": None}
    copy = Dossier(**facts, words="")
    session.add(copy)
    session.flush()
    session.add(
        TimelineEntry(
            dossier_id=copy.id, verb="x", start=4, end=int(place[0]), at=at + timedelta(hours=2),
            actor_kind="system", actor_id=None, actor_name="", agency_id=None,
        )
    )  # fmt: skip
    session.flush()
    return copy


@pytest.mark.parametrize("place", PLACES, ids=lambda one: f"{one[0]}-{one[1]}")
def test_its_rows_give_the_date_that_was_promised(session, at, place):
    dossier = old(session, place, at)
    for statement in (migration._OPENED, migration._OPENED_REPLY, migration._STOPPED):
        session.execute(text(statement))

    standing = clocks.standing_of(session, dossier.id)

    assert standing.due_at == dossier.next_due_at
    assert standing.clock is (Clock.PROCESSING if dossier.accepted_at else Clock.REPLY)
    waits = place[0] in {State.PAYMENT, State.SUPPLEMENT}
    assert standing.runs is not waits
    assert (standing.stopped_since == at + timedelta(hours=2)) is waits
    assert standing.is_given
