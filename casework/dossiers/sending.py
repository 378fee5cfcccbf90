"""Sending a draft: it becomes a dossier, or corrects the one whose corrections it holds."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from casework.dossiers import amending, moves, queries, submission, vaulting
from casework.dossiers.records import Dossier, Draft, DraftFile
from casework.dossiers.submission import Filing
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from casework.procedures.definition import Returning
from foundation.errors import Invalid, NotFound, Problem


def send(session: Session, draft: Draft, *, by: Actor, at: datetime) -> Dossier:
    """Send a locked draft; a second call returns the same dossier and changes nothing.

    Raises Invalid naming each place, amending.AmendTooLate, amending.AmendedElsewhere, NotFound
    for corrections of who may no longer act on the dossier.
    """
    if draft.amends_id is None or draft.dossier_id is not None:
        return submission.submit(session, draft, by=by, at=at)
    dossier = queries.lock_by_id(session, draft.amends_id)
    if Role.HOLDER not in moves.roles_in(dossier, by):
        raise NotFound(what="dossier")
    amending.check_open(dossier)
    placed = session.scalars(
        select(DraftFile)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.id)
        .options(joinedload(DraftFile.file, innerjoin=True))
    ).all()
    if over := vaulting.problems_of(session, placed, at=at, lock=True):
        raise Invalid(over)
    if draft.agency_id not in {None, dossier.agency_id}:
        raise Invalid({"agency": Problem("amend_agency")})
    definition = procedures.definition_of(dossier.version)
    filing = Filing(
        version=dossier.version,
        case_key=draft.case_key,
        agency_id=draft.agency_id,
        answers=draft.answers,
        files=[(one.part_key, one.file) for one in placed],
        return_way=Returning(draft.return_way),
    )
    submission.check_filing(definition, filing, at=at)
    amending.apply(session, draft, dossier, definition, by=by, at=at)
    return dossier
