"""What the watch says in words."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.watch.records import WatchKind

KINDS: Mapping[WatchKind, LazyString] = {
    WatchKind.REPLY_NEAR: _l("Sắp hết 8 giờ làm việc để trả lời hồ sơ nộp trực tuyến"),
    WatchKind.REPLY_LATE: _l("Đã quá 8 giờ làm việc mà hồ sơ chưa được trả lời"),
    WatchKind.NEAR: _l("Hồ sơ sắp đến hạn trả kết quả"),
    WatchKind.LATE: _l("Hồ sơ đã quá hạn trả kết quả"),
    WatchKind.STEP_NEAR: _l("Bước đang giữ sắp hết thời gian"),
    WatchKind.STEP_LATE: _l("Bước đang giữ đã quá thời gian"),
    WatchKind.CONSULT_LATE: _l("Quá hạn trả lời lấy ý kiến"),
    WatchKind.PART_LATE: _l("Cơ quan phối hợp quá hạn phần việc"),
    WatchKind.NOT_TAKEN: _l("Việc đã quá thời gian mà chưa ai nhận"),
    WatchKind.FORWARD_LATE: _l("Quá giờ phải chuyển hồ sơ cho cơ quan giải quyết"),
    WatchKind.RETURN_ENDING: _l("Hết 3 ngày làm việc để trả lại hồ sơ chưa đủ điều kiện"),
    WatchKind.SUPPLEMENT_EXPIRED: _l("Người nộp chưa bổ sung trong thời hạn đã ghi"),
    WatchKind.APOLOGY_NEEDED: _l("Cần gửi xin lỗi và hẹn lại trước khi quá hạn"),
    WatchKind.LATE_AGAIN: _l("Hồ sơ đã hẹn lại nay lại quá hạn"),
    WatchKind.ESCALATED: _l("Hồ sơ quá hạn nhiều ngày mà chưa xong"),
    WatchKind.OFFICER_GONE: _l("Việc đang do người đã thôi giữ"),
    WatchKind.MESSAGE_WAITING: _l("Người nộp nhắn tin về hồ sơ"),
    WatchKind.MORE_TO_APPROVE: _l("Có yêu cầu bổ sung lần nữa chờ lãnh đạo đồng ý"),
    WatchKind.MORE_APPROVED: _l("Lãnh đạo đã đồng ý; yêu cầu bổ sung đã gửi người nộp"),
    WatchKind.MORE_DECLINED: _l("Lãnh đạo không đồng ý yêu cầu bổ sung lần nữa"),
}
"""What each reminder says first."""

TONES: Mapping[WatchKind, tuple[str, str]] = {
    kind: ("gold", "clock")
    if kind
    in {
        WatchKind.REPLY_NEAR,
        WatchKind.NEAR,
        WatchKind.STEP_NEAR,
        WatchKind.APOLOGY_NEEDED,
        WatchKind.RETURN_ENDING,
        WatchKind.MESSAGE_WAITING,
        WatchKind.MORE_TO_APPROVE,
        WatchKind.MORE_APPROVED,
        WatchKind.MORE_DECLINED,
    }
    else ("red", "warning")
    for kind in WatchKind
}
"""The tone and the sign of each."""

NEAR: LazyString = _l("Sắp đến hạn")
LATE: LazyString = _l("Quá hạn")
