"""Withdrawing: the holder takes a dossier back before its result (Decree 45/2020 art. 12)."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.clocks.records import ClockReason
from casework.dossiers import halting, moves, paying, running, supplement, timing
from casework.dossiers.records import Dossier
from casework.dossiers.states import Verb
from casework.dossiers.submission import tell_holder
from casework.notifications.records import NoticeKind
from casework.papers import actions as papers
from casework.people.actor import Actor


def withdraw(session: Session, dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a dossier back before its result (Decree 45/2020 art. 12); nothing is asked any more."""
    moves.move(session, dossier, Verb.WITHDRAW, by=by, at=at, note=reason)
    papers.drop_result(session, dossier.id)
    halting.over(session, dossier.id, at=at)
    dossier.finished_at = at
    timing.ended(session, dossier, ClockReason.WITHDRAWN, by=by, at=at)
    running.closed(session, dossier, by=by, at=at)
    paying.ended(session, dossier, paying.WITHDRAWN, by=by, at=at)
    supplement.close(session, dossier.id, at=at)
    tell_holder(session, dossier, NoticeKind.WITHDRAWN, at=at)
