"""What the codes of corrections, cancellations, watchers and evidence files mean in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, object] = {
    "watchers_full": _l("Văn bản này đã có quá nhiều địa chỉ chờ báo; hãy kiểm tra lại khi cần"),
}

REFUSALS: Mapping[str, object] = {
    "result_no_longer_holds": _l("Văn bản số %(number)s đã hết hiệu lực từ trước"),
    "correction_already_asked": _l(
        "Đã có một đề nghị đính chính văn bản số %(number)s đang chờ trả lời"
    ),
    "correction_already_answered": _l("Đề nghị này đã được trả lời; hãy tải lại trang"),
    "not_yours_to_answer": _l(
        "Chỉ chuyên viên, lãnh đạo của cơ quan ban hành trả lời được đề nghị này"
    ),
    "cancellation_under_way": _l("Việc hủy hiệu lực văn bản số %(number)s đang được thực hiện rồi"),
    "cancellation_moved_on": _l("Việc này đã sang bước khác; hãy tải lại trang"),
    "not_the_issuer": _l(
        "Chỉ cơ quan ban hành kết quả, đúng người có vai trò, mới làm được bước này"
    ),
}
