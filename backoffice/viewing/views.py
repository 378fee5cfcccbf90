"""Views saved, chosen and dropped; many lines at once; who else has a dossier open."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backoffice import lists
from backoffice.viewing import choosing
from casework.dossiers import processing, queries, reception, running
from casework.dossiers.records import Dossier
from casework.people.actor import OFFICER_ROLES, Actor, Role
from casework.worklists import attention, views
from casework.worklists.records import SavedView
from foundation.clock import now
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from web import sentences
from web.access import current_actor, open_to
from web.limits import account, limited
from web.transactions import reading, transaction

MOST_AT_ONCE = 100
TAKE_UP, RELEASE, MARK_SEEN = "nhan", "tra-lai", "da-xem"

blueprint = Blueprint("viewing", __name__)


def address_of(view: SavedView) -> str:
    """Return the list as a saved view shows it."""
    chosen = lists.BY_KEY[view.list_key]
    return f"{lists.address(chosen)}&{view.query}" if view.query else lists.address(chosen)


@blueprint.post("/che-do-xem/<key>/luu")
@open_to(Role.RECEPTION, Role.SPECIALIST)
def save(key: str) -> ResponseReturnValue:
    """Save what the address shows under a name."""
    chosen = lists.BY_KEY.get(key)
    if chosen is None:
        raise NotFound(what="list")
    query = request.form.get("query", "")
    kept = [(one, text) for one, text in parse_qsl(query) if one in choosing.KEYS]
    try:
        with transaction() as session:
            written = urlencode(kept)
            name = request.form.get("name", "")
            where = address_of(views.save(session, key, name, written, by=current_actor()))
    except Invalid as refusal:
        flash(" ".join(sentences.say_all(refusal.fields).values()), "error")
    except Conflict as refusal:
        flash(sentences.explain(refusal), "error")
    else:
        flash(_("Đã lưu chế độ xem."), "success")
        return redirect(where, 303)
    return redirect(f"{lists.address(chosen)}&{urlencode(kept)}", 303)


@blueprint.post("/che-do-xem/<int:number>")
@open_to(Role.RECEPTION, Role.SPECIALIST)
def change(number: int) -> ResponseReturnValue:
    """Drop a view of one's own, put it before the one above, or let the list begin with it."""
    act: dict[str, Callable[..., SavedView]] = {
        "bo": views.drop,
        "len": views.move_up,
        "mac-dinh": views.make_default,
    }
    wanted = act.get(request.form.get("act", ""))
    with transaction() as session:
        if wanted is None:
            raise NotFound(what="act")
        view = wanted(session, number, by=current_actor())
        where = lists.address(lists.BY_KEY[view.list_key])
    return redirect(where, 303)


@blueprint.post("/nhieu-ho-so")
@open_to(*OFFICER_ROLES)
@limited("30/minute", by=account)
def many() -> ResponseReturnValue:
    """Do one thing to several dossiers, each by itself, and tell what became of each."""
    act, back = request.form.get("act", ""), request.form.get("back", "")
    chosen = list(dict.fromkeys(request.form.getlist("chosen")))
    deed = _DEEDS.get(act)
    if deed is None or not chosen:
        flash(_("Hãy chọn hồ sơ và việc cần làm."), "error")
        return redirect(_safe(back), 303)
    too_many = _("Mỗi lần làm nhiều nhất %(number)s hồ sơ", number=MOST_AT_ONCE)
    results = [_do(one, deed, current_actor()) for one in chosen[:MOST_AT_ONCE]]
    results += [(one.partition("@")[0], too_many, False) for one in chosen[MOST_AT_ONCE:]]
    return render_template(
        "backoffice/viewing/results.html", results=results, back=_safe(back),
        done=sum(one[2] for one in results),
    )  # fmt: skip


def _safe(back: str) -> str:
    """Return where to go back to: a list of ours, whatever was sent."""
    allowed = (url_for("backoffice.tasks.show"), url_for("backoffice.desk.show"))
    return back if back.partition("?")[0] in allowed else allowed[0]


Deed = Callable[[Session, Dossier, Actor], None]


def _take_up(session: Session, dossier: Dossier, by: Actor) -> None:
    processing.assign(session, dossier, by=by, at=now())


def _release(session: Session, dossier: Dossier, by: Actor) -> None:
    reason = reception.reason_given(request.form.get("reason", "").strip())
    running.release(session, dossier, reason=reason, by=by, at=now())


def _see(session: Session, dossier: Dossier, by: Actor) -> None:
    attention.mark_seen(session, {dossier.id: dossier.revision}, by=by, at=now())


_DEEDS: dict[str, Deed] = {TAKE_UP: _take_up, RELEASE: _release, MARK_SEEN: _see}


def _do(chosen: str, deed: Deed, by: Actor) -> tuple[str, str, bool]:
    """Do it to one dossier in its own transaction; return its code, what happened, whether done.

    What is sent is the dossier's reference with the revision that the page showed.
    """
    reference, _at, revision = chosen.partition("@")
    code = reference
    try:
        with transaction() as session:
            dossier = queries.lock_of_officer(session, reference, of=by)
            code = dossier.shown_code
            seen = int(revision) if revision.isdecimal() and len(revision) < 10 else None  # noqa: PLR2004 - fits the column
            reception.check_revision(dossier, seen)
            deed(session, dossier, by)
    except Invalid as refusal:
        return code, " ".join(sentences.say_all(refusal.fields).values()), False
    except (Conflict, NotAllowed, NotFound) as refusal:
        return code, sentences.explain(refusal), False
    return code, _("Đã xong"), True


@blueprint.post("/ho-so/<reference>/con-mo")
@open_to(*OFFICER_ROLES)
@limited("10/minute", by=account)
def stay(reference: str) -> ResponseReturnValue:
    """Note that the dossier is still open here; tell who else has it open."""
    actor, at = current_actor(), now()
    try:
        with reading() as session:
            dossier_id = queries.of_officer(session, reference, of=actor).id
        with transaction() as session:
            attention.stay(session, dossier_id, by=actor, at=at)
            names = attention.others(session, dossier_id, of=actor, at=at)
    except Refusal:
        names = []
    return jsonify({"others": names})
