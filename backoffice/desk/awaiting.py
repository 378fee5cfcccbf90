"""Paper that is awaited: what the desk is offered when it accepts, the list, and the panel."""

from collections.abc import Mapping
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.acting import Turn
from backoffice.desk.forms import AcceptForm
from backoffice.dossier.panels import Panel
from casework.dossiers import comparing
from casework.dossiers.desk_records import PaperWait
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.people.actor import Actor, Role
from casework.procedures import queries as procedures
from foundation.clock import VIETNAM, now
from web import access, filters

_END = time(17)
"""The end of the last office hour of most desks: a day counts until then."""


def suggest(session: Session, dossier: Dossier, form: AcceptForm) -> list[str]:
    """Return the parts whose paper may be awaited, and fill in the usual day the first time."""
    parts = comparing.paper_parts(session, procedures.definition_of(dossier.version), dossier)
    if parts and not form.is_submitted():
        form.paper_until.data = usual_day(session, dossier)
        form.await_paper.data = comparing.is_shown_at_desk(parts)
    return [part.name for part in parts]


def usual_day(session: Session, dossier: Dossier) -> date:
    """Return the day until which a desk waits for paper unless it says otherwise."""
    days = access.settings().paper_wait_days
    until = comparing.usual_day(session, dossier.desk_agency_id, days=days, at=now())
    return until.astimezone(VIETNAM).date()


def await_until(turn: Turn, day: date | None) -> None:
    """Wait for the paper until the end of a day; without one until the usual day."""
    chosen = day or usual_day(turn.session, turn.dossier)
    until = datetime.combine(chosen, _END, VIETNAM)
    comparing.await_paper(turn.session, turn.dossier, until=until, by=turn.by, at=turn.at)


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Show on the dossier's page what is known of its paper: awaited, come, compared."""
    definition = procedures.definition_of(dossier.version)
    parts = comparing.paper_parts(session, definition, dossier)
    if not parts or dossier.accepted_at is None:
        return None
    wait = comparing.wait_of(session, dossier.id)
    is_desk = Role.RECEPTION in actor.roles and actor.agency_id == dossier.desk_agency_id
    may_wait = is_desk and State(dossier.state) in OPEN
    if wait is None and not may_wait:
        return None
    found = comparing.comparisons_of(session, dossier.id) if wait else {}
    names = {part.key: part.name for part in parts}
    facts: Mapping[str, object] = {
        "wait": wait,
        "state": state_of(wait),
        "is_late": wait is not None and wait.arrived_at is None and wait.due_at < now(),
        "can_begin": may_wait and wait is None,
        "day": usual_day(session, dossier).isoformat() if may_wait and wait is None else "",
        "can_compare": may_wait and wait is not None and wait.closed_at is None,
        "different": [
            (names.get(key, key), one.note)
            for key, one in found.items()
            if one.verdict == "different"
        ],
        "same": [names.get(key, key) for key, one in found.items() if one.verdict == "same"],
    }
    return Panel("backoffice/desk/paper_panel.html", facts)


def state_of(wait: PaperWait | None) -> str:
    """Say how far the paper of a dossier is."""
    if wait is None:
        return ""
    if wait.closed_at is not None and wait.arrived_at is None:
        return str(_("Hồ sơ đã kết thúc, không chờ bản giấy nữa"))
    if wait.closed_at is not None:
        return str(_("Đã đối chiếu xong lúc %(at)s", at=filters.vn_datetime(wait.closed_at)))
    if wait.arrived_at is not None:
        return str(_("Bản giấy đã đến, chờ đối chiếu"))
    return str(_("Chờ bản giấy đến %(at)s", at=filters.vn_datetime(wait.due_at)))
