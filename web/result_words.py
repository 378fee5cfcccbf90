"""Words on results that cease to hold, for both doors: grounds, acts, how far a cancellation is."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casework.people.actor import Role
from casework.registers.records import CancelGround
from casework.registers.standing_records import CancellationState, CorrectionState

GROUNDS: Mapping[CancelGround, LazyString] = {
    CancelGround.REVOKED: _l("Kết quả bị cơ quan có thẩm quyền thu hồi, hủy bỏ hoặc bãi bỏ"),
    CancelGround.ERROR: _l("Kết quả có sai sót về nội dung hoặc ban hành không đúng thẩm quyền"),
    CancelGround.SUPERSEDED: _l("Kết quả hết thời hạn hoặc đã có kết quả mới thay thế"),
    CancelGround.REQUEST: _l("Chủ hồ sơ có đề nghị hợp pháp"),
}
"""The grounds of Decree 45/2020 art. 15."""

CORRECTIONS: Mapping[CorrectionState, LazyString] = {
    CorrectionState.OPEN: _l("Đang chờ trả lời"),
    CorrectionState.ACCEPTED: _l("Được chấp nhận"),
    CorrectionState.DECLINED: _l("Không được chấp nhận"),
}

STEPS: Mapping[CancellationState, LazyString] = {
    CancellationState.PROPOSED: _l("Chờ lãnh đạo ký"),
    CancellationState.SIGNING: _l("Đang ký số"),
    CancellationState.SIGNED: _l("Chờ văn thư cấp số, đóng dấu"),
    CancellationState.SEALING: _l("Đang đóng dấu số"),
    CancellationState.DONE: _l("Đã có hiệu lực"),
    CancellationState.DROPPED: _l("Lãnh đạo đã trả lại"),
}

NEXT: Mapping[CancellationState, tuple[Role, LazyString]] = {
    CancellationState.PROPOSED: (Role.LEADER, _l("Xem và ký")),
    CancellationState.SIGNED: (Role.CLERK, _l("Cấp số, đóng dấu")),
}
"""Who does what next on a cancellation."""

ACTS: Mapping[str, LazyString] = {
    "ask_correction": _l("Đề nghị đính chính kết quả"),
    "answer_correction": _l("Trả lời đề nghị đính chính"),
    "cancel_result": _l("Hủy hiệu lực kết quả"),
    "replace_result": _l("Thay thế kết quả"),
    "propose_cancellation": _l("Trình quyết định hủy hiệu lực kết quả"),
    "sign_cancellation": _l("Ký quyết định hủy hiệu lực kết quả"),
    "cancellation_signed": _l("Chữ ký số trên quyết định hủy đã hoàn tất"),
    "hand_back_cancellation": _l("Trả lại dự thảo quyết định hủy"),
    "seal_cancellation": _l("Cấp số, đóng dấu quyết định hủy"),
    "cancellation_failed": _l("Chưa ký, đóng dấu được quyết định hủy"),
    "ask_evidence": _l("Yêu cầu hồ sơ bằng chứng"),
}
"""Acts on a dossier that are no verbs of the table, in its timeline or its journal."""
