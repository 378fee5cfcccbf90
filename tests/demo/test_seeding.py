"""The seeding of the demo: done once, and gone on with where it was cut short."""

import pytest
from sqlalchemy import select

from casework.dossiers import queries
from casework.dossiers.records import Dossier, SubmissionKey
from casework.dossiers.states import Verb
from demo.replay import SAMPLE, Replay
from demo.samples import read
from foundation.clock import now
from gateways import open_gateways
from tests import make

UNSIGNED = [
    row
    for row in read("dossiers")["dossiers"]
    if Verb.PROPOSE not in {event["verb"] for event in row["events"]}
][:12]


class CutShort:
    """A store in front of the real one that is cut off after so many files."""

    def __init__(self, store, files):
        self._store, self._left = store, files

    def put(self, data, *, media_type):
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return self._store.put(data, media_type=media_type)


def stories(database):
    """Return, by sample, the verbs its dossier has seen."""
    with database.reading() as session:
        rows = session.execute(
            select(SubmissionKey.key, Dossier.id).join(
                Dossier, Dossier.id == SubmissionKey.dossier_id
            )
        )
        return {
            key.removeprefix(SAMPLE): [e.verb for e in queries.timeline_of(session, dossier_id)]
            for key, dossier_id in rows
        }


@pytest.mark.slow
def test_a_seeding_cut_short_goes_on_where_it_stopped(database, settings):
    store, at = open_gateways(settings).files, now()

    def inspect(_at):
        with database.transaction() as session:
            make.find_clean(session)

    def replay(store):
        return Replay(database, store, inspect, at, samples=UNSIGNED).run()

    with pytest.raises(KeyboardInterrupt):
        replay(CutShort(store, 7))
    begun = stories(database)
    left = replay(store)

    told = {row["key"]: [event["verb"] for event in row["events"]] for row in UNSIGNED}
    assert 0 < len(begun) < len(told)
    assert stories(database) == told
    assert left == sum(map(len, told.values())) - sum(map(len, begun.values()))
    with database.reading() as session:
        assert len(session.scalars(select(Dossier.id)).all()) == len(told)
    assert replay(store) == 0
