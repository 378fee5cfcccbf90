"""What officers see of a dossier's issued results on its page: whether each still holds."""

from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.dossier import panels
from casework.dossiers.records import Dossier
from casework.people.actor import Actor, Role
from casework.registers import queries as registers

TEMPLATE = "backoffice/results/panel.html"


def of(session: Session, dossier: Dossier, actor: Actor) -> panels.Panel | None:
    """List the results of a finished dossier to officers who may look after them."""
    if dossier.finished_at is None or actor.agency_id != dossier.agency_id:
        return None
    if not actor.has(Role.SPECIALIST, Role.LEADER, Role.CLERK):
        return None
    issued = registers.results_of(session, dossier.id)
    return panels.Panel(TEMPLATE, {"issued": issued, "words": wording}) if issued else None
