"""What may go wrong with refunds and doubtful payments, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "refund_percent_wrong": _l("Phần trăm hoàn trả là số từ 1 đến 100"),
    "refund_too_much": _l("Số tiền hoàn trả từ 1 đến %(maximum)s đồng, không quá số đã nộp"),
}

REFUSALS: Mapping[str, object] = {
    "payment_not_doubtful": _l("Khoản tiền này đã được xử lý; hãy xem lại danh sách"),
    "payment_too_small": _l(
        "Số tiền nhận được ít hơn số phải nộp %(amount)s đồng nên không ghi nhận là đã nộp được; "
        "hãy hoàn trả để người nộp nộp lại"
    ),
    "payment_counted_before": _l(
        "Giao dịch này đã được tính cho khoản khác nên không ghi nhận lần nữa"
    ),
}
