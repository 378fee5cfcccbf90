"""Results: the texts that are signed, with placeholders filled from answers, shown filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import items
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.items import ItemForm, ItemKind, ItemWords
from casework.procedures import rules
from casework.procedures.definition import Definition, ResultTemplate
from casework.procedures.part_checks import STANDING_FACTS
from foundation.errors import Problem
from web.fields import IntegerField, TextAreaField, TextField

_BLANK = ResultTemplate("", "", "")
_LONGEST = 20_000
_STANDING = dict(
    zip(
        STANDING_FACTS,
        (
            _l("Chủ hồ sơ"),
            _l("Số định danh, mã số thuế của chủ hồ sơ"),
            _l("Địa chỉ của chủ hồ sơ"),
            _l("Mã hồ sơ"),
            _l("Cơ quan giải quyết"),
        ),
        strict=True,
    )
)


_MOST_MONTHS = 1200


def _check_months(months: str) -> Problem | None:
    is_long = int(months) > _MOST_MONTHS
    return Problem("too_large", {"maximum": _MOST_MONTHS}) if is_long else None


class ResultForm(ItemForm):
    """One result: its heading, its grounds, its paragraphs."""

    title = TextField(_l("Tên loại văn bản (in trên kết quả)"), max_length=500)
    summary = TextField(_l("Trích yếu"), required=False, max_length=1_000)
    type_abbreviation = TextField(
        _l("Chữ viết tắt tên loại"),
        required=False,
        width=10,
        max_length=20,
        hint=_l("Vào ký hiệu văn bản, ví dụ: QĐ; để trống nếu kết quả không có số, ký hiệu"),
    )
    basis = TextAreaField(
        _l("Căn cứ ban hành"), required=False, rows=4, max_length=_LONGEST,
        hint=_l("Mỗi dòng một căn cứ"),
    )  # fmt: skip
    body = TextAreaField(
        _l("Nội dung"), required=False, rows=10, max_length=_LONGEST,
        hint=_l("Mỗi dòng một đoạn; chỗ trống viết trong ngoặc nhọn, ví dụ {holder_name}"),
    )  # fmt: skip
    retention = TextField(
        _l("Thời hạn lưu trữ"), required=False, max_length=200, hint=_l("Ví dụ: Vĩnh viễn; 20 năm")
    )
    valid_months = IntegerField(
        _l("Kết quả có hiệu lực trong (tháng)"),
        required=False,
        width=3,
        check=_check_months,
        hint=_l("Tính từ ngày cấp; để trống nếu không có thời hạn"),
    )

    def read(self, old: ResultTemplate | None, key: str) -> ResultTemplate:
        """Make the result of what was typed."""
        return replace(
            old or replace(_BLANK, key=key),
            name=self.name.data or "",
            title=self.title.data or "",
            summary=self.summary.data or "",
            type_abbreviation=self.type_abbreviation.data or "",
            basis=_lines(self.basis.data),
            body=_lines(self.body.data),
            retention=self.retention.data or "",
            valid_months=self.valid_months.data or 0,
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _form(_read: Opened, result: ResultTemplate | None) -> ResultForm:
    shown = result or _BLANK
    texts = ("name", "title", "summary", "type_abbreviation", "retention")
    data = {one: getattr(shown, one) for one in texts}
    lines = {"basis": "\n".join(shown.basis), "body": "\n".join(shown.body)}
    return ResultForm(data=data | lines | {"valid_months": shown.valid_months or None})


def placeholders(definition: Definition) -> list[tuple[str, str]]:
    """List what a result may name: standing facts, then the questions of the form."""
    standing = [(key, str(text)) for key, text in _STANDING.items()]
    return standing + [(one.key, one.label) for one in definition.form.fields]


@dataclass(frozen=True, slots=True)
class Preview:
    """A result as it would read, each place filled with the name of what comes there."""

    title: str
    summary: str
    basis: Sequence[str]
    body: Sequence[str]
    unknown: Sequence[str]


def preview(definition: Definition, result: ResultTemplate) -> Preview:
    """Fill a result with the labels of what its placeholders stand for."""
    facts = {key: f"[{label}]" for key, label in placeholders(definition)}
    return Preview(
        title=result.title,
        summary=result.summary,
        basis=result.basis,
        body=rules.fill(result, facts),
        unknown=rules.unknown_placeholders(result, facts),
    )


def _more(read: Opened, form: ItemForm, result: ResultTemplate | None) -> dict[str, Any]:
    shown = form.read(result, "") if form.is_submitted() else result
    return {
        "preview": preview(read.definition, shown) if shown else None,
        "placeholders": placeholders(read.definition),
    }


def _facts(_definition: Definition, result: ResultTemplate) -> list[str]:
    return [
        result.title,
        result.summary,
        _("lưu trữ: %(spell)s", spell=result.retention) if result.retention else "",
    ]


def _users(definition: Definition, key: str) -> list[str]:
    flow = definition.flow.steps if definition.flow else ()
    return [_("Bước “%(name)s” của quy trình", name=one.name) for one in flow if one.result == key]


blueprint = items.blueprint_of(
    ItemKind(
        section="results",
        url="ket-qua",
        words=ItemWords(
            title=_l("Kết quả"),
            lead=_l("Mẫu văn bản được ký và trả cho người nộp."),
            add=_l("Thêm mẫu kết quả"),
            noun=_l("mẫu kết quả"),
            empty=_l("Chưa có mẫu kết quả nào."),
        ),
        form=_form,
        facts=_facts,
        users=_users,
        more=_more,
    )
)
