"""Builders of dossiers on flows, and people who do at once whatever the flow allows next."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from casework.agencies.records import Agency, Officer, OfficerRole
from casework.dossiers import answering, holding, moves, processing, queries, reception, running
from casework.dossiers.records import Dossier
from casework.dossiers.states import Stage, State, Verb
from casework.people.actor import SYSTEM, Actor, ActorKind, Role
from casework.people.records import Account
from casework.procedures import actions as catalogue
from casework.procedures import queries as procedures
from casework.procedures.definition import ResultTemplate
from casework.procedures.flow import Doer, StepKind, StepPlace
from casework.routing.records import Assignment
from casework.worktime.rules import TimeLimit, TimeUnit
from tests import make

CODE = "9.000001"
PARTNER = Doer(StepPlace.OTHER, Role.SPECIALIST.value, agency="H32.101")
"""The people's committee of another ward: an agency of this system with officers of each role."""


def publish(session, flow, code=CODE, **over):
    """Publish a procedure with a flow, else like that of copies from the civil register."""
    base = procedures.definition_of(procedures.newest_version(session, make.COPY))
    facts = {
        "code": code,
        "flow": flow,
        "cases": tuple(replace(one, limit=None) for one in base.cases),
        "methods": (),
        "limit": TimeLimit(500, TimeUnit.WORKING_DAY),
        "results": (
            ResultTemplate("giay", "Giấy", "GIẤY", body=("Nội dung",)),
            ResultTemplate("the", "Thẻ", "THẺ", body=("Nội dung",)),
        ),
    }
    definition = replace(base, **(facts | over))
    return catalogue.publish(session, definition, effective_from=date(2025, 7, 1))


def accepted(session, flow, *, at, code=CODE, **over):
    """Bring a dossier on a flow past reception."""
    if flow is not None:
        publish(session, flow, code)
    dossier = make.dossier(session, code=code, at=at, **over)
    locked = queries.lock_by_id(session, dossier.id)
    desk = staff(session, locked, Role.RECEPTION, locked.desk_agency_id)
    reception.accept(session, locked, by=desk, at=at)
    return locked


def staff(session, dossier, role, agency_id=None):
    """Return an officer of the dossier's agency (or another's) with a role."""
    row = session.execute(
        select(Account, Officer)
        .join(Officer, Officer.account_id == Account.id)
        .join(OfficerRole, OfficerRole.account_id == Account.id)
        .where(
            OfficerRole.role == role.value,
            Officer.agency_id == (agency_id or dossier.agency_id),
        )
        .order_by(Account.id)
        .limit(1)
    ).one()
    account, officer = row
    return Actor(ActorKind.OFFICER, account.id, account.name, officer.agency_id, frozenset({role}))


def open_rows(session, dossier):
    """Return the open steps of a dossier by their keys."""
    return {one.step_key: one for one in running.open_steps(session, dossier.id)}


def parts(session, dossier):
    """Return the parts of a linked dossier by the keys of their steps, the last of each."""
    ids = session.scalars(
        select(Dossier.id).where(Dossier.parent_id == dossier.id).order_by(Dossier.id)
    ).all()
    found = [queries.by_id(session, one) for one in ids]
    return {one.link_key: one for one in found}


def take_up(session, dossier, *, at):
    """Let a specialist take the dossier up."""
    processing.assign(session, dossier, by=staff(session, dossier, Role.SPECIALIST), at=at)


def move_on(session, dossier, key, *, at, note="Đã xem"):
    """Let the specialist leave the step in hand by an outcome."""
    by = staff(session, dossier, Role.SPECIALIST)
    running.move_on(session, dossier, key, note=note, by=by, at=at)


def propose(session, dossier, *, at, refuses=False, verb=Verb.PROPOSE):
    """Let the specialist propose, without a paper: only the flow is looked at."""
    leader = staff(session, dossier, Role.LEADER)
    by = staff(session, dossier, Role.SPECIALIST)
    moves.move(session, dossier, verb, by=by, at=at)
    running.proposed(session, dossier, leader.account_id, refuses=refuses, by=by, at=at)


def sign(session, dossier, *, at):
    """Let the leader sign: the signature is made at once."""
    moves.move(session, dossier, Verb.SIGN, by=staff(session, dossier, Role.LEADER), at=at)
    moves.move(session, dossier, Verb.RECORD_SIGNATURE, by=SYSTEM, at=at)
    running.signed(session, dossier, by=SYSTEM, at=at)


