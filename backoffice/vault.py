"""What of a dossier came out of the holder's vault: where from, and what it is worth now."""

from sqlalchemy.orm import Session

from backoffice.dossier.panels import Panel
from casework.dossiers import vaulting
from casework.dossiers.records import Dossier
from casework.people.actor import Actor
from casework.procedures import queries as procedures
from casework.vault import rules
from foundation.clock import VIETNAM, now
from web import vault_words


def panel(session: Session, dossier: Dossier, _actor: Actor) -> Panel | None:
    """Show the parts that were taken from the vault, so that nobody asks for them again."""
    found = vaulting.reused_in(session, dossier)
    if not found:
        return None
    day = now().astimezone(VIETNAM).date()
    definition = procedures.definition_of(dossier.version)
    names = {one.key: one.name for one in definition.parts}
    rows = [
        {
            "part": names.get(one.part_key, one.part_key),
            "item": one.item,
            "state": rules.state_on(one.item, day),
            "validity": vault_words.validity(one.item, day),
            "origin": vault_words.origin(one.item),
        }
        for one in found
    ]
    return Panel("backoffice/vault/panel.html", {"rows": rows, "words": vault_words})
