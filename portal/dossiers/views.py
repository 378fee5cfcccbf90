"""One's own dossiers: all of them, one of them, its files and papers; taking one back."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.dossiers import access, paying, queries, withdrawing
from casework.dossiers.states import Verb, find_move
from casework.people.actor import Role
from casework.procedures import queries as procedures
from casework.procedures import sheets
from foundation.clock import now
from portal import stored, wording
from portal.dossiers import facts, following, marks, panels, standing, whose
from portal.dossiers.forms import WithdrawForm
from web import pages, places, printed
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account, limited
from web.transactions import let_go, reading, transaction

PAGE_SIZE = 20

blueprint = Blueprint("dossiers", __name__)


@blueprint.get("/ho-so")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List one's drafts and dossiers, newest first."""
    own = cast("int", current_actor().account_id)
    after, actor = pages.cursor(int), current_actor()
    narrowed = whose.asked(actor)
    with reading() as session:
        found = queries.own_dossiers(
            session,
            of=actor,
            whose=narrowed,
            before=after[0] if after else None,
            limit=PAGE_SIZE + 1,
        )
        page = pages.cut(found, PAGE_SIZE, lambda one: (one.id,))
        return render_template(
            "portal/dossiers/mine.html",
            drafts=[] if after or narrowed else queries.open_drafts(session, own),
            tabs=whose.tabs(session, actor),
            own_id=own,
            rows=[(one, facts.place_of(one)) for one in page.rows],
            marks=marks.of(session, page.rows, current_actor()),
            page=page,
        )


@blueprint.get("/ho-so/<reference>")
@open_to(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show one dossier: where it is, what happened, what it holds."""
    actor = current_actor()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        whole = facts.whole(session, dossier, of=actor)
        return render_template(
            "portal/dossiers/show.html",
            whole=whole,
            awaited=following.awaited_paper(session, dossier, whole.definition),
            consignments=following.consignments(session, dossier),
            clock=standing.of(session, dossier),
            shares=following.shares(session, dossier, whole.definition),
            panels=panels.of(session, dossier, actor),
            rating_href=following.rating_href(dossier),
            dossier=dossier,
            place=whole.place,
            can_withdraw=Verb.WITHDRAW in whole.verbs,
            may_act=access.may_act(dossier, actor),
            answers=sheets.answered(whole.definition.form, dossier.answers, places.names(session)),
            wording=wording,
        )


@blueprint.get("/ho-so/<reference>/da-nop")
@open_to(SIGNED_IN)
def sent(reference: str) -> ResponseReturnValue:
    """Say that a dossier has arrived, under which number, and what comes next."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        return render_template(
            "portal/dossiers/sent.html", dossier=dossier, place=facts.place_of(dossier)
        )


@blueprint.get("/ho-so/<reference>/to-khai.pdf")
@open_to(SIGNED_IN)
@limited("30/minute", by=account)
def application(reference: str) -> ResponseReturnValue:
    """Show one's own form as a paper to be printed."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        told = printed.application_facts(session, dossier)
    let_go()
    return printed.as_pdf(dossier, told)


@blueprint.get("/ho-so/<reference>/tep/<uuid:file_id>")
@open_to(SIGNED_IN)
def view_file(reference: str, file_id: object) -> ResponseReturnValue:
    """Show a file, a paper or the result of one's own dossier."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        file = stored.find(facts.visible_files(session, dossier), file_id)
    return stored.hand_out(file, in_place=True)


@blueprint.get("/ho-so/<reference>/tep/<uuid:file_id>/tai-ve")
@open_to(SIGNED_IN)
def save_file(reference: str, file_id: object) -> ResponseReturnValue:
    """Let the holder save a file, a paper or the result."""
    with reading() as session:
        dossier = queries.own(session, reference, of=current_actor())
        file = stored.find(facts.visible_files(session, dossier), file_id)
    return stored.hand_out(file, in_place=False)


@blueprint.route("/ho-so/<reference>/rut", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take a dossier back while the law allows it, once its holder has confirmed it."""
    actor, form = current_actor(), WithdrawForm()
    with reading() as session:
        dossier = queries.own(session, reference, of=actor)
        definition = procedures.definition_of(dossier.version)
        paid, back = paying.back_now(session, dossier, definition)
    find_move(*dossier.current, Verb.WITHDRAW, {Role.HOLDER})
    if form.is_ready():
        with transaction() as session:
            locked = queries.lock_own(session, reference, of=actor)
            reason = form.reason.data or ""
            withdrawing.withdraw(session, locked, reason=reason, by=actor, at=now())
        flash(_("Ông/bà đã rút hồ sơ."), "success")
        return redirect(url_for(".show", reference=reference), 303)
    facts_ = {"dossier": dossier, "form": form, "paid": paid, "back": back}
    return render_template("portal/dossiers/withdraw.html", **facts_), form.status
