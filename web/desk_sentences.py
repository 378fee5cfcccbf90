"""What the codes of the reception desk mean in words: intake, scans, slips, post, hand-outs.

Read by a clerk with a queue in front of her: each sentence says what to do now.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    # intake
    # scanning
    "part_is_scanned": _l("Thành phần này số hóa được nên không có nhãn; hãy quét và gắn tệp"),
    # slips
    "not_after_due": _l("Ngày hẹn mới phải sau ngày hẹn cũ (%(day)s)"),
    "date_in_past": _l("Ngày này đã qua; hãy chọn từ hôm nay trở đi"),
    "due_too_far": _l("Ngày hẹn mới không được sau %(day)s; hãy xem lại năm vừa nhập"),
    "not_a_working_day": _l("Ngày này không phải ngày làm việc; hãy chọn ngày làm việc khác"),
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}

REFUSALS: Mapping[str, object] = {
    # intake
    # scanning
    "part_has_file": _l(
        "Thành phần này đã có tệp trong hồ sơ nên không đánh dấu là không số hóa được nữa"
    ),
    "paper_handed_back": _l(
        "Giấy tờ này đã trả lại người nộp; khi người nộp mang lại, hãy ghi là đang giữ"
    ),
    # slips
    "already_reappointed": _l("Hồ sơ này đã được hẹn lại một lần nên không hẹn lại được nữa"),
    "volume_closed": _l("Quyển sổ này đã được đóng trước đó"),
    # completeness and hand-outs
    # post, tickets, ratings
    # offline
}
