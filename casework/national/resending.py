"""A dossier told of once more: the whole of it as it is now, asked for by a person."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.national.actions import CHAIN
from casework.national.records import NationalKind, NationalRecord, NationalState
from casework.people.actor import Actor, Role
from foundation.errors import Invalid, NotAllowed, Problem


def send_dossier_again(session: Session, code: str, *, by: Actor, at: datetime) -> int:
    """Let a dossier's state, its result and what of it failed wait to be sent; return how many.

    ``code`` is the dossier's code or reference. Raises Invalid where no such dossier was told of
    yet. Steps of its way that the portal has are not sent again.
    """
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed
    named = select(Dossier.id).where(or_(Dossier.code == code, Dossier.reference == code))
    again = session.scalars(
        update(NationalRecord)
        .where(
            NationalRecord.dossier_id.in_(named),
            or_(
                NationalRecord.state == NationalState.DEAD.value,
                NationalRecord.kind != NationalKind.PROGRESS.value,
            ),
            NationalRecord.state != NationalState.SENDING.value,
        )
        .values(state=NationalState.WAITING.value, attempts=0, next_try_at=at, problem="")
        .returning(NationalRecord.id)
    ).all()
    if not again:
        raise Invalid({"code": Problem("national_not_told")})
    details = {"code": code, "records": len(again)}
    audit.append(session, CHAIN, "send_dossier_again", by=by, at=at, details=details)
    return len(again)
