"""Forms of messages to a holder."""

from flask_babel import lazy_gettext as _l

from casework.conversations.rules import LONGEST
from web.fields import CheckboxField, HiddenField, TextAreaField
from web.forms import PageForm


class WriteForm(PageForm):
    """A message to the holder: its text, whether it wants an answer, sent or kept."""

    text = TextAreaField(
        _l("Tin nhắn gửi người nộp"),
        required=False,
        max_length=LONGEST,
        rows=5,
        hint=_l(
            "Yêu cầu nộp thêm giấy tờ phải lập Phiếu yêu cầu bổ sung; "
            "tin nhắn không làm dừng thời hạn."
        ),
    )
    wants_answer = CheckboxField(_l("Cần người nộp trả lời"), required=False)
    verb = HiddenField()


class PlainForm(PageForm):
    """Needs nothing but the button."""
