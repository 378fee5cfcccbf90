"""Writing about one's own dossier: a draft that saves itself, files with it, five minutes grace."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from casework.conversations import actions, rules
from casework.conversations import queries as conversations
from casework.conversations.records import DossierMessage, Side
from casework.dossiers import moves, queries
from casework.dossiers.records import Dossier
from casework.files.records import StoredFile
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from portal import filerows, stored, taking_in
from portal.dossiers import marks, panels
from portal.messages.forms import SendForm, TakeBackForm
from portal.taking_in import Place
from web import pages, sentences
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account, limited
from web.transactions import reading, transaction

PAGE_SIZE = 30
_TEMPLATE = "portal/messages/panel.html"

blueprint = Blueprint("messages", __name__)


def panel(session: Session, dossier: Dossier, _actor: object) -> panels.Panel | None:
    """Show on the dossier's page whether there is something new or to be answered."""
    standing = conversations.standing(session, dossier.id, side=Side.HOLDER)
    is_open = rules.is_open(dossier, at=now())
    if not (is_open or standing.messages):
        return None
    facts = {"standing": standing, "is_open": is_open, "reference": dossier.reference}
    spot = panels.Spot.TOP if standing.unseen or standing.is_asked else panels.Spot.SIDE
    return panels.Panel(_TEMPLATE, spot, facts)


def mark(session: Session, dossiers: Sequence[Dossier], _actor: object) -> Mapping[int, marks.Mark]:
    """Mark the dossiers in which an office waits for an answer."""
    waits = conversations.asked_of_holder(session, [one.id for one in dossiers])
    told = marks.Mark(_("Cần trả lời tin nhắn"), icon="mail")
    return dict.fromkeys(waits, told)


def _own(session: Session, reference: str, *, lock: bool = False) -> Dossier:
    """Return a dossier about which the visitor may write; raise NotFound, NotTheWriter."""
    actor = current_actor()
    dossier = queries.own(session, reference, of=actor, lock=lock)
    if Role.HOLDER not in moves.roles_in(dossier, actor):
        raise actions.NotTheWriter(reference=reference)
    return dossier


@blueprint.get("/ho-so/<reference>/tin-nhan")
@open_to(SIGNED_IN)
def page(reference: str) -> ResponseReturnValue:
    """Show what was written about a dossier, newest first, and mark it as seen."""
    drawn = _page(reference, SendForm(formdata=None))
    with transaction() as session:
        dossier = queries.own(session, reference, of=current_actor())
        if Role.HOLDER in moves.roles_in(dossier, current_actor()):
            actions.mark_seen(session, dossier.id, side=Side.HOLDER, at=now())
    return drawn


def _page(reference: str, form: SendForm, file_problem: str = "") -> str:
    at, actor, before = now(), current_actor(), pages.cursor(int)
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        found = conversations.thread(
            session, dossier.id, before=before[0] if before else None, limit=PAGE_SIZE + 1
        )
        draft = conversations.draft(session, dossier.id, actor.account_id or 0)
        if draft is not None and form.text.data is None:
            form.text.data = draft.text
        return render_template(
            "portal/messages/page.html",
            dossier=dossier,
            form=form,
            page=pages.cut(found, PAGE_SIZE, lambda one: (one.id,)),
            own_id=actor.account_id,
            turn=conversations.turn(session, dossier.id, actor.account_id or 0),
            is_open=rules.is_open(dossier, at=at) and Role.HOLDER in moves.roles_in(dossier, actor),
            can_take_back=lambda sent_at: rules.can_be_taken_back(sent_at, at=at),
            rows=[_row(reference, one.file) for one in draft.files] if draft else [],
            file_problem=file_problem,
            file_href=lambda number: url_for(".show_file", reference=reference, file_id=number),
            take_back_href=lambda number: url_for(
                ".take_back", reference=reference, message_id=number
            ),
            max_bytes=settings().max_file_bytes,
        )


def _row(reference: str, file: StoredFile) -> dict[str, object]:
    where: dict[str, Any] = {"reference": reference, "file_id": file.id}
    return filerows.row(
        file,
        href=url_for("portal.messages.show_file", **where),
        remove_url=url_for("portal.messages.remove_file", **where),
    )


