"""The daily lists of the post: made for the supplier, taken in from the supplier."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.post import papers
from backoffice.post.forms import EmptyForm
from casework.agencies.records import Agency
from casework.people.actor import Role
from casework.post import exchange, queries
from casework.post.lists import MOST_BYTES
from casework.post.records import PostDirection
from foundation.clock import now
from foundation.errors import Conflict, Invalid
from web import pages, post_words, sentences
from web.access import current_actor, open_to
from web.transactions import reading, transaction

PAGE = 30

blueprint = Blueprint("lists", __name__, url_prefix="/bang-ke")


@blueprint.get("")
@open_to(Role.RECEPTION)
def show(problem: str = "") -> ResponseReturnValue:
    """List what was handed over and what came, and take one more in."""
    after = pages.cursor(int)
    with reading() as session:
        found = queries.post_lists(
            session,
            current_actor().agency_id or 0,
            before=after[0] if after else None,
            limit=PAGE + 1,
        )
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        drawn = render_template(
            "backoffice/post/lists.html",
            page=page,
            form=EmptyForm(),
            problem=problem,
            directions=post_words.DIRECTIONS,
        )
    return drawn, 422 if problem else 200


@blueprint.post("/lap")
@open_to(Role.RECEPTION)
def make() -> ResponseReturnValue:
    """Put what waits into today's next list."""
    actor = current_actor()
    EmptyForm().is_ready()
    try:
        with transaction() as session:
            agency = session.get_one(Agency, actor.agency_id)
            made = exchange.make_list(session, agency, by=actor, at=now())
            number, lines = made.id, made.lines
    except Conflict as refusal:
        flash(sentences.explain(refusal), "info")
        return redirect(url_for("backoffice.post.show"), 303)
    flash(_("Đã lập bảng kê gồm %(count)s bưu gửi.", count=lines), "success")
    return redirect(url_for("backoffice.post.lists.one", list_id=number), 303)


@blueprint.post("")
@open_to(Role.RECEPTION)
def take_in() -> ResponseReturnValue:
    """Take in a list that came from the supplier."""
    actor, file = current_actor(), request.files.get("file")
    data = file.stream.read(MOST_BYTES + 1) if file else b""
    try:
        with transaction() as session:
            agency = session.get_one(Agency, actor.agency_id)
            made = exchange.take_in(session, agency, data, by=actor, at=now())
            number, good, bad = made.id, made.lines - made.doubts, made.doubts
    except exchange.ListAlreadyTaken as refusal:
        flash(sentences.explain(refusal), "info")
        known = int(str(refusal.facts["list"]))
        return redirect(url_for("backoffice.post.lists.one", list_id=known), 303)
    except Invalid as refusal:
        return show(sentences.say(refusal.fields["file"]))
    message = _("Đã ghi %(good)s dòng; %(bad)s dòng cần xem lại.", good=good, bad=bad)
    flash(message, "warning" if bad else "success")
    return redirect(url_for("backoffice.post.lists.one", list_id=number), 303)


@blueprint.get("/<int:list_id>")
@open_to(Role.RECEPTION)
def one(list_id: int) -> ResponseReturnValue:
    """Show one list: what is on it, or which of its lines were not applied."""
    with reading() as session:
        found = queries.post_list(session, list_id, of=current_actor())
        is_out = found.direction == PostDirection.OUT.value
        return render_template(
            "backoffice/post/list.html",
            found=found,
            is_out=is_out,
            consignments=queries.in_list(session, list_id) if is_out else [],
            doubts=papers.doubts_of(found),
            words=post_words,
        )


@blueprint.get("/<int:list_id>/tai-ve")
@open_to(Role.RECEPTION)
def save(list_id: int) -> ResponseReturnValue:
    """Hand a list out as a file."""
    with reading() as session:
        return papers.list_file(queries.post_list(session, list_id, of=current_actor()))


@blueprint.get("/<int:list_id>/chua-ghi")
@open_to(Role.RECEPTION)
def save_doubts(list_id: int) -> ResponseReturnValue:
    """Hand the lines that were not applied out as a file."""
    with reading() as session:
        return papers.doubts_file(queries.post_list(session, list_id, of=current_actor()))
