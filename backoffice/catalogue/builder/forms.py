"""The forms of the builder: a section, a question of any kind, a group, steps of the outline."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from backoffice.catalogue.builder import words
from backoffice.catalogue.builder.lists import ColumnsField, OptionsField, SamplesField
from backoffice.catalogue.conditions import ConditionField
from backoffice.catalogue.editing import EditForm
from casework.procedures import formulas, tables
from casework.procedures.forms import Field, FieldKind
from foundation.errors import Problem
from foundation.text import clean_line
from web.fields import (
    CheckboxesField,
    CheckboxField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)

LABEL, TEXT = 300, 1_000
_EARLIER = re.compile(r"[^\s:]{1,40}:[a-z][a-z0-9_]{0,59}", re.ASCII)
NEEDS: Any = (
    ("required", _l("Bắt buộc"), _l("Chưa trả lời thì chưa nộp được")),
    ("soft", _l("Nên điền"), _l("Được nhắc, nhưng vẫn nộp được khi để trống")),
    ("optional", _l("Không bắt buộc"), _l("Không nhắc gì")),
)
K = FieldKind
FOR_KINDS = {
    "options": {K.CHOICE},
    "minimum": {K.NUMBER, K.MONEY},
    "maximum": {K.NUMBER, K.MONEY},
    "max_length": {K.TEXT, K.TEXTAREA},
    "not_future": {K.DATE},
    "former": {K.COMMUNE},
    "columns": {K.TABLE},
    "min_rows": {K.TABLE},
    "max_rows": {K.TABLE},
    "formula": {K.COMPUTED},
    "samples": {K.COMPUTED},
    "part": {K.FILE},
    "prefill": set(K) - {K.TABLE, K.FILE, K.COMPUTED, K.DECLARATION, K.YES_NO, K.NUMBER, K.MONEY},
    "prefill_from": set(K) - {K.TABLE, K.FILE, K.COMPUTED, K.DECLARATION},
    "need": set(K) - {K.COMPUTED, K.FILE},
    "require_when": set(K) - {K.COMPUTED, K.FILE},
}
"""The fields of a question that only some kinds have."""


class SignedField(IntegerField):
    """A whole number that may lie below zero."""

    def tidy(self, value: str) -> int | None:
        """Read the sign before the digits."""
        line = clean_line(value)
        found = super().tidy(line.lstrip("-"))
        self.typed = line
        return -found if found is not None and line.startswith("-") else found


def _check_earlier(text: str) -> Problem | None:
    return None if _EARLIER.fullmatch(text) else Problem("prefill_from_wrong")


class SectionForm(EditForm):
    """A section: its title and what is said below it."""

    title = TextField(_l("Tên phần"), max_length=LABEL, hint=_l("Ví dụ: Thông tin về trẻ em"))
    intro = TextAreaField(_l("Lời dẫn dưới tên phần"), required=False, max_length=TEXT)


class KindForm(EditForm):
    """The kind of a question that is to be added."""

    kind = RadioField(_l("Câu hỏi hỏi điều gì?"))


class QuestionForm(EditForm):
    """A question of any kind; the page draws only what its kind has."""

    shown_kind = HiddenField()
    label = TextField(_l("Câu hỏi"), max_length=LABEL, hint=_l("Viết như người dân sẽ đọc"))
    hint = TextField(_l("Lời hướng dẫn dưới câu hỏi"), required=False, max_length=TEXT)
    kind = SelectField(_l("Loại câu trả lời"), blank=_l("Chọn loại"))
    section = SelectField(_l("Thuộc phần"), blank=_l("Chọn phần"))
    options = OptionsField(
        _l("Các lựa chọn"),
        hint=_l("Mỗi dòng một lựa chọn. Chỉ cần viết tên; giá trị lưu trữ tự có."),
        required=False,
        max_length=20_000,
        rows=8,
    )
    formula = TextAreaField(_l("Công thức"), required=False, max_length=formulas.LONGEST, rows=3)
    samples = SamplesField(_l("Tính thử"))
    columns = ColumnsField(_l("Các cột của bảng"))
    min_rows = IntegerField(_l("Số dòng ít nhất"), required=False, width=4)
    max_rows = IntegerField(
        _l("Số dòng nhiều nhất"),
        required=False,
        width=4,
        hint=_l("Để trống: %(most)s dòng", most=tables.MOST_ROWS),
    )
    part = SelectField(
        _l("Giấy tờ nhận tệp"), required=False, blank=_l("Chọn một thành phần hồ sơ")
    )
    minimum = SignedField(_l("Nhỏ nhất"), required=False, width=10)
    maximum = SignedField(_l("Lớn nhất"), required=False, width=10)
    max_length = IntegerField(
        _l("Dài nhất (số ký tự)"), required=False, width=4, hint=_l("Để trống: mức chung")
    )
    not_future = CheckboxField(_l("Không nhận ngày trong tương lai"), required=False)
    former = CheckboxField(
        _l("Cho chọn cả xã, phường có trước 01/7/2025"),
        required=False,
        hint=_l("Dùng cho nơi sinh, địa chỉ trên giấy tờ cũ"),
    )
    need = RadioField(_l("Có phải trả lời không?"), choices=NEEDS, required=False)
    require_when = ConditionField(
        _l("Chỉ bắt buộc (hoặc nhắc) khi"),
        hint=_l("Không có dòng nào: bắt buộc (hoặc nhắc) mọi lúc câu hỏi hiện ra."),
    )
    show_when = ConditionField(
        _l("Chỉ hiện câu hỏi khi"),
        hint=_l(
            "Không có dòng nào: luôn hiện. Cùng một câu hỏi: đúng một dòng là đủ; "
            "khác câu hỏi: phải đúng tất cả. Chỉ dựa được vào câu hỏi ở phía trên."
        ),
    )
    prefill = SelectField(_l("Điền sẵn từ tài khoản"), required=False, blank=_l("Không điền sẵn"))
    prefill_from = TextField(
        _l("Điền sẵn từ hồ sơ trước của chính người nộp"),
        required=False,
        max_length=120,
        width=20,
        hint=_l("Viết mã thủ tục:khóa câu hỏi, ví dụ 1.001193:me_ho_ten"),
        check=_check_earlier,
    )

    def choose(self, sections: list[tuple[str, str]], parts: list[tuple[str, str]]) -> None:
        """Offer what the draft has."""
        self.kind.choices = [(value, text) for value, text, _note in words.kind_choices()]
        self.section.choices, self.part.choices = sections, parts
        self.prefill.choices = [(one.value, text) for one, text in words.PREFILLS.items()]

    @property
    def chosen_kind(self) -> FieldKind:
        """The kind that is chosen now, a line of text where none is."""
        known = {one.value for one in FieldKind}
        return FieldKind(self.kind.data if self.kind.data in known else "text")

    def has(self, name: str) -> bool:
        """Tell whether the kind chosen has a field."""
        kinds = FOR_KINDS.get(name)
        return kinds is None or self.chosen_kind in kinds

    def is_ready(self) -> bool:
        """Tell whether the question can be kept: its kind must be the one that was shown."""
        if self.is_submitted() and self.kind.data != self.shown_kind.data:
            return False
        return super().is_ready()


class RemoveForm(EditForm):
    """Taking a question or section away, once it is known who needs it."""


class OrderForm(EditForm):
    """The outline's buttons, such as "up:key", "copy:key" or "section-up:key"."""

    verb = TextField("", max_length=120)


