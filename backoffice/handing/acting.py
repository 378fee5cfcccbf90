"""Handing out in one transaction: one dossier, or several of one person, each with its record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from backoffice.handing import signature
from backoffice.handing.forms import HandOutForm
from casework.dossiers import handing, queries, reception
from casework.dossiers.handing import HandOutFacts
from casework.dossiers.records import Dossier
from casework.feedback import actions as feedback
from casework.files import actions as files
from casework.files import rules
from casework.files.actions import FileFacts
from casework.people import card as cards
from casework.people import rules as people
from casework.people.actor import Actor
from casework.people.card import Card
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refusal
from web.access import current_actor
from web.transactions import transaction

_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Another dossier that was ticked, in the revision in which it was seen."""

    reference: str
    revision: int


def other_value(dossier: Dossier) -> str:
    """Write another dossier with its revision as the value of its box."""
    return f"{dossier.reference}{_SEPARATOR}{dossier.revision}"


def part_value(dossier: Dossier, part_key: str) -> str:
    """Write a part of one of several dossiers as the value of its box."""
    return f"{dossier.reference}{_SEPARATOR}{part_key}"


def attempt(reference: str, form: HandOutForm) -> Refusal | None:
    """Hand out what the form says; return why not, or None when done.

    The picture of the signature is laid in the store before anything is locked. Raises NotFound
    for a foreign dossier.
    """
    by, at = current_actor(), now()
    try:
        facts = facts_of(form)
        picture = signature.read(str(form.signature.data or ""))
        stored = _store(picture)
        with transaction() as session:
            _hand_out(session, reference, form, facts, stored, by=by, at=at)
    except Invalid as refusal:
        form.show(refusal.fields)
        return refusal
    except (Conflict, NotAllowed) as refusal:
        return refusal
    return None


def facts_of(form: HandOutForm) -> HandOutFacts:
    """Read who receives: from the card where it was scanned, else as typed. Raises Invalid."""
    receiver, number = form.receiver.data or "", people.tidy_number(form.receiver_number.data or "")
    if form.card.data:
        try:
            read = cards.read(form.card.data)
        except Invalid as refusal:
            raise Invalid({"card": refusal.fields["card"]}) from None
        if isinstance(read, Card):
            receiver, number = read.name, read.id_number
        else:
            number = read.value
        # What was scanned is personal from end to end: it goes no further than these two facts.
        form.card.data, form.receiver.data, form.receiver_number.data = "", receiver, number
    return HandOutFacts(
        receiver=receiver,
        receiver_number=number,
        who=form.who.data or "",
        proof=form.proof.data or "",
        mandate=form.mandate.data or "",
        mandate_paper=form.mandate_paper.data or "",
        paper_copies=form.paper_copies.data or 0,
        is_electronic=bool(form.is_electronic.data),
        is_paper_signed=bool(form.is_paper_signed.data),
        note=form.note.data or "",
    )


def _store(picture: bytes | None) -> FileFacts | None:
    if picture is None:
        return None
    blob = current_app.extensions["gateways"].files.put(picture, media_type=rules.PNG)
    return FileFacts(blob.sha256, len(picture), rules.PNG, "chu-ky.png")


def _hand_out(
    session: Session,
    reference: str,
    form: HandOutForm,
    facts: HandOutFacts,
    stored: FileFacts | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    others = [_read(value) for value in form.others.data or []]
    seen = {reference: form.seen} | {one.reference: one.revision for one in others}
    # In one order for everybody, so that two desks with the same pile never wait for each other.
    locked = {one: queries.lock_of_officer(session, one, of=by) for one in sorted(seen)}
    for name, dossier in locked.items():
        reception.check_revision(dossier, seen[name])
    first = locked[reference]
    if stored is not None:
        [picture] = files.take_in(session, [stored], owner_id=by.account_id, at=at)
        facts = replace(facts, signature_file_id=picture.id)
    returned = _returned(form)
    for name in [reference, *(one.reference for one in others)]:
        dossier = locked[name]
        who = facts.who if dossier is first else handing.who_in(dossier, first, facts.who)
        if who is None:
            raise Invalid({"others": Problem("receiver_not_theirs")})
        mine = replace(facts, who=who, returned=returned.get(name, ()))
        handing.hand_out(session, dossier, mine, by=by, at=at)
    feedback.offer(session, first, at=at)


def _read(value: str) -> Chosen:
    reference, _bar, revision = value.partition(_SEPARATOR)
    if not revision.isdecimal():
        raise NotFound(what="dossier")
    return Chosen(reference, int(revision))


def _returned(form: HandOutForm) -> Mapping[str, list[str]]:
    """Sort the parts ticked by their dossiers; those of dossiers that stay are left out."""
    found: dict[str, list[str]] = {}
    for value in form.returned.data or []:
        reference, _bar, key = value.partition(_SEPARATOR)
        found.setdefault(reference, []).append(key)
    return found
