"""Fees: what is charged, by which way, on which days, by what count, with a worked example."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import conditions, item_words, items
from backoffice.catalogue.conditions import ConditionField
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.items import ItemForm, ItemKind, ItemWords
from casework.procedures import charging
from casework.procedures.charging import FeeDue
from casework.procedures.definition import (
    Channel,
    Definition,
    Fee,
    FeeKind,
    FeeUnit,
    FieldKind,
)
from foundation.clock import VIETNAM, now
from foundation.errors import Problem
from web import filters
from web.fields import DateField, IntegerField, RadioField, SelectField, TextField

MOST = 1_000_000_000_000
_BLANK = Fee("", "", FeeKind.FEE, 0)
_COUNTED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.COMPUTED}
_EXAMPLES = (1, 2, 3, 5, 10, 100, 500)
_TWO_COPIES = 2


class FeeForm(ItemForm):
    """One fee: one row of it, for a way of filing and a span of days."""

    kind = RadioField(_l("Loại"), choices=item_words.choices(item_words.FEE_KINDS))
    amount = IntegerField(_l("Mức thu (đồng)"), width=10, hint=_l("Ví dụ: 8.000"))
    unit = SelectField(_l("Thu cho"), choices=item_words.choices(item_words.FEE_UNITS))
    channel = SelectField(_l("Áp dụng khi nộp"), choices=item_words.choices(item_words.CHANNELS))
    effective_from = DateField(_l("Từ ngày"), required=False)
    effective_to = DateField(_l("Đến hết ngày"), required=False)
    count_key = SelectField(
        _l("Số lượng lấy từ câu hỏi"), required=False, hint=_l("Để trống: thu một lần")
    )
    copies_key = SelectField(
        _l("Nhân với số bản lấy từ câu hỏi"),
        required=False,
        hint=_l("Ví dụ: số bản cần chứng thực"),
    )
    reduced_from = IntegerField(
        _l("Thu mức khác từ đơn vị thứ"), required=False, width=3, hint=_l("Ví dụ: từ trang thứ 3")
    )
    reduced_amount = IntegerField(_l("Mức thu từ đó (đồng)"), required=False, width=10)
    cap = IntegerField(_l("Tối đa cho một bản (đồng)"), required=False, width=10)
    note = TextField(_l("Ghi chú, căn cứ"), required=False, max_length=1_000)
    when = ConditionField(_l("Chỉ thu khi"))

    def validate(self, extra_validators: object = None) -> bool:
        """Check amounts and the order of the days."""
        is_right = bool(super().validate(extra_validators))
        for field in (self.amount, self.reduced_amount, self.cap, self.reduced_from):
            if (field.data or 0) > MOST:
                self.add_problem(field.name, Problem("too_large", {"maximum": MOST}))
                is_right = False
        return check_days(self) and is_right

    def read(self, old: Fee | None, key: str) -> Fee:
        """Make the fee of what was typed."""
        numbers = ("amount", "reduced_from", "reduced_amount", "cap")
        texts = ("name", "note", "count_key", "copies_key")
        given: dict[str, Any] = {one: self[one].data or 0 for one in numbers}
        given |= {one: self[one].data or "" for one in texts}
        return replace(
            old or replace(_BLANK, key=key),
            **given,
            kind=FeeKind(self.kind.data),
            unit=FeeUnit(self.unit.data),
            channel=Channel(self.channel.data),
            effective_from=self.effective_from.data,
            effective_to=self.effective_to.data,
            when=self.when.condition,
        )


def check_days(form: Any) -> bool:  # noqa: ANN401 - the form of a fee or of a reduction
    """Tell whether the first day is not after the last; if not, the form is told."""
    begin, end = form.effective_from.data, form.effective_to.data
    if begin and end and begin > end:
        form.add_problem("effective_to", Problem("days_reversed"))
        return False
    return True


def _form(read: Opened, fee: Fee | None) -> FeeForm:
    shown = fee or _BLANK
    names = (
        "name", "note", "count_key", "copies_key", "effective_from", "effective_to", "when",
    )  # fmt: skip
    data: dict[str, Any] = {one: getattr(shown, one) for one in names}
    data |= {
        "kind": shown.kind.value,
        "unit": shown.unit.value,
        "channel": shown.channel.value,
        "amount": shown.amount if fee else None,
        "reduced_from": shown.reduced_from or None,
        "reduced_amount": shown.reduced_amount if shown.reduced_from else None,
        "cap": shown.cap or None,
    }
    form = FeeForm(data=data)
    asked = [(one.key, one.label) for one in read.definition.form.fields if one.kind in _COUNTED]
    for field, key in ((form.count_key, shown.count_key), (form.copies_key, shown.copies_key)):
        gone = [(key, key)] if key and key not in dict(asked) else []
        field.choices = asked + gone
    form.when.questions = conditions.questions(read.definition.form)
    return form


def _facts(_definition: Definition, fee: Fee) -> list[str]:
    unit = "" if fee.unit is FeeUnit.ONCE else f" / {item_words.FEE_UNITS[fee.unit]}"
    later = filters.vn_money(fee.reduced_amount)
    steps = [
        _("từ thứ %(count)s: %(amount)s", count=fee.reduced_from, amount=later)
        if fee.reduced_from
        else "",
        _("tối đa %(amount)s một bản", amount=filters.vn_money(fee.cap)) if fee.cap else "",
    ]
    return [
        f"{item_words.FEE_KINDS[fee.kind]} · {filters.vn_money(fee.amount)}{unit}",
        "; ".join(filter(None, steps)),
        " · ".join(
            filter(
                None,
                (
                    str(item_words.CHANNELS[fee.channel]),
                    item_words.days(fee.effective_from, fee.effective_to),
                    _("có điều kiện") if fee.when else "",
                ),
            )
        ),
        fee.note,
    ]


def _users(definition: Definition, key: str) -> list[str]:
    return [
        _("Miễn, giảm “%(name)s”", name=one.name)
        for one in definition.reductions
        if key in one.fees
    ]


def examples(definition: Definition, fee: Fee, *, today: date) -> list[tuple[str, FeeDue]]:
    """Work a fee out for some counts, with the reductions that need no answers."""
    channel = Channel.DIRECT if fee.channel is Channel.ANY else fee.channel
    day = max(today, fee.effective_from or today)
    day = min(day, fee.effective_to or day)
    alone = replace(definition, fees=(replace(fee, when={}),))
    counts = _EXAMPLES if fee.count_key else (1,)
    copies = (1, _TWO_COPIES) if fee.copies_key else (1,)
    found = []
    for count in counts:
        for times in copies:
            answers = {fee.count_key: str(count), fee.copies_key: str(times)}
            words = _("%(count)s × %(copies)s", count=count, copies=times)
            due = charging.fee_due(alone, answers, channel, day=day)
            found.append((words if fee.copies_key else str(count), due))
    return found


def _more(read: Opened, form: ItemForm, fee: Fee | None) -> dict[str, Any]:
    today = now().astimezone(VIETNAM).date()
    is_right = form.is_submitted() and form.validate() and not form.problems()
    shown = form.read(fee, "") if is_right else fee
    shown = replace(shown, key=fee.key if fee else "moi") if shown else None
    return {"examples": examples(read.definition, shown, today=today) if shown else []}


blueprint = items.blueprint_of(
    ItemKind(
        section="fees",
        url="phi",
        words=ItemWords(
            title=_l("Phí và lệ phí"),
            lead=_l(
                "Các dòng cùng tên là một khoản thu: dòng đúng cách nộp và đúng ngày được áp dụng."
            ),
            add=_l("Thêm khoản thu"),
            noun=_l("khoản thu"),
            empty=_l("Thủ tục không thu phí, lệ phí."),
        ),
        form=_form,
        facts=_facts,
        users=_users,
        more=_more,
    )
)