class GroupForm(EditForm):
    """A group of questions about one person, organisation or address."""

    title = TextField(
        _l("Tên nhóm"), max_length=LABEL, hint=_l("Ví dụ: Người mẹ, Công ty, Nơi ở hiện nay")
    )
    facets = CheckboxesField(_l("Hỏi những gì"))


class UploadForm(EditForm):
    """A form as JSON, pasted."""

    text = TextAreaField(
        _l("Nội dung biểu mẫu (JSON)"), max_length=400_000, required=False, rows=12
    )


def values_of(field: Field, section: str) -> dict[str, object]:
    """Return what the editor begins with for a question that is there."""
    need = "soft" if field.soft else "required" if field.required else "optional"
    return {
        "shown_kind": field.kind.value,
        "label": field.label,
        "hint": field.hint,
        "kind": field.kind.value,
        "section": section,
        "formula": field.formula,
        "columns": field.columns,
        "min_rows": field.min_rows or None,
        "max_rows": field.max_rows or None,
        "part": field.part,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "max_length": field.max_length,
        "not_future": field.not_future,
        "former": field.former,
        "need": need,
        "require_when": field.require_when,
        "show_when": field.show_when,
        "prefill": field.prefill.value if field.prefill else "",
        "prefill_from": field.prefill_from,
    }
