"""The paper on which a dossier was filed for another, beside its documents."""

from sqlalchemy.orm import Session

from backoffice.dossier import links
from backoffice.dossier.panels import Panel
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.people.mandate_records import Mandate


def panel(session: Session, dossier: Dossier, _actor: Actor) -> Panel | None:
    """Return the panel; nothing where no mandate kept here has a paper."""
    if dossier.mandate_id is None:
        return None
    mandate = session.get_one(Mandate, dossier.mandate_id)
    if mandate.file_id is None:
        return None
    return Panel(
        "backoffice/dossier/mandate.html",
        {
            "href": links.original(dossier.reference, mandate.file_id),
            "note": mandate.note,
            "revoked_at": mandate.revoked_at,
        },
    )
