"""/can-bo/lien-thong: what other agencies ask of mine, its parts, and what came back to mend."""

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import wording
from backoffice.dossier import panels, pictures
from backoffice.routing import parts_panel, verb_forms
from casework.audit import actions as audit
from casework.dossiers import answering, linking, questions
from casework.dossiers.questions import Shared
from casework.dossiers.records import Dossier
from casework.files.records import FileVerdict, StoredFile
from casework.people.actor import Role
from casework.procedures import sheets
from casework.routing.records import Assignment
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed
from web import filters, pages, places, sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

PAGE = 40
ANSWERERS = (Role.SPECIALIST, Role.LEADER)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
PARTS = "phan-viec"

blueprint = Blueprint("answers", __name__, url_prefix="/lien-thong")
panels.SOURCES = (*panels.SOURCES, parts_panel.panel)


@blueprint.get("")
@open_to(*ANSWERERS)
def show() -> ResponseReturnValue:
    """List questions and steps to answer, or the parts of linked dossiers, by due time."""
    actor, chosen = current_actor(), request.args.get("muc", "")
    after = pages.cursor(datetime, int)
    agency_id = actor.agency_id or 0
    page: pages.Page[Any]
    with reading() as session:
        if chosen == PARTS:
            parts = questions.parts(session, agency_id, after=after, limit=PAGE + 1)
            page = pages.cut(parts, PAGE, lambda row: (row.due_at, row.id))
        else:
            found = questions.waiting(session, agency_id, after=_place(after), limit=PAGE + 1)
            page = pages.cut(found, PAGE, lambda row: (row.due_at or _NEVER, row.id))
    return render_template(
        "backoffice/routing/questions.html", page=page, is_parts=chosen == PARTS, at=now(),
        states={one.value: name for one, name in wording.STATES.items()},
        stages={one.value: name for one, name in wording.STAGES.items()},
    )  # fmt: skip


def _place(after: tuple[datetime, int] | None) -> tuple[datetime | None, int] | None:
    if after is None:
        return None
    return (None if after[0] == _NEVER else after[0]), after[1]


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@open_to(*ANSWERERS)
def one(number: int) -> ResponseReturnValue:
    """Show one question with what may be seen of the dossier, and take its answer."""
    form, actor, obstacle = verb_forms.AnswerForm(), current_actor(), ""
    with reading() as session:
        row, dossier = answering.of_officer(session, number, of=actor)
        outcomes = answering.outcomes(session, row, dossier)
        form.outcome.choices = [(way.key, way.name) for way in outcomes]
        facts = _facts(session, row, dossier)
    if form.is_ready():
        obstacle = _answer(form, number)
        if not obstacle and not form.problems():
            flash(_("Đã gửi trả lời cho cơ quan chủ trì."), "success")
            return redirect(url_for(".show"), 303)
    elif not form.is_submitted():
        _write_down(dossier, "read_question", number)
    drawn = render_template(
        "backoffice/routing/question.html", form=form, row=row, obstacle=obstacle, **facts
    )
    return drawn, 409 if obstacle else form.status


def _answer(form: verb_forms.AnswerForm, number: int) -> str:
    """Answer; return why it cannot be answered any more, empty when done or told at a field."""
    try:
        with transaction() as session:
            answering.answer(
                session, number, form.outcome.data, form.text.data or "",
                by=current_actor(), at=now(),
            )  # fmt: skip
    except Invalid as refusal:
        form.show(refusal.fields)
    except (Conflict, NotAllowed) as refusal:
        return sentences.explain(refusal)
    return ""


def _facts(session: Session, row: Assignment, dossier: Dossier) -> dict[str, object]:
    given = questions.shared(session, row, dossier)
    due = filters.vn_datetime(row.due_at) if row.due_at else ""
    return {
        "dossier": dossier,
        "core": [
            (_("Hồ sơ"), dossier.shown_code),
            (_("Chủ hồ sơ"), dossier.holder_name),
            (_("Thủ tục"), dossier.procedure_name),
            (_("Cơ quan chủ trì"), dossier.agency.name),
            (_("Việc được yêu cầu"), row.step_name),
            (_("Thời hạn trả lời"), due),
        ],
        "asked": row.asked,
        "sections": _sections(session, dossier, given),
        "files": [_viewed(row.id, name, file) for name, file in given.files],
        "outcome": _outcome(session, row, dossier),
        "is_open": row.closed_at is None,
        "is_own": row.is_outside,
    }


