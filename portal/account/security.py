"""How safe one's account is: second factor, passkeys, VNeID; changes need a fresh proof."""

from typing import cast

from flask import Blueprint, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casework.people import identities, opening, second_factors
from casework.people import queries as people_queries
from casework.people.records import Account
from foundation import sealing
from foundation.clock import now
from foundation.errors import Invalid, Problem
from portal.account.forms import CodeForm, OneForm, SecondStepForm
from portal.account.proving import fresh, is_fresh
from portal.account.second_step import answer_of_device
from portal.stored import gateways
from web import half_way, passkeys, second_factor
from web.access import SIGNED_IN, current_actor, open_to, settings
from web.limits import account as by_account
from web.limits import limited
from web.transactions import reading, transaction

blueprint = Blueprint("security", __name__)
NEW, NEW_FOR = "totp_new", "second factor being set up"
NO_STORE = {"Cache-Control": "no-store"}


def _own_id() -> int:
    return cast("int", current_actor().account_id)


@blueprint.get("/tai-khoan/bao-mat")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    """Show what protects the account and what opens it."""
    with reading() as reader:
        account = people_queries.account(reader, _own_id())
        return render_template(
            "portal/account/security.html",
            account=account,
            has_login=opening.has_login(account),
            passkeys=second_factors.passkeys_of(reader, account.id),
            links=identities.links_of(reader, account.id),
            codes_left=second_factors.recovery_codes_left(reader, account.id),
            is_fresh=is_fresh(),
            can_have_keys=passkeys.home() is not None,
            has_provider=gateways().identity.is_set,
        )


@blueprint.route("/tai-khoan/bao-mat/hai-buoc", methods=["GET", "POST"])
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
@fresh
def turn_on() -> ResponseReturnValue:
    """Take a telephone on as the second factor: it scans the secret and shows its first code."""
    form, secret = CodeForm(), _secret_in_making()
    if form.is_ready():
        step = second_factor.matching_step(secret, form.code.data, now())
        if step is not None:
            return _turned_on(secret, step)
        form.show({"code": Problem("totp_wrong")})
    elif request.method == "GET":
        secret = second_factor.new_secret()
        place = f"account:{_own_id()}"
        session[NEW] = sealing.seal(settings().secret_key, NEW_FOR, place, secret)
    picture = second_factor.picture(secret, name=current_actor().name, issuer="Một Cửa")
    shown = render_template(
        "portal/account/totp_on.html", form=form, picture=picture, secret=_grouped(secret)
    )
    return shown, form.status, NO_STORE


def _secret_in_making() -> str:
    place, kept = f"account:{_own_id()}", session.get(NEW)
    if not isinstance(kept, str):
        return second_factor.new_secret()
    opened = sealing.unseal(settings().secret_key, NEW_FOR, place, kept)
    return opened or second_factor.new_secret()


def _turned_on(secret: str, step: int) -> ResponseReturnValue:
    sealed = second_factor.sealed(settings().secret_key, _own_id(), secret)
    with transaction() as writer:
        account = writer.get_one(Account, _own_id(), with_for_update=True)
        codes = second_factors.turn_on(writer, account, sealed, step=step, at=now())
    session.pop(NEW, None)
    return render_template("portal/account/recovery_codes.html", codes=codes), 200, NO_STORE


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@blueprint.route("/tai-khoan/bao-mat/hai-buoc/tat", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off, with a code as the proof."""
    form = SecondStepForm()
    if form.is_ready():
        try:
            half_way.prove(_own_id(), form.code.data)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            with transaction() as writer:
                account = writer.get_one(Account, _own_id(), with_for_update=True)
                second_factors.turn_off(writer, account, at=now())
            flash(_("Xác thực hai bước đã tắt."), "success")
            return redirect(url_for(".overview"), 303)
    return render_template("portal/account/totp_off.html", form=form, renew=False), form.status


@blueprint.route("/tai-khoan/bao-mat/ma-du-phong", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def renew_codes() -> ResponseReturnValue:
    """Draw new recovery codes, with a code of the telephone as the proof."""
    form = SecondStepForm()
    if form.is_ready():
        try:
            half_way.prove(_own_id(), form.code.data)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            with transaction() as writer:
                account = writer.get_one(Account, _own_id(), with_for_update=True)
                codes = second_factors.new_recovery_codes(writer, account, at=now())
            return render_template("portal/account/recovery_codes.html", codes=codes), 200, NO_STORE
    return render_template("portal/account/totp_off.html", form=form, renew=True), form.status


@blueprint.post("/tai-khoan/bao-mat/khoa/bat-dau")
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
@fresh
def begin_key() -> ResponseReturnValue:
    """Draw what a new passkey is to sign."""
    with reading() as reader:
        account = people_queries.account(reader, _own_id())
        known = second_factors.passkeys_of(reader, account.id)
    return jsonify(passkeys.options_to_create(account, known))


@blueprint.post("/tai-khoan/bao-mat/khoa")
@open_to(SIGNED_IN)
@limited("60/hour", by=by_account)
@fresh
def add_key() -> ResponseReturnValue:
    """Keep a new passkey."""
    told = answer_of_device()
    label = str(told.get("label") or "") or str(_("Khóa truy cập"))
    key = passkeys.read_new(told["credential"], _own_id(), label)
    with transaction() as writer:
        account = writer.get_one(Account, _own_id(), with_for_update=True)
        second_factors.add_passkey(writer, account, key, at=now())
    flash(_("Khóa truy cập đã lưu; lần sau ông/bà đăng nhập không cần mật khẩu."), "success")
    return jsonify({"location": url_for(".overview")})


@blueprint.post("/tai-khoan/bao-mat/khoa/xoa")
@open_to(SIGNED_IN)
def remove_key() -> ResponseReturnValue:
    """Let a passkey open the account no more."""
    form = OneForm()
    if form.is_ready():
        with transaction() as writer:
            account = writer.get_one(Account, _own_id(), with_for_update=True)
            second_factors.remove_passkey(writer, account, form.number(), at=now())
        flash(_("Khóa truy cập đã gỡ."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.post("/tai-khoan/bao-mat/vneid/go")
@open_to(SIGNED_IN)
@fresh
def unlink() -> ResponseReturnValue:
    """Let VNeID open the account no more; not where nothing else opens it."""
    form = OneForm()
    if form.is_ready():
        with transaction() as writer:
            account = people_queries.account(writer, _own_id(), lock=True)
            others = opening.has_login(account) or second_factors.passkeys_of(writer, account.id)
            if others and identities.unlink(writer, account, form.number(), at=now()):
                flash(_("VNeID không còn mở tài khoản này."), "success")
            elif not others:
                flash(_("Chưa có cách đăng nhập nào khác, nên VNeID vẫn được giữ."), "warning")
    return redirect(url_for(".overview"), 303)
