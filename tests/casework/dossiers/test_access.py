"""Who sees and does what on whose dossiers, in the query and on the record, and what kills it."""

import inspect
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest
from sqlalchemy import event, select

from casework.agencies import queries as agencies
from casework.dossiers import (
    access,
    amending,
    moves,
    queries,
    sending,
    submission,
    withdrawing,
)
from casework.dossiers.parties import Holder, Parties
from casework.dossiers.records import Dossier
from casework.notifications.records import Notice
from casework.people import mandates
from casework.people.actor import SYSTEM, ActorKind, Role
from foundation.errors import NotAllowed, NotFound
from tests import make
from tests.casework.people import acting
from tests.casework.people.acting import AN, BAO, FIRM, OTHER_FIRM, who

AT = make.TUESDAY + timedelta(days=1)
LATER = AT + timedelta(hours=1)
CERTIFY = "2.000815"

SEES = {
    "an": "own child desk by_agent",
    "agent": "by_agent agents_own",
    "staff": "by_staff firm firm_certify",
    "manager": "by_staff firm firm_certify",
    "viewer": "by_staff firm firm_certify",
    "scoped": "firm_certify",
    "firm": "by_staff firm firm_certify",
    "other_firm": "other_firm",
    "other_member": "other_firm",
    "expired": "",
    "revoked": "",
    "stranger": "",
    "officer": "",
    "system": "",
}
"""What each sees; all of it they may act on, but for the viewer."""


def holder_of(mandate):
    """Return the principal of a mandate as a filing names it."""
    return Holder("Chủ hồ sơ", "", "", "", "", mandate.kind, "", mandate.principal_id, mandate.id)


def filed(session, filer, code=make.COPY, holder=None):
    """File a dossier, for a holder where one is given."""
    filing = replace(make.filing(session, filer, code), parties=Parties(holder=holder))
    return submission.register(session, filing, by=filer, at=AT)


@pytest.fixture
def scene(session):
    """People, their mandates, and dossiers filed by and for them."""
    manager, viewer, scoped, expired, revoked, stranger, member = acting.others(session, 7)
    start = make.TUESDAY
    agency = acting.mandate(session, AN, BAO, start, kind="authorised")
    staff = acting.mandate(session, FIRM, stranger, start)
    acting.mandate(session, FIRM, manager, start, role="manager")
    acting.mandate(session, FIRM, viewer, start, role="viewer")
    acting.mandate(session, FIRM, scoped, start, procedures=(CERTIFY,))
    over = acting.mandate(session, FIRM, expired, start, valid_until=date(2026, 1, 6))
    gone = acting.mandate(session, FIRM, revoked, start)
    acting.mandate(session, OTHER_FIRM, member, start)
    an, bao = who(session, AN, start), who(session, BAO, start)
    child = Holder("Nguyễn Minh Khôi", "", "", "", "", "representative", "Cha, mẹ nộp")
    by_paper = replace(child, name="Nguyễn Văn Cả", mandate="relative")
    firm, other = who(session, FIRM, start), who(session, OTHER_FIRM, start)
    dossiers = {
        "own": filed(session, an),
        "child": filed(session, an, holder=child),
        "desk": filed(session, an, holder=by_paper),
        "by_agent": filed(session, bao, holder=holder_of(agency)),
        "agents_own": filed(session, bao),
        "by_staff": filed(session, who(session, stranger, start), holder=holder_of(staff)),
        "firm": filed(session, firm),
        "firm_certify": filed(session, firm, CERTIFY),
        "other_firm": filed(session, other),
        "by_expired": filed(session, who(session, expired, start), holder=holder_of(over)),
        "by_revoked": filed(session, who(session, revoked, start), holder=holder_of(gone)),
    }
    mandates.revoke(session, gone.id, by=firm, at=start)
    names = {"an": AN, "agent": BAO, "staff": stranger, "manager": manager, "viewer": viewer}
    names |= {"scoped": scoped, "firm": FIRM, "other_firm": OTHER_FIRM, "other_member": member}
    names |= {"expired": expired, "revoked": revoked}
    actors = {name: who(session, login, LATER) for name, login in names.items()}
    actors["stranger"] = replace(actors["an"], account_id=10**9)
    actors["officer"] = replace(actors["an"], kind=ActorKind.OFFICER, roles=frozenset(Role))
    actors["system"] = SYSTEM
    return actors, dossiers


