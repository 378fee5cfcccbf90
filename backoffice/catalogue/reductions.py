"""Exemptions and reductions: who, how much, on which days, by which rule, proven by what."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import conditions, item_words, items
from backoffice.catalogue.conditions import ConditionField
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.fees import check_days
from backoffice.catalogue.items import ItemForm, ItemKind, ItemWords
from casework.procedures.charging import EXEMPT
from casework.procedures.definition import Channel, Definition, PartManner, Reduction
from foundation.errors import Problem
from web.fields import CheckboxesField, DateField, IntegerField, SelectField, TextField

_BLANK = Reduction("", "", EXEMPT)
_NO_PROOF = {PartManner.NOTE, PartManner.EFORM}
_WAYS = [(key, text) for key, text in item_words.choices(item_words.CHANNELS) if key != "any"]


class ReductionForm(ItemForm):
    """One exemption or reduction."""

    percent = IntegerField(_l("Giảm bao nhiêu phần trăm"), width=3, hint=_l("100 là miễn"))
    fees = CheckboxesField(
        _l("Giảm khoản thu"), required=False, hint=_l("Không đánh dấu: giảm mọi khoản")
    )
    channels = CheckboxesField(
        _l("Khi nộp"),
        required=False,
        choices=_WAYS,
        hint=_l("Không đánh dấu: mọi cách nộp"),
    )
    effective_from = DateField(_l("Từ ngày"), required=False)
    effective_to = DateField(_l("Đến hết ngày"), required=False)
    proof = SelectField(
        _l("Giấy tờ chứng minh"),
        required=False,
        hint=_l("Chỉ hỏi khi người nộp thuộc diện này; thêm giấy ở mục Thành phần hồ sơ"),
    )
    basis = TextField(_l("Căn cứ pháp lý"), required=False, max_length=500)
    when = ConditionField(_l("Dành cho người có câu trả lời"))

    def validate(self, extra_validators: object = None) -> bool:
        """Check the percentage and the order of the days."""
        is_right = bool(super().validate(extra_validators))
        if self.percent.data is not None and not 1 <= self.percent.data <= EXEMPT:
            self.add_problem("percent", Problem("percent_wrong"))
            is_right = False
        return check_days(self) and is_right

    def read(self, old: Reduction | None, key: str) -> Reduction:
        """Make the reduction of what was typed."""
        return replace(
            old or replace(_BLANK, key=key),
            name=self.name.data or "",
            percent=self.percent.data or 0,
            fees=tuple(self.fees.data or ()),
            channels=tuple(Channel(one) for one in self.channels.data or ()),
            effective_from=self.effective_from.data,
            effective_to=self.effective_to.data,
            proof=self.proof.data or "",
            basis=self.basis.data or "",
            when=self.when.condition,
        )


def _form(read: Opened, one: Reduction | None) -> ReductionForm:
    shown, definition = one or _BLANK, read.definition
    names = ("name", "percent", "effective_from", "effective_to", "proof", "basis", "when")
    data: dict[str, Any] = {name: getattr(shown, name) for name in names}
    data |= {"fees": list(shown.fees), "channels": [way.value for way in shown.channels]}
    form = ReductionForm(data=data)
    fees = [(fee.key, fee.name) for fee in definition.fees]
    form.fees.choices = fees + [(key, key) for key in shown.fees if key not in dict(fees)]
    proofs = [(part.key, part.name) for part in definition.parts if part.manner not in _NO_PROOF]
    gone = [(shown.proof, shown.proof)] if shown.proof not in {"", *dict(proofs)} else []
    form.proof.choices = proofs + gone
    form.when.questions = conditions.questions(definition.form)
    return form


def percent_in_words(percent: int) -> str:
    """Say how much less: an exemption, or so many percent."""
    words = _("Miễn") if percent == EXEMPT else _("Giảm %(percent)s%%", percent=percent)
    return str(words)


def _facts(definition: Definition, one: Reduction) -> list[str]:
    fees = {fee.key: fee.name for fee in definition.fees}
    parts = {part.key: part.name for part in definition.parts}
    ways = ", ".join(str(item_words.CHANNELS[way]) for way in one.channels)
    days = item_words.days(one.effective_from, one.effective_to)
    named = "; ".join(fees.get(key, key) for key in one.fees)
    return [
        " · ".join(filter(None, (percent_in_words(one.percent), ways, days))),
        named or _("mọi khoản thu"),
        _("theo câu trả lời trong tờ khai") if one.when else _("mọi người nộp"),
        _("chứng minh bằng: %(name)s", name=parts.get(one.proof, one.proof)) if one.proof else "",
        one.basis,
    ]


def _nobody(_definition: Definition, _key: str) -> list[str]:
    return []


blueprint = items.blueprint_of(
    ItemKind(
        section="reductions",
        url="mien-giam",
        words=ItemWords(
            title=_l("Miễn, giảm"),
            lead=_l("Mỗi khoản thu được hưởng một mức giảm cao nhất; các mức không cộng dồn."),
            add=_l("Thêm diện miễn, giảm"),
            noun=_l("diện miễn, giảm"),
            empty=_l("Không có diện miễn, giảm nào."),
        ),
        form=_form,
        facts=_facts,
        users=_nobody,
    )
)
