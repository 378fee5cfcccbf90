"""Who filed a dossier and whose it is, on its page, where they are two or somebody helped."""

from sqlalchemy.orm import Session

from casework.dossiers import access
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from portal.dossiers.panels import Panel, Spot
from portal.mandates import words


def panel(_session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Return the panel; nothing where somebody filed a matter of their own, by themselves."""
    if not dossier.mandate and dossier.helper_id is None:
        return None
    return Panel(
        "portal/mandates/panel.html",
        Spot.SIDE,
        {
            "holder": dossier.holder_name,
            "filer": dossier.filer_name,
            "right": words.KINDS.get(dossier.mandate, ""),
            "note": dossier.mandate_note,
            "is_helped": dossier.helper_id is not None,
            "only_looks": not access.may_act(dossier, actor),
        },
    )
