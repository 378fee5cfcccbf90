"""The same everyday queries among the procedures that the demo holds and explains."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import catalogue as large
from casework.catalogue import conversion, national
from casework.procedures import finding
from casework.procedures.records import Procedure
from demo import samples
from tests.casework.procedures.test_finding import WANTED


@pytest.fixture(scope="module")
def demo(worker_engine):
    """The demo's own procedures and those it explains, taken back afterwards."""
    data = (samples.DATA / "national.jsonl.gz").read_bytes()
    explained = [conversion.definition_of(one) for one in national.read(data).records]
    with worker_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            large.load(session, explained)
            yield session
        outer.rollback()


@pytest.mark.parametrize("asked", WANTED)
def test_a_procedure_of_the_demo_stands_among_the_first_three(demo, asked):
    there = set(demo.scalars(select(Procedure.code).where(Procedure.code.in_(WANTED[asked]))))
    found = finding.search(demo, asked, limit=3).hits

    assert not there or {hit.code for hit in found} & there, [(hit.code, hit.name) for hit in found]
