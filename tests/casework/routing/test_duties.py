"""Rules, leave and delegations: what may be entered, what is refused and how it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.audit.records import AuditEntry
from casework.people.actor import Role
from casework.people.records import Account
from casework.routing import absences, competence, delegations
from casework.routing.absences import Leave
from casework.routing.competence import Share
from casework.routing.delegations import DelegationOver, Grant
from casework.routing.duty_records import SigningForm
from foundation.errors import Invalid, NotFound
from tests import make
from tests.casework.routing.staff import TODAY, colleague

AT = make.TUESDAY
WEEK = timedelta(days=7)


@pytest.fixture
def office(session):
    leader = make.officer(session, Role.LEADER)
    one = make.officer(session, Role.SPECIALIST)
    two = colleague(session, one, "Nguyễn Văn Hai")
    return make.agency(session), leader, one, two


def acts(session, agency):
    rows = select(AuditEntry.act).where(AuditEntry.chain == f"agency:{agency.code}")
    return session.scalars(rows.order_by(AuditEntry.id)).all()


def leave(officer, substitute=None, first=TODAY, last=TODAY + WEEK, **over):
    stand_in = substitute and substitute.account_id
    return Leave(officer.account_id, first, last, stand_in, over.pop("reason", "Nghỉ phép"), **over)


def problems(enter, *arguments, **settings):
    with pytest.raises(Invalid) as refused:
        enter(*arguments, **settings)
    return {key: problem.code for key, problem in refused.value.fields.items()}


def test_a_leave_is_entered_ended_and_written_down(session, office):
    agency, leader, one, two = office
    made = absences.create(session, agency, leave(one, two), by=leader, at=AT)
    assert absences.is_away(made, TODAY)
    assert not absences.is_away(made, TODAY + 2 * WEEK)
    listed = absences.listed(session, agency.id, on=TODAY)
    assert [(known.officer, known.substitute) for known in listed] == [(one.name, two.name)]
    absences.end(session, agency, made.id, by=leader, at=AT)
    assert not absences.is_away(made, TODAY)
    assert absences.listed(session, agency.id, on=TODAY) == []
    assert acts(session, agency) == ["enter_leave", "end_leave"]
    with pytest.raises(NotFound):
        absences.end(session, make.agency(session, "22333"), made.id, by=leader, at=AT)


def test_a_leave_that_does_not_fit_is_told_at_its_field(session, office):
    agency, leader, one, two = office
    far = make.officer(session, Role.SPECIALIST, "22333")
    clerk = make.officer(session, Role.CLERK)

    def told(*given, **more):
        return problems(absences.create, session, agency, leave(*given, **more), by=leader, at=AT)

    assert told(one, two, TODAY, TODAY - WEEK) == {"last_day": "duty_days_reversed"}
    assert told(one, two, TODAY - 2 * WEEK, TODAY - WEEK) == {"last_day": "days_over"}
    assert told(one, one) == {"substitute": "substitute_self"}
    assert told(one, far) == {"substitute": "officer_elsewhere"}
    assert told(far) == {"officer": "officer_elsewhere"}
    assert told(one, clerk) == {"substitute": "substitute_without_role"}
    assert told(one, hands_over=True) == {"substitute": "substitute_needed"}
    assert told(one, two, reason=" ") == {"reason": "required"}
    absences.create(session, agency, leave(one, two), by=leader, at=AT)
    assert told(one, two, TODAY + WEEK, TODAY + 2 * WEEK) == {"first_day": "leave_overlaps"}
    assert told(two, one) == {"substitute": "substitutes_in_a_circle"}
    absences.create(session, agency, leave(one, two, TODAY + 2 * WEEK, TODAY + 3 * WEEK), by=leader,
                    at=AT)  # fmt: skip


def test_rules_are_entered_ended_and_refused_with_reasons(session, office):
    agency, leader, one, two = office
    far = make.officer(session, Role.SPECIALIST, "22333")

    def share(officer, **over):
        return Share(officer.account_id, over.pop("role", Role.SPECIALIST), TODAY, **over)

    def told(given):
        return problems(competence.create, session, agency, given, by=leader, at=AT)

    rule = competence.create(session, agency, share(one, procedure_code=make.BIRTH), by=leader,
                             at=AT)  # fmt: skip
    competence.create(session, agency, share(two, procedure_code=make.BIRTH), by=leader, at=AT)
    assert told(share(one, procedure_code=make.BIRTH)) == {"officer": "competence_again_open"}
    assert told(share(far)) == {"officer": "officer_elsewhere"}
    assert told(share(one, role=Role.LEADER)) == {"role": "role_not_held"}
    assert told(share(one, procedure_code="9.999999")) == {"procedure_code": "codes_unknown"}
    assert told(share(one, weight=11)) == {"weight": "weight_wrong"}
    assert told(share(one, last_day=TODAY - WEEK)) == {"last_day": "duty_days_reversed"}
    assert told(share(one, unit="x" * 300)) == {"unit": "too_long"}
    listed = competence.listed(session, agency.id)
    assert {known.officer for known in listed} == {one.name, two.name}
    competence.end(session, agency, rule.id, by=leader, at=AT)
    assert len(competence.listed(session, agency.id)) == 1
    assert acts(session, agency) == ["give_competence", "give_competence", "end_competence"]


def grant(leader, officer, first=TODAY, last=TODAY + WEEK, **over):
    facts = {
        "form": SigningForm.BY_DELEGATION,
        "procedures": (),
        "basis": "Văn bản 01/UBND",
        **over,
    }
    return Grant(leader.account_id, officer.account_id, first, last, **facts)


def test_delegates_sign_only_on_the_days_and_for_the_matters_given(session, office):
    agency, leader, one, _ = office
    delegate = colleague(session, one, "Trần Thị Ký", title="Chánh Văn phòng", sign_key="officer-x")
    plain = [signer.officer_id for signer in delegations.signers(session, agency.id, on=TODAY)]
    assert plain == [leader.account_id]
    made = delegations.create(
        session, agency, grant(leader, delegate, procedures=(make.COPY,)), by=leader, at=AT
    )

    def lines(on, code=""):
        found = delegations.signers(session, agency.id, on=on, procedure_code=code)
        return [signer.line for signer in found if signer.delegation_id]

    assert lines(TODAY) == lines(TODAY + WEEK, make.COPY) == ["TUQ. CHỦ TỊCH"]
    assert lines(TODAY - timedelta(days=1)) == lines(TODAY + WEEK + timedelta(days=1)) == []
    assert lines(TODAY, make.BIRTH) == []

    def signer(at, code=make.COPY, who=delegate):
        return delegations.as_signer(session, who, made.id, procedure_code=code, at=at)

    assert Role.LEADER in signer(AT).roles
    with pytest.raises(DelegationOver):
        signer(AT + 2 * WEEK)
    with pytest.raises(DelegationOver):
        signer(AT, make.BIRTH)
    with pytest.raises(DelegationOver):
        signer(AT, who=one)
    delegations.end(session, agency, made.id, by=leader, at=AT)
    with pytest.raises(DelegationOver):
        signer(AT)
    assert lines(TODAY) == []
    assert acts(session, agency) == ["delegate", "revoke_delegation"]
    assert [one.line for one in delegations.listed(session, agency.id)] == ["TUQ. CHỦ TỊCH"]


def test_nobody_signs_for_a_leader_whose_account_is_closed(session, office):
    agency, leader, one, _ = office
    delegate = colleague(session, one, "Trần Thị Ký", sign_key="officer-x")
    delegations.create(session, agency, grant(leader, delegate), by=leader, at=AT)
    session.get_one(Account, leader.account_id).disabled_at = AT
    session.flush()
    assert delegations.signers(session, agency.id, on=TODAY) == []


def test_a_delegation_that_does_not_fit_is_told_at_its_field(session, office):
    agency, leader, one, two = office
    delegate = colleague(session, one, "Trần Thị Ký", Role.LEADER, sign_key="officer-x")
    far = make.officer(session, Role.LEADER, "22333")

    def told(*given, **more):
        return problems(
            delegations.create, session, agency, grant(*given, **more), by=leader, at=AT
        )

    assert told(leader, leader) == {"officer": "delegated_to_self"}
    assert told(leader, far) == {"officer": "officer_elsewhere"}
    assert told(far, delegate) == {"leader": "officer_elsewhere"}
    assert told(one, delegate) == {"leader": "not_a_leader"}
    assert told(leader, two) == {"officer": "delegate_without_key"}
    assert told(leader, delegate, TODAY, TODAY - WEEK) == {"last_day": "duty_days_reversed"}
    assert told(leader, delegate, basis=" ") == {"basis": "required"}
    assert told(leader, delegate, procedures=("x",)) == {"procedures": "codes_unknown"}
    delegations.create(
        session, agency, grant(leader, delegate, procedures=(make.COPY,)), by=leader, at=AT
    )
    assert told(leader, delegate) == {"first_day": "delegation_overlaps"}
    assert told(delegate, leader) == {"officer": "delegated_in_a_circle"}
    delegations.create(
        session, agency, grant(leader, delegate, procedures=(make.BIRTH,)), by=leader, at=AT
    )
