"""Forms of the desk."""

from flask_babel import lazy_gettext as _l

from backoffice.forms import VerbForm
from web.fields import CheckboxesField, CheckboxField, DateField, TextAreaField, TextField


class AcceptForm(VerbForm):
    """Accepting needs only the confirmation; the paper of an online dossier may be awaited."""

    await_paper = CheckboxField(_l("Chờ bản giấy để đối chiếu"), required=False)
    paper_until = DateField(
        _l("Chờ đến hết ngày"), required=False, hint=_l("Người nộp được báo ngay và được nhắc")
    )


class RefuseForm(VerbForm):
    """Refusing: reasons of the list, and what is to be said besides."""

    reasons = CheckboxesField(_l("Lý do theo danh mục"), required=False)
    reason = TextAreaField(
        _l("Lý do cụ thể"),
        required=False,
        max_length=1_500,
        rows=5,
        hint=_l("Ghi căn cứ và hướng dẫn người nộp; bắt buộc nếu không chọn lý do ở trên"),
    )


class FeeForm(VerbForm):
    """Confirming a payment: which receipt proves it."""

    note = TextField(
        _l("Số biên lai hoặc chứng từ"),
        max_length=200,
        hint=_l("Ví dụ: BL 0001234 ngày 22/11/2026"),
    )


class WaitForm(VerbForm):
    """Waiting for paper: until which day."""

    paper_until = DateField(_l("Chờ đến hết ngày"))


class ArrivedForm(VerbForm):
    """That paper has come needs nothing but the button."""
