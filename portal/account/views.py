"""Accounts: a citizen or an organisation registers, signs in and out, keeps its facts."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from casework.people import actions as people
from casework.people import identities, opening, passwords
from casework.people import queries as people_queries
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal.account import codes, registering, rooms
from portal.account.forms import (
    CitizenForm,
    ContactForm,
    OrganisationForm,
    PasswordForm,
    RevokeForm,
    SignInForm,
    TokenForm,
)
from portal.stored import gateways
from web import access, half_way, passkeys, places, sign_in
from web.access import PUBLIC, SIGNED_IN, current_actor, open_to
from web.limits import account as by_account
from web.limits import limited
from web.passwords import hash_password, is_right
from web.transactions import reading, transaction

blueprint = Blueprint("account", __name__)


def _own_id() -> int:
    return cast("int", current_actor().account_id)


@blueprint.route("/dang-nhap", methods=["GET", "POST"], endpoint="sign_in")
@open_to(PUBLIC)
def sign_in_page() -> ResponseReturnValue:
    """Let a holder of an account in, and on to the page first asked for."""
    form = SignInForm()
    if form.is_ready():
        try:
            account_id = sign_in.citizen(form.login.data, form.password.data)
        except Invalid as refusal:
            form.add_problem("", next(iter(refusal.fields.values())))
        else:
            return _after_password(account_id)
    elif request.method == "GET" and access.visitor():
        return access.back_to("/ho-so")
    target = access.safe_next(request.values.get("next"))
    shown = render_template(
        "portal/account/sign_in.html",
        form=form,
        next=target or "",
        has_provider=gateways().identity.is_set,
        can_have_keys=passkeys.home() is not None,
    )
    return shown, form.status


def _after_password(account_id: int) -> ResponseReturnValue:
    """Let in at once, or ask for the second factor where the account has one."""
    if not half_way.wants_code(account_id):
        return sign_in.enter(account_id, default="/ho-so")
    half_way.begin(account_id)
    target = access.safe_next(request.values.get("next"))
    return redirect(url_for("portal.second_step.code", next=target or None), 303)


@blueprint.post("/dang-xuat")
@open_to(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    was_outside = sign_in.leave() == "vneid"
    if was_outside:
        flash(
            Markup('{} <a href="{}">{}</a>').format(
                _("Ông/bà đã đăng xuất khỏi Một Cửa."),
                url_for("portal.vneid.leave"),
                _("Đăng xuất cả VNeID"),
            ),
            "success",
        )
        return redirect("/", 303)
    flash(_("Ông/bà đã đăng xuất."), "success")
    return redirect("/", 303)


@blueprint.get("/dang-ky")
@open_to(PUBLIC)
def register() -> ResponseReturnValue:
    """Ask whether a person or an organisation opens an account."""
    target = access.safe_next(request.args.get("next"))
    return render_template("portal/account/register.html", next=target or "")


@blueprint.route("/dang-ky/ca-nhan", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("60/hour")
def register_citizen() -> ResponseReturnValue:
    """Open an account for a person."""
    form = CitizenForm()
    with reading() as session:
        form.commune.choices = places.communes(session)
    if form.is_ready():
        try:
            account_id = registering.citizen(form, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Tài khoản đã được mở."), "success")
            return sign_in.enter(account_id, default="/ho-so")
    target = access.safe_next(request.values.get("next"))
    shown = render_template("portal/account/register_citizen.html", form=form, next=target or "")
    return shown, form.status


@blueprint.route("/dang-ky/to-chuc", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("60/hour")
def register_organisation() -> ResponseReturnValue:
    """Open an account for an organisation."""
    form = OrganisationForm()
    if form.is_ready():
        try:
            account_id = registering.organisation(form, at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Tài khoản đã được mở."), "success")
            return sign_in.enter(account_id, default="/ho-so")
    target = access.safe_next(request.values.get("next"))
    shown = render_template(
        "portal/account/register_organisation.html", form=form, next=target or ""
    )
    return shown, form.status


@blueprint.get("/tai-khoan")
@open_to(SIGNED_IN)
def profile() -> ResponseReturnValue:
    """Show what the portal knows of the holder and what opens the account."""
    with reading() as session:
        return render_template(
            "portal/account/profile.html",
            account=people_queries.account(session, _own_id()),
            tokens=people_queries.api_tokens(session, _own_id()),
            communes=places.names(session),
            mark_length=people.MARK_LENGTH,
            rooms=rooms.ROOMS,
            has_login=opening.has_login,
            links=identities.links_of(session, _own_id()),
            code_ways=[way.value for way in codes.sent_by()],
        )


@blueprint.route("/tai-khoan/lien-he", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def contact() -> ResponseReturnValue:
    """Change mail address, phone number and address."""
    with reading() as session:
        form = ContactForm(data=registering.contact_of(people_queries.account(session, _own_id())))
    if form.is_ready():
        try:
            with transaction() as session:
                account = people_queries.account(session, _own_id(), lock=True)
                people.change_contact(session, account, **form.facts(), at=now())
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Thông tin liên hệ đã được lưu."), "success")
            return redirect(url_for(".profile"), 303)
    return render_template("portal/account/contact.html", form=form), form.status


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("20/hour", by=by_account)
def password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = PasswordForm()
    if form.is_ready():
        with reading() as session:
            account = people_queries.account(session, _own_id())
        if problems := _password_problems(form, account.password_hash):
            form.show(problems)
        else:
            kept = hash_password(form.password.data)
            with transaction() as session:
                account = people_queries.account(session, _own_id(), lock=True)
                people.set_password(session, account, kept, at=now())
            flash(_("Mật khẩu đã đổi. Các thiết bị khác đã được đăng xuất."), "success")
            return sign_in.enter(account.id, default=url_for(".profile"))
    return render_template("portal/account/password.html", form=form), form.status


def _password_problems(form: PasswordForm, kept: str) -> dict[str, Problem]:
    if not is_right(kept, form.current.data):
        return {"current": Problem("password_wrong")}
    if form.password.data != form.again.data:
        return {"again": Problem("password_differs")}
    weak = passwords.check_password(form.password.data, own_facts=[current_actor().name])
    return {"password": weak} if weak else {}


@blueprint.route("/tai-khoan/ma-truy-cap", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def new_token() -> ResponseReturnValue:
    """Make a token for a program; it is shown this once."""
    form = TokenForm()
    if form.is_ready():
        with transaction() as session:
            account = people_queries.account(session, _own_id(), lock=True)
            token = people.make_api_token(session, account, form.label.data, at=now())
        shown = render_template("portal/account/token.html", token=token, label=form.label.data)
        return shown, 200, {"Cache-Control": "no-store"}
    return render_template("portal/account/new_token.html", form=form), form.status


@blueprint.post("/tai-khoan/ma-truy-cap/thu-hoi")
@open_to(SIGNED_IN)
def revoke_token() -> ResponseReturnValue:
    """Revoke one of the account's tokens at once."""
    form = RevokeForm()
    if form.is_ready():
        with transaction() as session:
            account = people_queries.account(session, _own_id(), lock=True)
            people.revoke_api_token(session, account, str(form.token.data), at=now())
        flash(_("Mã truy cập đã được thu hồi."), "success")
    return redirect(url_for(".profile"), 303)
