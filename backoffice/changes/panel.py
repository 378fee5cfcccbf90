"""What was corrected in a dossier, field by field and file by file, on its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers import amending
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from web import change_words, places
from web.change_words import Change


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of corrections."""

    at: datetime
    sender: str
    is_answer: bool
    changes: Sequence[Change]


def panel(session: Session, dossier: Dossier, _actor: Actor) -> Panel | None:
    """Show each sending of corrections, the newest first."""
    sent = amending.history(session, dossier.id)
    if not sent:
        return None
    form = procedures.definition_of(dossier.version).form
    names = places.names(session)
    facts = [
        Sending(
            one.sent_at,
            one.sender,
            one.source == "supplement",
            change_words.worded(form, one.changes, names),
        )
        for one in sent
    ]
    return Panel("backoffice/changes/panel.html", {"sent": facts})
