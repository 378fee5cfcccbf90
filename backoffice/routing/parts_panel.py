"""What other agencies do for a dossier, as its page shows it: parts, questions, steps outside."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.dossier.panels import Panel
from casework.dossiers import linking
from casework.dossiers.linking import PartView
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.routing.records import AssignmentState
from web import filters

_ENDED = frozenset({AssignmentState.CANCELLED, AssignmentState.BACK})


@dataclass(frozen=True, slots=True)
class Line:
    """One agency's share: what, how far, until when, what came of it and what can be done."""

    agency: str
    duty: str
    asked: str
    state: str
    tone: str
    due: str
    answer: str
    results: tuple[str, ...]
    href: str
    act: str


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """List what other agencies do for an accepted dossier; nothing where they do nothing."""
    if dossier.accepted_at is None:
        return None
    found = linking.parts_of(session, dossier.id)
    if not found:
        return None
    lines = [_line(one, dossier, actor) for one in found]
    return Panel("backoffice/routing/parts_panel.html", {"lines": lines})


def _line(view: PartView, dossier: Dossier, actor: Actor) -> Line:
    state, tone = _state(view)
    href, act = _act(view, dossier, actor)
    is_lead = not dossier.is_part
    said = [view.outcome, view.answer, view.answered_by] if is_lead and not view.is_open else []
    return Line(
        agency=view.agency,
        duty=view.duty,
        asked=view.asked if is_lead or view.reference == dossier.reference else "",
        state=state,
        tone=tone,
        due=filters.vn_datetime(view.due_at) if view.due_at and view.is_open else "",
        answer=" – ".join(filter(None, said)),
        results=tuple(f"{one.number}: {one.title}" for one in view.results) if is_lead else (),
        href=href,
        act=act,
    )


def _state(view: PartView) -> tuple[str, str]:
    if view.standing in _ENDED:
        return str(_("Đã hủy")), "plain"
    if not view.is_open:
        return str(_("Đã xong")), "green"
    if view.state is not None and view.stage is not None:
        return str(wording.STAGES[view.stage]), "sea"
    return str(_("Đang chờ")), "gold"


def _act(view: PartView, dossier: Dossier, actor: Actor) -> tuple[str, str]:
    """Offer what this officer can do about a line: mend, write down an answer, open the part."""
    at_home = actor.agency_id == dossier.agency_id and not dossier.is_part
    if view.is_open and at_home and actor.has(Role.SPECIALIST):
        if view.is_mending:
            href = url_for("backoffice.answers.mended", number=view.assignment_id)
            return href, str(_("Hoàn thiện và gửi lại"))
        if view.is_outside:
            href = url_for("backoffice.answers.one", number=view.assignment_id)
            return href, str(_("Ghi lại trả lời"))
    if view.reference and view.agency_id == actor.agency_id:
        if view.reference == dossier.reference:
            return "", ""
        href = url_for("backoffice.dossier.show", reference=view.reference)
        return href, str(_("Mở phần việc"))
    return "", ""