FIRMS = {"by_expired", "by_revoked"}
"""Filed for the firm by people whose mandates are over: the firm's people see them still."""


def expected(name):
    seen = set(SEES[name].split())
    return seen | FIRMS if "by_staff" in seen else seen


def seen_in_query(session, actor, dossiers, rule=access):
    ids = {one.id: key for key, one in dossiers.items()}
    asked = select(Dossier.id).where(rule.seen_by(actor), Dossier.id.in_(ids))
    return {ids[one] for one in session.scalars(asked)}


def test_each_sees_what_the_table_says_and_nothing_else(session, scene):
    actors, dossiers = scene

    for name, actor in actors.items():
        assert seen_in_query(session, actor, dossiers) == expected(name), name
        on_record = {key for key, one in dossiers.items() if access.may_see(one, actor)}
        assert on_record == expected(name), name


def test_each_finds_one_dossier_as_the_table_says(session, scene):
    actors, dossiers = scene

    for name, actor in actors.items():
        for key, dossier in dossiers.items():
            if key in expected(name):
                assert queries.own(session, dossier.reference, of=actor).id == dossier.id
                assert queries.own_by_id(session, dossier.id, of=actor).id == dossier.id
                continue
            with pytest.raises(NotFound):
                queries.own(session, dossier.reference, of=actor)
            with pytest.raises(NotFound):
                queries.own_by_id(session, dossier.id, of=actor)
            with pytest.raises(NotFound):
                queries.lock_own(session, dossier.reference, of=actor)


def test_a_list_holds_what_one_may_see(session, scene):
    actors, dossiers = scene
    ids = {one.id: key for key, one in dossiers.items()}

    for name, actor in actors.items():
        listed = queries.own_dossiers(session, of=actor, limit=50)
        assert {ids[one.id] for one in listed if one.id in ids} == expected(name), name
        assert [one.id for one in listed] == sorted({one.id for one in listed}, reverse=True)


def test_a_list_is_narrowed_to_one_of_those_one_acts_for(session, scene):
    actors, dossiers = scene
    agent, an = actors["agent"], actors["an"]
    for_an = queries.own_dossiers(session, of=agent, whose=access.Whose(an.account_id))
    mine = queries.own_dossiers(session, of=agent, whose=access.Whose(agent.account_id), limit=90)
    foreign = queries.own_dossiers(session, of=an, whose=access.Whose(actors["firm"].account_id))

    assert [one.id for one in for_an] == [dossiers["by_agent"].id]
    assert dossiers["agents_own"].id in {one.id for one in mine}
    assert dossiers["by_agent"].id not in {one.id for one in mine}
    assert foreign == []


def test_all_but_viewers_act_as_the_holder_on_what_they_see(session, scene):
    actors, dossiers = scene

    for name, actor in actors.items():
        if name in {"officer", "system"}:
            continue
        acts = {key for key, one in dossiers.items() if Role.HOLDER in moves.roles_in(one, actor)}
        assert acts == (set() if name == "viewer" else expected(name)), name


def test_a_viewer_is_told_that_looking_on_is_all(session, scene):
    actors, dossiers = scene
    viewer, dossier = actors["viewer"], dossiers["firm"]

    assert moves.verbs_for(dossier, viewer) == ()
    with pytest.raises(NotAllowed):
        queries.lock_own(session, dossier.reference, of=viewer)
    with pytest.raises(NotAllowed):
        withdrawing.withdraw(session, dossier, reason="", by=viewer, at=LATER)


