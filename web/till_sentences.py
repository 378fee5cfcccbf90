"""What may go wrong with money at the desk, receipts and bank statements, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "cash_too_little": _l("Số tiền khách đưa ít hơn số phải nộp %(amount)s đồng"),
    "cash_too_much": _l("Số tiền khách đưa quá lớn; hãy xem lại (phải nộp %(amount)s đồng)"),
    "till_differs": _l("Tiền đếm được lệch %(amount)s đồng so với sổ; hãy ghi rõ lý do"),
    "notes_wrong": _l("Số tờ của mỗi mệnh giá từ 0 đến %(maximum)s"),
    "receipt_symbol_wrong": _l(
        "Ký hiệu gồm hai chữ cái in hoa, gạch nối, hai số cuối của năm và chữ E, "
        "ví dụ: AA-%(year)sE"
    ),
    "unknown_bill": _l("Không có khoản phải nộp nào của đơn vị mang mã này"),
    "bank_sum_differs": _l("Khoản này phải nộp %(amount)s đồng, khác số tiền của dòng sao kê"),
    "statement_too_long": _l("Sao kê có quá %(limit)s dòng; hãy chia thành nhiều tệp"),
    "statement_without_head": _l(
        "Không tìm thấy dòng tiêu đề có ngày, số tiền và nội dung; hãy xem lại tệp sao kê"
    ),
    "statement_empty": _l("Tệp không có dòng tiền vào nào"),
    "statement_unreadable": _l("Không mở được tệp này; chỉ nhận CSV, XLSX hoặc XLS"),
}

REFUSALS: Mapping[str, object] = {
    "nothing_to_pay": _l("Hồ sơ này không còn khoản nào phải nộp"),
    "amount_changed": _l("Số tiền phải nộp vừa thay đổi; hãy xem lại số tiền mới trước khi thu"),
    "refund_done": _l("Khoản này đã hoàn trả rồi"),
    "payment_not_paid": _l("Khoản này chưa thu hoặc đã xử lý nên không hoàn trả được"),
    "nothing_to_close": _l("Từ lần chốt trước chưa có khoản tiền mặt nào"),
    "till_changed": _l("Vừa có khoản tiền mặt mới; hãy đếm và xem lại trước khi chốt"),
    "receipt_not_good": _l("Biên lai này đã hủy hoặc đã được thay thế"),
    "receipt_series_exists": _l("Năm này đã có quyển biên lai đang mở, hoặc ký hiệu đã dùng"),
    "no_receipt_series": _l("Đơn vị chưa mở quyển biên lai nên chưa lập được biên lai thay thế"),
    "statement_taken": _l("Tệp sao kê này đã nhận trước đây nên không nhận lại"),
    "bank_line_settled": _l("Dòng này đã được xử lý"),
}
