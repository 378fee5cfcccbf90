"""The e-form of a procedure: sections of questions, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from casework.procedures.conditions import Condition


class FieldKind(StrEnum):
    """Says what one answer holds; the stored forms are listed in rules.py."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    COMMUNE = "commune"
    PERSON_NAME = "person_name"
    DECLARATION = "declaration"
    TAX_CODE = "tax_code"
    TABLE = "table"
    FILE = "file"
    COMPUTED = "computed"


class GroupKind(StrEnum):
    """Says what the questions of a group describe together."""

    PLAIN = "plain"
    PERSON = "person"
    ORGANISATION = "organisation"
    ADDRESS = "address"


class Prefill(StrEnum):
    """Names the fact of the holder's account that a field starts with."""

    NAME = "name"
    ID_NUMBER = "id_number"
    TAX_CODE = "tax_code"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    COMMUNE = "commune"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Option:
    """Holds one choice: the stored value and the label that a person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """Holds one question of an e-form, shown while `show_when` holds.

    `required` with a `require_when` counts only while that holds; `soft` warns instead of refusing.
    `columns` and the row bounds belong to a TABLE, `formula` to a COMPUTED value, `part` names the
    RequiredPart whose files a FILE question takes, `former` lets a COMMUNE be a unit of before
    1 July 2025, `prefill_from` is "procedure code:field key" of an earlier dossier of the holder.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = True
    hint: str = ""
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    show_when: Condition = field(default_factory=dict, hash=False)
    prefill: Prefill | None = None
    autocomplete: str = ""
    width: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    not_future: bool = False
    require_when: Condition = field(default_factory=dict, hash=False)
    soft: bool = False
    group: str = ""
    columns: tuple[Field, ...] = ()
    min_rows: int = 0
    max_rows: int = 0
    formula: str = ""
    part: str = ""
    former: bool = False
    prefill_from: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Holds the common title of a section's questions about one person, organisation or address.

    The keys of its questions begin with its own key: `mother` has `mother_name`, `mother_sex`.
    """

    key: str
    title: str
    kind: GroupKind = GroupKind.PLAIN
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Holds one titled group of questions."""

    key: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """Holds the whole e-form of a procedure."""

    sections: tuple[Section, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All questions in the order of the form."""
        return tuple(one for section in self.sections for one in section.fields)
