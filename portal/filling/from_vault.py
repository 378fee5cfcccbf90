"""Taking a paper out of one's vault for a part of the draft, in place of a new file."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.dossiers import queries, submission, vaulting
from casework.files.records import StoredFile
from casework.procedures import queries as procedures
from casework.procedures.definition import RequiredPart
from casework.vault import queries as vault
from casework.vault import rules
from foundation.clock import VIETNAM, now
from foundation.errors import Problem
from portal.filling.progress import Filling
from web import sentences, vault_words
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account, limited
from web.transactions import transaction

blueprint = Blueprint("from_vault", __name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper of the vault that would do for a part: what it is, and its worth in words."""

    item_id: int
    title: str
    holder: str
    origin: str
    validity: str


def offers(
    session: Session, filling: Filling, *, section: str = ""
) -> Mapping[str, tuple[Offer, ...]]:
    """Return what the vault of the draft's owner offers for each part, by its key.

    With ``section`` only for the parts asked for there; nothing is asked where there are none.
    What lies in the part already is not offered again.
    """
    draft, parts = filling.draft, filling.parts
    if section:
        drawn = next(one for one in filling.sheet.sections if one.key == section)
        asked = {one.field.part for one in drawn.files}
        parts = tuple(one for one in parts if one.part.key in asked)
    accounts = vaulting.vaults_for(draft, current_actor())
    there = {one.part.key: {placed.file.sha256 for placed in one.files} for one in parts}
    among = vaulting.reach(current_actor(), draft.mandate_id)
    return offered(session, [one.part for one in parts], there, account_ids=accounts, among=among)


def offered(
    session: Session,
    parts: Sequence[RequiredPart],
    there: Mapping[str, Collection[str]],
    *,
    account_ids: Collection[int],
    among: Sequence[ColumnElement[bool]],
) -> Mapping[str, tuple[Offer, ...]]:
    """Return what some vaults offer for parts; ``there`` holds the SHA-256 of what lies in each."""
    day = now().astimezone(VIETNAM).date()
    found = vaulting.offers(session, parts, account_ids=account_ids, among=among, day=day)
    return {
        key: tuple(
            Offer(
                one.id,
                one.title,
                one.holder_name,
                vault_words.origin(one),
                vault_words.validity(one, day),
            )
            for one in items
            if one.sha256 not in there[key]
        )
        for key, items in found.items()
    }


def problems(session: Session, filling: Filling) -> dict[str, Problem]:
    """Say which papers from the vault in the draft do not count any more."""
    placed = [file for one in filling.parts for file in one.files]
    return vaulting.problems_of(session, placed, at=now())


def with_problems(session: Session, filling: Filling) -> Filling:
    """Add to what is wrong with a draft the papers from the vault that count no more."""
    found = problems(session, filling)
    return dataclasses.replace(filling, problems={**filling.problems, **found})


def asked() -> tuple[str, int]:
    """Read the part and the paper asked for; raise BadRequest."""
    part, item = request.form.get("part", ""), request.form.get("item", "")
    if set(request.form) - {"csrf_token", "part", "item"} or not item.isdecimal():
        raise BadRequest("a part and a paper are asked for")
    return part, int(item[:18])


def paper(
    session: Session, item: int, account_ids: Collection[int], mandate_id: int | None
) -> StoredFile | None:
    """Return the file of a paper that counts today; say why where it does not, and return None.

    Who takes a principal's paper is written down in the principal's vault, as who looks into it.
    Raises NotFound for a paper of nobody's vault or another's, or beyond the mandate.
    """
    by = current_actor()
    among = vaulting.reach(by, mandate_id)
    found = vault.one_of(session, item, account_ids=account_ids, among=among)
    if found.account_id != by.account_id:
        vaulting.note_looked(session, found, by=by, at=now())
    worth = rules.state_on(found, now().astimezone(VIETNAM).date())
    if worth is rules.ItemState.VALID:
        return found.file
    told = {"name": found.title, "reason": found.standing_reason}
    flash(sentences.say(Problem(f"vault_{worth.value}", told)), "error")
    return None


@blueprint.post("/ho-so/nhap/<reference>/tu-kho")
@open_to(SIGNED_IN)
@limited("60/minute", by=account)
def take(reference: str) -> ResponseReturnValue:
    """Put a paper of the vault in its place in the draft; one that counts no more is refused."""
    part, item = asked()
    with transaction() as session:
        draft = queries.lock_draft(session, reference, of=current_actor())
        definition = procedures.definition_of(draft.version)
        accounts = vaulting.vaults_for(draft, current_actor())
        found = paper(session, item, accounts, draft.mandate_id)
        if found is not None:
            submission.attach(session, draft, definition, part, found)
    back = url_for("portal.filling.files.page", reference=reference, _anchor=f"file-{part}")
    if section := request.args.get("phan"):
        back = url_for(
            "portal.filling.section", reference=reference, key=section, _anchor=f"file-{part}"
        )
    return redirect(back, 303)
