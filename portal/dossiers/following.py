"""What follows a dossier outside the desk: awaited paper, consignments, the way to rate it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers import comparing
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.feedback import rules
from casework.post import queries
from casework.procedures.definition import Channel, Definition, Returning
from web import post_words
from web.access import settings
from web.post_words import Step


@dataclass(frozen=True, slots=True)
class Sent:
    """One consignment as the holder follows it."""

    tracking: str
    state: object
    tone: tuple[str, str]
    direction: object
    course: Sequence[Step]


def consignments(session: Session, dossier: Dossier) -> list[Sent]:
    """Return a dossier's consignments; nothing is asked where post plays no part."""
    by_post = dossier.channel == Channel.POST.value
    if not by_post and dossier.return_way != Returning.HOME.value:
        return []
    return [
        Sent(
            tracking=one.tracking,
            state=post_words.state(one),
            tone=post_words.tone(one),
            direction=post_words.direction(one),
            course=post_words.course(one),
        )
        for one in queries.of_dossier(session, dossier.id)
    ]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Paper that the desk waits for: until when, and which papers to bring."""

    until: datetime
    names: Sequence[str]


def awaited_paper(session: Session, dossier: Dossier, definition: Definition) -> Awaited | None:
    """Say which paper of an online dossier is awaited for comparison; None where none is."""
    if dossier.channel != Channel.ONLINE.value or State(dossier.state) not in OPEN:
        return None
    wait = comparing.wait_of(session, dossier.id)
    if wait is None or wait.closed_at is not None or wait.arrived_at is not None:
        return None
    parts = comparing.paper_parts(session, definition, dossier)
    return Awaited(wait.due_at, [one.name for one in parts])


def rating_href(dossier: Dossier) -> str:
    """Return where a dossier that was handed out is rated, or nothing before that."""
    if dossier.state != State.RETURNED.value:
        return ""
    return rules.rating_path(dossier.reference, settings().secret_key)
