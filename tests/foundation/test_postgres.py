"""The embedded PostgreSQL is started, killed, closed off and moved for real."""

import os
import shutil
import signal
import stat
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

from foundation.postgres import EmbeddedPostgres, PostgresError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another account")


def ask(url: str, query: str):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="pg-test-"))
    path.chmod(0o755)  # pytest's own folders are closed to the account root gives the server to
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def server(folder):
    server = EmbeddedPostgres(folder / "postgres", "house").start()
    yield server
    server.destroy()


def test_a_killed_server_comes_back_with_every_committed_row(server):
    ask(server.url(), "create table kept (id int)")
    ask(server.url(), "insert into kept select generate_series(1, 1000)")
    session = psycopg.connect(server.url().replace("+psycopg", ""))  # a backend that lingers

    os.kill(server._child.pid, signal.SIGKILL)
    server.start()

    assert ask(server.url(), "select count(*) from kept") == [(1000,)]
    session.close()


def test_a_stopped_server_continues_with_its_data(server):
    ask(server.url(), "create table kept (id int)")
    assert server.stop()
    assert not server.ready()

    server.start()

    assert ask(server.url(), "select count(*) from kept") == [(0,)]


def test_vietnamese_case_is_right_and_commits_are_synced(server):
    assert ask(server.url(), "select lower('ĐẶNG THỊ Ỷ'), upper('ngữ')") == [("đặng thị ỷ", "NGỮ")]
    assert ask(server.url(), "show synchronous_commit") == [("on",)]
    assert ask(server.url(), "show timezone") == [("UTC",)]


def test_the_application_is_no_superuser(server):
    query = "select rolsuper from pg_roles where rolname = current_user"
    assert ask(server.url(), query) == [(False,)]


def test_a_copy_of_a_database_has_its_rows_and_can_be_dropped(server):
    ask(server.url(), "create table kept as select 7 as id")

    url = server.create_database("copy", template="house")

    assert ask(url, "select id from kept") == [(7,)]
    server.drop_database("copy")
    with pytest.raises(psycopg.OperationalError):
        ask(url, "select 1")


def test_two_starters_of_one_folder_meet_in_one_server(server):
    other = EmbeddedPostgres(server.home, "house")
    threads = [threading.Thread(target=part.ensure_database) for part in (server, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    other.start()

    assert other.stop()  # not its own server: left alone
    assert server.ready()


def test_two_folders_run_side_by_side(server, folder):
    other = EmbeddedPostgres(folder / "other", "house").start()

    ask(other.url(), "create table only_here (id int)")

    assert ask(server.url(), "select to_regclass('only_here')") == [(None,)]
    other.destroy()


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder):
    server = EmbeddedPostgres(folder / ("long-" * 25) / "postgres", "house").start()

    assert len(str(server.socket_dir)) < 60
    assert ask(server.url(), "select 1") == [(1,)]
    server.destroy()
    assert not server.socket_dir.exists()


def test_nobody_else_can_enter_the_data(server):
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


@AS_ROOT
def test_in_a_closed_folder_the_data_go_where_the_account_reaches(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    open_place = folder / "elsewhere"
    open_place.mkdir()
    server = EmbeddedPostgres(closed / "postgres", "house", elsewhere=open_place).start()

    assert server.moved
    assert server.home.parent == open_place
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    ask(server.url(), "create table kept (id int)")
    server.stop()

    again = EmbeddedPostgres(closed / "postgres", "house", elsewhere=open_place).start()
    assert ask(again.url(), "select count(*) from kept") == [(0,)]
    again.destroy()


@AS_ROOT
def test_data_follow_when_their_folder_is_closed_later(folder):
    place = folder / "place"
    place.mkdir()
    open_place = folder / "elsewhere"
    open_place.mkdir()
    server = EmbeddedPostgres(place / "postgres", "house", elsewhere=open_place).start()
    ask(server.url(), "create table kept as select 7 as id")
    server.stop()
    place.chmod(0o700)

    again = EmbeddedPostgres(place / "postgres", "house", elsewhere=open_place).start()

    assert again.moved
    assert ask(again.url(), "select id from kept") == [(7,)]
    again.destroy()


@AS_ROOT
def test_lost_moved_data_are_not_replaced_by_an_empty_database(folder):
    base = folder / "postgres"
    base.mkdir()
    (base / "home").write_text(f"{folder}/gone\n")

    with pytest.raises(PostgresError, match="are gone"):
        EmbeddedPostgres(base, "house").launch()
