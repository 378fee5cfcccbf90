"""The law in the building: the table of moves is whole, words are the glossary's, nobody cheats."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from casework.dossiers.states import (
    MOVES,
    OPEN,
    Move,
    Stage,
    State,
    Verb,
    find_move,
    open_verbs,
    percent_done,
)
from casework.people.actor import Role
from migrations import records

ROOT = Path(__file__).resolve().parents[2]
WORDS = set(re.findall(r"`([A-Za-z_]+)`", (ROOT / "docs/glossary.md").read_text()))


def test_every_state_and_stage_can_be_reached():
    reached = {(None, None)}
    while True:
        more = {(m.end, m.next_stage) for m in MOVES if (m.start, m.stage) in reached} - reached
        if not more:
            break
        reached |= more

    assert {state for state, _ in reached} - {None} == set(State)
    assert {stage for _, stage in reached} - {None} == set(Stage)
    assert all((m.start, m.stage) in reached for m in MOVES)


def test_no_open_dossier_is_stuck_and_no_closed_one_moves():
    for state in State:
        leads_on = any(move.start is state for move in MOVES)
        assert leads_on == (state in OPEN), state


def test_every_verb_is_in_the_table_and_every_move_names_its_law():
    assert {move.verb for move in MOVES} == set(Verb)
    assert all(re.search(r"(Nghị định|Thông tư|Điều)", move.law) for move in MOVES)


def test_a_verb_leads_from_one_place_to_one_place_only():
    places = [(move.start, move.stage, move.verb) for move in MOVES]
    assert len(places) == len(set(places))


def test_national_codes_are_the_stored_values():
    assert [state.value for state in State] == list(range(1, 11))


@pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.start and m.start.name}-{m.verb}")
def test_buttons_and_rule_agree(move: Move):
    if move.start is None:
        return
    for role in Role:
        offered = move.verb in open_verbs(move.start, move.stage, {role})
        assert offered == (role in move.who)
    assert find_move(move.start, move.stage, move.verb, move.who) is move


def test_progress_only_grows_on_the_way_to_the_result():
    path = [
        (State.REGISTERED, Stage.DESK),
        (State.ACCEPTED, Stage.AGENCY),
        (State.PROCESSING, Stage.SPECIALIST),
        (State.PROCESSING, Stage.LEADER),
        (State.PROCESSING, Stage.SIGNING),
        (State.PROCESSING, Stage.CLERK),
        (State.PROCESSING, Stage.SEALING),
        (State.FINISHED, Stage.DESK),
        (State.RETURNED, Stage.DONE),
    ]
    percents = [percent_done(state, stage) for state, stage in path]
    assert percents == sorted(set(percents))
    assert percents[-1] == 100


@pytest.mark.parametrize("table", sorted(records.metadata.tables))
def test_a_table_is_named_in_the_glossary(table):
    assert table in WORDS


@pytest.mark.parametrize("kind", [State, Stage, Verb, Role])
def test_words_of_the_state_table_are_in_the_glossary(kind):
    names = {one.name.lower() if kind is State else one.value for one in kind}
    assert names - WORDS == set()


def test_migrated_schema_equals_the_records(servers, database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": records.is_ours, "compare_type": True}
        )
        assert compare_metadata(context, records.metadata) == []
    engine.dispose()


def test_migrations_form_one_line_with_numbered_names():
    files = sorted((ROOT / "migrations/versions").glob("*.py"))
    numbers = [file.name[:4] for file in files]
    assert numbers == [f"{n:04d}" for n in range(1, len(files) + 1)]
    for file, before in zip(files, [None, *numbers], strict=False):
        found = re.search(r'down_revision = (None|"(\d{4})")', file.read_text())
        assert found
        assert found[2] == before


def test_only_moves_writes_the_state_of_a_dossier():
    writers = set()
    for file in (ROOT / "casework").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in ast.walk(ast.Tuple(elts=targets, ctx=ast.Store())):
                    if isinstance(target, ast.Attribute) and ast.unparse(target) in {
                        "dossier.state",
                        "dossier.stage",
                    }:
                        writers.add(file.name)
    assert writers == {"moves.py"}


def test_app_boots_without_the_shared_environment():
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
