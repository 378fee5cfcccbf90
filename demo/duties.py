"""Who does what in one commune of the demo: rules of competence, a leave, a delegation to sign."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.agencies import queries as agencies
from casework.people.actor import Role
from casework.procedures.records import Procedure
from casework.routing import absences, competence, delegations
from casework.routing.absences import Leave
from casework.routing.competence import Share
from casework.routing.delegations import Grant
from casework.routing.duty_records import Competence, SigningForm
from demo.province import read
from demo.replay import actor_of
from foundation.clock import VIETNAM

BIRTH = "1.001193"


def load(session: Session, *, at: datetime) -> bool:
    """Enter the duties of the commune once, after its sample dossiers; tell whether it was now.

    A commune that has rules already is somebody's own.
    """
    told = read("duties.json")
    agency = agencies.agency_by_code(session, told["agency"])
    if session.scalars(select(Competence.id).where(Competence.agency_id == agency.id)).first():
        return False
    by, today = actor_of(session, told["by"]), at.astimezone(VIETNAM).date()
    births = session.scalar(select(Procedure.field_code).where(Procedure.code == BIRTH)) or ""
    for one in told["competence"]:
        share = Share(
            _id(session, one["officer"]), Role(one["role"]), today, weight=one["weight"],
            field_code=births if one.get("field") == "birth" else "",
        )  # fmt: skip
        competence.create(session, agency, share, by=by, at=at)
    for one in told["leave"]:
        first = today + timedelta(days=one["from"])
        last = first + timedelta(days=one["days"] - 1)
        substitute = _id(session, one["substitute"])
        leave = Leave(_id(session, one["officer"]), first, last, substitute, one["reason"])
        absences.create(session, agency, leave, by=by, at=at)
    for one in told["delegations"]:
        first = today + timedelta(days=one["from"])
        grant = Grant(
            _id(session, one["leader"]), _id(session, one["officer"]), first,
            first + timedelta(days=one["days"]), SigningForm(one["form"]),
            tuple(one["procedures"]), one["basis"],
        )  # fmt: skip
        delegations.create(session, agency, grant, by=by, at=at)
    return True


def _id(session: Session, login: str) -> int:
    return actor_of(session, login).account_id or 0
