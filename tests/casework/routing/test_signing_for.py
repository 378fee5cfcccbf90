"""Who signs under a delegation: the day of signing counts; the paper says by what right."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.dossiers import issuing, processing
from casework.dossiers.issuing import NotYourTurn
from casework.dossiers.states import NotYourVerb, Stage, State
from casework.files.actions import FileFacts, keep_made
from casework.papers import actions as papers
from casework.papers.records import Paper, PaperState
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.routing import delegations
from casework.routing.delegations import DelegationOver, Grant
from casework.routing.duty_records import SigningForm
from foundation.clock import VIETNAM, now
from foundation.errors import Invalid
from tests import make
from tests.backoffice.office import SHA, dossier_in
from tests.casework.routing.staff import colleague

DAY = timedelta(days=1)


@pytest.fixture
def office(session):
    leader = make.officer(session, Role.LEADER)
    delegate = colleague(session, leader, "Trần Thị Ký", title="Công chức tư pháp - hộ tịch",
                         sign_key="officer-x")  # fmt: skip
    return make.agency(session), leader, delegate


def granted(session, office, form=SigningForm.BY_DELEGATION, days=5):
    agency, leader, delegate = office
    today = now().astimezone(VIETNAM).date()
    grant = Grant(leader.account_id, delegate.account_id, today, today + days * DAY, form, (),
                  "Giấy ủy quyền 12/GUQ")  # fmt: skip
    return delegations.create(session, agency, grant, by=leader, at=now())


def laid(session, office, held):
    """Lay a result before the delegate and have it set."""
    _, _, delegate = office
    dossier = dossier_in(session, State.PROCESSING, Stage.SPECIALIST)
    template = procedures.definition_of(dossier.version).results[0]
    words = processing.Proposal(template.key, "", ["Nội dung."], delegate.account_id, held.id)
    by = make.officer(session, Role.SPECIALIST)
    paper = processing.propose(session, dossier, words, by=by, at=now())
    facts = FileFacts(SHA, 10, "application/pdf", "ket-qua.pdf")
    papers.keep_file(session, paper, keep_made(session, facts, at=now()).id, PaperState.RENDERED)
    return dossier, paper


def sign(session, dossier, by, at=None):
    return issuing.order_signature(session, dossier, seen_sha256=SHA, by=by, at=at or now())


def test_a_delegate_signs_while_the_delegation_is_in_force(session, office):
    _, leader, delegate = office
    dossier, paper = laid(session, office, granted(session, office))
    assert paper.facts["authority"] == "TUQ. CHỦ TỊCH"
    assert paper.facts["signer_title"] == "Công chức tư pháp - hộ tịch"
    with pytest.raises(NotYourTurn):
        sign(session, dossier, leader)
    ordered = sign(session, dossier, delegate)
    assert ordered.key_id == "officer-x"
    assert dossier.current == (State.PROCESSING, Stage.SIGNING)


def test_a_deputy_signs_for_the_head_on_behalf_of_the_committee(session, office):
    _, paper = laid(session, office, granted(session, office, SigningForm.FOR))
    assert paper.facts["authority"] == "TM. Ủy ban nhân dân\nKT. CHỦ TỊCH"


def test_an_expired_or_revoked_delegation_lets_nobody_sign(session, office):
    agency, leader, delegate = office
    held = granted(session, office)
    dossier, _ = laid(session, office, held)
    with pytest.raises(DelegationOver):
        sign(session, dossier, delegate, now() + 6 * DAY)
    delegations.end(session, agency, held.id, by=leader, at=now())
    with pytest.raises(DelegationOver):
        sign(session, dossier, delegate)
    with pytest.raises(DelegationOver):
        issuing.hand_back(session, dossier, reason="Thôi", by=delegate, at=now())
    issuing.hand_back(session, dossier, reason="Hết hạn ủy quyền", by=leader, at=now())
    assert dossier.current == (State.PROCESSING, Stage.SPECIALIST)


def test_overlapping_delegations_hold_each_for_itself(session, office):
    agency, leader, delegate = office
    first = granted(session, office)
    other = colleague(session, leader, "Nguyễn Thị Hai", sign_key="officer-y")
    today = now().astimezone(VIETNAM).date()
    grant = Grant(leader.account_id, other.account_id, today, today, SigningForm.BY_ORDER, (),
                  "Quyết định 1")  # fmt: skip
    delegations.create(session, agency, grant, by=leader, at=now())
    dossier, _ = laid(session, office, first)
    with pytest.raises(NotYourTurn):
        sign(session, dossier, other)
    sign(session, dossier, delegate)


def test_nothing_is_laid_before_somebody_whose_delegation_is_over(session, office):
    agency, leader, _ = office
    held = granted(session, office)
    delegations.end(session, agency, held.id, by=leader, at=now())
    with pytest.raises(Invalid) as refused:
        laid(session, office, held)
    assert refused.value.fields["leader"].code == "delegation_over"


def test_who_is_no_leader_signs_nothing_without_a_delegation(session, office):
    _, _, delegate = office
    dossier = dossier_in(session, State.PROCESSING, Stage.LEADER)
    paper = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)
                            .where(Paper.kind == "result")).one()  # fmt: skip
    paper.facts = {**paper.facts, "leader_id": delegate.account_id}
    session.flush()
    with pytest.raises(NotYourVerb):
        sign(session, dossier, delegate)
