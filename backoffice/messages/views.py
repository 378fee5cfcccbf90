"""What holders wait to be answered; the messages of one dossier, and writing to its holder."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from backoffice import acting
from backoffice.dossier import panels, pictures
from backoffice.dossier.panels import Panel
from backoffice.messages import keeping
from backoffice.messages.forms import PlainForm, WriteForm
from casework.conversations import actions, rules
from casework.conversations import queries as conversations
from casework.conversations.records import DossierMessage, Side
from casework.dossiers import queries
from casework.dossiers.records import Dossier
from casework.files import actions as files
from casework.files.records import FileVerdict
from casework.people.actor import Actor, Role
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from web import filters, pages, sentences
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import let_go, reading, transaction

PAGE = 30
WRITERS = (Role.RECEPTION, Role.SPECIALIST, Role.LEADER)

blueprint = Blueprint("messages", __name__)


def panel(session: Session, dossier: Dossier, actor: Actor) -> Panel | None:
    """Show on the dossier's page what the holder has written and nobody has read or answered."""
    if dossier.is_part or not actor.has(*WRITERS):
        return None
    standing = conversations.standing(session, dossier.id, side=Side.OFFICE)
    facts = {"standing": standing, "reference": dossier.reference}
    return Panel("backoffice/messages/panel.html", facts)


panels.SOURCES = (*panels.SOURCES, panel)


@blueprint.get("/tin-nhan")
@open_to(*WRITERS)
def waiting() -> ResponseReturnValue:
    """List what holders wait to be answered by the officer's agency, the oldest first."""
    actor, after = current_actor(), pages.cursor(int)
    with reading() as session:
        found = conversations.waiting(
            session, actor.agency_id or 0, after=after[0] if after else None, limit=PAGE + 1
        )
        return render_template(
            "backoffice/messages/waiting.html",
            page=pages.cut(found, PAGE, lambda one: (one.message_id,)),
            own_id=actor.account_id,
        )


def _of(session: Session, reference: str, *, lock: bool = False) -> Dossier:
    """Return a dossier of the officer's agency; its partners write to nobody (NotFound)."""
    dossier = queries.of_officer(session, reference, of=current_actor(), lock=lock)
    if dossier.is_part:
        raise NotFound(what="dossier")
    return dossier


@blueprint.get("/ho-so/<reference>/tin-nhan")
@open_to(*WRITERS)
def page(reference: str) -> ResponseReturnValue:
    """Show what was written about a dossier, and mark the holder's messages as seen."""
    drawn, dossier = _page(reference, WriteForm(formdata=None))
    with transaction() as session:
        actions.mark_seen(session, dossier.id, side=Side.OFFICE, at=now())
    acting.note_reading(dossier, "read_messages")
    return drawn


def _page(reference: str, form: WriteForm, file_problem: str = "") -> tuple[str, Dossier]:
    at, actor, before = now(), current_actor(), pages.cursor(int)
    with reading() as session:
        dossier = _of(session, reference)
        found = conversations.thread(
            session, dossier.id, before=before[0] if before else None, limit=PAGE + 1
        )
        draft = conversations.draft(session, dossier.id, actor.account_id or 0)
        if draft is not None and form.text.data is None:
            form.text.data = draft.text
        drawn = render_template(
            "backoffice/messages/page.html",
            dossier=dossier,
            form=form,
            page=pages.cut(found, PAGE, lambda one: (one.id,)),
            own_id=actor.account_id,
            turn=conversations.turn(session, dossier.id, actor.account_id or 0),
            is_open=rules.is_open(dossier, at=at),
            can_take_back=lambda sent_at: rules.can_be_taken_back(sent_at, at=at),
            rows=_rows(reference, draft),
            file_problem=file_problem,
            back=acting.address(reference),
            file_href=lambda number: url_for(".show_file", reference=reference, file_id=number),
            take_back_href=lambda number: url_for(
                ".take_back", reference=reference, message_id=number
            ),
        )
    return drawn, dossier


def _rows(reference: str, draft: DossierMessage | None) -> list[dict[str, object]]:
    where: dict[str, Any] = {"reference": reference}
    return [
        {
            "id": str(one.file_id),
            "name": one.file.name,
            "size": filters.file_size(one.file.size),
            "href": url_for(".show_file", file_id=one.file_id, **where),
            "remove_url": url_for(".remove_file", file_id=one.file_id, **where),
            "state": "checking" if one.file.verdict == FileVerdict.WAITING.value else "ready",
            "note": "",
        }
        for one in (draft.files if draft else ())
    ]


