"""Forms of the officer who guards state secrets."""

from flask_babel import lazy_gettext as _l

from casework.secrecy.actions import MOST_REASON
from web.fields import RadioField, TextAreaField
from web.forms import PageForm


class DecisionForm(PageForm):
    """What a suspicion is found to be, and why."""

    decision = RadioField(
        _l("Kết luận"),
        choices=[
            ("release", _l("Báo nhầm: không phải bí mật nhà nước")),
            ("confirm", _l("Đúng: là tài liệu bí mật nhà nước")),
        ],
    )
    reason = TextAreaField(
        _l("Lý do"),
        max_length=MOST_REASON,
        rows=3,
        hint=_l("Chỉ ghi căn cứ kết luận; không ghi nội dung của tài liệu"),
    )
