"""Parts: which papers a dossier consists of, in which cases, how many, and how they come."""

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice import part_words
from backoffice.catalogue import conditions, item_words, items
from backoffice.catalogue.conditions import ConditionField
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.forms import check_code
from backoffice.catalogue.items import ItemForm, ItemKind, ItemWords
from casework.procedures.definition import CopyKind, Definition, PartManner, RequiredPart
from web.fields import (
    CheckboxesField,
    CheckboxField,
    IntegerField,
    RadioField,
    TextAreaField,
    TextField,
)

_BLANK = RequiredPart("", "", PartManner.FILE)
_KINDS = (
    (CopyKind.CERTIFIED.value, _l("Bản sao có chứng thực")),
    (CopyKind.PLAIN.value, _l("Bản sao thường")),
    (CopyKind.PHOTO.value, _l("Bản chụp")),
)


_KEPT = {
    "auto": _l("Theo tên giấy tờ: giấy dùng lại được thì giữ, đơn và tờ khai thì không"),
    "yes": _l("Luôn giữ"),
    "no": _l("Không giữ"),
}


class PartForm(ItemForm):
    """One part of a dossier."""

    manner = RadioField(_l("Cách nộp"), choices=item_words.choices(part_words.MANNERS))
    cases = CheckboxesField(
        _l("Dùng cho trường hợp"),
        required=False,
        hint=_l("Không đánh dấu: dùng cho mọi trường hợp"),
    )
    required = CheckboxField(_l("Bắt buộc"), required=False)
    originals = IntegerField(_l("Số bản chính"), required=False, width=3)
    copies = IntegerField(_l("Số bản sao"), required=False, width=3)
    copy_kind = RadioField(_l("Loại bản sao"), choices=_KINDS)
    earlier = TextField(
        _l("Mã thủ tục trước"),
        required=False,
        width=20,
        check=check_code,
        hint=_l("Chỉ điền khi là kết quả của thủ tục trước; ví dụ: 1.001193"),
    )
    variants = TextAreaField(
        _l("Các mẫu của cùng giấy này"),
        required=False,
        rows=2,
        hint=_l("Mỗi dòng một mẫu; người nộp chỉ cần một trong các mẫu"),
    )
    note = TextAreaField(_l("Ghi chú cho người nộp"), required=False, rows=2)
    code = TextField(_l("Mã thành phần quốc gia"), required=False, width=20, max_length=60)
    when = ConditionField(_l("Chỉ cần khi"))
    kept = RadioField(
        _l("Giữ trong kho giấy tờ của chủ hồ sơ"),
        required=False,
        choices=list(_KEPT.items()),
        hint=_l("Giấy tờ được giữ sau khi nơi tiếp nhận kiểm tra đạt, để lần sau khỏi nộp lại"),
    )

    def read(self, old: RequiredPart | None, key: str) -> RequiredPart:
        """Make the part of what was typed."""
        return replace(
            old or replace(_BLANK, key=key),
            name=self.name.data or "",
            manner=PartManner(self.manner.data),
            cases=tuple(self.cases.data or ()),
            required=bool(self.required.data),
            originals=self.originals.data or 0,
            copies=self.copies.data or 0,
            copy_kind=CopyKind(self.copy_kind.data),
            earlier=self.earlier.data or "",
            variants=tuple(filter(None, map(str.strip, (self.variants.data or "").splitlines()))),
            note=self.note.data or "",
            code=self.code.data or "",
            when=self.when.condition,
            kept={"yes": True, "no": False}.get(self.kept.data or ""),
        )


def _form(read: Opened, part: RequiredPart | None) -> PartForm:
    shown = part or _BLANK
    form = PartForm(
        data={
            "name": shown.name,
            "manner": shown.manner.value,
            "cases": list(shown.cases),
            "required": shown.required,
            "originals": shown.originals,
            "copies": shown.copies,
            "copy_kind": shown.copy_kind.value,
            "earlier": shown.earlier,
            "variants": "\n".join(shown.variants),
            "note": shown.note,
            "code": shown.code,
            "when": shown.when,
            "kept": {True: "yes", False: "no", None: "auto"}[shown.kept],
        }
    )
    known = [(one.key, one.name) for one in read.definition.cases]
    gone = [(key, key) for key in shown.cases if key not in dict(known)]
    form.cases.choices = known + gone
    form.when.questions = conditions.questions(read.definition.form)
    return form


def _facts(definition: Definition, part: RequiredPart) -> list[str]:
    names = {one.key: one.name for one in definition.cases}
    is_note = part.manner is PartManner.NOTE
    first = [str(part_words.MANNERS[part.manner])]
    if part.manner is PartManner.FILE:
        first += [part_words.counts_in_words(part), _("bắt buộc") if part.required else _("nếu có")]
    if part.earlier and not is_note:
        first.append(_("thủ tục %(code)s", code=part.earlier))
    proves = [one.name for one in definition.reductions if one.proof == part.key]
    return [
        " · ".join(filter(None, first)),
        _("chỉ với: %(cases)s", cases="; ".join(names.get(one, one) for one in part.cases))
        if part.cases
        else "",
        _("tùy câu trả lời trong tờ khai") if part.when else "",
        _("chứng minh: %(names)s", names="; ".join(proves)) if proves else "",
        _("một trong các mẫu: %(names)s", names="; ".join(part.variants)) if part.variants else "",
    ]


def _users(definition: Definition, key: str) -> list[str]:
    flow = definition.flow.steps if definition.flow else ()
    return [
        *(
            _("Miễn, giảm “%(name)s” lấy giấy này làm chứng minh", name=one.name)
            for one in definition.reductions
            if one.proof == key
        ),
        *(
            _("Câu hỏi “%(name)s” của biểu mẫu nhận tệp cho giấy này", name=one.label)
            for one in definition.form.fields
            if one.part == key
        ),
        *(_("Bước “%(name)s” của quy trình", name=one.name) for one in flow if key in one.inputs),
    ]


blueprint = items.blueprint_of(
    ItemKind(
        section="parts",
        url="thanh-phan",
        words=ItemWords(
            title=_l("Thành phần hồ sơ"),
            lead=_l("Giấy tờ phải nộp hoặc xuất trình, thứ cơ quan tự tra cứu, và lời hướng dẫn."),
            add=_l("Thêm giấy tờ"),
            noun=_l("thành phần hồ sơ"),
            empty=_l("Chưa có giấy tờ nào."),
        ),
        form=_form,
        facts=_facts,
        users=_users,
    )
)
