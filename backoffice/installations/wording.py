"""Partners and messages in words: states, kinds, what went wrong."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from casework.agencies.installations import InstallationState
from casework.installations.envelope import Kind
from casework.installations.records import IncomingState, OutgoingState, Purpose
from web.flow_sentences import REFUSALS

STATES: Mapping[str, tuple[object, str, str]] = {
    InstallationState.ACTIVE.value: (_l("Đang trao đổi"), "green", "check"),
    InstallationState.PAUSED.value: (_l("Tạm dừng"), "gold", "pause"),
}
OUTGOING: Mapping[str, tuple[object, str, str]] = {
    OutgoingState.WAITING.value: (_l("Chờ gửi"), "plain", "clock"),
    OutgoingState.SENT.value: (_l("Đối tác đã giữ, chưa thực hiện"), "sea", "send"),
    OutgoingState.ACKNOWLEDGED.value: (_l("Đối tác đã xác nhận"), "green", "check"),
    OutgoingState.REFUSED.value: (_l("Đối tác từ chối"), "red", "warning"),
    OutgoingState.DEAD.value: (_l("Gửi không được"), "red", "warning"),
}
INCOMING: Mapping[str, tuple[object, str, str]] = {
    IncomingState.WAITING.value: (_l("Chờ thực hiện"), "gold", "clock"),
    IncomingState.APPLIED.value: (_l("Đã thực hiện"), "green", "check"),
    IncomingState.STALE.value: (_l("Đã cũ, không còn tác dụng"), "plain", "check"),
    IncomingState.REFUSED.value: (_l("Bị từ chối"), "red", "warning"),
}
PURPOSES: Mapping[str, object] = {
    Purpose.TLS.value: _l("Kết nối"),
    Purpose.SIGNING.value: _l("Ký thông điệp"),
}
KINDS: Mapping[str, object] = {
    Kind.PART_OPEN.value: _l("Đề nghị thực hiện phần việc"),
    Kind.PART_ACCEPTED.value: _l("Đã mở phần việc"),
    Kind.PART_PROGRESS.value: _l("Tiến độ phần việc"),
    Kind.PART_SENT_BACK.value: _l("Trả lại cơ quan chủ trì"),
    Kind.PART_MENDED.value: _l("Cơ quan chủ trì đã bổ sung"),
    Kind.PART_RETURNED.value: _l("Trả kết quả phần việc"),
    Kind.PART_CANCEL.value: _l("Hủy phần việc"),
    Kind.QUESTION.value: _l("Lấy ý kiến"),
    Kind.ANSWER.value: _l("Trả lời ý kiến"),
}
DOCUMENTS: Mapping[int, object] = {
    0: _l("Văn bản mới"),
    1: _l("Thu hồi"),
    2: _l("Cập nhật"),
    3: _l("Thay thế"),
}
_PROBLEMS: Mapping[str, object] = {
    "partner": _l("Không kết nối được với đối tác, hoặc đối tác không dùng chứng thư đã ghim"),
    "partner_busy": _l("Đối tác chưa nhận được, sẽ gửi lại"),
    "partner_reply": _l("Xác nhận của đối tác không có chữ ký đúng"),
    "partner_waits": _l("Đối tác đã giữ nhưng chưa thực hiện được"),
    "gap": _l("Chờ thông điệp trước của cùng việc này"),
    "files": _l("Đang lấy tệp kèm theo"),
    "files_unreachable": _l("Chưa lấy được tệp kèm theo từ đối tác"),
    "file_refused": _l("Đối tác không cho lấy tệp kèm theo"),
    "file_differs": _l("Tệp lấy về khác với tệp nêu trong thông điệp"),
    "file_too_large": _l("Tệp kèm theo lớn hơn mức cho phép"),
    "file_type": _l("Tệp kèm theo không đúng loại được nhận"),
    "door_401": _l("Đối tác không nhận ra chữ ký của hệ thống này"),
    "door_413": _l("Đối tác báo thông điệp quá lớn"),
    "door_415": _l("Đối tác báo sai kiểu nội dung"),
}


def problem(code: str) -> object:
    """Put the code of what went wrong into words; one without words is named."""
    if not code:
        return ""
    found = _PROBLEMS.get(code) or REFUSALS.get(code)
    text = str(found) if found else _l("Lý do: %(code)s", code=code)
    return text if "%(" not in str(text) else str(text).partition("(")[0].strip()
