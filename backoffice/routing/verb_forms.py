"""Forms of the verbs that pass work on."""

from flask_babel import lazy_gettext as _l

from backoffice.forms import ReasonForm, VerbForm
from casework.dossiers.answering import LONGEST
from casework.worktime.rules import TimeUnit
from web.fields import (
    CheckboxesField,
    CheckboxField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)

OUTSIDE = "ngoai"


class AllotForm(VerbForm):
    """Allotting: to whom, and why."""

    officer = SelectField(
        _l("Người thụ lý"), blank=_l("Chọn chuyên viên"),
        hint=_l("Bên cạnh tên là số việc đang mở và ngày nghỉ của từng người"),
    )  # fmt: skip
    reason = TextAreaField(
        _l("Lý do, chỉ đạo"), required=False, max_length=2_000, rows=3,
        hint=_l("Ghi trong diễn biến nội bộ; người nộp không thấy"),
    )  # fmt: skip


class ReleaseForm(ReasonForm):
    """Giving a step back to the common queue: why."""


class MoveOnForm(VerbForm):
    """Going on: by which outcome, and what the next ones should know."""

    outcome = RadioField(_l("Kết quả của bước này"))
    note = TextAreaField(
        _l("Ý kiến chuyển kèm"), required=False, max_length=1_000, rows=4,
        hint=_l("Bắt buộc khi trả lại bước trước"),
    )  # fmt: skip


class ConsultForm(VerbForm):
    """A question to another agency: to whom, what, until when, what it may see."""

    agency = SelectField(_l("Cơ quan được hỏi"), blank=_l("Chọn cơ quan"))
    text = TextAreaField(
        _l("Nội dung cần ý kiến"), max_length=LONGEST, rows=6,
        hint=_l("Nêu rõ vấn đề và căn cứ. Cơ quan ngoài hệ thống: ghi tên cơ quan ở dòng đầu."),
    )  # fmt: skip
    amount = IntegerField(_l("Thời hạn trả lời"), width=4, inputmode="numeric")
    unit = RadioField(
        _l("Tính theo"),
        choices=[
            (TimeUnit.WORKING_DAY.value, _l("Ngày làm việc")),
            (TimeUnit.DAY.value, _l("Ngày")),
            (TimeUnit.HOUR.value, _l("Giờ làm việc")),
        ],
        inline=True,
    )
    silence_agrees = CheckboxField(
        _l("Hết hạn không trả lời thì coi là đồng ý"), required=False,
        hint=_l("Chỉ chọn khi quy định của thủ tục cho phép"),
    )  # fmt: skip
    inputs = CheckboxesField(
        _l("Cơ quan được hỏi xem được"), required=False,
        hint=_l("Ngoài tên chủ hồ sơ, mã hồ sơ và thủ tục; chỉ chọn những gì cần cho câu hỏi"),
    )  # fmt: skip


class ApproveForm(VerbForm):
    """Approving a draft at its review, with a remark."""

    note = TextAreaField(_l("Ý kiến"), required=False, max_length=1_000, rows=3)


class AnswerForm(VerbForm):
    """Answering what was asked: how, and in which words."""

    outcome = RadioField(_l("Trả lời"))
    text = TextAreaField(
        _l("Nội dung trả lời"), required=False, max_length=LONGEST, rows=6,
        hint=_l("Bắt buộc khi không đồng ý hoặc có ý kiến khác"),
    )  # fmt: skip


class MendedForm(VerbForm):
    """Saying that what a partner gave back has been put right."""

    note = TextAreaField(_l("Đã hoàn thiện những gì"), max_length=1_000, rows=3)
