"""How an officer does something to a dossier: look, confirm, one verb in one transaction.

A page of a verb shows what will happen; sent, it locks the dossier, compares what was seen and
calls the verb. Whoever comes second gets the page back with all that was typed and is told
what has happened meanwhile and by whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.forms import VerbForm
from casework.audit import actions as audit
from casework.dossiers import issuing, moves, queries, reception
from casework.dossiers.records import Dossier, TimelineEntry
from casework.dossiers.states import Verb, WrongState
from casework.files.records import StoredFile
from casework.people.actor import Actor
from casework.worklists import attention
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed, Refusal
from web import sentences
from web.access import current_actor
from web.transactions import reading, transaction


@dataclass(frozen=True, slots=True)
class Turn:
    """What a verb needs: the session, the locked dossier, who acts and when."""

    session: Session
    dossier: Dossier
    by: Actor
    at: datetime


def attempt(reference: str, form: VerbForm, act: Callable[[Turn], object]) -> Refusal | None:
    """Lock the dossier, compare the revision seen and act; return why not, or None when done.

    What is wrong with a field is shown at the field; a foreign dossier raises NotFound.
    """
    by, at = current_actor(), now()
    try:
        with transaction() as session:
            dossier = queries.lock_of_officer(session, reference, of=by)
            reception.check_revision(dossier, form.seen)
            act(Turn(session, dossier, by, at))
    except Invalid as refusal:
        form.show(refusal.fields)
        return refusal
    except (Conflict, NotAllowed) as refusal:
        return refusal
    return None


def note_reading(dossier: Dossier, act: str, file: StoredFile | None = None) -> None:
    """Write down in the journal that this officer reads a dossier, or one file of it."""
    details = {"file": str(file.id), "sha256": file.sha256} if file else {}
    with transaction() as session:
        audit.append(session, dossier.chain, act, by=current_actor(), at=now(), details=details)
        if act == "read":
            attention.see(session, dossier.id, dossier.revision, by=current_actor(), at=now())


def done(reference: str, message: str) -> ResponseReturnValue:
    """Say that it is done and go back to the dossier, with its place in the list."""
    flash(message, "success")
    return redirect(address(reference), 303)


def address(reference: str) -> str:
    """Return the dossier's page, keeping the list that it was opened from."""
    return url_for("backoffice.dossier.show", reference=reference, **kept())


def kept() -> dict[str, Any]:
    """Return what the address says of the list that the dossier was opened from."""
    return {key: request.args[key] for key in ("ds", "tai", "cd") if key in request.args}


def page(
    template: str,
    session: Session,
    dossier: Dossier,
    verb: Verb,
    form: VerbForm,
    refusal: Refusal | None = None,
    **facts: Any,  # noqa: ANN401 - what the verb's own template needs
) -> ResponseReturnValue:
    """Draw the page on which a verb is confirmed, or go back where it is not lawful."""
    is_lawful = verb in moves.verbs_for(dossier, _standing(session, dossier, verb))
    if not is_lawful and not form.is_submitted():
        flash(_("Bước này không còn phù hợp với trạng thái hiện tại của hồ sơ."), "info")
        return redirect(address(dossier.reference), 303)
    in_the_way = refusal if isinstance(refusal, Conflict | NotAllowed) else None
    meanwhile: list[TimelineEntry] = []
    if in_the_way:
        meanwhile = queries.timeline_of(session, dossier.id)[form.seen :]
    if in_the_way or not form.is_submitted():
        form.revision.data = str(dossier.revision)
    drawn = render_template(
        template,
        dossier=dossier,
        verb=verb,
        label=wording.LABELS[verb],
        confirm=wording.CONFIRMED_BY.get(verb) or wording.LABELS[verb],
        effects=list(wording.WHAT_HAPPENS[verb]),
        form=form,
        is_lawful=is_lawful,
        obstacle=_in_words(in_the_way) if in_the_way else "",
        meanwhile=[(entry, wording.act(entry.verb)) for entry in meanwhile],
        back=address(dossier.reference),
        **facts,
    )
    return drawn, 409 if in_the_way else form.status


def _standing(session: Session, dossier: Dossier, verb: Verb) -> Actor:
    """Return the actor, as a leader where the result was laid before a delegate."""
    actor = current_actor()
    if verb not in {Verb.SIGN, Verb.HAND_BACK}:
        return actor
    return issuing.as_signer(session, dossier, actor, at=now())


def _in_words(refusal: Refusal) -> str:
    if isinstance(refusal, reception.StaleDossier | WrongState):
        return str(_("Hồ sơ đã có thay đổi từ lúc ông/bà mở trang này"))
    return sentences.explain(refusal)


def plain(
    reference: str, verb: Verb, form: VerbForm, refusal: Refusal | None, template: str
) -> ResponseReturnValue:
    """Draw the page of a verb that needs nothing but its form."""
    with reading() as session:
        dossier = queries.of_officer(session, reference, of=current_actor())
        return page(template, session, dossier, verb, form, refusal)
