"""The sync in words: kinds of records, their states, what went wrong."""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from casework.national.queries import Slice
from casework.national.records import NationalKind, NationalRecord, NationalState

KINDS: Mapping[str, object] = {
    NationalKind.DOSSIER.value: _l("Hồ sơ"),
    NationalKind.PROGRESS.value: _l("Tiến trình"),
    NationalKind.RESULT.value: _l("Trạng thái và kết quả"),
}
SLICES: Mapping[Slice, object] = {
    Slice.DEAD: _l("Cần người xử lý"),
    Slice.FAILED: _l("Chưa gửi được, sẽ gửi lại"),
    Slice.WAITING: _l("Chờ gửi"),
    Slice.SENT: _l("Đã gửi"),
}
ADDRESSES: Mapping[Slice, str] = {
    Slice.DEAD: "can-xu-ly",
    Slice.FAILED: "gui-lai",
    Slice.WAITING: "cho-gui",
    Slice.SENT: "da-gui",
}
_STATES: Mapping[str, tuple[object, str, str]] = {
    NationalState.WAITING.value: (_l("Chờ gửi"), "plain", "clock"),
    NationalState.SENDING.value: (_l("Đang gửi"), "sea", "send"),
    NationalState.SENT.value: (_l("Đã gửi"), "green", "check"),
    NationalState.DEAD.value: (_l("Cần người xử lý"), "red", "warning"),
}
_PROBLEMS: Mapping[str, object] = {
    "national": _l("Cổng Dịch vụ công quốc gia không trả lời; hệ thống sẽ tự gửi lại"),
    "national_login": _l(
        "Cổng không nhận tài khoản hoặc mật khẩu đã khai báo; hệ thống sẽ thử lại"
    ),
    "gone": _l("Hồ sơ hoặc bước xử lý này không còn trong hệ thống"),
}
_CODES: Mapping[str, object] = {
    "1": _l("Cổng không nhận tài khoản, mã đơn vị hoặc dịch vụ đã khai báo (%(what)s)"),
    "2": _l("Cổng báo trường %(what)s không đúng"),
    "-1": _l("Cổng báo phiên làm việc đã hết"),
}
_REFUSAL = re.compile(r"(?P<code>-?[0-9]+)(?:: (?P<what>.*))?", re.DOTALL)


def state(record: NationalRecord) -> tuple[object, str, str]:
    """Say how far a record has come: words, colour, icon."""
    if record.state == NationalState.WAITING.value and record.attempts:
        return _l("Chưa gửi được, sẽ gửi lại"), "gold", "clock"
    return _STATES[record.state]


def problem(text: str) -> object:
    """Say what went wrong, as far as it is known; the portal's own words otherwise."""
    if not text or text in _PROBLEMS:
        return _PROBLEMS.get(text, "")
    found = _REFUSAL.fullmatch(text)
    if found and found["code"] in _CODES:
        return str(_CODES[found["code"]]) % {"what": found["what"] or "?"}
    return _l("Cổng trả lời: %(text)s", text=text)
