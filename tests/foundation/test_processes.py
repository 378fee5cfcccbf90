"""The supervisor is tried on real child processes, killed and stopped for real."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from foundation.children import start_time, write_pid
from foundation.processes import (
    AlreadyRunningError,
    Change,
    NotReadyError,
    Program,
    Supervisor,
    answering,
    answers,
    showing_life,
)

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds=15.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def runs(pid):
    return start_time(pid) is not None


@pytest.fixture
def events():
    return []


@pytest.fixture
def supervisor(tmp_path, events):
    supervisor = Supervisor(tmp_path / "run", lambda name, change: events.append((name, change)))
    yield supervisor
    supervisor.stop(4)


@pytest.fixture
def program(tmp_path):
    def make(name, code, *words, probe=None):
        argv = [sys.executable, "-c", code, *words]
        env = {"PATH": os.environ["PATH"]}
        return Program(name, argv, env=env, var=tmp_path, cwd=tmp_path, probe=probe)

    return make


def test_a_killed_part_serves_again_within_ten_seconds(supervisor, program, events):
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    web = program("web", SERVER, str(port), probe=answering(url))
    supervisor.start([web])
    first = web.pid

    os.kill(first, signal.SIGKILL)
    threading.Timer(4, lambda: setattr(supervisor, "stopping", True)).start()
    supervisor.watch()

    assert web.pid != first
    assert answers(url)
    assert [change for _, change in events] == [
        Change.STARTED,
        Change.READY,
        Change.CRASHED,
        Change.READY,
    ]


def test_parts_stop_in_reverse_order_and_leave_no_pid_file(supervisor, program, events, tmp_path):
    sleeper = "import time; time.sleep(600)"
    supervisor.start([program("ground", sleeper)])
    supervisor.start([program("house", sleeper)])
    assert (tmp_path / "run" / "ground.pid").exists()

    supervisor.stop(5)

    stopped = [name for name, change in events if change is Change.STOPPED]
    assert stopped == ["house", "ground"]
    assert not list((tmp_path / "run").glob("*.pid"))


def test_a_part_that_will_not_listen_is_killed_in_time(supervisor, program, events):
    stubborn = program("stubborn", STUBBORN)
    supervisor.start([stubborn])
    time.sleep(0.5)  # until it ignores the signal
    pid = stubborn.pid
    began = time.monotonic()

    supervisor.stop(2)

    assert time.monotonic() - began < 5
    assert events[-1] == ("stubborn", Change.KILLED)
    assert not runs(pid)


def test_a_part_that_never_serves_is_named(supervisor, program):
    silent = program("silent", STUBBORN, probe=answering(f"http://127.0.0.1:{free_port()}/"))

    with pytest.raises(NotReadyError, match="silent"):
        supervisor.start([silent], patience=0.5)


def test_a_part_that_dies_at_once_is_tried_again_with_pauses(supervisor, program, events):
    hopeless = program("hopeless", "raise SystemExit(1)", probe=answering("http://127.0.0.1:9/"))

    with pytest.raises(NotReadyError):
        supervisor.start([hopeless], patience=2.0)

    assert 2 <= events.count(("hopeless", Change.CRASHED)) <= 5


def test_output_goes_to_the_log_of_the_part(supervisor, program, tmp_path):
    talker = program("talker", "print('xin chào', flush=True); import time; time.sleep(600)")
    supervisor.start([talker])

    wait_until(lambda: "xin chào" in (tmp_path / "log" / "talker.log").read_text())


def test_a_part_serves_when_it_shows_its_life_in_a_file(supervisor, program, tmp_path):
    file = tmp_path / "alive"
    file.write_text("12345\n")  # an earlier process's
    code = f"import os, time; time.sleep(0.3); open({str(file)!r}, 'w').write(str(os.getpid()))"
    living = program("living", f"{code}; time.sleep(600)", probe=showing_life(file))

    supervisor.start([living], patience=10)

    assert file.read_text() == str(living.pid)


def test_children_of_a_killed_keeper_die_with_it(tmp_path):
    keeper = textwrap.dedent(
        f"""
        import sys, time, pathlib
        from foundation.processes import Program, Supervisor
        var = pathlib.Path({str(tmp_path)!r})
        part = Program("child", [sys.executable, "-c", "import time; time.sleep(600)"],
                       env={{}}, var=var, cwd=var)
        Supervisor(var / "run", lambda *_: None).start([part])
        print(part.pid, flush=True)
        time.sleep(600)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", keeper], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        child = int(process.stdout.readline())
        process.kill()

    wait_until(lambda: not runs(child), seconds=5)


def test_what_outlived_a_keeper_is_ended_at_the_next_start(supervisor, program, tmp_path):
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as leftover:
        write_pid(tmp_path / "run" / "web.pid", leftover.pid)

        supervisor.start([program("web", "import time; time.sleep(600)")])

        assert leftover.wait(5) == -signal.SIGTERM


def test_a_stranger_with_a_recycled_number_is_left_alone(supervisor, program, tmp_path):
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as stranger:
        file = tmp_path / "run" / "web.pid"
        file.parent.mkdir()
        file.write_text(f"{stranger.pid}\n12345\n")

        supervisor.start([program("web", "import time; time.sleep(600)")])

        assert stranger.poll() is None
        stranger.kill()


def test_two_supervisors_of_one_folder_cannot_have_the_same_duty(supervisor, tmp_path):
    other = Supervisor(tmp_path / "run", lambda *_: None)

    with (
        supervisor.only_one("web"),
        other.only_one("worker"),
        pytest.raises(AlreadyRunningError),
        other.only_one("web"),
    ):
        pass
