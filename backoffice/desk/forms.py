"""Forms of the desk."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from backoffice.forms import VerbForm
from casework.dossiers.reception import MAX_REASON, Asked
from casework.dossiers.records import Dossier
from casework.procedures import parts as procedure_parts
from casework.procedures import rules as procedure_rules
from casework.procedures.definition import Definition, FieldKind
from web.fields import TextAreaField, TextField
from web.places import names as place_names


class AcceptForm(VerbForm):
    """Accepting needs nothing but the confirmation."""


class HandOutForm(VerbForm):
    """Handing out: who has received the result."""

    receiver = TextField(
        _l("Họ và tên người nhận"),
        max_length=100,
        hint=_l("Ghi đúng như trên giấy tờ tùy thân; nhận thay thì ghi thêm giấy ủy quyền"),
    )
    note = TextField(_l("Ghi chú"), required=False, max_length=300)


class FeeForm(VerbForm):
    """Confirming a payment: which receipt proves it."""

    note = TextField(
        _l("Số biên lai hoặc chứng từ"),
        max_length=200,
        hint=_l("Ví dụ: BL 0001234 ngày 22/11/2026"),
    )


def asking_form(definition: Definition, dossier: Dossier, given: Mapping[str, str]) -> VerbForm:
    """Make the form that asks for more: one box for each part and each answer.

    A box that stays empty asks for nothing; ``given`` are the reasons to begin with.
    """
    fields: dict[str, Any] = {
        "note": TextAreaField(
            _l("Lời nhắn chung"), required=False, max_length=MAX_REASON, rows=2,
            hint=_l("Không bắt buộc. Số điện thoại, giờ làm việc, cách liên hệ…"),
        )
    }  # fmt: skip
    for kind, key, label in places(definition, dossier):
        fields[f"{kind}:{key}"] = TextAreaField(
            label, required=False, max_length=MAX_REASON, rows=2 if kind == "part" else 1
        )
    made: VerbForm = type("AskingForm", (VerbForm,), fields)(data=dict(given))
    return made


def places(definition: Definition, dossier: Dossier) -> list[tuple[str, str, str]]:
    """List what can be asked for: (kind, key, name) of each part of the case and each answer."""
    from_case = [
        ("part", part.key, part.name)
        for part in procedure_parts.parts_for(definition, dossier.case_key, dossier.answers)
        if part.manner in procedure_parts.HANDED_IN
    ]
    asked = procedure_rules.shown_fields(definition.form, dossier.answers)
    typed = [one for one in asked if one.kind not in {FieldKind.COMPUTED, FieldKind.FILE}]
    return from_case + [("field", one.key, one.label) for one in typed]


def asked_in(form: VerbForm) -> list[Asked]:
    """Read the items asked for: those whose box is not empty."""
    boxes = [field for field in form if ":" in field.name and field.data]
    return [Asked(*_place(field.name), reason=field.data) for field in boxes]


def _place(name: str) -> tuple[str, str]:
    kind, _colon, key = name.partition(":")
    return kind, key


def shown_places(
    session: Session, definition: Definition, dossier: Dossier
) -> list[tuple[str, str, str]]:
    """List what can be asked for as (name in the form, kind, present answer in words)."""
    facts = procedure_rules.display_facts(definition.form, dossier.answers, place_names(session))
    return [
        (f"{kind}:{key}", kind, facts.get(key, "") if kind == "field" else "")
        for kind, key, _name in places(definition, dossier)
    ]
