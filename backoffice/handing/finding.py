"""What was scanned or typed into the one box: a receipt, a code, or a person's card."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from casework.dossiers import handing, queries
from casework.dossiers.records import Dossier
from casework.people import card as cards
from casework.people.actor import Actor
from casework.people.card import Card
from foundation.errors import Invalid, NotFound, Problem


@dataclass(frozen=True, slots=True)
class Found:
    """What the box led to: one dossier, or what waits for a person."""

    dossier: Dossier | None = None
    waiting: list[Dossier] = field(default_factory=list)


def code_in(text: str) -> str:
    """Take the code out of a receipt's address (…/tra-cuu?code=H32…); else what was typed."""
    plain = text.strip()
    if "?" not in plain:
        return plain
    return next(iter(parse_qs(urlsplit(plain).query).get("code", [])), plain)


def find(session: Session, text: str, *, of: Actor) -> Found:
    """Find what waits at the officer's desk; raise Invalid at "scanned" saying what is wrong."""
    code = code_in(text)
    reference = queries.reference_of_code(session, code)
    if reference is not None:
        try:
            dossier = queries.of_officer(session, reference, of=of)
        except NotFound:
            raise Invalid({"scanned": Problem("dossier_not_here")}) from None
        if dossier.desk_agency_id != of.agency_id:
            raise Invalid({"scanned": Problem("dossier_not_here")})
        return Found(dossier)
    try:
        person = cards.read(code)
    except Invalid:
        raise Invalid({"scanned": Problem("nothing_scanned")}) from None
    number = person.id_number if isinstance(person, Card) else person.value
    return Found(waiting=handing.of_person(session, number, of=of))
