"""How a holder is reached about a dossier: changed at any time until it is done, and traced."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.dossiers import moves
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.people import rules
from casework.people.actor import Actor, Role
from foundation.errors import Conflict, Invalid, NotFound, Problem
from foundation.text import clean_line

LONGEST_ADDRESS = 300


class ContactFixed(Conflict):
    """The dossier has ended; how its holder was reached stays as it was."""

    code = "contact_fixed"


@dataclass(frozen=True, slots=True)
class Contact:
    """Phone, e-mail and address of a holder, and where the post brings the result."""

    phone: str
    email: str
    address: str
    return_address: str = ""


def contact_of(dossier: Dossier) -> Contact:
    """Return how the holder of a dossier is reached now."""
    return Contact(
        dossier.holder_phone, dossier.holder_email, dossier.holder_address, dossier.return_address
    )


def change(session: Session, dossier: Dossier, to: Contact, *, by: Actor, at: datetime) -> bool:
    """Change how the holder of a locked dossier is reached; tell whether anything differs.

    The journal holds which places changed, never what they hold. Raises ContactFixed, Invalid.
    """
    if State(dossier.state) not in OPEN:
        raise ContactFixed(reference=dossier.reference)
    if Role.HOLDER not in moves.roles_in(dossier, by):
        raise NotFound(what="dossier")
    given = Contact(
        rules.tidy_phone(to.phone),
        rules.tidy_email(to.email),
        clean_line(to.address),
        clean_line(to.return_address),
    )
    problems = {
        "phone": rules.check_phone(given.phone) if given.phone else Problem("required"),
        "email": rules.check_email(given.email) if given.email else None,
        "address": _check_length(given.address),
        "return_address": _check_length(given.return_address),
    }
    if found := {key: one for key, one in problems.items() if one is not None}:
        raise Invalid(found)
    before = contact_of(dossier)
    places = [name for name in Contact.__slots__ if getattr(before, name) != getattr(given, name)]
    if not places:
        return False
    dossier.holder_phone, dossier.holder_email = given.phone, given.email
    dossier.holder_address, dossier.return_address = given.address, given.return_address
    moves.note(session, dossier, "contact_changed", by=by, at=at, details={"places": places})
    return True


def _check_length(address: str) -> Problem | None:
    if len(address) <= LONGEST_ADDRESS:
        return None
    return Problem("too_long", {"limit": LONGEST_ADDRESS, "length": len(address)})
