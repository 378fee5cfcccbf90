"""Intake at the counter: paper becomes an accepted dossier, once, with what was handed in."""

import pytest
from sqlalchemy import func, select

from casework.audit import queries as journal
from casework.dossiers import intake
from casework.dossiers.desk_records import PartGiven
from casework.dossiers.intake_rules import Given, Intake, Party
from casework.dossiers.records import Dossier
from casework.dossiers.states import State
from casework.papers.records import Paper, PaperKind
from casework.people.actor import Role
from casework.people.records import Account
from casework.procedures import parts as procedure_parts
from casework.procedures import queries as procedures
from casework.procedures.definition import Channel, Returning
from foundation.clock import VIETNAM
from foundation.errors import Invalid
from tests import make


@pytest.fixture
def clerk(session):
    """The clerk at the counter of Nha Trang."""
    return make.officer(session, Role.RECEPTION)


@pytest.fixture
def filer(session):
    """The account of the person at the counter."""
    return session.get_one(Account, make.citizen(session).account_id)


@pytest.fixture
def visit(session, clerk, filer, at):
    """That person's turn."""
    return intake.open_visit(session, filer=filer, key="turn-1", by=clerk, at=at)


def brought(session, at, code=make.BIRTH, case="", **over):
    """Make an intake with everything on paper."""
    version = procedures.version_on(session, code, at.astimezone(VIETNAM).date())
    definition = procedures.definition_of(version)
    case = case or definition.cases[0].key
    given = {one.key: Given(originals=1) for one in procedure_parts.parts_for(definition, case)}
    return Intake(version, case, given=given, **over)


def test_paper_becomes_an_accepted_dossier_with_its_slip(session, visit, clerk, at):
    dossier = intake.take_in(session, visit, brought(session, at), by=clerk, at=at)

    assert dossier.state == State.ACCEPTED
    assert dossier.code.startswith("H32.102-260106-")
    assert dossier.channel == "direct"
    rows = session.scalars(select(PartGiven).where(PartGiven.dossier_id == dossier.id)).all()
    assert rows
    assert {(one.originals, one.scan) for one in rows} == {(1, "waiting")}
    slip = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).one()
    assert slip.kind == PaperKind.SLIP
    acts = [one.act for one in journal.chain(session, dossier.chain)]
    assert acts == ["submit", "accept", "take_in"]
