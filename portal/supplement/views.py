"""Answering a request for more: only the items asked for are open, each with its reason."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.dossiers import queries, supplement, vaulting
from casework.dossiers.records import Dossier, SupplementItem, SupplementRequest
from casework.files import queries as files
from casework.files.records import StoredFile
from casework.procedures import queries as procedures
from casework.procedures.definition import FormDefinition, Section
from foundation.clock import now
from foundation.errors import Invalid, NotFound, Unavailable
from foundation.text import clean
from portal import filerows, stored, taking_in
from portal.filling import from_vault
from portal.supplement import facts
from portal.taking_in import Place
from web import eforms, places, sentences
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account, limited
from web.transactions import let_go, reading, transaction

blueprint = Blueprint("supplement", __name__)


@blueprint.get("/ho-so/<reference>/bo-sung")
@open_to(SIGNED_IN)
def page(reference: str) -> ResponseReturnValue:
    """Show the items asked for, each with its reason and what was already prepared."""
    return _page(reference, {})


def _page(reference: str, problems: Mapping[str, str]) -> str:
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        asked = _asked(session, dossier)
        grown = request.args.get("them", "")
        items = facts.items(session, dossier, asked, problems, grown=grown)
        return render_template(
            "portal/supplement/page.html",
            dossier=dossier,
            asked=asked,
            items=items,
            summary=[
                (one.key if one.field else f"file-{one.key}", f"{one.name}: {one.problem}")
                for one in items
                if one.problem
            ],
            problems=problems,
            communes=places.communes(session),
            former=places.former_communes(session),
            max_bytes=settings().max_file_bytes,
            row=lambda key, file: _row(reference, key, file),
        )


def _asked(session: Session, dossier: Dossier) -> SupplementRequest:
    asked = supplement.open_request(session, dossier.id)
    if asked is None:
        raise supplement.NothingAsked(reference=dossier.reference)
    return asked


def _row(reference: str, key: str, file: StoredFile) -> dict[str, object]:
    return filerows.row(
        file, href=url_for("portal.supplement.show_file", reference=reference, key=key)
    )


@blueprint.post("/ho-so/<reference>/bo-sung")
@open_to(SIGNED_IN)
def save(reference: str) -> ResponseReturnValue:
    """Keep the answers typed so far without sending them, or send them all."""
    sends = request.form.get("verb") == "send"
    with transaction() as session:
        dossier = queries.lock_own(session, reference, of=current_actor())
        _keep_answers(session, dossier)
    if touched := eforms.touched_table(request.form):
        table, grows = touched
        here = url_for(".page", reference=reference, them=table if grows else None, _anchor=table)
        return redirect(here, 303)
    if not sends:
        flash(_("Đã lưu. Phần bổ sung chưa được gửi."), "info")
        return redirect(url_for(".page", reference=reference), 303)
    return _send(reference)


def _keep_answers(session: Session, dossier: Dossier) -> None:
    """Keep what was typed for the fields asked for; anything else in the form is refused."""
    asked = {one.key: one for one in _asked(session, dossier).items if one.kind == "field"}
    if {name.partition(".")[0] for name in request.form} - set(asked) - eforms.BESIDES:
        raise BadRequest("a field that was not asked for")
    form = procedures.definition_of(dossier.version).form
    only = Section("asked", "", tuple(one for one in form.fields if one.key in asked))
    for key, answer in eforms.read(FormDefinition((only,)), request.form).items():
        if answer or key in request.form:
            supplement.save_item(session, dossier, asked[key].id, answer=clean(answer))


def _send(reference: str) -> ResponseReturnValue:
    """Send what was kept: files proven in the store first, everything in one transaction."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        ids = [one.file_id for one in _asked(session, dossier).items if one.file_id]
        kept = files.by_ids(session, ids)
    let_go()
    if not stored.all_there(kept):
        raise Unavailable("files")
    try:
        with transaction() as session:
            dossier = queries.lock_own(session, reference, of=current_actor())
            supplement.send(session, dossier, by=current_actor(), at=now())
    except Invalid as refusal:
        return _page(reference, sentences.say_all(refusal.fields)), 422
    flash(_("Phần bổ sung đã được gửi."), "success")
    return redirect(url_for("portal.dossiers.show", reference=reference), 303)


