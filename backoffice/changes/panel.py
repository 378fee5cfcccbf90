"""What was corrected in a dossier, field by field and file by file, on its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers import amending
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.procedures import rules
from casework.procedures.definition import FieldKind
from web import places


@dataclass(frozen=True, slots=True)
class Change:
    """One place as it was and as it is, in words."""

    label: str
    before: str
    after: str


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

    def worded(change: Mapping[str, Any], side: str) -> str:
        value = change[side]
        if change["kind"] == "part":
            return ", ".join(map(str, value))
        field = next((one for one in form.fields if one.key == change["key"]), None)
        if field is not None and field.kind is FieldKind.TABLE:
            rows = rules.table_words(field, value, names)
            return "; ".join(", ".join(map(str, row)) for row in rows)
        facts = rules.display_facts(form, {change["key"]: value}, names)
        return str(facts.get(change["key"], value))

    facts = [
        Sending(
            one.sent_at,
            one.sender,
            one.source == "supplement",
            [
                Change(change["label"], worded(change, "before"), worded(change, "after"))
                for change in one.changes
            ],
        )
        for one in sent
    ]
    return Panel("backoffice/changes/panel.html", {"sent": facts})
