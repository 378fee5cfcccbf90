"""A login and a password for who came by VNeID and has neither: a second way into the account."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import opening, passwords
from casework.people import queries as people_queries
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal.account.forms import LoginForm
from portal.account.proving import fresh
from web import sign_in
from web.access import SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.passwords import hash_password
from web.transactions import reading, transaction

blueprint = Blueprint("giving_login", __name__)


@blueprint.route("/tai-khoan/bao-mat/mat-khau", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("20/hour", by=by_account)
@fresh
def give() -> ResponseReturnValue:
    """Take a login and a password; every other browser is signed out."""
    account_id, form = cast("int", current_actor().account_id), LoginForm()
    with reading() as reader:
        has_login = opening.has_login(people_queries.account(reader, account_id))
    if has_login:
        return redirect(url_for("portal.account.password"), 303)
    if form.is_ready():
        try:
            _give(account_id, form)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Tên đăng nhập và mật khẩu đã được đặt."), "success")
            return sign_in.enter(account_id, default=url_for("portal.security.overview"))
    return render_template("portal/account/give_login.html", form=form), form.status


def _give(account_id: int, form: LoginForm) -> None:
    if form.password.data != form.again.data:
        raise Invalid({"again": Problem("password_differs")})
    facts = (current_actor().name, form.login.data)
    if weak := passwords.check_password(form.password.data, own_facts=facts):
        raise Invalid({"password": weak})
    hashed = hash_password(form.password.data)
    with transaction() as writer:
        account = people_queries.account(writer, account_id, lock=True)
        opening.give_login(writer, account, login=form.login.data, password_hash=hashed, at=now())