@blueprint.post("/ho-so/<reference>/tin-nhan")
@open_to(*WRITERS)
def send(reference: str) -> ResponseReturnValue:
    """Send the message, or keep it as a draft; what is wrong is kept on the page."""
    form = WriteForm()
    if not form.is_ready():
        return _page(reference, form)[0], form.status
    try:
        with transaction() as session:
            dossier, by, at = _of(session, reference, lock=True), current_actor(), now()
            actions.save(session, dossier, form.text.data, side=Side.OFFICE, by=by, at=at)
            if form.verb.data == "send":
                wants = form.wants_answer.data
                actions.send(session, dossier, side=Side.OFFICE, wants_answer=wants, by=by, at=at)
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(reference, form)[0], 422
    if form.verb.data == "send":
        flash(_("Tin nhắn đã gửi. Trong 5 phút ông/bà có thể thu hồi."), "success")
    else:
        flash(_("Đã lưu nháp. Tin nhắn chưa được gửi."), "info")
    return redirect(url_for(".page", reference=reference), 303)


@blueprint.post("/ho-so/<reference>/tin-nhan/luu")
@open_to(*WRITERS)
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
            dossier, by = _of(session, reference, lock=True), current_actor()
            author = by.account_id or 0
            if conversations.is_late(session, dossier.id, author, sent.get("turn")):
                return {"problems": {}}
            text = clean(answers["text"])
            actions.save(session, dossier, text, side=Side.OFFICE, by=by, at=now())
    except Invalid as refusal:
        return {"problems": sentences.say_all(refusal.fields)}
    return {"problems": {}}


@blueprint.post("/ho-so/<reference>/tin-nhan/<int:message_id>/thu-hoi")
@open_to(*WRITERS)
def take_back(reference: str, message_id: int) -> ResponseReturnValue:
    """Take back one's own message sent less than five minutes ago."""
    if PlainForm().is_ready():
        try:
            with transaction() as session:
                dossier = _of(session, reference)
                actions.take_back(session, dossier, message_id, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(sentences.explain(refusal), "warning")
        else:
            flash(_("Tin nhắn đã được thu hồi."), "success")
    return redirect(url_for(".page", reference=reference), 303)


@blueprint.post("/ho-so/<reference>/tin-nhan/tep")
@open_to(*WRITERS)
@limited("120/minute", by=account)
def whole(reference: str) -> ResponseReturnValue:
    """Put a file to the draft."""
    with reading() as session:
        _of(session, reference)
    try:
        facts = keeping.keep(request.files.get("file"))
        with transaction() as session:
            dossier, by, at = _of(session, reference), current_actor(), now()
            [file] = files.take_in(session, [facts], owner_id=by.account_id or 0, at=at)
            draft = actions.save(session, dossier, None, side=Side.OFFICE, by=by, at=at)
            actions.attach(session, draft, file)
    except Invalid as refusal:
        problem = next(iter(sentences.say_all(refusal.fields).values()))
        return _page(reference, WriteForm(formdata=None), problem)[0], 422
    return redirect(url_for(".page", reference=reference, _anchor="file-tep"), 303)


@blueprint.post("/ho-so/<reference>/tin-nhan/tep/<uuid:file_id>/xoa")
@open_to(*WRITERS)
def remove_file(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file away from the draft."""
    if PlainForm().is_ready():
        with transaction() as session:
            dossier, by = _of(session, reference), current_actor()
            draft = actions.save(session, dossier, None, side=Side.OFFICE, by=by, at=now())
            actions.detach(session, draft, file_id)
    return redirect(url_for(".page", reference=reference, _anchor="file-tep"), 303)


@blueprint.get("/ho-so/<reference>/tin-nhan/tep/<uuid:file_id>")
@open_to(*WRITERS)
def show_file(reference: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file of a message as it was sent, and write down who took it."""
    actor = current_actor()
    with reading() as session:
        dossier = _of(session, reference)
        file = conversations.file_of(session, dossier.id, file_id, reader_id=actor.account_id or 0)
    if file.verdict in {FileVerdict.QUARANTINED.value, FileVerdict.REFUSED.value}:
        raise NotFound(what="file")
    let_go()
    data = pictures.original_of(keeping.gateways(), file)
    acting.note_reading(dossier, "read_file", file)
    return pictures.as_download(file, data)
