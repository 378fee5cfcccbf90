"""Steps to an issued result and to its end, through the real worker."""

from sqlalchemy import select

from casework.dossiers import queries, revoking
from casework.people.actor import Role
from casework.registers.records import CancelGround, IssuedResult
from casework.registers.standing_records import ResultCancellation
from tests import make
from tests.worker.conftest import proposed
from worker.inline import run_all


def issued(tools, at):
    """Bring a dossier to its issued result; return the ids of both."""
    from tests.worker.test_signing import order_seal, order_signature  # noqa: PLC0415

    dossier_id = proposed(tools, at)
    order_signature(tools, dossier_id, at)
    run_all(tools)
    order_seal(tools, dossier_id, at)
    run_all(tools)
    with tools.database.reading() as session:
        return dossier_id, session.scalars(select(IssuedResult.id)).one()


def proposal(session, **over):
    """Return a proposal to cancel for an error of content."""
    given = {
        "ground": CancelGround.ERROR,
        "reason": "Ghi sai ngày sinh.",
        "leader_id": make.officer(session, Role.LEADER).account_id,
    }
    return revoking.Proposal(**(given | over))


def propose(tools, dossier_id, result_id, at, **over):
    """Propose a cancellation and let its papers be set; return its id."""
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        by = make.officer(session, Role.SPECIALIST)
        made = revoking.propose(
            session, dossier, result_id, proposal(session, **over), by=by, at=at
        )
        made_id = made.id
    run_all(tools)
    return made_id


def sign(tools, dossier_id, made_id, at):
    """Let the leader sign what lies there."""
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        by = make.officer(session, Role.LEADER)
        made = revoking.lock(session, made_id, by=by, role=Role.LEADER)
        seen = revoking.seen(revoking.papers_of(session, made))
        revoking.order_signatures(session, dossier, made, seen_sha256=seen, by=by, at=at)
    run_all(tools)


def seal(tools, dossier_id, made_id, at):
    """Let the clerk number and seal."""
    with tools.database.transaction() as session:
        dossier = queries.lock_by_id(session, dossier_id)
        by = make.officer(session, Role.CLERK)
        made = revoking.lock(session, made_id, by=by, role=Role.CLERK)
        revoking.order_seals(session, dossier, made, by=by, at=at)
    run_all(tools)


def state_of(tools, made_id):
    """Tell how far a cancellation is."""
    with tools.database.reading() as session:
        return session.get_one(ResultCancellation, made_id).state


def results(tools):
    """Return all issued results, oldest first."""
    with tools.database.reading() as session:
        return list(session.scalars(select(IssuedResult).order_by(IssuedResult.id)))
