"""What may go wrong with bills, payments and receipts, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {}

REFUSALS: Mapping[str, object] = {
    # bills and payments
    "bill_not_open": _l("Khoản này đã được nộp hoặc không còn phải nộp; hãy tải lại trang để xem"),
    "bad_payment_message": _l("Thông báo thanh toán không đúng mẫu hoặc không đúng mã xác thực"),
    "bad_transfer_code": _l("Mã chuyển khoản không đọc được; hãy tải lại trang"),
}
