"""Whether a document is genuine: its bytes against the register first, then its signatures."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from casework.registers import queries as registers
from casework.registers import watching
from casework.registers.records import ResultStanding
from foundation.clock import now
from foundation.errors import Invalid, NotFound
from foundation.ids import read_reference
from portal import evidence, wording
from portal.verification import judging
from portal.verification.forms import WatchForm
from web import access
from web.access import PUBLIC, open_to, settings
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("verification", __name__)


@blueprint.get("/kiem-tra")
@open_to(PUBLIC)
def check() -> ResponseReturnValue:
    """Ask for a file, or for the code printed beside the QR."""
    return _page(None, None)


@blueprint.post("/kiem-tra")
@open_to(PUBLIC)
@limited("10/minute;100/hour")
def check_file() -> ResponseReturnValue:
    """Judge a file that somebody holds."""
    data, problem = _file_sent()
    if problem:
        return _page(None, None, problem=problem), 422
    outcome = judging.judge(data)
    _remember(outcome.issued)
    return _page(None, outcome)


@blueprint.get("/kiem-tra/<verify_code>")
@open_to(PUBLIC)
@limited("10/minute;100/hour")
def by_code(verify_code: str) -> ResponseReturnValue:
    """Show what the register says of the document whose QR was scanned."""
    issued = _issued(verify_code)
    _remember(issued)
    return _page(issued, None)


@blueprint.post("/kiem-tra/<verify_code>/bao-cho-toi")
@open_to(PUBLIC)
@limited("5/minute;20/hour")
def watch(verify_code: str) -> ResponseReturnValue:
    """Keep the address of somebody who wants to be told when the document ceases to hold."""
    issued, form = _issued(verify_code), WatchForm()
    if form.is_ready():
        try:
            with transaction() as session:
                watching.leave_address(session, issued.id, form.email.data, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
    if form.problems():
        return _page(issued, None, watch_form=form), 422
    flash(_("Đã ghi nhận. Ông/bà nhận một thư nếu văn bản này hết hiệu lực."), "success")
    return redirect(url_for(".by_code", verify_code=issued.verify_code), 303)


def _remember(issued: evidence.Issued | None) -> None:
    """Remember somebody signed in who verified a document that holds, to tell them of its end."""
    visitor = access.visitor()
    if visitor is None or visitor.actor.account_id is None or issued is None:
        return
    if issued.standing is ResultStanding.VALID:
        with transaction() as session:
            watching.remember(session, issued.id, visitor.actor.account_id, at=now())


@blueprint.post("/kiem-tra/<verify_code>")
@open_to(PUBLIC)
@limited("10/minute;100/hour")
def compare(verify_code: str) -> ResponseReturnValue:
    """Compare a file with the document of this code."""
    issued = _issued(verify_code)
    data, problem = _file_sent()
    if problem:
        return _page(issued, None, problem=problem), 422
    _remember(issued)
    return _page(issued, judging.compare(data, issued))


def _issued(verify_code: str) -> evidence.Issued:
    with reading() as session:
        found = registers.result_by_code(session, read_reference(verify_code) or "")
        if found is None:
            raise NotFound(what="result")
        return evidence.issued(session, found)


def _file_sent() -> tuple[bytes, str]:
    """Return the bytes of the file sent, or the code of what is wrong with the sending."""
    if set(request.form) - {"csrf_token"}:
        raise BadRequest("unexpected fields")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return b"", "file_needed"
    data = sent.read(settings().max_file_bytes + 1)
    if len(data) > settings().max_file_bytes:
        return b"", "file_too_large"
    return data, "" if data else "file_empty"


def _page(
    issued: evidence.Issued | None,
    outcome: judging.Outcome | None,
    *,
    problem: str = "",
    watch_form: WatchForm | None = None,
) -> str:
    return render_template(
        "portal/verification/check.html",
        watch_form=watch_form or WatchForm(formdata=None),
        issued=issued,
        outcome=outcome,
        problem=judging.sentence(problem, settings().max_file_bytes),
        wording=wording,
        max_bytes=settings().max_file_bytes,
    )