def seal(session, dossier, *, at):
    """Let the clerk seal: the seal is made at once."""
    moves.move(session, dossier, Verb.SEAL, by=staff(session, dossier, Role.CLERK), at=at)
    running.sealed(session, dossier, by=SYSTEM, at=at)


def issue(session, dossier, *, at, refuses=False):
    """Propose, sign and seal in one go."""
    propose(session, dossier, at=at, refuses=refuses)
    sign(session, dossier, at=at)
    seal(session, dossier, at=at)


def answer(session, row, key, *, at, text="Có ý kiến"):
    """Answer a step by an officer of the agency that is asked, of the role that it asks."""
    by = staff(session, None, Role(row.role), row.agency_id)
    answering.answer(session, row.id, key, text, by=by, at=at)


def history(session, dossier):
    """Return all steps of a dossier, the oldest first."""
    return list(
        session.scalars(
            select(Assignment).where(Assignment.dossier_id == dossier.id).order_by(Assignment.id)
        )
    )


def acts(session, dossier, *, at):
    """List everything that anybody may do now to a dossier or to one of its parts."""
    found = list(_own_acts(session, dossier, at))
    for row in running.open_steps(session, dossier.id):
        found += list(_answers(session, dossier, row, at))
    for part in parts(session, dossier).values():
        if part.current[0] not in {State.RETURNED, State.HALTED}:
            found += acts(session, part, at=at)
    return found


def _own_acts(session, dossier, at):
    state, stage = dossier.current
    if stage is Stage.AGENCY:
        if _hand(session, dossier).role in {Role.SPECIALIST.value, Role.LEADER.value}:
            yield lambda: take_up(session, dossier, at=at)
    elif stage is Stage.SPECIALIST and state is State.PAYMENT:
        desk = staff(session, dossier, Role.RECEPTION, dossier.desk_agency_id)
        yield lambda: reception.confirm_fee(session, dossier, note="", by=desk, at=at)
    elif stage is Stage.SPECIALIST:
        yield from _specialists_acts(session, dossier, at)
    elif stage in {Stage.REVIEW, Stage.LEADER}:
        go_on = approve if stage is Stage.REVIEW else sign
        yield lambda: go_on(session, dossier, at=at)
        yield lambda: hand_back(session, dossier, at=at)
    elif stage is Stage.CLERK:
        yield lambda: seal(session, dossier, at=at)


def _specialists_acts(session, dossier, at):
    definition = procedures.definition_of(dossier.version)
    for verb, results in running.offered(session, dossier, definition).items():
        for one in results:
            refuses = one.key == "tu_choi"
            yield lambda v=verb, r=refuses: propose(session, dossier, at=at, refuses=r, verb=v)
    for way in running.ways(session, dossier, definition):
        yield lambda key=way.key: move_on(session, dossier, key, at=at)


def _hand(session, dossier):
    return holding.run_of(session, dossier, by=SYSTEM, at=dossier.submitted_at).in_hand()


def approve(session, dossier, *, at):
    """Let the leader of the unit approve a proposal at its review."""
    by = staff(session, dossier, Role.LEADER)
    moves.move(session, dossier, Verb.APPROVE, by=by, at=at)
    running.approved(session, dossier, by.account_id, by=by, at=at)


def hand_back(session, dossier, *, at):
    """Let the leader hand the proposal back."""
    by = staff(session, dossier, Role.LEADER)
    moves.move(session, dossier, Verb.HAND_BACK, by=by, at=at, note="Sửa lại")
    running.handed_back(session, dossier, by=by, at=at, reason="Sửa lại")


def _answers(session, dossier, row, at):
    hand = _hand(session, dossier)
    asked = row.kind == StepKind.CONSULT.value or row.is_outside
    beside = row.kind == StepKind.WORK.value and hand is not None and hand.id != row.id
    if asked or (beside and row.part_id is None and row.step_key):
        for one in answering.outcomes(session, row, dossier):
            yield lambda key=one.key: answer(session, row, key, at=at)


def outside(flow_agency="Công an cấp xã"):
    """Return an agency that words name."""
    return Doer(StepPlace.OTHER, Role.SPECIALIST.value, agency=flow_agency)


def agency_id(session, code):
    """Return the id of an agency by its code."""
    return session.scalars(select(Agency.id).where(Agency.code == code)).one()