@blueprint.post("/ho-so/<reference>/tin-nhan")
@open_to(SIGNED_IN)
@limited("40/hour", by=account)
def send(reference: str) -> ResponseReturnValue:
    """Send the message, or keep it as a draft; what is too long is kept on the page."""
    form = SendForm()
    if not form.is_ready():
        return _page(reference, form), form.status
    try:
        with transaction() as session:
            dossier, by, at = _own(session, reference, lock=True), current_actor(), now()
            actions.save(session, dossier, form.text.data, side=Side.HOLDER, by=by, at=at)
            if form.verb.data == "send":
                wants = form.wants_answer.data
                actions.send(session, dossier, side=Side.HOLDER, wants_answer=wants, by=by, at=at)
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(reference, form), 422
    if form.verb.data == "send":
        flash(_("Tin nhắn đã gửi. Trong 5 phút ông/bà có thể thu hồi."), "success")
    else:
        flash(_("Đã lưu nháp. Tin nhắn chưa được gửi."), "info")
    return redirect(url_for(".page", reference=reference), 303)


@blueprint.post("/ho-so/<reference>/tin-nhan/luu")
@open_to(SIGNED_IN)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep what a script of the page sends as it is typed."""
    sent = request.get_json()
    answers = sent.get("answers") if isinstance(sent, dict) else None
    if not isinstance(answers, dict) or not isinstance(answers.get("text", ""), str):
        raise BadRequest("only the text is saved here")
    if "text" not in answers:
        return {"problems": {}}
    try:
        with transaction() as session:
            dossier, by = _own(session, reference, lock=True), current_actor()
            author = by.account_id or 0
            if conversations.is_late(session, dossier.id, author, sent.get("turn")):
                return {"problems": {}}
            text = clean(answers["text"])
            actions.save(session, dossier, text, side=Side.HOLDER, by=by, at=now())
    except Invalid as refusal:
        return {"problems": sentences.say_all(refusal.fields)}
    return {"problems": {}}


@blueprint.post("/ho-so/<reference>/tin-nhan/<int:message_id>/thu-hoi")
@open_to(SIGNED_IN)
def take_back(reference: str, message_id: int) -> ResponseReturnValue:
    """Take back a message sent less than five minutes ago."""
    if TakeBackForm().is_ready():
        try:
            with transaction() as session:
                dossier = _own(session, reference)
                actions.take_back(session, dossier, message_id, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(sentences.explain(refusal), "warning")
        else:
            flash(_("Tin nhắn đã được thu hồi."), "success")
    return redirect(url_for(".page", reference=reference), 303)


def _place_in(reference: str) -> Place:
    """Return what puts a file to the draft of the visitor."""

    def place(session: Session, file: StoredFile) -> dict[str, object]:
        dossier = _own(session, reference)
        message = _draft(session, dossier)
        actions.attach(session, message, file)
        return _row(reference, file)

    return place


def _draft(session: Session, dossier: Dossier) -> DossierMessage:
    return actions.save(session, dossier, None, side=Side.HOLDER, by=current_actor(), at=now())


def _check_open(reference: str) -> None:
    with reading() as session:
        if not rules.is_open(_own(session, reference), at=now()):
            raise actions.ConversationClosed(reference=reference)


@blueprint.post("/ho-so/<reference>/tin-nhan/tep/phieu")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def ticket(reference: str) -> ResponseReturnValue:
    """Promise a place in the store for a file of the message."""
    _check_open(reference)
    return taking_in.ticket()


@blueprint.post("/ho-so/<reference>/tin-nhan/tep/xong")
@open_to(SIGNED_IN)
def complete(reference: str) -> ResponseReturnValue:
    """Take in the file that the store has received."""
    _check_open(reference)
    return taking_in.complete(lambda _part: _place_in(reference))


@blueprint.post("/ho-so/<reference>/tin-nhan/tep")
@open_to(SIGNED_IN)
@limited("120/minute", by=account)
def whole(reference: str) -> ResponseReturnValue:
    """Take in a file that comes through the application."""
    _check_open(reference)
    back = url_for(".page", reference=reference, _anchor="file-tep")
    try:
        return taking_in.whole(lambda _part: _place_in(reference), back=back)
    except Invalid as refusal:
        problem = next(iter(sentences.say_all(refusal.fields).values()))
        return _page(reference, SendForm(formdata=None), problem), 422


@blueprint.post("/ho-so/<reference>/tin-nhan/tep/<uuid:file_id>/xoa")
@open_to(SIGNED_IN)
def remove_file(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file away from the draft."""
    if TakeBackForm().is_ready():
        with transaction() as session:
            actions.detach(session, _draft(session, _own(session, reference)), file_id)
    return redirect(url_for(".page", reference=reference, _anchor="file-tep"), 303)


@blueprint.get("/ho-so/<reference>/tin-nhan/tep/<uuid:file_id>")
@open_to(SIGNED_IN)
def show_file(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Show a file of a message to a reader of the dossier."""
    actor = current_actor()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        file = conversations.file_of(session, dossier.id, file_id, reader_id=actor.account_id or 0)
    return stored.hand_out(file, in_place=True)