def _outcome(session: Session, row: Assignment, dossier: Dossier) -> str:
    named = {one.key: one.name for one in answering.outcomes(session, row, dossier)}
    return named.get(row.outcome, row.outcome)


def _sections(
    session: Session, dossier: Dossier, given: Shared
) -> tuple[sheets.AnsweredSection, ...]:
    answers = {key: dossier.answers[key] for key in given.keys if key in dossier.answers}
    if not answers:
        return ()
    communes = places.names(session)
    return sheets.answered(given.definition.form, answers, communes, without=sheets.DECLARATIONS)


def _viewed(number: int, part: str, file: StoredFile) -> dict[str, object]:
    is_open = file.verdict == FileVerdict.CLEAN.value
    shown = range(1, (file.pages or 1) + 1) if is_open else ()
    return {
        "name": file.name,
        "part": part,
        "href": url_for(".original", number=number, file_id=file.id),
        "media_type": file.media_type,
        "pages": [url_for(".picture", number=number, file_id=file.id, page=one) for one in shown],
        "closed": not is_open,
        "size": filters.file_size(file.size),
        "note": str(wording.FILE_VERDICTS.get(file.verdict, "")),
    }


def _shared_file(number: int, file_id: uuid.UUID) -> tuple[Dossier, StoredFile]:
    with reading() as session:
        row, dossier = answering.of_officer(session, number, of=current_actor())
        file = questions.file_of(questions.shared(session, row, dossier), file_id)
    let_go()
    return dossier, file


@blueprint.get("/<int:number>/giay-to/<uuid:file_id>/trang/<int:page>")
@open_to(*ANSWERERS)
def picture(number: int, file_id: uuid.UUID, page: int) -> ResponseReturnValue:
    """Show one page of a file that the question lets be seen."""
    _dossier, file = _shared_file(number, file_id)
    drawn = pictures.page_of(current_app.extensions["gateways"], file, page)
    return Response(drawn.data, mimetype=drawn.media_type)


@blueprint.get("/<int:number>/giay-to/<uuid:file_id>")
@open_to(*ANSWERERS)
def original(number: int, file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file that the question lets be seen, and write down who took it."""
    dossier, file = _shared_file(number, file_id)
    data = pictures.original_of(current_app.extensions["gateways"], file)
    _write_down(dossier, "read_file", number, file)
    return pictures.as_download(file, data)


def _write_down(dossier: Dossier, act: str, number: int, file: StoredFile | None = None) -> None:
    details = {"asked": number, **({"file": str(file.id)} if file else {})}
    with transaction() as session:
        audit.append(session, dossier.chain, act, by=current_actor(), at=now(), details=details)


@blueprint.route("/<int:number>/hoan-thien", methods=["GET", "POST"])
@open_to(Role.SPECIALIST)
def mended(number: int) -> ResponseReturnValue:
    """Tell the partner that what it gave back is mended; it gets everything as it is now."""
    form, actor, obstacle = verb_forms.MendedForm(), current_actor(), ""
    with reading() as session:
        row, lead = linking.to_mend(session, number, of=actor)
    if form.is_ready():
        try:
            with transaction() as session:
                linking.mended(session, number, note=form.note.data, by=actor, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except (Conflict, NotAllowed) as refusal:
            obstacle = sentences.explain(refusal)
        else:
            flash(_("Đã gửi lại cơ quan phối hợp."), "success")
            return redirect(url_for(".show"), 303)
    drawn = render_template(
        "backoffice/routing/mended.html", form=form, row=row, dossier=lead, obstacle=obstacle
    )
    return drawn, 409 if obstacle else form.status
