"""Nothing in working time asks the machine: neither its clock nor its time zone."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ENGINE = sorted((ROOT / "casework" / "worktime").glob("*.py"))
ASKING = {"now", "utcnow", "today", "time_ns", "monotonic", "localtime", "fromtimestamp", "tzset"}
COUNTING = """
from datetime import UTC, datetime, timedelta
from casework.worktime import rules
from casework.worktime.rules import TimeLimit, TimeUnit
from tests.casework.worktime.calendars import PROVINCE
first = datetime(2024, 12, 30, 16, 59, 59, tzinfo=UTC)
for count in range(400):
    start = first + timedelta(hours=37 * count)
    for unit in TimeUnit:
        print(rules.due_at(PROVINCE, start, TimeLimit(count % 9, unit)).isoformat())
    print(rules.forward_by(PROVINCE, start), rules.reply_by(PROVINCE, start))
"""


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.name)
def test_no_rule_asks_the_machine_what_time_it_is(file):
    tree = ast.parse(file.read_text())
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {
        one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for one in node.names
    }

    assert called.isdisjoint(ASKING)
    assert "now" not in imported
    assert "os" not in imported


def counted_in(zone):
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TZ": zone, "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", COUNTING]
    return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=True).stdout


def test_due_times_are_the_same_whatever_zone_the_machine_is_set_to():
    here = counted_in("Asia/Ho_Chi_Minh")

    assert here.count(b"\n") == 400 * 7
    for zone in ("UTC", "America/New_York", "Pacific/Kiritimati"):
        assert counted_in(zone) == here
