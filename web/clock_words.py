"""The clocks of a dossier in words: which one, what happened to it, why, and who has to act."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.clocks.records import Clock, ClockAct, ClockReason
from web import filters

CLOCKS: Mapping[Clock, LazyString] = {
    Clock.REPLY: _l("Trả lời hồ sơ đã nộp"),
    Clock.RETURN: _l("Trả lại hồ sơ chưa đủ điều kiện"),
    Clock.FORWARD: _l("Chuyển đến cơ quan giải quyết"),
    Clock.PROCESSING: _l("Giải quyết hồ sơ"),
    Clock.STEP: _l("Bước"),
    Clock.SUPPLEMENT: _l("Chờ bổ sung"),
    Clock.PAYMENT: _l("Chờ nộp tiền"),
    Clock.CONSULT: _l("Lấy ý kiến"),
    Clock.APOLOGY: _l("Xin lỗi, hẹn lại nếu sẽ trễ"),
}

ACTS: Mapping[ClockAct, LazyString] = {
    ClockAct.START: _l("bắt đầu tính"),
    ClockAct.STOP: _l("tạm dừng"),
    ClockAct.RESUME: _l("tính tiếp"),
    ClockAct.RESTART: _l("tính lại từ đầu"),
    ClockAct.SHIFT: _l("dời hạn"),
    ClockAct.END: _l("kết thúc"),
}

REASONS: Mapping[ClockReason, LazyString] = {
    ClockReason.FILED: _l("hồ sơ đã nộp"),
    ClockReason.ACCEPTED: _l("đã tiếp nhận hồ sơ"),
    ClockReason.COMPETENT_RECEIVED: _l("cơ quan có thẩm quyền nhận hồ sơ"),
    ClockReason.SUPPLEMENT_ASKED: _l("yêu cầu người nộp bổ sung"),
    ClockReason.SUPPLEMENT_GIVEN: _l("người nộp đã bổ sung"),
    ClockReason.FEE_DEMANDED: _l("yêu cầu người nộp nộp tiền"),
    ClockReason.FEE_PAID: _l("đã nộp tiền"),
    ClockReason.REAPPOINTED: _l("đã xin lỗi và hẹn lại ngày trả"),
    ClockReason.STEP_BEGUN: _l("đến bước này"),
    ClockReason.STEP_ENDED: _l("bước này đã xong"),
    ClockReason.CONSULTED: _l("đã gửi xin ý kiến"),
    ClockReason.ANSWERED: _l("đã có ý kiến trả lời"),
    ClockReason.PARTNER_SENT_BACK: _l("cơ quan phối hợp trả lại để hoàn thiện"),
    ClockReason.REMOTE: _l("cơ quan ở xa được cộng thêm thời gian"),
    ClockReason.CALENDAR: _l("lịch nghỉ thay đổi"),
    ClockReason.REFUSED: _l("đã từ chối hồ sơ"),
    ClockReason.WITHDRAWN: _l("người nộp đã rút hồ sơ"),
    ClockReason.HALTED: _l("đã dừng giải quyết"),
    ClockReason.FINISHED: _l("đã có kết quả"),
    ClockReason.CORRECTED: _l("ghi lại sổ thời gian"),
}

WHO_ACTS: Mapping[Clock, LazyString] = {
    Clock.REPLY: _l("Bộ phận Một cửa"),
    Clock.RETURN: _l("Cơ quan giải quyết"),
    Clock.FORWARD: _l("Bộ phận Một cửa"),
    Clock.PROCESSING: _l("Cơ quan giải quyết"),
    Clock.STEP: _l("Người giữ bước này"),
    Clock.SUPPLEMENT: _l("Người nộp hồ sơ"),
    Clock.PAYMENT: _l("Người nộp hồ sơ"),
    Clock.CONSULT: _l("Cơ quan được hỏi ý kiến"),
    Clock.APOLOGY: _l("Cơ quan giải quyết"),
}
"""Whose move it is while the clock runs."""

WHOM_AWAITED: Mapping[ClockReason, LazyString] = {
    ClockReason.SUPPLEMENT_ASKED: _l("Người nộp hồ sơ"),
    ClockReason.FEE_DEMANDED: _l("Người nộp hồ sơ"),
    ClockReason.PARTNER_SENT_BACK: _l("Cơ quan chủ trì"),
}
"""Who is waited for while the clock stands."""


def name(clock: str, note: str) -> str:
    """Name a clock; a step's by the step, which its rows note."""
    said = str(CLOCKS[Clock(clock)])
    return f"{said}: {note}" if note and clock in {Clock.STEP, Clock.CONSULT} else said


def happened(act: str, reason: str) -> str:
    """Say what happened to a clock and why."""
    return f"{ACTS[ClockAct(act)]} – {REASONS[ClockReason(reason)]}"


def spent(minutes: int) -> str:
    """Say how much working time was used."""
    return filters.working_time(minutes) if minutes > 0 else str(_("chưa tính"))
