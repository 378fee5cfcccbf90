"""Receipts and money at the desk in words, for both doors."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

STATES: Mapping[str, LazyString] = {
    "issued": _l("Có giá trị"),
    "cancelled": _l("Đã hủy"),
    "replaced": _l("Đã thay thế"),
}
TONES: Mapping[str, tuple[str, str]] = {
    "issued": ("green", "done"),
    "cancelled": ("red", "warning"),
    "replaced": ("gold", "warning"),
}
METHODS: Mapping[str, LazyString] = {
    "cash": _l("Tiền mặt"),
    "vietqr": _l("Chuyển khoản"),
    "platform": _l("Thanh toán trực tuyến"),
}
PAYMENT_STATES: Mapping[str, LazyString] = {
    "started": _l("Đang nộp"),
    "paid": _l("Đã nộp"),
    "failed": _l("Không thành"),
    "doubtful": _l("Cần xem lại"),
    "surplus": _l("Nộp thừa"),
    "refunded": _l("Đã hoàn trả"),
    "closed": _l("Đã đóng, không tính"),
}
PAYMENT_PROBLEMS: Mapping[str, LazyString] = {
    "amount_differs": _l("Số tiền về khác số phải nộp"),
    "transaction_reused": _l("Mã giao dịch này đã được tính cho khoản khác"),
    "unknown_reference": _l("Nền tảng báo một mã nộp phí không do hệ thống cấp"),
    "overpaid": _l("Phần nộp thừa của một khoản đã ghi nhận"),
}
"""Why money of the platform waits for an officer; a surplus without one came too late."""
BILL_STATES: Mapping[str, LazyString] = {
    "open": _l("Chưa nộp"),
    "paid": _l("Đã nộp"),
    "cancelled": _l("Không còn phải nộp"),
    "refund_due": _l("Phải hoàn trả"),
    "refunded": _l("Đã hoàn trả"),
}
REASONS: Mapping[str, LazyString] = {
    "surplus": _l("Nộp thừa hoặc nộp hai lần"),
    "refused": _l("Hồ sơ bị từ chối tiếp nhận"),
    "withdrawn": _l("Người nộp rút hồ sơ trước khi tiếp nhận"),
    "halted": _l("Hồ sơ dừng xử lý"),
}
WAYS: Mapping[str, LazyString] = {
    "cash": _l("Tiền mặt tại quầy"),
    "transfer": _l("Chuyển khoản"),
    "platform": _l("Qua nền tảng thanh toán"),
}
DOUBTS: Mapping[str, LazyString] = {
    "unread": _l("Đang đối chiếu"),
    "unknown_reference": _l("Nội dung có mã nộp phí nhưng không có khoản nào mang mã đó"),
    "two_references": _l("Nội dung có từ hai mã nộp phí trở lên"),
    "wrong_amount": _l("Số tiền khác số phải nộp"),
    "bill_paid": _l("Khoản này đã được nộp trước đó"),
    "bill_cancelled": _l("Khoản này không còn phải nộp"),
    "other_body": _l("Mã nộp phí thuộc đơn vị khác"),
}
LINE_STATES: Mapping[str, LazyString] = {
    "doubtful": _l("Cần xem lại"),
    "matched": _l("Đã khớp"),
    "settled": _l("Đã xử lý"),
    "foreign": _l("Không có mã nộp phí"),
}


def reason(code: str) -> LazyString | str:
    """Say why money is paid back: a known reason, or what an officer wrote."""
    return REASONS.get(code, code)
