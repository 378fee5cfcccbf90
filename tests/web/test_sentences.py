import ast
import re
from pathlib import Path

import pytest

from foundation.errors import Problem, Refusal, TooMany
from foundation.settings import ROOT
from web import sentences

PACKAGES = ("casework", "foundation", "gateways", "web", "portal", "backoffice")


def _codes_of_problems() -> set[str]:
    found = set()
    for path in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                found |= _texts(node.args[0])
    return found


def _texts(code: ast.expr) -> set[str]:
    """A code is a text, or one of two texts, or the default of a table of codes."""
    if isinstance(code, ast.Constant):
        return {code.value}
    if isinstance(code, ast.IfExp):
        return _texts(code.body) | _texts(code.orelse)
    return _texts(code.args[-1]) if isinstance(code, ast.Call) else set()


def _codes_of_refusals() -> set[str]:
    pattern = re.compile(r'^    code(?:: ClassVar\[str\])? = "(\w+)"', re.MULTILINE)
    files = (file for package in PACKAGES for file in Path(ROOT / package).rglob("*.py"))
    return {code for file in files for code in pattern.findall(file.read_text(encoding="utf-8"))}


def test_every_problem_of_the_tree_has_its_sentence():
    assert _codes_of_problems() - set(sentences.PROBLEMS) == set()


def test_every_refusal_of_the_tree_has_its_sentence():
    assert _codes_of_refusals() - set(sentences.REFUSALS) == set()


@pytest.fixture
def vietnamese(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("vietnamese")
def test_facts_stand_in_the_sentence():
    assert "tối đa 5 ký tự" in sentences.say(Problem("too_long", {"limit": 5, "length": 9}))
    assert "25 MB" in sentences.say(Problem("file_too_large", {"limit": 25 * 1024 * 1024}))
    assert "2 phút" in sentences.explain(TooMany(90))


@pytest.mark.usefixtures("vietnamese")
def test_a_code_or_fact_that_is_missing_is_still_a_sentence():
    assert "new_code" in sentences.say(Problem("new_code"))
    assert "too_long" in sentences.say(Problem("too_long"))
    assert sentences.explain(Refusal()) == "Yêu cầu chưa được thực hiện"
