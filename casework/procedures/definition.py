"""The definition of a procedure: immutable per version, read from and written to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType

from casework.procedures import shape
from casework.worktime.rules import TimeLimit

Dong = NewType("Dong", int)
Condition = Mapping[str, tuple[str, ...]]


class Level(StrEnum):
    """Says which tier of government handles a procedure (two tiers since 1 July 2025)."""

    COMMUNE = "commune"
    PROVINCE = "province"


class PartManner(StrEnum):
    """Says how a part reaches the desk: handed in, only shown, filled on screen, or looked up."""

    FILE = "file"
    SHOW = "show"
    EFORM = "eform"
    LOOKUP = "lookup"


class FeeKind(StrEnum):
    """Tells phí (a service's cost) from lệ phí (the state's charge), Law on fees 2015, art. 3."""

    FEE = "fee"
    CHARGE = "charge"


class FeeUnit(StrEnum):
    """Says what one amount of a fee is paid for."""

    ONCE = "once"
    COPY = "copy"
    PAGE = "page"
    CASE = "case"


class Channel(StrEnum):
    """Says by which way a dossier comes in (Decree 61/2018, art. 16); ANY matches all."""

    ANY = "any"
    ONLINE = "online"
    DIRECT = "direct"
    POST = "post"


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


class Returning(StrEnum):
    """Says how a result may reach its holder."""

    ONLINE = "online"
    DESK = "desk"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Case:
    """Holds one trường hợp: it decides the parts asked for and may have its own time limit."""

    key: str
    name: str
    limit: TimeLimit | None = None


@dataclass(frozen=True, slots=True)
class RequiredPart:
    """Holds one thành phần hồ sơ; no cases means all, `code` is the national component code."""

    key: str
    name: str
    manner: PartManner
    cases: tuple[str, ...] = ()
    originals: int = 1
    copies: int = 0
    required: bool = True
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """Holds one fee in đồng, counted by the answers that `count_key` and `copies_key` name.

    From the count `reduced_from` on, `reduced_amount` is paid per unit; `cap` bounds one copy.
    """

    key: str
    name: str
    kind: FeeKind
    amount: int
    unit: FeeUnit = FeeUnit.ONCE
    channel: Channel = Channel.ANY
    note: str = ""
    count_key: str = ""
    copies_key: str = ""
    reduced_from: int = 0
    reduced_amount: int = 0
    cap: int = 0
    when: Condition = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Option:
    """Holds one choice: the stored value and the label that a person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """Holds one question of an e-form; show_when maps field keys to the answers that show it."""

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


@dataclass(frozen=True, slots=True)
class Section:
    """Holds one titled group of questions."""

    key: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """Holds the whole e-form of a procedure."""

    sections: tuple[Section, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All questions in the order of the form."""
        return tuple(one for section in self.sections for one in section.fields)


@dataclass(frozen=True, slots=True)
class ResultTemplate:
    """Holds the text of a result; its abbreviation enters the symbol (Decree 30/2020, annex III).

    `summary` is the line under the title (trích yếu); a document without abbreviation has no symbol
    of its own; `retention` is in the words of the law.
    """

    key: str
    name: str
    title: str
    summary: str = ""
    type_abbreviation: str = ""
    basis: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    retention: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """Holds everything that one version of a procedure says to a citizen and to an officer."""

    code: str
    name: str
    field_code: str
    field_name: str
    level: Level
    summary: str
    limit: TimeLimit
    form: FormDefinition
    parts: tuple[RequiredPart, ...]
    results: tuple[ResultTemplate, ...]
    cases: tuple[Case, ...]
    agency_code: str | None = None
    subjects: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    prepare: tuple[str, ...] = ()
    limit_note: str = ""
    fees: tuple[Fee, ...] = ()
    fee_note: str = ""
    legal_bases: tuple[str, ...] = ()
    returning: tuple[Returning, ...] = (Returning.ONLINE, Returning.DESK)
    channels: tuple[Channel, ...] = (Channel.ONLINE, Channel.DIRECT, Channel.POST)
    keywords: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Definition:
        """Read a definition; raises shape.ShapeError when its form or its references are wrong."""
        found = shape.read(cls, data)
        if faults := list(_faults(found)):
            raise shape.ShapeError(f"{found.code}: " + "; ".join(faults))
        return found

    def to_json(self) -> dict[str, Any]:
        """Write the definition as JSON that from_json() reads back unchanged."""
        return dict(shape.write(self))


def _faults(definition: Definition) -> list[str]:
    """List references to fields or cases that do not exist, and keys that occur twice."""
    keys = [one.key for one in definition.form.fields]
    cases = [one.key for one in definition.cases]
    faults = [f"{key} occurs twice" for key in {key for key in keys if keys.count(key) > 1}]
    for at, one in enumerate(definition.form.fields):
        faults += [f"{one.key} depends on {on}" for on in one.show_when if on not in keys[:at]]
        if (one.kind is FieldKind.CHOICE) != bool(one.options):
            faults.append(f"{one.key} and its options")
    for part in definition.parts:
        faults += [f"{part.key} names case {case}" for case in part.cases if case not in cases]
    for fee in definition.fees:
        asked = {*fee.when, fee.count_key, fee.copies_key} - {""}
        faults += [f"fee {fee.key} counts {key}" for key in sorted(asked - set(keys))]
    if not cases or (definition.level is Level.PROVINCE) != bool(definition.agency_code):
        faults.append("cases or handling agency")
    return faults
