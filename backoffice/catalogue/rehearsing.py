"""Rehearsal on screen: the examples of a draft, how they come out, and the desk to write one."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.catalogue import editing, example_desk
from backoffice.catalogue.editing import EditForm
from backoffice.catalogue.example_desk import HERE, ExampleForm
from backoffice.catalogue.rehearsal_list import rows_of
from casework.catalogue import drafts, rehearsals
from casework.catalogue.drafts import DraftChanged
from casework.people.actor import Role
from foundation.clock import now
from web import sentences
from web.access import current_actor, open_to
from web.fields import HiddenField
from web.transactions import reading, transaction

blueprint = Blueprint("rehearsing", __name__, url_prefix="/<code>/soan/dien-tap")
TODAY = "nay"


class RunForm(EditForm):
    """The button that runs all examples and writes down how they came out."""

    calendar = HiddenField()


@blueprint.get("")
@open_to(Role.ADMINISTRATOR)
def show(code: str) -> ResponseReturnValue:
    """List the examples with how each comes out now, by its own calendar or by today's."""
    with_today = request.args.get("lich") == TODAY
    with reading() as session:
        opened = editing.opened(session, code, HERE)
        outcomes = rehearsals.run_draft(session, opened.draft, with_today=with_today)
        last = rehearsals.last_runs(session, opened.draft)
    form = RunForm(calendar=TODAY if with_today else "")
    rows = rows_of(outcomes, opened.definition)
    return editing.page(
        "backoffice/catalogue/rehearsing/show.html",
        opened,
        form,
        rows=rows,
        failed=sum(not one.ok for one in rows),
        with_today=with_today,
        last=last,
    )


@blueprint.post("/chay")
@open_to(Role.ADMINISTRATOR)
def run(code: str) -> ResponseReturnValue:
    """Run all examples and write down how they came out on this revision."""
    form = RunForm()
    with_today = form.calendar.data == TODAY
    if form.is_ready():
        try:
            with transaction() as session:
                draft = drafts.find(session, code, lock=True)
                rehearsals.rehearse(
                    session, draft, with_today=with_today, by=current_actor(), at=now()
                )
            flash(_("Đã chạy tất cả ví dụ và ghi lại kết quả."), "success")
        except DraftChanged as refusal:
            flash(sentences.explain(refusal), "error")
    return redirect(url_for(".show", code=code, lich=TODAY if with_today else None), 303)


@blueprint.route("/moi", methods=["GET", "POST"])
@blueprint.route("/<key>", methods=["GET", "POST"], endpoint="edit")
@open_to(Role.ADMINISTRATOR)
def write(code: str, key: str = "") -> ResponseReturnValue:
    """Write an example: fill the real form, try it, tick what must happen, keep it."""
    with reading() as session:
        desk = example_desk.open_desk(session, code, key, copy_of=request.args.get("tu", ""))
    form = ExampleForm()
    if form.is_sent():
        example = example_desk.take_in(desk, form)
        wants_to_keep = request.form.get("verb") == "save"
        if example and wants_to_keep and example_desk.keep(desk, form, example):
            flash(_("Đã ghi ví dụ “%(name)s”.", name=example.name), "success")
            return redirect(url_for(".show", code=code), 303)
    return editing.page(
        "backoffice/catalogue/rehearsing/edit.html",
        desk.opened,
        form,
        **example_desk.facts(desk, form),
    )


@blueprint.route("/<key>/xoa", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def remove(code: str, key: str) -> ResponseReturnValue:
    """Take an example out of the draft, after a question."""
    with reading() as session:
        desk = example_desk.open_desk(session, code, key)
    form = EditForm()
    if form.is_ready() and example_desk.without(desk, key, form):
        flash(_("Đã xóa ví dụ “%(name)s”.", name=example_desk.need(desk).name), "success")
        return redirect(url_for(".show", code=code), 303)
    return editing.page(
        "backoffice/catalogue/rehearsing/remove.html",
        desk.opened,
        form,
        example=example_desk.need(desk),
    )
