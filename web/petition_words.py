"""What petitions say in words, for both doors."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.petitions.records import PetitionKind, PetitionState

KINDS: Mapping[str, LazyString] = {
    PetitionKind.CONDUCT.value: _l(
        "Hành vi của cán bộ, cơ quan: chậm, sai, thái độ, đòi thêm giấy tờ hoặc tiền"
    ),
    PetitionKind.RULES.value: _l("Quy định, thủ tục: vướng mắc, không hợp lý, chồng chéo"),
    PetitionKind.SERVICE.value: _l("Dịch vụ trực tuyến, hệ thống này: lỗi, khó dùng"),
}
"""What a petition is about."""

SHORT_KINDS: Mapping[str, LazyString] = {
    PetitionKind.CONDUCT.value: _l("Về hành vi"),
    PetitionKind.RULES.value: _l("Về quy định"),
    PetitionKind.SERVICE.value: _l("Về dịch vụ"),
}

STATES: Mapping[str, tuple[LazyString, str, str]] = {
    PetitionState.RECEIVED.value: (_l("Mới nhận"), "sea", "inbox"),
    PetitionState.HANDLING.value: (_l("Đang xem xét"), "gold", "clock"),
    PetitionState.ANSWERED.value: (_l("Đã trả lời"), "green", "check"),
    PetitionState.DECLINED.value: (_l("Không thụ lý"), "plain", "stop"),
}
"""How far a petition has come, with tone and sign."""

ACTS: Mapping[str, LazyString] = {
    "petition_sent": _l("Gửi phản ánh, kiến nghị"),
    "petition_taken_up": _l("Bắt đầu xem xét"),
    "petition_passed_on": _l("Chuyển cơ quan khác"),
    "petition_answered": _l("Trả lời"),
    "petition_declined": _l("Thông báo không thụ lý"),
    "petition_published": _l("Công khai câu trả lời"),
    "petition_unpublished": _l("Thôi công khai"),
}
"""What was done with a petition."""
