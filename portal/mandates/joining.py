"""Taking up a mandate by the code that was handed over."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import mandate_queries, mandates
from casework.people.actor import ActorKind
from foundation.clock import now
from foundation.errors import NotFound, Problem
from portal.mandates import words
from portal.mandates.forms import CodeForm, OneButton
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("joining", __name__)

TRIES = "20/hour;60/day"
"""So many codes may be tried by one account: a code is one of 2^60."""


@blueprint.route("/tham-gia", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def ask() -> ResponseReturnValue:
    """Ask for the code."""
    form = CodeForm()
    if form.is_ready():
        return redirect(url_for(".look", code=mandates.plain_code(form.code.data)), 303)
    return render_template("portal/mandates/ask.html", form=form), form.status


@blueprint.get("/tham-gia/<code>")
@open_to(SIGNED_IN)
@limited(TRIES, by=by_account)
def look(code: str) -> ResponseReturnValue:
    """Show who invites to what, before anything is taken up."""
    try:
        with reading() as session:
            found = mandate_queries.invitation_of_code(session, mandates.plain_code(code), at=now())
            return render_template(
                "portal/mandates/join.html",
                invitation=found,
                terms=words.terms_of(found),
                code=code,
                is_person=current_actor().kind is ActorKind.CITIZEN,
            )
    except NotFound:
        return _wrong(code)


def _wrong(code: str) -> ResponseReturnValue:
    """Say of a wrong code, one that was used, and one that ran out, the same."""
    form = CodeForm(formdata=None, data={"code": code})
    form.add_problem("code", Problem("invitation_wrong"))
    return render_template("portal/mandates/ask.html", form=form), 404


@blueprint.post("/tham-gia/<code>")
@open_to(SIGNED_IN)
@limited(TRIES, by=by_account)
def join(code: str) -> ResponseReturnValue:
    """Take the mandate up; the code is used."""
    if not OneButton().is_ready():
        return redirect(url_for(".look", code=code), 303)
    try:
        with transaction() as session:
            mandates.join(session, code, by=current_actor(), at=now())
    except NotFound:
        return _wrong(code)
    flash(_("Đã nhận quyền. Khi bắt đầu hồ sơ, ông/bà chọn được nộp thay."), "success")
    return redirect(url_for("portal.mandates.own.page"), 303)
