"""Forms of messages."""

from flask_babel import lazy_gettext as _l

from casework.conversations.rules import LONGEST
from web.fields import CheckboxField, HiddenField, TextAreaField
from web.forms import PageForm


class SendForm(PageForm):
    """A message: its text, whether it wants an answer, and whether it is sent or kept."""

    text = TextAreaField(
        _l("Tin nhắn"),
        required=False,
        max_length=LONGEST,
        rows=6,
        hint=_l("Đừng ghi mật khẩu hay mã xác thực. Tin nhắn được lưu cùng hồ sơ."),
    )
    wants_answer = CheckboxField(_l("Tôi cần được trả lời"), required=False)
    verb = HiddenField()


class TakeBackForm(PageForm):
    """Taking back needs nothing but the button."""
