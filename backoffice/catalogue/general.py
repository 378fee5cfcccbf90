"""Editing what a procedure says of itself: names, field, agency, texts, ways of filing."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.catalogue import editing, wording
from backoffice.catalogue.editing import EditForm
from casework.agencies import queries as agencies
from casework.catalogue import queries
from casework.people.actor import Role
from casework.procedures.definition import Channel, Definition, Level, Returning
from web.access import open_to
from web.fields import (
    CheckboxesField,
    CheckboxField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from web.transactions import reading

blueprint = Blueprint("general", __name__)

_LINES = ("subjects", "steps", "requirements", "prepare", "legal_bases", "keywords")
_TEXTS = ("name", "field_name", "summary", "limit_note", "fee_note", "handled_by", "promulgator")
_ONE_A_LINE = _l("Mỗi dòng một mục")


def _lines(label: object, hint: object = _ONE_A_LINE, rows: int = 4) -> TextAreaField:
    return TextAreaField(label, required=False, hint=hint, rows=rows, max_length=20_000)


class GeneralForm(EditForm):
    """Everything that is no list of its own."""

    name = TextField(_l("Tên thủ tục"), max_length=500)
    field_code = SelectField(
        _l("Lĩnh vực"), required=False, hint=_l("Chọn trong danh sách, hoặc điền lĩnh vực mới")
    )
    new_field_code = TextField(
        _l("Mã lĩnh vực mới"), required=False, max_length=30, width=20, hint=_l("Ví dụ: G15-TP07")
    )
    field_name = TextField(_l("Tên lĩnh vực mới"), required=False, max_length=200)
    level = RadioField(
        _l("Cấp thực hiện"), choices=[(k.value, v) for k, v in wording.LEVELS.items()]
    )
    agency_code = SelectField(
        _l("Cơ quan giải quyết"), required=False, hint=_l("Chỉ chọn với thủ tục cấp tỉnh")
    )
    is_open = CheckboxField(
        _l("Nhận hồ sơ trên hệ thống này"),
        required=False,
        hint=_l("Bỏ đánh dấu nếu chỉ giới thiệu thủ tục do nơi khác giải quyết"),
    )
    handled_by = TextField(
        _l("Nơi giải quyết"), required=False, max_length=500, hint=_l("Dùng khi chỉ giới thiệu")
    )
    promulgator = TextField(_l("Cơ quan ban hành"), required=False, max_length=300)
    summary = TextAreaField(_l("Tóm tắt"), required=False, rows=3, max_length=2_000)
    channels = CheckboxesField(
        _l("Cách nộp"), choices=[(k.value, v) for k, v in wording.CHANNELS.items()]
    )
    returning = CheckboxesField(
        _l("Cách trả kết quả"), choices=[(k.value, v) for k, v in wording.RETURNING.items()]
    )
    subjects = _lines(_l("Đối tượng thực hiện"))
    prepare = _lines(_l("Cần chuẩn bị"))
    steps = _lines(_l("Trình tự thực hiện"), _l("Mỗi dòng một bước"), 6)
    requirements = _lines(_l("Yêu cầu, điều kiện"))
    legal_bases = _lines(_l("Căn cứ pháp lý"))
    keywords = _lines(_l("Từ khóa tìm kiếm"), _l("Mỗi dòng một cách nói thường ngày"))
    life_events = CheckboxesField(
        _l("Sự kiện cuộc sống"),
        required=False,
        hint=_l("Thủ tục hiện dưới những sự kiện này ở trang đầu của cổng"),
        choices=list(wording.LIFE_EVENTS.items()),
    )
    limit_note = TextField(_l("Ghi chú về thời hạn"), required=False, max_length=1_000)
    fee_note = TextField(_l("Ghi chú về phí, lệ phí"), required=False, max_length=1_000)

    def fit(self, session: Session) -> None:
        """Offer the fields and agencies that there are."""
        self.field_code.choices = [(one.code, one.name) for one in queries.fields(session)]
        self.agency_code.choices = [(one.code, one.name) for one in agencies.departments(session)]


def _data(definition: Definition) -> dict[str, Any]:
    data: dict[str, Any] = {key: getattr(definition, key) for key in _TEXTS}
    data |= {key: "\n".join(getattr(definition, key)) for key in _LINES}
    return data | {
        "field_code": definition.field_code,
        "field_name": "",
        "level": definition.level.value,
        "agency_code": definition.agency_code or "",
        "is_open": definition.is_open,
        "life_events": [one for one in definition.life_events if one in wording.LIFE_EVENTS],
        "channels": [one.value for one in definition.channels],
        "returning": [one.value for one in definition.returning],
    }


@blueprint.route("/<code>/soan/chung", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def edit(code: str) -> ResponseReturnValue:
    """Edit the general facts of a draft."""
    with reading() as session:
        opened = editing.opened(session, code, "general")
        form = GeneralForm(data=_data(opened.definition))
        form.fit(session)
        names = {one.code: one.name for one in queries.fields(session)}
    if opened.definition.field_code and opened.definition.field_code not in names:
        known = (opened.definition.field_code, opened.definition.field_name)
        form.field_code.choices = [*form.field_code.choices, known]
    if form.is_ready() and editing.keep(opened, form, _changed(opened.definition, form)):
        flash(_("Đã lưu thông tin chung."), "success")
        return redirect(url_for(".edit", code=code), 303)
    return editing.page("backoffice/catalogue/general.html", opened, form)


def _changed(definition: Definition, form: GeneralForm) -> Definition:
    given: dict[str, Any] = {
        key: getattr(form, key).data or "" for key in _TEXTS if key != "field_name"
    }
    given |= {key: _split(getattr(form, key).data) for key in _LINES}
    level = Level(form.level.data)
    chosen = dict(form.field_code.choices)
    new = form.new_field_code.data or ""
    return replace(
        definition,
        **given,
        field_code=new or form.field_code.data or "",
        field_name=form.field_name.data if new else str(chosen.get(form.field_code.data, "")),
        level=level,
        agency_code=(form.agency_code.data or None) if level is Level.PROVINCE else None,
        is_open=bool(form.is_open.data),
        life_events=(*(form.life_events.data or ()), *_unlisted(definition)),
        channels=tuple(Channel(one) for one in form.channels.data or ()),
        returning=tuple(Returning(one) for one in form.returning.data or ()),
    )


def _unlisted(definition: Definition) -> tuple[str, ...]:
    """Keep the life events that this page does not offer."""
    return tuple(one for one in definition.life_events if one not in wording.LIFE_EVENTS)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
