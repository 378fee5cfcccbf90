"""Forms of a specialist's work."""

from flask_babel import lazy_gettext as _l

from backoffice.forms import VerbForm
from casework.dossiers.processing import MAX_BODY
from web.fields import HiddenField, SelectField, TextAreaField, TextField


class TakeUpForm(VerbForm):
    """Taking a dossier up needs nothing but the confirmation."""


class ProposeForm(VerbForm):
    """A proposed result: its words, and the leader who is to sign."""

    result = HiddenField()
    summary = TextField(
        _l("Trích yếu"),
        required=False,
        max_length=300,
        hint=_l("Dòng dưới tên loại văn bản; để trống nếu văn bản không cần"),
    )
    body = TextAreaField(
        _l("Nội dung văn bản"),
        max_length=MAX_BODY,
        rows=16,
        hint=_l("Để một dòng trống giữa hai đoạn. Số, ngày, chữ ký và dấu do hệ thống đặt vào."),
    )
    leader = SelectField(_l("Trình lãnh đạo"), blank=_l("Chọn người ký"))

    def paragraphs(self) -> list[str]:
        """Split the text at its empty lines."""
        blocks = str(self.body.data or "").split("\n\n")
        return [block.strip() for block in blocks if block.strip()]


class FeeDemandForm(VerbForm):
    """Asking for a payment: what for and how much."""

    note = TextAreaField(
        _l("Khoản phải nộp và lý do"),
        max_length=1_000,
        rows=4,
        hint=_l("Ghi tên khoản, số tiền, nơi nộp. Ví dụ: Lệ phí cấp bản sao, 8.000 đồng"),
    )
