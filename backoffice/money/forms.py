"""Forms of money at the desk."""

from flask_babel import lazy_gettext as _l

from casework.payments import cash
from web.fields import HiddenField, IntegerField, RadioField, TextAreaField, TextField
from web.forms import PageForm
from web.receipt_words import WAYS


class CashForm(PageForm):
    """Taking cash: the sum that was shown, what the payer gives, who pays."""

    seen = HiddenField()
    key = HiddenField()
    given = IntegerField(_l("Số tiền khách đưa (đồng)"), width=10)
    payer_name = TextField(_l("Người nộp tiền"), max_length=200)

    @property
    def seen_amount(self) -> int:
        """Return the sum that was shown; a wrong one is none."""
        given = str(self.seen.data or "")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 13 else -1  # noqa: PLR2004


class PressForm(PageForm):
    """A step that needs nothing but the button."""


class RefundAskForm(PageForm):
    """Why a payment is to be paid back."""

    amount = IntegerField(
        _l("Số tiền hoàn trả (đồng)"),
        hint=_l("Để trống: hoàn trả toàn bộ"),
        required=False,
        width=10,
    )
    reason = TextAreaField(_l("Lý do hoàn trả"), max_length=500, rows=3)


class RefundForm(PageForm):
    """How money was paid back, and by which proof."""

    way = RadioField(_l("Cách hoàn trả"), choices=list(WAYS.items()))
    proof = TextField(
        _l("Chứng từ"),
        hint=_l("Số phiếu chi, mã giao dịch chuyển khoản"),
        max_length=500,
    )


class DoubtForm(PageForm):
    """What an officer decides about money in doubt, and why."""

    verb = RadioField(
        _l("Cách xử lý"),
        choices=[
            ("accept", _l("Ghi nhận là tiền nộp của khoản này; phần thừa vào danh sách hoàn trả")),
            ("pay_back", _l("Hoàn trả; khoản này vẫn phải nộp")),
            ("close", _l("Đóng lại: không có tiền về, hoặc nền tảng thanh toán đã tự xử lý")),
        ],
    )
    reason = TextAreaField(_l("Căn cứ, lý do"), max_length=500, rows=3)


class SeriesForm(PageForm):
    """A new series of receipts."""

    symbol = TextField(_l("Ký hiệu biên lai"), max_length=10, width=10)


class CancelForm(PageForm):
    """Why a receipt is cancelled."""

    reason = TextAreaField(_l("Lý do hủy"), max_length=1_000, rows=3)


class ReplaceForm(PageForm):
    """Why a receipt is replaced, and who paid in truth."""

    reason = TextAreaField(_l("Lý do thay thế"), max_length=1_000, rows=3)
    payer_name = TextField(_l("Họ tên, tên người nộp"), max_length=200)
    payer_number = TextField(
        _l("Số định danh hoặc mã số thuế"), required=False, max_length=20, width=20
    )
    payer_address = TextField(_l("Địa chỉ"), required=False, max_length=300)


class LineForm(PageForm):
    """What an officer decides about a doubtful line."""

    reference = TextField(
        _l("Mã nộp phí của khoản này"),
        hint=_l("Để trống nếu tiền không phải phí, lệ phí của đơn vị"),
        required=False,
        max_length=40,
        width=20,
    )
    note = TextAreaField(_l("Ghi chú xử lý"), max_length=1_000, rows=3)


def close_form() -> PageForm:
    """Make the form of a close: one field for each value of notes."""
    fields: dict[str, object] = {
        f"value_{value}": IntegerField(f"{value:,} đồng".replace(",", "."), required=False, width=5)
        for value in cash.VALUES
    }
    fields["seen"] = HiddenField()
    fields["note"] = TextAreaField(_l("Ghi chú"), required=False, max_length=1_000, rows=3)
    made: PageForm = type("CloseForm", (PageForm,), fields)()
    return made
