"""Cases: which trường hợp there are, each perhaps with a time limit of its own."""

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from backoffice.catalogue import items, limits
from backoffice.catalogue.editing import Opened
from backoffice.catalogue.items import ItemForm, ItemKind, ItemWords
from casework.procedures.definition import Case, Definition
from web import filters
from web.fields import IntegerField, SelectField


class CaseForm(ItemForm):
    """One case: what it is called and, where it differs, its time limit."""

    amount = IntegerField(_l("Thời hạn riêng: số"), required=False, width=5)
    unit = SelectField(
        _l("Thời hạn riêng: tính theo"),
        required=False,
        choices=limits.UNITS,
        hint=_l("Để trống nếu dùng thời hạn chung của thủ tục"),
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Check that a limit has its number."""
        is_right = bool(super().validate(extra_validators))
        unit = self.unit.data or ""
        problem = limits.amount_problem(self.amount.data, unit) if unit else None
        if problem and not self.amount.errors:
            self.add_problem("amount", problem)
            return False
        return is_right

    def read(self, old: Case | None, key: str) -> Case:
        """Make the case of what was typed."""
        limit = limits.limit_of(self.amount.data, self.unit.data or "")
        return replace(old or Case(key, ""), name=self.name.data or "", limit=limit)


def _form(_read: Opened, case: Case | None) -> CaseForm:
    own = case.limit if case else None
    return CaseForm(
        data={
            "name": case.name if case else "",
            "amount": own.amount if own else None,
            "unit": own.unit.value if own else "",
        }
    )


def _facts(definition: Definition, case: Case) -> list[str]:
    own = sum(case.key in part.cases for part in definition.parts)
    return [
        _("thời hạn riêng: %(limit)s", limit=filters.time_limit(case.limit)) if case.limit else "",
        _("%(count)s giấy tờ của riêng trường hợp này", count=own) if own else "",
    ]


def _users(definition: Definition, key: str) -> list[str]:
    return [
        _("Giấy tờ “%(name)s”", name=part.name) for part in definition.parts if key in part.cases
    ]


blueprint = items.blueprint_of(
    ItemKind(
        section="cases",
        url="truong-hop",
        words=ItemWords(
            title=_l("Trường hợp"),
            lead=_l("Mỗi trường hợp có thể cần giấy tờ khác nhau và có thời hạn riêng."),
            add=_l("Thêm trường hợp"),
            noun=_l("trường hợp"),
            empty=_l("Chưa có trường hợp nào; mỗi thủ tục cần ít nhất một."),
        ),
        form=_form,
        facts=_facts,
        users=_users,
    )
)
