"""Bank statements: taken in, read in the background, doubts settled by an officer."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice.money import sending
from backoffice.money.forms import LineForm, PressForm
from casework.dossiers import bank_lines
from casework.files import actions as files
from casework.payments import statements as rules
from casework.payments.records import LineState, StatementState
from casework.people.actor import Role
from foundation.clock import now
from foundation.errors import Conflict, Problem
from foundation.text import clean_line
from web import pages, receipt_words, sentences
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import reading, transaction

PAGE = 50
OPAQUE = "application/octet-stream"

blueprint = Blueprint("statements", __name__, url_prefix="/sao-ke")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show() -> ResponseReturnValue:
    """List the body's statements and take a new one in."""
    return _page("")


def _page(problem: str) -> ResponseReturnValue:
    after = pages.cursor(int)
    with reading() as session:
        found = bank_lines.statements(
            session,
            current_actor().agency_id or 0,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        shown = render_template(
            "backoffice/money/statements.html",
            page=page,
            form=PressForm(formdata=None),
            problem=problem,
            tell=_tell,
        )
        return shown, 422 if problem else 200


def _tell(code: str) -> str:
    return str(sentences.say(Problem(code, {"limit": rules.MOST_ROWS})))


@blueprint.post("")
@open_to(Role.RECEPTION)
@limited("30/hour", by=account)
def take_in() -> ResponseReturnValue:
    """Take a file in; it is read in the background."""
    form, sent = PressForm(), request.files.get("file")
    if not form.is_ready() or sent is None or not sent.filename:
        return _page(str(sentences.say(Problem("file_needed"))))
    data = sent.read(rules.MAX_BYTES + 1)
    if not data:
        return _page(str(sentences.say(Problem("file_empty"))))
    if len(data) > rules.MAX_BYTES:
        limit = rules.MAX_BYTES // 1024 // 1024
        return _page(str(sentences.say(Problem("file_over_megabytes", {"limit": limit}))))
    try:
        statement_id = _begin(data, clean_line(sent.filename)[:200])
    except Conflict as refusal:
        return _page(sentences.explain(refusal))
    return redirect(url_for(".one", statement_id=statement_id), 303)


def _begin(data: bytes, name: str) -> int:
    store = current_app.extensions["gateways"].files
    blob, at = store.put(data, media_type=OPAQUE), now()
    with transaction() as session:
        facts = files.FileFacts(blob.sha256, blob.size, OPAQUE, name)
        kept = files.keep_scan(session, facts, owner_id=None, at=at)
        made = bank_lines.begin(
            session, name=name, sha256=blob.sha256, file_id=kept.id, by=current_actor(), at=at
        )
        return made.id


@blueprint.get("/<int:statement_id>")
@open_to(Role.RECEPTION)
def one(statement_id: int) -> ResponseReturnValue:
    """Show a statement: how far it is, and its lines by what became of them."""
    wanted = request.args.get("muc", LineState.DOUBTFUL.value)
    state = LineState(wanted) if wanted in set(LineState) else LineState.DOUBTFUL
    after = pages.cursor(int)
    with reading() as session:
        found = bank_lines.statement_of(session, statement_id, agency_id=current_actor().agency_id)
        lines = bank_lines.lines(
            session, statement_id, state, after=after[0] if after else None, limit=PAGE + 1
        )
        return render_template(
            "backoffice/money/statement.html",
            found=found,
            waits=found.state == StatementState.WAITING.value,
            counts=bank_lines.counts(session, statement_id),
            page=pages.cut(lines, PAGE, lambda line: (line.number,)),
            state=state.value,
            words=receipt_words,
            tell=_tell,
        )


@blueprint.route("/dong/<int:line_id>", methods=["GET", "POST"])
@open_to(Role.RECEPTION)
def line(line_id: int) -> ResponseReturnValue:
    """Settle a line by hand, with a note."""
    form = LineForm()
    statement_id = sending.attempt(form, lambda session: _settle(session, line_id, form))
    if statement_id is not None:
        flash(_("Đã xử lý dòng sao kê."), "success")
        return redirect(url_for(".one", statement_id=statement_id), 303)
    with reading() as session:
        found = bank_lines.line_of(session, line_id, of=current_actor())
        page = render_template(
            "backoffice/money/line.html", line=found, form=form, words=receipt_words
        )
        return page, form.status


def _settle(session: Session, line_id: int, form: LineForm) -> int:
    made = bank_lines.settle(
        session,
        line_id,
        reference=form.reference.data or "",
        note=form.note.data or "",
        by=current_actor(),
        at=now(),
    )
    return made.statement_id
