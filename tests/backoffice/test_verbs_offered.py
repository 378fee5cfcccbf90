"""A page offers exactly the verbs that the table of moves allows to its reader."""

import html
import re

import pytest
from sqlalchemy import select

from backoffice import wording
from backoffice.dossier import links
from casework.dossiers import running
from casework.dossiers.records import Dossier
from casework.dossiers.states import MOVES, Stage, State, Verb, open_verbs
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures.records import ProcedureVersion
from tests.backoffice.office import dossier_at

PLACES = [
    (State.REGISTERED, Stage.DESK),
    (State.REFUSED, Stage.DONE),
    (State.SUPPLEMENT, Stage.HOLDER),
    (State.ACCEPTED, Stage.AGENCY),
    (State.PROCESSING, Stage.SPECIALIST),
    (State.SUPPLEMENT, Stage.SPECIALIST),
    (State.PAYMENT, Stage.SPECIALIST),
    (State.PROCESSING, Stage.LEADER),
    (State.PROCESSING, Stage.SIGNING),
    (State.PROCESSING, Stage.CLERK),
    (State.PROCESSING, Stage.SEALING),
    (State.FINISHED, Stage.DESK),
]
ROLES = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER, Role.CLERK)


BESIDES = {"Thu phí bằng tiền mặt"}
"""Buttons that move no dossier by themselves."""


def offered(page):
    """Read the labels of the buttons that lead to a verb."""
    found = re.findall(r'<a[^>]*class="govuk-button[^"]*"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found} - BESIDES


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0].name}-{place[1].name}")
def test_each_role_is_offered_the_lawful_verbs_and_no_other(app, database, officer, place):
    reference = dossier_at(database, *place)
    labels = {verb: str(label) for verb, label in wording.LABELS.items()}
    with database.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == reference)).one()
        version = session.get_one(ProcedureVersion, dossier.version_id)
        definition = procedures.definition_of(version)
        hidden = running.FLOW_VERBS - running.permitted(session, dossier, definition)

    for role in ROLES:
        lawful = {labels[verb] for verb in open_verbs(*place, {role}) if verb not in hidden}
        assert offered(officer(role).page(f"/ho-so/{reference}")) == lawful, role


def test_every_verb_of_an_officer_has_its_words_and_its_page(app):
    officers = {move.verb for move in MOVES if not move.who.isdisjoint((*ROLES, Role.PARTNER))}

    assert officers == set(wording.LABELS) == set(wording.WHAT_HAPPENS) == set(links.PAGES)
    assert set(wording.DONE) == set(Verb)
    assert set(links.PAGES.values()) <= set(app.view_functions)