def statements_of(session):
    """Return a list that grows by each statement of a session."""
    counted, bind = [], session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *told: counted.append(told[2]))
    return counted


def test_the_list_takes_a_fixed_number_of_statements(session, scene):
    actors, _dossiers = scene
    counted = statements_of(session)

    for name in ("an", "manager", "agent"):
        counted.clear()
        queries.own_dossiers(session, of=actors[name])
        assert len(counted) == 1, name
    counted.clear()
    who(session, BAO, LATER)
    assert [one for one in counted if "mandate" in one] == counted[-1:]


def test_the_holder_hears_of_it_and_a_removed_filer_no_more(session, scene):
    actors, dossiers = scene
    told = select(Notice.account_id).where(Notice.dossier_id == dossiers["by_agent"].id)
    both = {actors["an"].account_id, actors["agent"].account_id}
    assert set(session.scalars(told)) == both

    mandate_id = dossiers["by_agent"].mandate_id
    mandates.revoke(session, mandate_id, by=actors["an"], at=LATER)
    before = len(session.scalars(told).all())
    locked = queries.lock_by_id(session, dossiers["by_agent"].id)
    withdrawing.withdraw(session, locked, reason="", by=actors["an"], at=LATER)

    heard = session.scalars(told.order_by(Notice.id)).all()[before:]
    assert heard == [actors["an"].account_id]


MUTANTS = {
    "whoever filed for another keeps it": ("Dossier.mandate_id.is_(None)),", "true()),"),
    "the holder's account is forgotten": ("Dossier.holder_id == of.account_id,\n    ]", "]"),
    "an agent sees all of a person's": ("if not standing.is_member:", "if False:"),
    "a member sees what they filed alone": ("if not standing.is_member:", "if True:"),
    "the procedures do not matter": ("if standing.procedures:", "if False:"),
    "the procedures are turned round": (".in_(sorted", ".not_in(sorted"),
    "no mandate counts": ("for standing in of.mandates", "for standing in ()"),
    "officers are holders": ("if of.kind not in HOLDERS or of.account_id is None:", "if False:"),
    "the filer is forgotten": ("Dossier.filer_id == of.account_id, Dossier", "false(), Dossier"),
    "filer for holder": (
        "found = Dossier.holder_id == standing.account_id",
        "found = Dossier.filer_id == standing.account_id",
    ),
    "everybody's": ("or_(false(), *legs(of))", "or_(true(), *legs(of))"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_no_change_of_the_rule_goes_unseen(session, scene, mutant):
    actors, dossiers = scene
    whole = inspect.getsource(access)
    was, becomes = MUTANTS[mutant]
    assert was in whole, "the mutant fits the source no more"
    changed = ModuleType("changed")
    exec(whole.replace(was, becomes).replace("exists, false", "exists, false, true"), vars(changed))  # noqa: S102 - our own source, one word of it changed

    caught = [
        name
        for name, actor in actors.items()
        if seen_in_query(session, actor, dossiers, changed) != expected(name)
    ]

    assert caught, mutant


def test_unsent_corrections_end_with_the_mandate(session, scene):
    actors, dossiers = scene
    dossier = queries.lock_by_id(session, dossiers["by_staff"].id)
    draft = amending.begin(session, dossier, by=actors["staff"], at=LATER)
    assert queries.lock_draft(session, draft.reference, of=actors["staff"]).id == draft.id

    mandates.revoke(session, dossier.mandate_id, by=actors["firm"], at=LATER)
    former = agencies.actor_of_account(session, actors["staff"].account_id, at=LATER)
    with pytest.raises(NotFound):
        queries.lock_draft(session, draft.reference, of=former)
    with pytest.raises(NotFound):
        sending.send(session, draft, by=former, at=LATER)
