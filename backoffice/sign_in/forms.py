"""The form with which an officer signs in."""

from flask_babel import lazy_gettext as _l

from web.fields import PasswordField, TextField
from web.forms import PageForm


class SignInForm(PageForm):
    """Login, password and the six digits of the phone, on one page."""

    login = TextField(_l("Tên đăng nhập"), autocomplete="username", attrs={"autofocus": True})
    password = PasswordField(_l("Mật khẩu"), autocomplete="current-password")
    code = TextField(
        _l("Mã xác thực"),
        hint=_l("6 chữ số trong ứng dụng xác thực trên điện thoại của ông/bà"),
        max_length=10,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
    )
