"""The shared editor of conditions: rows of "question, sign, value" that make a Condition.

    class FeeForm(EditForm):
        when = ConditionField(_l("Chỉ thu khi"))

    form = FeeForm(when=fee.when)
    form.when.questions = conditions.questions(definition.form)      # before is_ready()
    if form.is_ready():
        changed = replace(fee, when=form.when.condition)
    {{ form.when() }}

Rows of one question are alternatives, different questions must all be right. Values may be typed
as the label of a choice, a day as dd/mm/yyyy, a number with dots. Codes of problems:
condition_question_needed, condition_value_needed [label], condition_number [label],
condition_row_unknown [value].
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from backoffice.catalogue.rows_field import Row, RowsField
from casework.procedures.conditions import Condition
from casework.procedures.forms import FieldKind, FormDefinition
from casework.procedures.values import parse_date
from foundation.errors import Invalid, Problem
from foundation.text import clean_line, fold
from web.fields import typed_date

SIGNS: Mapping[str, LazyString] = {
    "is": _l("là"),
    "*": _l("đã điền"),
    "blank": _l("để trống"),
    ">=": _l("từ … trở lên (từ ngày)"),
    "<=": _l("từ … trở xuống (đến ngày)"),
    ">": _l("lớn hơn (sau ngày)"),
    "<": _l("nhỏ hơn (trước ngày)"),
}
"""What a row may say about a question, in the order of its list."""
_COMPARED = (">=", "<=", ">", "<")
_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on which a condition can stand, with the choices it has."""

    key: str
    label: str
    section: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a form in its order, found by key."""

    listed: tuple[Asked, ...] = ()
    by_key: Mapping[str, Asked] = field(default_factory=dict)

    @property
    def grouped(self) -> list[tuple[str, list[Asked]]]:
        """The questions under the titles of their sections, for a drop-down list."""
        groups: dict[str, list[Asked]] = {}
        for one in self.listed:
            groups.setdefault(one.section, []).append(one)
        return list(groups.items())


def questions(form: FormDefinition, *, above: str = "") -> Questions:
    """List the questions of a form, or only those above one: a condition looks up, never down."""
    found: list[Asked] = []
    for section in form.sections:
        for one in section.fields:
            if one.key == above:
                return _known(found)
            if one.kind in (FieldKind.TABLE, FieldKind.FILE):
                continue
            options = tuple((option.value, option.label) for option in one.options)
            if one.kind is FieldKind.YES_NO:
                options = (("yes", _("Có")), ("no", _("Không")))
            elif one.kind is FieldKind.DECLARATION:
                options = (("yes", _("Có")),)
            found.append(Asked(one.key, one.label or one.key, section.title, options))
    return _known(found)


def _known(found: Sequence[Asked]) -> Questions:
    labels = [one.label for one in found]
    named = [
        Asked(one.key, f"{one.label} [{one.key}]", one.section, one.options)
        if labels.count(one.label) > 1
        else one
        for one in found
    ]
    return Questions(tuple(named), {one.key: one for one in named})


def rows(condition: Condition) -> list[Row]:
    """Write a condition as rows: one for each accepted value."""
    return [_row(key, wanted) for key, accepted in condition.items() for wanted in accepted]


def _row(key: str, wanted: str) -> Row:
    if wanted in {"*", ""}:
        return (key, "*" if wanted else "blank", "")
    for sign in _COMPARED:
        if wanted.startswith(sign):
            return (key, sign, _local(wanted[len(sign) :].strip()))
    return (key, "is", wanted)


def _local(value: str) -> str:
    day = parse_date(value) if "-" in value[1:] else None
    return day.strftime("%d/%m/%Y") if day else value


def condition(found: Iterable[Row], known: Questions) -> Condition:
    """Read rows into a condition; raises Invalid with the first faulty row's problem at "rows"."""
    read: dict[str, list[str]] = {}
    for key, sign, typed in found:
        if not (key or typed):
            continue
        if not key:
            raise Invalid({"rows": Problem("condition_question_needed")})
        accepted = read.setdefault(key, [])
        accepted += [
            one for one in _wanted(sign, typed, known.by_key.get(key)) if one not in accepted
        ]
    return {key: tuple(accepted) for key, accepted in read.items()}


def _wanted(sign: str, typed: str, asked: Asked | None) -> list[str]:
    """Read the values of one row: several may stand in it, parted by semicolons."""
    label = asked.label if asked else ""
    if sign in {"*", "blank"}:
        return ["*" if sign == "*" else ""]
    values = [one for part in typed.split(";") if (one := clean_line(part))]
    if not values:
        raise Invalid({"rows": Problem("condition_value_needed", {"label": label})})
    if sign in _COMPARED:
        return [sign + _compared(one, label) for one in values]
    return [_choice(one, asked) for one in values]


def _choice(typed: str, asked: Asked | None) -> str:
    if asked is None or not asked.options:
        day = parse_date(typed_date(typed)) if "/" in typed else None
        return day.isoformat() if day else typed
    for value, label in asked.options:
        if typed == value or fold(typed) == fold(label):
            return value
    raise Invalid(
        {"rows": Problem("condition_row_unknown", {"label": asked.label, "value": typed})}
    )


def _compared(typed: str, label: str) -> str:
    if day := parse_date(typed_date(typed)):
        return day.isoformat()
    plain = typed.replace(".", "").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        raise Invalid({"rows": Problem("condition_number", {"label": label})})
    return plain


def read(sent: "MultiDict[str, str]", prefix: str, known: Questions) -> Condition:
    """Read the rows named `prefix` of a sent page into a condition; raises Invalid."""
    found = ConditionField.rows_of(sent.getlist(prefix))
    return condition(found, known)


class ConditionField(RowsField):
    """A condition as rows; set ``questions`` before the form is checked or drawn."""

    width = 3
    template = "backoffice/catalogue/condition.html"
    macro = "condition"

    def __init__(self, label: object = "", **settings: Any) -> None:  # noqa: ANN401 - see Drawn
        """Know no questions yet."""
        super().__init__(label, **settings)
        self.questions = Questions()

    @classmethod
    def rows_of(cls, values: Sequence[str]) -> list[Row]:
        """Part the values of one name into rows, buttons left out."""
        texts = [one for one in values if not one.startswith("\u241f")]
        return [(*texts[at : at + 3], "", "", "")[:3] for at in range(0, len(texts), 3)]

    def process_data(self, value: object) -> None:
        """Begin with the condition that the definition has."""
        self.data = rows(value) if isinstance(value, Mapping) else []

    @property
    def filled(self) -> list[Row]:
        """The rows that name a question or a value: a sign alone says nothing."""
        return [row for row in self.rows if row[0] or row[2]]

    @property
    def signs(self) -> Mapping[str, LazyString]:
        """The signs to choose from."""
        return SIGNS

    @property
    def condition(self) -> Condition:
        """What the rows say; raises Invalid where the field was not checked before."""
        return condition(self.rows, self.questions)

    def check_rows(self) -> Problem | None:
        """Say what is wrong with the first faulty row."""
        try:
            condition(self.rows, self.questions)
        except Invalid as refusal:
            return refusal.fields["rows"]
        return None
