"""What follows a dossier outside the desk: partners, awaited paper, consignments, rating."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from casework.dossiers import comparing, linking
from casework.dossiers import course as courses
from casework.dossiers.linking import PartView
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, Stage, State
from casework.feedback import rules
from casework.post import queries
from casework.procedures.definition import Channel, Definition, Returning
from casework.procedures.flow import StepKind
from casework.routing.records import AssignmentState
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


@dataclass(frozen=True, slots=True)
class Share:
    """What one agency does in a linked dossier, as the citizen reads it."""

    agency: str
    duty: str
    state: str
    tone: tuple[str, str]
    until: datetime | None
    came: Sequence[str]


def shares(session: Session, dossier: Dossier, definition: Definition) -> list[Share]:
    """Say who else works on a linked dossier, until when, and what has come back."""
    flow = definition.flow
    linked = flow and any(courses.is_others_work(one) for one in flow.steps)
    if not linked or dossier.accepted_at is None:
        return []
    return [
        _share(one)
        for one in linking.parts_of(session, dossier.id)
        if one.kind is StepKind.WORK and not one.is_mending
    ]


def _share(view: PartView) -> Share:
    state, tone = _DOING, ("sea", "clock")
    if view.standing is AssignmentState.CANCELLED:
        state, tone = _CANCELLED, ("plain", "stop")
    elif not view.is_open:
        state, tone = _DONE, ("green", "check")
    elif view.stage is Stage.LEAD:
        state, tone = _BACK, ("gold", "undo")
    elif view.state is State.ACCEPTED:
        state, tone = _SENT, ("sea", "clock")
    return Share(
        agency=view.agency,
        duty=view.duty,
        state=str(state),
        tone=tone,
        until=view.due_at if view.is_open else None,
        came=[one.title for one in view.results],
    )


_SENT = _l("Đã chuyển, chờ người làm")
_DOING = _l("Đang giải quyết")
_BACK = _l("Trả lại, cơ quan chủ trì đang hoàn thiện")
_DONE = _l("Đã có kết quả")
_CANCELLED = _l("Không còn cần thực hiện")


def rating_href(dossier: Dossier) -> str:
    """Return where a dossier that was handed out is rated, or nothing before that."""
    if dossier.state != State.RETURNED.value:
        return ""
    return rules.rating_path(dossier.reference, settings().secret_key)
