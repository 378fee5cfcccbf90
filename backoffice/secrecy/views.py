"""State secrets: what bore a mark of secrecy, decided by the security officer."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.secrecy import describing, forms
from casework.people.actor import Role
from casework.secrecy import actions, queries
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotFound
from web import pages, sentences
from web.access import current_actor, open_to
from web.transactions import let_go, reading, transaction

PAGE = 30
MOST_PAGES = 20
"""Of a file that somebody uploaded, so many pages can be looked at."""

blueprint = Blueprint("secrecy", __name__, url_prefix="/bi-mat")


@blueprint.get("")
@open_to(Role.SECURITY)
def show() -> ResponseReturnValue:
    """List what waits for a decision, or what was decided."""
    actor, after = current_actor(), pages.cursor(int)
    is_decided = request.args.get("muc") == "da-quyet-dinh"
    ask = queries.decided_ones if is_decided else queries.open_ones
    with reading() as session:
        found = ask(session, of=actor, before=after[0] if after else None, limit=PAGE + 1)
        page = pages.cut(found, PAGE, lambda one: (one.id,))
        lines = describing.lines(session, page.rows)
    return render_template(
        "backoffice/secrecy/show.html", lines=lines, page=page, is_decided=is_decided
    )


@blueprint.get("/<int:number>")
@open_to(Role.SECURITY)
def one(number: int) -> ResponseReturnValue:
    """Show one suspicion: the mark and the place, never what the paper says."""
    return _page(number, forms.DecisionForm())


def _page(number: int, form: forms.DecisionForm) -> ResponseReturnValue:
    with reading() as session:
        found = queries.suspicion(session, number, of=current_actor())
        [line] = describing.lines(session, [found])
    return render_template(
        "backoffice/secrecy/one.html", line=line, form=form, effects=describing.EFFECTS
    ), form.status


@blueprint.post("/<int:number>")
@open_to(Role.SECURITY)
def decide(number: int) -> ResponseReturnValue:
    """Confirm a suspicion or release it as a false alarm, with the reason."""
    form = forms.DecisionForm()
    if form.is_ready():
        verb = actions.confirm if form.decision.data == "confirm" else actions.release
        by, reason = current_actor(), form.reason.data
        try:
            with transaction() as session:
                found = queries.suspicion(session, number, of=by, lock=True)
                verb(session, found, reason=reason, by=by, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        except Conflict as refusal:
            flash(sentences.explain(refusal), "error")
            return redirect(url_for(".one", number=number), 303)
        else:
            flash(_("Đã ghi quyết định; hệ thống đang thực hiện."), "success")
            return redirect(url_for(".show"), 303)
    return _page(number, form)


@blueprint.get("/<int:number>/trang")
@open_to(Role.SECURITY)
def look(number: int) -> ResponseReturnValue:
    """Show the page that bears the mark to who must decide on it."""
    with reading() as session:
        found = queries.suspicion(session, number, of=current_actor())
        [line] = describing.lines(session, [found])
    if not line.can_be_seen:
        raise NotFound(what="picture")
    return render_template("backoffice/secrecy/look.html", line=line, shown=_shown())


def _shown() -> int:
    """Return which page of an uploaded file is asked for."""
    asked = request.args.get("trang", 1, type=int)
    return asked if 1 <= asked <= MOST_PAGES else 1


@blueprint.get("/<int:number>/anh")
@open_to(Role.SECURITY)
def picture(number: int) -> Response:
    """Show the picture, and write down who looked at it."""
    by = current_actor()
    with reading() as session:
        found = queries.suspicion(session, number, of=by)
        source = describing.source_of(session, found)
    let_go()
    answer = describing.drawn(source, _shown())
    with transaction() as session:
        describing.note_look(session, found, by=by, at=now())
    return answer
