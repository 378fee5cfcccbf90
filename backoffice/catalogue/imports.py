"""The national catalogue: a file handed in, what it holds, what is doubted, what is approved."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import changes_in_words, wording
from casework.catalogue import changes, conversion, entries, imports, national
from casework.catalogue.imports import ApprovePlain
from casework.people.actor import Role
from foundation import jobs
from foundation.clock import now
from foundation.errors import Conflict, Problem
from foundation.text import clean_line
from web import pages, sentences
from web.access import current_actor, open_to
from web.fields import HiddenField, TextAreaField
from web.forms import PageForm
from web.transactions import reading, transaction

blueprint = Blueprint("imports", __name__, url_prefix="/nhap-quoc-gia")

KINDS = {
    "": _l("Chờ duyệt, có điểm nghi ngờ"),
    "khong-nghi-ngo": _l("Chờ duyệt, không nghi ngờ"),
    "thay-doi": _l("Có thay đổi"),
    "da-duyet": _l("Đã duyệt"),
    "khong-duyet": _l("Không duyệt"),
}
_STORED = {
    "": "doubtful",
    "khong-nghi-ngo": "plain",
    "thay-doi": "changed",
    "da-duyet": "approved",
    "khong-duyet": "rejected",
}


class UploadForm(PageForm):
    """A file of the catalogue."""


class DecideForm(PageForm):
    """A decision about one record, as it was seen."""

    digest = HiddenField()
    verb = HiddenField()
    reason = TextAreaField(_l("Lý do không duyệt"), required=False, max_length=1_000, rows=3)


class ConfirmForm(PageForm):
    """A step that needs nothing but the confirmation."""

    verb = HiddenField()


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Show recent imports and the records that wait."""
    return _list_page(UploadForm()), 200


def _list_page(form: UploadForm) -> str:
    kind = request.args.get("loai", "")
    kind = kind if kind in KINDS else ""
    after = pages.cursor(str)
    with reading() as session:
        rows = entries.page(session, _STORED[kind], after=after[0] if after else None)
        page = pages.cut(rows, entries.PAGE_SIZE, lambda one: (one.code,))
        return render_template(
            "backoffice/catalogue/imports/list.html",
            form=form,
            confirm=ConfirmForm(),
            imports=entries.recent_imports(session),
            kinds=KINDS,
            kind=kind,
            rows=[(one, _doubts(one)) for one in page.rows],
            page=page,
        )


def _doubts(entry: Any) -> list[str]:  # noqa: ANN401 - a NationalEntry
    said = [sentences.say(_in_words(one.problem)) for one in imports.doubts_of(entry)]
    return list(dict.fromkeys(str(one) for one in said))


def _in_words(problem: Problem) -> Problem:
    """Name the channel of a doubt as people do."""
    channel = conversion.CHANNELS.get(str(problem.facts.get("channel", "")))
    if channel is None:
        return problem
    return Problem(problem.code, {**problem.facts, "channel": wording.CHANNELS[channel]})


@blueprint.post("")
@open_to(Role.ADMINISTRATOR)
def upload() -> ResponseReturnValue:
    """Take a file in; it is read in the background."""
    form, sent = UploadForm(), request.files.get("file")
    if not form.is_ready() or sent is None or not sent.filename:
        form.add_problem("file", Problem("file_needed"))
        return _list_page(form), 422
    data = sent.read(national.MAX_BYTES + 1)
    if len(data) > national.MAX_BYTES:
        limit = national.MAX_BYTES // 1024 // 1024
        form.add_problem("file", Problem("file_over_megabytes", {"limit": limit}))
        return _list_page(form), 422
    store = current_app.extensions["gateways"].files
    blob = store.put(data, media_type="application/octet-stream")
    with transaction() as session:
        made = imports.begin(
            session,
            file_name=clean_line(sent.filename),
            sha256=blob.sha256,
            size=blob.size,
            by=current_actor(),
            at=now(),
        )
    return redirect(url_for(".progress", number=made.id), 303)


@blueprint.get("/lan/<int:number>")
@open_to(Role.ADMINISTRATOR)
def progress(number: int) -> ResponseReturnValue:
    """Show how far an import is, and the lines that could not be read."""
    with reading() as session:
        found = imports.find(session, number)
        return render_template(
            "backoffice/catalogue/imports/progress.html",
            found=found,
            percent=100 * found.done // found.total if found.total else 0,
            faults=[
                (one["line"], sentences.say(Problem(one["problem"]["code"], _facts(one))))
                for one in found.faults
            ],
            form=ConfirmForm(),
        )


def _facts(fault: dict[str, Any]) -> dict[str, object]:
    return dict(fault["problem"].get("facts", {}))


@blueprint.post("/lan/<int:number>")
@open_to(Role.ADMINISTRATOR)
def settle(number: int) -> ResponseReturnValue:
    """Let the good lines of a faulty file in, or give the file up."""
    form = ConfirmForm()
    if form.is_ready():
        verb = imports.let_in if form.verb.data == "let_in" else imports.drop
        with transaction() as session:
            verb(session, number, by=current_actor(), at=now())
    return redirect(url_for(".progress", number=number), 303)


@blueprint.post("/duyet-tat-ca")
@open_to(Role.ADMINISTRATOR)
def approve_plain() -> ResponseReturnValue:
    """Approve in the background all records that wait and nobody doubts."""
    if ConfirmForm().is_ready():
        actor, at = current_actor(), now()
        job = ApprovePlain(actor.account_id or 0, actor.name, at.isoformat())
        with transaction() as session:
            jobs.enqueue(session, job, lock="catalogue_import")
        flash(_("Đang duyệt các bản ghi không nghi ngờ; danh sách vơi dần khi tải lại."), "info")
    return redirect(url_for(".show", loai="khong-nghi-ngo"), 303)


@blueprint.route("/ban-ghi/<code>", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def record(code: str) -> ResponseReturnValue:
    """Show a record whole, beside what it was, and take the decision about it."""
    form = DecideForm()
    if form.is_ready() and _decide(code, form):
        return redirect(url_for(".show"), 303)
    with reading() as session:
        entry = entries.entry(session, code)
        form.digest.data = entry.digest
        newer = conversion.definition_of(national.parse(entry.source))
        before = entry.previous and conversion.definition_of(national.parse(entry.previous))
        shown = render_template(
            "backoffice/catalogue/imports/record.html",
            entry=entry,
            doubts=_doubts(entry),
            definition=newer,
            channels=wording.CHANNELS,
            changes=changes_in_words.say_all(changes.between(before, newer)) if before else [],
            members=list(entries.members(entry)),
            member_changes=entries.member_changes(entry),
            form=form,
        )
    return shown, form.status


def _decide(code: str, form: DecideForm) -> bool:
    is_no = form.verb.data == "reject"
    if is_no and not form.reason.data:
        form.add_problem("reason", Problem("required"))
        return False
    try:
        with transaction() as session:
            entry = imports.lock_entry(session, code)
            seen, by, at = str(form.digest.data), current_actor(), now()
            if is_no:
                imports.reject(session, entry, seen, reason=form.reason.data, by=by, at=at)
            else:
                imports.approve(session, entry, seen, by=by, at=at)
    except Conflict as refusal:
        form.form_errors.append(sentences.explain(refusal))
        return False
    said = _("Không duyệt bản ghi %(code)s.") if is_no else _("Đã duyệt bản ghi %(code)s.")
    flash(said % {"code": code}, "success")
    return True
