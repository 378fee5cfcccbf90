"""Who filed at a desk opens the account online: the number, the desk's code, then a password.

Guessing is held up threefold: by address, by number, and by the code itself, which a few wrong
tries use up (``casework.people.desk``). Every failure has the same sentence.
"""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import parse_many

from casework.people import desk, passwords, rules
from foundation.clock import now
from foundation.errors import Invalid, Problem
from web import limits, sign_in
from web.access import PUBLIC, open_to
from web.fields import PasswordField, TextField
from web.forms import PageForm
from web.limits import limited
from web.passwords import hash_password
from web.transactions import transaction

blueprint = Blueprint("activation", __name__)
BY_NUMBER = parse_many("10/hour;30/day")


class ActivationForm(PageForm):
    """What proves who one is, and how one wants to sign in from now on."""

    number = TextField(
        _l("Số định danh hoặc mã số thuế"),
        tidied_by=rules.tidy_number,
        max_length=20,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    code = TextField(
        _l("Mã kích hoạt"),
        hint=_l("8 ký tự do bộ phận Một cửa cấp, ví dụ K7M2-QX4D"),
        max_length=20,
        width=20,
        autocomplete="one-time-code",
        attrs={"autocapitalize": "characters", "spellcheck": "false"},
    )
    login = TextField(
        _l("Tên đăng nhập"),
        hint=_l("Địa chỉ thư điện tử hoặc số điện thoại di động của ông/bà"),
        max_length=rules.EMAIL_LENGTH,
        autocomplete="username",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        hint=_l("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
        autocomplete="new-password",
    )
    again = PasswordField(_l("Nhập lại mật khẩu"), autocomplete="new-password")


@blueprint.route("/tai-khoan/kich-hoat", methods=["GET", "POST"])
@open_to(PUBLIC)
@limited("20/minute;60/hour")
def activate() -> ResponseReturnValue:
    """Let the owner of an account made at a desk choose how to sign in."""
    form = ActivationForm()
    if form.is_ready():
        try:
            account_id = _activate(form)
        except Invalid as refusal:
            form.show(refusal.fields)
        else:
            flash(_("Tài khoản đã được kích hoạt."), "success")
            return sign_in.enter(account_id, default="/ho-so")
    return render_template("portal/account/activate.html", form=form), form.status


def _activate(form: ActivationForm) -> int:
    """Open the account and return it; a wrong code stays counted, so its transaction commits."""
    if form.password.data != form.again.data:
        raise Invalid({"again": Problem("password_differs")})
    facts = (form.number.data, form.login.data)
    if weak := passwords.check_password(form.password.data, own_facts=facts):
        raise Invalid({"password": weak})
    limits.check(BY_NUMBER, "activation", form.number.data)
    hashed, at = hash_password(form.password.data), now()
    with transaction() as session:
        found = desk.find_activation(session, form.number.data, form.code.data, at=at)
        if found is not None:
            account = desk.activate(
                session, found, login=form.login.data, password_hash=hashed, at=at
            )
            return account.id
    raise Invalid({"code": Problem("activation_wrong")})
