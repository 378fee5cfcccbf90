"""What keeps pages fast on a large database, without a stopwatch: plans, not times."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from bench import population
from casework.agencies import queries as agencies
from casework.dossiers import queries, tracking, worklists
from casework.dossiers.states import Stage, State
from casework.dossiers.tracking import Span
from casework.dossiers.worklists import Place, Tab
from casework.people.actor import Actor, ActorKind, MemberRole, Standing
from foundation.clock import now

ROWS = 20_000
WAITING = Tab((State.REGISTERED,), (Stage.DESK,))


@pytest.fixture(scope="module")
def province(worker_engine):
    """A province with many dossiers, taken back afterwards."""
    with worker_engine.connect() as connection:
        outer = connection.begin()
        for step in list(population.steps(connection, ROWS)):
            connection.execute(*step)
        connection.execute(text("analyze dossier"))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


def plans_of(session, work):
    """Do some work and return (statement, plan) of each statement about dossiers."""
    connection, sent = session.connection(), []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if "dossier" in statement:
            sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert sent
    return [
        (
            statement,
            json.dumps(
                connection.exec_driver_sql(f"explain (format json) {statement}", given).scalar()
            ),
        )
        for statement, given in sent
    ]


def _agency(session):
    return agencies.agency_by_code(session, "H32.93").id


HOLDER = Actor(
    ActorKind.CITIZEN,
    2,
    "Người dân",
    None,
    mandates=(Standing(1, 3, "Công ty", MemberRole.FILER, is_member=True),),
)

PAGES = {
    "desk queue": lambda session, at: worklists.desk_queue(session, at, WAITING),
    "desk queue, all that is open": lambda session, at: worklists.desk_queue(session, at, Tab()),
    "desk queue, next page": lambda session, at: worklists.desk_queue(
        session, at, WAITING, after=Place(now() - timedelta(days=2), 400)
    ),
    "desk counts": worklists.desk_counts,
    "agency queue": lambda session, at: worklists.agency_queue(session, at, Tab()),
    "agency counts": worklists.agency_counts,
    "neighbour": lambda session, at: worklists.neighbour(
        session, at, WAITING, Place(now(), 400), at_desk=True, backwards=True
    ),
    "search by name": lambda session, at: worklists.search(session, at, "nguyễn văn"),
    "search by number": lambda session, at: worklists.search(session, at, "056000000403"),
    "search, next page": lambda session, at: worklists.search(session, at, "tran", before=9_000),
    "look-up": lambda session, _at: queries.look_up(session, "H32.93-250701-77"),
    "tracking book": lambda session, at: tracking.lines(
        session, at, Span(now().year), limit=51, before=0
    ),
    "tracking book, from one day on": lambda session, at: tracking.lines(
        session, at, Span(now().year, volume=1, first=now().date()), limit=51, before=9_999_999
    ),
    "own dossiers": lambda session, _at: queries.own_dossiers(session, of=HOLDER, before=9_000),
}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_all_dossiers_or_counts_its_way_forward(province, page):
    agency = _agency(province)

    for statement, plan in plans_of(province, lambda: PAGES[page](province, agency)):
        assert "offset" not in statement.lower()
        assert '"Node Type": "Seq Scan"' not in _about_dossiers(plan), plan


def _about_dossiers(plan):
    """Return the nodes of a plan that read the table of dossiers, written out."""
    nodes, found = [json.loads(plan)[0]["Plan"]], []
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name") == "dossier":
            found.append({key: one for key, one in node.items() if key != "Plans"})
    return json.dumps(found)


def test_the_queue_is_read_off_the_index_of_open_dossiers(province):
    agency = _agency(province)

    [(_, plan)] = plans_of(province, lambda: worklists.desk_queue(province, agency, WAITING))

    assert "ix_dossier_desk_open" in plan


def test_a_search_costs_as_much_as_its_agency_is_large(province):
    agency = _agency(province)

    [(_, plan)] = plans_of(province, lambda: worklists.search(province, agency, "nguyễn văn"))

    assert "ix_dossier_words" in plan
