"""What is done with ratings: given once for a dossier, offered on a tablet at the desk."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from casework.audit import actions as audit
from casework.dossiers.records import Dossier
from casework.feedback import rules
from casework.feedback.records import Rating
from casework.feedback.rules import RatingWay
from casework.people.actor import SYSTEM, Actor
from casework.tickets.records import DeskDevice, DeviceKind
from foundation.errors import Conflict, Invalid


class AlreadyRated(Conflict):
    """The dossier has its rating; the first one counts."""

    code = "already_rated"


class NotYetReceived(Conflict):
    """Only a dossier that the desk has received can be rated."""

    code = "not_yet_received"


def rate(
    session: Session,
    dossier: Dossier,
    *,
    overall: int | None,
    marks: Mapping[str, int] | None = None,
    remark: str = "",
    way: RatingWay,
    by: Actor | None = None,
    at: datetime,
) -> Rating:
    """Keep the one rating of a dossier; raise Invalid, NotYetReceived or AlreadyRated.

    ``by`` is the clerk who types in a paper slip; who rates by QR or at a kiosk stays unnamed.
    """
    given = dict(marks or {})
    problems = rules.problems_in(overall, given, remark)
    if problems:
        raise Invalid(problems)
    if dossier.accepted_at is None:
        raise NotYetReceived(reference=dossier.reference)
    row = {
        "dossier_id": dossier.id,
        "agency_id": dossier.desk_agency_id,
        "officer_id": by.account_id if by and way is RatingWay.SLIP else None,
        "overall": overall,
        "marks": given,
        "remark": remark,
        "way": way.value,
        "given_at": at,
    }
    kept = insert(Rating).values(row).on_conflict_do_nothing(index_elements=["dossier_id"])
    number = session.scalar(kept.returning(Rating.id))
    if number is None:
        raise AlreadyRated(reference=dossier.reference)
    details: dict[str, object] = {"overall": overall, "way": way.value}
    audit.append(session, dossier.chain, "rated", by=by or SYSTEM, at=at, details=details)
    _forget_offer(session, dossier.id)
    return session.get_one(Rating, number)


def offer(session: Session, dossier: Dossier, *, at: datetime) -> bool:
    """Let the desk's rating tablets ask about a dossier just handed out; False where none is open.

    To be called where a result is handed out at the desk, in the same transaction.
    """
    if session.scalar(select(Rating.id).where(Rating.dossier_id == dossier.id)):
        return False
    told = session.scalars(
        update(DeskDevice)
        .where(
            DeskDevice.agency_id == dossier.desk_agency_id,
            DeskDevice.kind == DeviceKind.RATING.value,
            DeskDevice.closed_at.is_(None),
        )
        .values(dossier_id=dossier.id, offered_at=at)
        .returning(DeskDevice.id)
    ).all()
    return bool(told)


def _forget_offer(session: Session, dossier_id: int) -> None:
    session.execute(
        update(DeskDevice)
        .where(DeskDevice.dossier_id == dossier_id)
        .values(dossier_id=None, offered_at=None)
    )
