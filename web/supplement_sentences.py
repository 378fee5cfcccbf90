"""What the codes of supplement rounds, of help and of numbers of papers mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "rounds_wrong": _l("Nhập số lần từ 1 đến %(maximum)s"),
    "help_alone": _l("Đã ghi cách bổ sung nhưng chưa ghi lý do; hãy ghi lý do hoặc xóa hướng dẫn"),
    "paper_dates_reversed": _l("Ngày hết hiệu lực phải sau ngày cấp"),
    "paper_needs_pass": _l("Chỉ ghi số, nơi cấp cho giấy tờ được chọn “Đạt”"),
    "paper_not_issued_yet": _l("Ngày cấp chưa đến; hãy xem lại trên giấy tờ"),
}
"""What is wrong with one field, by code."""

REFUSALS: Mapping[str, object] = {
    "round_needs_approval": _l(
        "Thủ tục này không cho yêu cầu bổ sung thêm lần nữa; phải có lãnh đạo cơ quan đồng ý"
    ),
    "round_waiting": _l("Đã có một yêu cầu bổ sung của hồ sơ này đang chờ lãnh đạo đồng ý"),
    "round_settled": _l("Yêu cầu này đã có lãnh đạo quyết định; hãy tải lại trang để xem kết quả"),
    "round_moved_on": _l(
        "Hồ sơ đã chuyển sang bước khác sau khi yêu cầu được trình nên không gửi được nữa"
    ),
    "round_same_hand": _l("Người trình yêu cầu không được tự đồng ý yêu cầu của mình"),
}
"""Why something cannot be done now, by code."""
