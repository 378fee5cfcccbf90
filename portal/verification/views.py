"""Whether a document is genuine: its bytes against the register first, then its signatures."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from casework.registers import queries as registers
from foundation.errors import NotFound
from foundation.ids import read_reference
from portal import evidence, wording
from portal.verification import judging
from web.access import PUBLIC, open_to, settings
from web.limits import limited
from web.transactions import reading

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
    return _page(None, judging.judge(data))


@blueprint.get("/kiem-tra/<verify_code>")
@open_to(PUBLIC)
@limited("10/minute;100/hour")
def by_code(verify_code: str) -> ResponseReturnValue:
    """Show what the register says of the document whose QR was scanned."""
    return _page(_issued(verify_code), None)


@blueprint.post("/kiem-tra/<verify_code>")
@open_to(PUBLIC)
@limited("10/minute;100/hour")
def compare(verify_code: str) -> ResponseReturnValue:
    """Compare a file with the document of this code."""
    issued = _issued(verify_code)
    data, problem = _file_sent()
    if problem:
        return _page(issued, None, problem=problem), 422
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
    issued: evidence.Issued | None, outcome: judging.Outcome | None, *, problem: str = ""
) -> str:
    return render_template(
        "portal/verification/check.html",
        issued=issued,
        outcome=outcome,
        problem=judging.sentence(problem, settings().max_file_bytes),
        wording=wording,
        max_bytes=settings().max_file_bytes,
    )
