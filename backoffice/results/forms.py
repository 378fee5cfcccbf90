"""Forms on results that are put in question."""

from flask_babel import lazy_gettext as _l

from casework.dossiers.reasons import MAX_REASON
from casework.dossiers.revoking import MAX_BODY
from casework.registers.records import CancelGround
from web.fields import (
    CheckboxField,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from web.forms import PageForm
from web.result_words import GROUNDS


class CancelForm(PageForm):
    """The decision's ground and reason, the replacing result if any, the leader."""

    ground = RadioField(
        _l("Căn cứ hủy (Điều 15 Nghị định 45/2020/NĐ-CP)"),
        choices=[(ground.value, GROUNDS[ground]) for ground in CancelGround],
    )
    reason = TextAreaField(
        _l("Nội dung, lý do cụ thể"),
        hint=_l("Được ghi trong quyết định và chủ hồ sơ đọc được"),
        max_length=MAX_REASON,
        rows=4,
    )
    replaces = CheckboxField(_l("Ban hành văn bản thay thế cùng quyết định này"), required=False)
    body = TextAreaField(
        _l("Nội dung văn bản thay thế"),
        required=False,
        hint=_l("Sửa lại từ nội dung cũ; để một dòng trống giữa hai đoạn"),
        max_length=MAX_BODY,
        rows=12,
    )
    leader = SelectField(_l("Trình lãnh đạo"), blank=_l("Chọn người ký"))

    def paragraphs(self) -> list[str]:
        """Split the replacing text at its empty lines; nothing where none is to be issued."""
        if not self.replaces.data:
            return []
        blocks = str(self.body.data or "").split("\n\n")
        return [block.strip() for block in blocks if block.strip()]


class DeclineForm(PageForm):
    """Why a result stands as it is."""

    answer = TextAreaField(
        _l("Lý do không đính chính"),
        hint=_l("Người đề nghị đọc được nội dung này"),
        max_length=MAX_REASON,
        rows=4,
    )


class SignForm(PageForm):
    """Signing needs the second factor once more, and what was seen."""

    seen_sha256 = HiddenField()
    code = TextField(
        _l("Mã xác thực trên điện thoại"),
        hint=_l("6 chữ số đang hiện trong ứng dụng xác thực; mỗi mã dùng một lần"),
        max_length=10,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
    )


class BackForm(PageForm):
    """Why the draft is given back."""

    reason = TextAreaField(_l("Lý do trả lại"), max_length=MAX_REASON, rows=3)


class SealForm(PageForm):
    """Sealing needs nothing but the confirmation."""
