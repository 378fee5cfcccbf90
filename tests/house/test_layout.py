"""The building itself: who may import whom, how long things are, what stands where."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "backoffice", "worker", "web", "gateways", "casework", "foundation")
SOURCES = sorted(
    file
    for folder in (".", *PACKAGES, "operations", "demo", "bench")
    for file in (ROOT / folder).glob("*.py" if folder == "." else "**/*.py")
)
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 50, 25
GLOSSARY = re.compile(
    r"dossier|procedure|applicant|citizen|officer|agency|reception|receipt|petition|apology",
    re.IGNORECASE,
)


def named(file):
    return str(file.relative_to(ROOT))


def functions(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_imports_go_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_a_file_is_short_enough_to_read(file):
    assert len(file.read_text().splitlines()) <= FILE_LINES


@pytest.mark.parametrize("file", SOURCES, ids=named)
def test_a_function_fits_on_a_page(file):
    for function in functions(file):
        lines = function.end_lineno - function.lineno + 1
        is_view = any("route" in ast.unparse(mark) for mark in function.decorator_list)
        assert lines <= (VIEW_LINES if is_view else FUNCTION_LINES), function.name


def test_only_the_database_module_commits():
    spoken = [
        f"{named(file)}:{line}"
        for file in SOURCES
        if named(file) != "foundation/database.py"
        for call, line in calls(file)
        if call.endswith((".commit", ".rollback"))
    ]
    assert spoken == []


def test_the_house_reads_no_clock():
    clocks = ("now", "today", "utcnow", "time.time", "monotonic")
    read = [
        f"{named(file)}:{line}"
        for file in SOURCES
        if file.is_relative_to(ROOT / "casework")
        for call, line in calls(file)
        if call.split(".", 1)[-1] in clocks and not call.startswith("func.")
    ]
    assert read == []


def test_the_ground_knows_no_word_of_the_glossary():
    words = [
        f"{named(file)}:{number}: {line.strip()}"
        for file in (ROOT / "foundation").glob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if GLOSSARY.search(line)
    ]
    # The package's docstring says what it does not know; settings are named for who sets them.
    allowed = ("foundation/__init__.py", "foundation/settings.py")
    assert [word for word in words if not word.startswith(allowed)] == []


def test_no_top_level_name_hides_one_of_the_standard_library():
    names = {file.stem for file in ROOT.glob("*.py")} | {
        folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()
    }
    assert names & set(sys.stdlib_module_names) == set()


def kept_files():
    done = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [ROOT / name for name in done.stdout.split("\0") if name]


def test_no_kept_file_names_a_package_index_or_a_builder_machine():
    # Written in pieces, so that this file does not find itself.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"]
    paths = ["/work" + "/main", "/work" + "/shared", "/root" + "/.py"]
    found = []
    for file in kept_files():
        if file.suffix in {".woff2", ".ttf", ".png", ".jpg", ".pdf"} or not file.is_file():
            continue
        text = file.read_text(errors="replace")
        found += [f"{named(file)}: {word}" for word in hosts + paths if word in text]
    assert found == []


def test_every_path_on_the_map_exists():
    text = (ROOT / "docs" / "map.md").read_text()
    packages = "|".join((*PACKAGES, "migrations", "static", "docs", "tests", "demo", "bench"))
    paths = set(re.findall(rf"`((?:{packages})/[\w/.-]+)`", text))
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
