"""The second step of signing in, and signing in by a passkey alone."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from foundation.errors import Invalid
from portal.account.forms import SecondStepForm
from web import access, half_way, passkeys, sign_in
from web.access import PUBLIC, open_to
from web.limits import limited

blueprint = Blueprint("second_step", __name__)


@blueprint.route("/dang-nhap/ma", methods=["GET", "POST"])
@open_to(PUBLIC)
def code() -> ResponseReturnValue:
    """Ask for the code of the telephone, or a recovery code, after the right password."""
    account_id = half_way.waiting()
    if account_id is None:
        return redirect(url_for("portal.account.sign_in"), 303)
    form = SecondStepForm()
    if form.is_ready():
        try:
            half_way.prove(account_id, form.code.data)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            return sign_in.enter(account_id, default="/ho-so", way="password+code")
    target = access.safe_next(request.values.get("next")) or ""
    return render_template("portal/account/second_step.html", form=form, next=target), form.status


@blueprint.post("/dang-nhap/khoa/bat-dau")
@open_to(PUBLIC)
@limited("30/minute;200/hour")
def begin_key() -> ResponseReturnValue:
    """Draw what a passkey is to sign."""
    return jsonify(passkeys.options_to_get())


@blueprint.post("/dang-nhap/khoa")
@open_to(PUBLIC)
@limited("30/minute;200/hour")
def key() -> ResponseReturnValue:
    """Let in whom a passkey proves."""
    told = answer_of_device()
    account_id = passkeys.account_of(told["credential"])
    target = access.safe_next(str(told.get("next") or "")) or "/ho-so"
    answer = sign_in.enter(account_id, default=target, way="passkey")
    answer.status_code = 200
    answer.headers.pop("Location", None)
    answer.set_data(jsonify({"location": target}).get_data())
    answer.mimetype = "application/json"
    return answer


def answer_of_device() -> dict[str, Any]:
    """Return what the page's script sent; raise BadRequest for another shape."""
    told = request.get_json(silent=True)
    if not isinstance(told, dict) or not isinstance(told.get("credential"), dict):
        raise BadRequest("no answer of a device")
    return told
