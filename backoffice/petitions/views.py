"""An agency's petitions: what is to be answered, what was answered, one of them."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.petitions.forms import AnswerForm, PassOnForm, PlainForm, PublishForm
from casework.agencies import queries as agencies
from casework.agencies.records import Agency
from casework.audit import actions as audit
from casework.people.actor import Role
from casework.petitions import actions, queries
from casework.petitions.records import Petition
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import pages, petition_words, sentences
from web.access import current_actor, open_to
from web.forms import PageForm
from web.transactions import reading, transaction

PAGE = 30
READERS = (Role.LEADER, Role.ADMINISTRATOR)

blueprint = Blueprint("petitions", __name__, url_prefix="/phan-anh")


@blueprint.get("")
@open_to(*READERS)
def show() -> ResponseReturnValue:
    """List what the agency has to answer, most urgent first, or what it has answered."""
    is_over, actor = request.args.get("muc") == "da-xong", current_actor()
    with reading() as session:
        if is_over:
            before = pages.cursor(int)
            found = queries.ended(
                session, actor, before=before[0] if before else None, limit=PAGE + 1
            )
            page = pages.cut(found, PAGE, lambda one: (one.id,))
        else:
            after = pages.cursor(datetime, int)
            found = queries.to_answer(session, actor, after=after, limit=PAGE + 1)
            page = pages.cut(found, PAGE, lambda one: (one.due_at, one.id))
        return render_template(
            "backoffice/petitions/list.html",
            page=page,
            is_over=is_over,
            agencies=agencies.agencies_by_id(session, {one.agency_id for one in page.rows}),
            states=petition_words.STATES,
            kinds=petition_words.SHORT_KINDS,
            at=now(),
        )


@blueprint.get("/<code>")
@open_to(*READERS)
def one(code: str) -> ResponseReturnValue:
    """Show a petition and write down who opened it."""
    drawn, chain = _page(code)
    with transaction() as session:
        audit.append(session, chain, "read", by=current_actor(), at=now(), details={})
    return drawn


def _page(code: str, **forms: PageForm) -> tuple[str, str]:
    with reading() as session:
        petition = queries.of_officer(session, code, of=current_actor())
        publishing = PublishForm(
            formdata=None,
            data={
                "public_text": petition.public_text or petition.text,
                "public_answer": petition.public_answer or petition.answer,
            },
        )
        shown = {
            "answering": AnswerForm(formdata=None, data={"outcome": "answer"}),
            "passing": PassOnForm(formdata=None),
            "publishing": publishing,
            "plain": PlainForm(formdata=None),
            **forms,
        }
        shown["passing"].agency.choices = _others(session, petition)
        drawn = render_template(
            "backoffice/petitions/one.html",
            petition=petition,
            agency=session.get_one(Agency, petition.agency_id),
            state=petition_words.STATES[petition.state],
            kind=petition_words.SHORT_KINDS[petition.kind],
            events=queries.events(session, petition.id),
            acts=petition_words.ACTS,
            problems=[fault for form in forms.values() for fault in form.problems()],
            **shown,
        )
    return drawn, petition.chain


def _others(session: Session, petition: Petition) -> list[tuple[str, str]]:
    all_of_them = [(one.id, one.name) for one in agencies.departments(session)]
    all_of_them += [(one.agency_id, one.name) for one in agencies.communes(session)]
    return [(str(key), name) for key, name in all_of_them if key != petition.agency_id]


def _back(code: str) -> ResponseReturnValue:
    return redirect(url_for(".one", code=code), 303)


@blueprint.post("/<code>/nhan")
@open_to(*READERS)
def take_up(code: str) -> ResponseReturnValue:
    """Begin to look into it."""
    if PlainForm().is_ready():
        try:
            with transaction() as session:
                petition = queries.of_officer(session, code, of=current_actor(), lock=True)
                actions.take_up(session, petition, by=current_actor(), at=now())
        except Conflict as refusal:
            flash(sentences.explain(refusal), "warning")
    return _back(code)


@blueprint.post("/<code>/tra-loi")
@open_to(*READERS)
def answer(code: str) -> ResponseReturnValue:
    """Answer it, or say why it is not dealt with."""
    form = AnswerForm()
    if not form.is_ready():
        return _page(code, answering=form)[0], form.status
    try:
        with transaction() as session:
            petition = queries.of_officer(session, code, of=current_actor(), lock=True)
            end = actions.answer if form.outcome.data == "answer" else actions.decline
            end(session, petition, form.answer.data, by=current_actor(), at=now())
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(code, answering=form)[0], 422
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
        return _page(code, answering=form)[0], 409
    flash(_("Đã gửi câu trả lời."), "success")
    return _back(code)


@blueprint.post("/<code>/chuyen")
@open_to(*READERS)
def pass_on(code: str) -> ResponseReturnValue:
    """Pass it on to the agency whose matter it is."""
    form = PassOnForm()
    with reading() as session:
        found = queries.of_officer(session, code, of=current_actor())
        form.agency.choices = _others(session, found)
    if not form.is_ready():
        return _page(code, passing=form)[0], form.status
    try:
        with transaction() as session:
            petition = queries.of_officer(session, code, of=current_actor(), lock=True)
            actions.pass_on(
                session, petition, int(form.agency.data), note=form.note.data,
                by=current_actor(), at=now(),
            )  # fmt: skip
    except Conflict as refusal:
        flash(sentences.explain(refusal), "warning")
        return _back(code)
    flash(_("Đã chuyển phản ánh."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/<code>/cong-khai")
@open_to(*READERS)
def publish(code: str) -> ResponseReturnValue:
    """Publish question and answer as edited."""
    form = PublishForm()
    if not form.is_ready():
        return _page(code, publishing=form)[0], form.status
    try:
        with transaction() as session:
            petition = queries.of_officer(session, code, of=current_actor(), lock=True)
            actions.publish(
                session, petition, form.public_text.data, form.public_answer.data,
                by=current_actor(), at=now(),
            )  # fmt: skip
    except Invalid as refusal:
        form.show(refusal.fields)
        return _page(code, publishing=form)[0], 422
    flash(_("Đã công khai câu trả lời."), "success")
    return _back(code)


@blueprint.post("/<code>/thoi-cong-khai")
@open_to(*READERS)
def unpublish(code: str) -> ResponseReturnValue:
    """Take the published answer out of sight."""
    if PlainForm().is_ready():
        with transaction() as session:
            petition = queries.of_officer(session, code, of=current_actor(), lock=True)
            actions.unpublish(session, petition, by=current_actor(), at=now())
        flash(_("Câu trả lời không còn được công khai."), "success")
    return _back(code)
