"""What a holder reads of the journal of his dossier has words of its own."""

import ast
from pathlib import Path

import pytest

from casework.payments.records import PaymentState
from portal.opened import acts

CASEWORK = Path(__file__).resolve().parents[2] / "casework"


def _written_to_a_dossier():
    """Find the acts that the house writes into the chain of a dossier."""
    for file in CASEWORK.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "audit.append",
                "journal.append",
            }:
                _session, chain, act, *_rest = node.args
                if ast.unparse(chain) == "dossier.chain" and isinstance(act, ast.Constant):
                    yield act.value


@pytest.mark.parametrize(
    "act", sorted({*_written_to_a_dossier(), *(f"payment_{one}" for one in PaymentState)})
)
def test_every_act_on_a_dossier_has_words_for_its_holder(act):
    assert str(acts.what(act)) != str(acts.what("no such act"))


def test_the_acts_are_found_at_all():
    assert {"bill_opened", "message_sent"} <= set(_written_to_a_dossier())
