"""The names of papers in the back office."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PAPERS: dict[str, LazyString] = {
    "application": _("Tờ khai điện tử"),
    "slip": _("Giấy tiếp nhận và hẹn trả kết quả"),
    "ask_for_more": _("Phiếu yêu cầu bổ sung"),
    "refusal": _("Phiếu từ chối tiếp nhận"),
    "result": _("Kết quả giải quyết"),
    "joint_slip": _("Giấy tiếp nhận nhiều hồ sơ"),
    "apology": _("Văn bản xin lỗi và hẹn lại"),
    "halt_notice": _("Thông báo dừng giải quyết"),
    "process_sheet": _("Phiếu kiểm soát quá trình"),
    "handover": _("Phiếu bàn giao kết quả"),
    "return_record": _("Giấy biên nhận trả kết quả"),
    "cancellation": _("Quyết định hủy hiệu lực kết quả"),
    "replacement": _("Văn bản thay thế kết quả"),
}
"""The papers that the house makes."""
