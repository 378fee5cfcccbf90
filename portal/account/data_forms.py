"""The forms of one's own data: asking for the end of the account, naming another account."""

from flask_babel import lazy_gettext as _l

from casework.accounts.deleting import LONGEST
from casework.people import rules
from web.fields import CheckboxField, PasswordField, TextAreaField, TextField
from web.forms import PageForm


class DeletionForm(PageForm):
    """Why, and that one knows what stays."""

    reason = TextAreaField(_l("Lý do"), required=False, max_length=LONGEST)
    agree = CheckboxField(_l("Tôi hiểu rằng sau khi xóa, tài khoản không mở lại được"))


class MergeForm(PageForm):
    """The other account, as one signs in to it."""

    login = TextField(
        _l("Tên đăng nhập của tài khoản kia"),
        max_length=rules.EMAIL_LENGTH,
        autocomplete="off",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Mật khẩu của tài khoản kia"), autocomplete="off")
    second = TextField(
        _l("Mã xác thực hai bước"),
        required=False,
        hint=_l("Chỉ khi tài khoản kia đã bật xác thực hai bước"),
        max_length=40,
        width=10,
        autocomplete="one-time-code",
    )
