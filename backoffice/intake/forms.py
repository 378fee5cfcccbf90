"""The one form of the counter: it holds everything that was typed, whichever step is shown.

What is required is the house's business: a step that is not shown yet is no mistake.
"""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from backoffice import wording
from casework.dossiers.intake_rules import ADDRESS_LENGTH, NOTE_LENGTH
from casework.dossiers.reception import MAX_REASON
from casework.people import card, rules
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import (
    Channel,
    CopyKind,
    Definition,
    Level,
    PartManner,
    RequiredPart,
    Returning,
)
from web.fields import (
    CheckboxField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from web.forms import PageForm

SEXES = [("male", _l("Nam")), ("female", _l("Nữ"))]
MANDATES: list[tuple[str, LazyString]] = [
    ("relative", _l("Người thân (cha, mẹ, vợ, chồng, con)")),
    ("authorised", _l("Người được ủy quyền")),
    ("representative", _l("Người đại diện theo pháp luật")),
    ("staff", _l("Nhân viên của cơ quan, tổ chức")),
]
CHANNELS = [("direct", _l("Nộp trực tiếp")), ("post", _l("Qua bưu chính"))]
COUNTS, MARKS = ("originals", "certified", "copies"), ("shown", "unscannable")
TICKED = frozenset({PartManner.FILE, PartManner.EARLIER, PartManner.EFORM, PartManner.SHOW})
"""Manners of parts that stand in the list at the counter; what the agency looks up does not."""


class CardField(TextField):
    """The box of the card: what was scanned is read once and never written back."""

    def shown(self) -> object:
        """Show nothing."""
        return ""


def _optional(label: object, **settings: Any) -> TextField:  # noqa: ANN401 - see web.fields
    return TextField(label, required=False, **settings)


class CounterForm(PageForm):
    """Person, procedure and how it is handed in; the parts are added by ``form_for``."""

    card = CardField(
        _l("Quét thẻ căn cước hoặc gõ số định danh, mã số thuế"),
        required=False,
        max_length=card.LONGEST,
        tidied_by=str,
        autocomplete="off",
        attrs={"autocapitalize": "off", "spellcheck": "false"},
    )
    number, key, visit = HiddenField(), HiddenField(), HiddenField()
    card_name, card_born, card_sex, card_address = (HiddenField() for _ in range(4))
    name = _optional(_l("Họ, chữ đệm và tên, hoặc tên tổ chức"), max_length=ADDRESS_LENGTH)
    birth_date = DateField(_l("Ngày sinh"), required=False)
    sex = RadioField(_l("Giới tính"), required=False, choices=SEXES, inline=True)
    representative = _optional(_l("Người đại diện theo pháp luật"), max_length=rules.NAME_LENGTH)
    address = _optional(_l("Địa chỉ"), max_length=ADDRESS_LENGTH)
    update = CheckboxField(_l("Cập nhật tài khoản theo thẻ"), required=False)
    phone = _optional(
        _l("Điện thoại liên hệ"), tidied_by=rules.tidy_phone, inputmode="tel", width=20
    )
    q = _optional(
        _l("Thủ tục"),
        hint=_l("Gõ mã hoặc tên, không dấu cũng được; Enter để chọn"),
        autocomplete="off",
    )
    procedure = HiddenField()
    case_key = RadioField(_l("Trường hợp"), required=False)
    agency = SelectField(_l("Nơi giải quyết"), required=False, blank=_l("Chọn xã, phường"))
    channel = RadioField(_l("Cách nộp"), required=False, choices=CHANNELS, inline=True)
    tracking = _optional(_l("Số hiệu bưu gửi"), max_length=40, tidied_by=lambda text: (
        "".join(text.upper().split())
    ), width=20)  # fmt: skip
    return_way = RadioField(_l("Nhận kết quả"), required=False, inline=True)
    return_address = _optional(_l("Địa chỉ nhận qua bưu chính"), max_length=ADDRESS_LENGTH)
    another = CheckboxField(_l("Nộp thay cho người khác"), required=False)
    holder_name = _optional(_l("Chủ hồ sơ"), max_length=ADDRESS_LENGTH)
    holder_number = _optional(
        _l("Số định danh hoặc mã số thuế của chủ hồ sơ"), tidied_by=rules.tidy_number, width=20
    )
    holder_phone = _optional(
        _l("Điện thoại của chủ hồ sơ"), tidied_by=rules.tidy_phone, inputmode="tel", width=20
    )
    holder_address = _optional(_l("Địa chỉ của chủ hồ sơ"), max_length=ADDRESS_LENGTH)
    mandate = SelectField(
        _l("Tư cách nộp thay"), required=False, choices=MANDATES, blank=_l("Chọn một mục")
    )
    mandate_note = _optional(
        _l("Giấy ủy quyền, giấy giới thiệu"),
        max_length=NOTE_LENGTH,
        hint=_l("Số, ngày, nơi chứng thực; để trống nếu không cần"),
    )
    despite = CheckboxField(_l("Đã xem, vẫn nhận hồ sơ mới"), required=False)
    note = TextAreaField(
        _l("Nội dung hướng dẫn hoặc lý do từ chối"), required=False, max_length=MAX_REASON, rows=3
    )


def parts_of(definition: Definition, case_key: str) -> list[RequiredPart]:
    """List the parts that are ticked at the counter, in the procedure's order."""
    asked = procedure_parts.parts_for(definition, case_key)
    return [part for part in asked if part.manner in TICKED]


def form_for(
    definition: Definition | None = None,
    communes: list[tuple[str, str]] | None = None,
    case_key: str = "",
) -> CounterForm:
    """Make the form of the counter, with the parts and choices of a procedure once it is chosen."""
    fields: dict[str, Any] = {}
    parts = parts_of(definition, case_key) if definition else []
    for part in parts:
        name = f"part.{part.key}"
        fields[f"{name}.on"] = CheckboxField(part.name, required=False)
        for one in COUNTS:
            fields[f"{name}.{one}"] = IntegerField(required=False)
        for one in MARKS:
            fields[f"{name}.{one}"] = CheckboxField(required=False)
        fields[f"{name}.note"] = _optional(_l("Ghi chú"), max_length=NOTE_LENGTH)
    form: CounterForm = type("CounterForm", (CounterForm,), fields)()
    if definition:
        _offer(form, definition, communes or [])
    return form


def _offer(form: CounterForm, definition: Definition, communes: list[tuple[str, str]]) -> None:
    form.case_key.choices = [(case.key, case.name) for case in definition.cases]
    form.agency.choices = communes
    form.return_way.choices = [
        (way.value, wording.RETURN_WAYS[way.value])
        for way in (Returning.DESK, Returning.HOME, Returning.ONLINE)
        if way in definition.returning
    ]
    if not form.case_key.data and len(definition.cases) == 1:
        form.case_key.data = definition.cases[0].key
    if not form.channel.data:
        form.channel.data = Channel.DIRECT.value
    if not form.return_way.data:
        form.return_way.data = form.return_way.choices[0][0] if form.return_way.choices else ""


def is_local(definition: Definition) -> bool:
    """Tell whether communes handle the matter, so that one of them has to be named."""
    return definition.level is Level.COMMUNE


def usual(part: RequiredPart) -> dict[str, int | bool]:
    """Return the counts and marks that a part has in the usual case, as the procedure asks."""
    if part.manner is PartManner.SHOW:
        return {"shown": True}
    counts = {"originals": part.originals, "certified": 0, "copies": 0}
    counts["certified" if part.copy_kind is CopyKind.CERTIFIED else "copies"] = part.copies
    if not any(counts.values()) or part.manner is PartManner.EFORM:
        counts = {"originals": 1, "certified": 0, "copies": 0}
    return dict(counts)