@blueprint.post("/ho-so/<reference>/bo-sung/luu")
@open_to(SIGNED_IN)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep the answers that a script of the page sends as they change."""
    sent = request.get_json()
    if not isinstance(sent, dict) or set(sent) != {"answers"}:
        raise BadRequest("only answers are saved here")
    with transaction() as session:
        dossier = queries.lock_own(session, reference, of=current_actor())
        given = eforms.read_json(procedures.definition_of(dossier.version).form, sent["answers"])
        for item in _asked(session, dossier).items:
            if item.kind == "field" and item.key in given:
                supplement.save_item(session, dossier, item.id, answer=clean(given[item.key]))
    return {"problems": {}}


def _item(session: Session, reference: str, key: str) -> SupplementItem:
    """Return a part asked for of one's own dossier; raise NotFound, NothingAsked."""
    dossier = queries.own(session, reference, of=current_actor())
    return _part(_asked(session, dossier), key)


def _part(asked: SupplementRequest, key: str) -> SupplementItem:
    parts = (one for one in asked.items if one.kind == "part" and one.key == key)
    found = next(parts, None)
    if found is None:
        raise NotFound(what="item")
    return found


def _place_in(reference: str, key: str) -> Place:
    """Return what puts a file in its place as the answer to an item."""

    def place(session: Session, file: StoredFile) -> dict[str, object]:
        dossier = queries.lock_own(session, reference, of=current_actor())
        item = _part(_asked(session, dossier), key)
        supplement.save_item(session, dossier, item.id, file=file)
        return _row(reference, key, file)

    return place


@blueprint.post("/ho-so/<reference>/bo-sung/<key>/phieu")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def ticket(reference: str, key: str) -> ResponseReturnValue:
    """Promise a place in the store for the file of an item."""
    with reading() as session:
        _item(session, reference, key)
    return taking_in.ticket()


@blueprint.post("/ho-so/<reference>/bo-sung/<key>/xong")
@open_to(SIGNED_IN)
def complete(reference: str, key: str) -> ResponseReturnValue:
    """Take in the file that the store has received."""
    with reading() as session:
        _item(session, reference, key)
    return taking_in.complete(lambda _part: _place_in(reference, key))


@blueprint.post("/ho-so/<reference>/bo-sung/<key>/tep")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def whole(reference: str, key: str) -> ResponseReturnValue:
    """Take in a file that comes through the application."""
    with reading() as session:
        _item(session, reference, key)
    back = url_for(".page", reference=reference, _anchor=f"file-{key}")
    try:
        return taking_in.whole(lambda _part: _place_in(reference, key), back=back)
    except Invalid as refusal:
        sentence = next(iter(sentences.say_all(refusal.fields).values()))
        return _page(reference, {f"part:{key}": sentence}), 422


@blueprint.post("/ho-so/<reference>/bo-sung/tu-kho")
@open_to(SIGNED_IN)
@limited("60/minute", by=account)
def take(reference: str) -> ResponseReturnValue:
    """Answer an item with a paper of one's vault; one that counts no more is refused."""
    key, item_id = from_vault.asked()
    with transaction() as session:
        dossier = queries.lock_own(session, reference, of=current_actor())
        item = _part(_asked(session, dossier), key)
        accounts = vaulting.vaults_of(dossier, current_actor())
        file = from_vault.paper(session, item_id, accounts, dossier.mandate_id)
        if file is not None:
            supplement.save_item(session, dossier, item.id, file=file)
    return redirect(url_for(".page", reference=reference, _anchor=f"file-{key}"), 303)


@blueprint.get("/ho-so/<reference>/bo-sung/<key>/tep")
@open_to(SIGNED_IN)
def show_file(reference: str, key: str) -> ResponseReturnValue:
    """Show the file prepared for an item."""
    with reading() as session:
        item = _item(session, reference, key)
        file = stored.find(
            files.by_ids(session, [item.file_id] if item.file_id else []), item.file_id
        )
    return stored.hand_out(file, in_place=True)
