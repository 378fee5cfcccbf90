"""The forms of mandates: a dependant, what a mandate is to be, a code."""

import re

from flask_babel import lazy_gettext as _l

from casework.people import mandate_rules, rules
from casework.people.actor import ActorKind
from casework.people.mandate_rules import DependantFacts, Terms
from portal.mandates import words
from web.fields import DateField, RadioField, TextField
from web.forms import PageForm


def tidy_codes(text: str) -> str:
    """Write the codes of procedures once each, with commas between them."""
    return ", ".join(mandate_rules.tidy_procedures(re.split(r"[\s,;]+", text)))


class DependantForm(PageForm):
    """A person without an account."""

    name = TextField(_l("Họ và tên"), check=rules.check_name, width=30, autocomplete="off")
    relation = RadioField(
        _l("Người này là gì của ông/bà"), choices=list(words.RELATIONS.items()), size="s"
    )
    birth_date = DateField(_l("Ngày sinh"), hint=_l("Ví dụ: 05/11/2018"))
    sex = RadioField(
        _l("Giới tính"), choices=[("male", _l("Nam")), ("female", _l("Nữ"))], inline=True
    )
    id_number = TextField(
        _l("Số định danh cá nhân"),
        hint=_l("Để trống nếu chưa có, ví dụ trẻ mới sinh"),
        required=False,
        tidied_by=rules.tidy_number,
        check=rules.check_id_number,
        inputmode="numeric",
        width=20,
        autocomplete="off",
    )
    address = TextField(
        _l("Địa chỉ"), required=False, max_length=mandate_rules.ADDRESS_LENGTH, autocomplete="off"
    )

    def facts(self) -> DependantFacts:
        """Return what is to be kept."""
        return DependantFacts(
            name=self.name.data,
            birth_date=self.birth_date.data,
            sex=self.sex.data,
            relation=self.relation.data,
            id_number=self.id_number.data or "",
            address=self.address.data or "",
        )


class TermsForm(PageForm):
    """What a mandate is to be; ``fit`` leaves out what its principal has no choice in."""

    label = TextField(
        _l("Mời ai"),
        hint=_l("Tên để ông/bà nhớ mã này đưa cho ai"),
        max_length=mandate_rules.LABEL_LENGTH,
        width=30,
        autocomplete="off",
    )
    kind = RadioField(_l("Người đó hành động với tư cách"), size="s")
    role = RadioField(_l("Được làm gì"), size="s")
    procedures = TextField(
        _l("Chỉ với những thủ tục này"),
        hint=_l("Mã thủ tục, cách nhau bằng dấu phẩy. Để trống là mọi thủ tục"),
        required=False,
        max_length=600,
        tidied_by=tidy_codes,
        autocomplete="off",
    )
    valid_until = DateField(
        _l("Ngày cuối cùng có hiệu lực"), hint=_l("Để trống là đến khi thu hồi"), required=False
    )
    note = TextField(
        _l("Giấy ủy quyền, giấy giới thiệu"),
        hint=_l("Số, ngày, nơi lập hoặc chứng thực, nếu có"),
        required=False,
        max_length=mandate_rules.NOTE_LENGTH,
        autocomplete="off",
    )

    def fit(self, principal: ActorKind, *, is_new: bool = True) -> None:
        """Offer what fits a person or an organisation; for whom it is asked once only."""
        self.kind.choices = [
            (kind, words.KINDS[kind]) for kind in mandate_rules.KINDS_OF[principal]
        ]
        if principal is ActorKind.CITIZEN:
            del self.role
        else:
            self.role.choices = [
                (role, words.with_hint(role, name)) for role, name in words.ROLES.items()
            ]
        if not is_new:
            del self.label

    def terms(self) -> Terms:
        """Return what was chosen."""
        codes = self.procedures.data or ""
        return Terms(
            kind=self.kind.data,
            role=self.role.data if "role" in self else "filer",
            procedures=tuple(code for code in codes.split(", ") if code),
            valid_until=self.valid_until.data,
            note=self.note.data or "",
            label=self.label.data if "label" in self else "",
        )


class CodeForm(PageForm):
    """A code as it was handed over."""

    code = TextField(
        _l("Mã mời"),
        hint=_l("12 chữ và số, ví dụ 7M2Q-X4D9-TB1K"),
        max_length=60,
        width=20,
        autocomplete="off",
    )


class OneButton(PageForm):
    """A button that has to be pressed."""
