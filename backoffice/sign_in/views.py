"""Pages on which officers sign in and out."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.sign_in.forms import SignInForm
from foundation.errors import Invalid
from web import access, sign_in
from web.access import PUBLIC, open_to

blueprint = Blueprint("sign_in", __name__)


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@open_to(PUBLIC)
def enter() -> ResponseReturnValue:
    """Sign an officer in with password and one-time code."""
    form = SignInForm()
    if form.is_ready():
        try:
            account_id = sign_in.officer(form.login.data, form.password.data, form.code.data)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return sign_in.enter(account_id, default=url_for("backoffice.today.show"))
    elif access.visitor() and not form.is_submitted():
        return redirect(access.next_page(url_for("backoffice.today.show")), 303)
    return render_template("backoffice/sign_in/enter.html", form=form), form.status


@blueprint.post("/dang-xuat")
@open_to(PUBLIC)
def leave() -> ResponseReturnValue:
    """Sign an officer out."""
    sign_in.leave()
    return redirect(url_for("backoffice.sign_in.enter"), 303)
