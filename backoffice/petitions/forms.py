"""Forms on petitions."""

from flask_babel import lazy_gettext as _l

from casework.petitions.actions import LONGEST
from web.fields import HiddenField, RadioField, SelectField, TextAreaField
from web.forms import PageForm


class AnswerForm(PageForm):
    """The answer, or why the petition is not dealt with."""

    outcome = RadioField(
        _l("Kết quả xem xét"),
        choices=[
            ("answer", _l("Trả lời")),
            ("decline", _l("Không thụ lý, nêu lý do và nơi gửi đúng")),
        ],
    )
    answer = TextAreaField(
        _l("Nội dung gửi người phản ánh"),
        max_length=LONGEST,
        rows=8,
        hint=_l("Việc đã kiểm tra, kết luận, biện pháp; không nhắc thông tin riêng của ai"),
    )


class PassOnForm(PageForm):
    """To whom, and why."""

    agency = SelectField(_l("Chuyển đến cơ quan"), blank=_l("Chọn cơ quan"))
    note = TextAreaField(_l("Lý do chuyển"), max_length=500, rows=2)


class PublishForm(PageForm):
    """Question and answer as everybody will read them."""

    public_text = TextAreaField(
        _l("Nội dung phản ánh (công khai)"),
        max_length=LONGEST,
        rows=5,
        hint=_l("Bỏ tên người, số điện thoại, địa chỉ, mã hồ sơ"),
    )
    public_answer = TextAreaField(_l("Câu trả lời (công khai)"), max_length=LONGEST, rows=6)


class PlainForm(PageForm):
    """Needs nothing but the button."""

    verb = HiddenField()
