"""The definition of a procedure: immutable per version, read from and written to JSON.

The form, the fees and the flow have modules of their own; what they need from each other is
checked by `checks.faults`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType

from casework.procedures import shape
from casework.procedures.conditions import Condition
from casework.procedures.fees import Channel, Fee, FeeKind, FeeUnit, Reduction, RefundUntil
from casework.procedures.flow import Flow
from casework.procedures.forms import (
    Field,
    FieldKind,
    FormDefinition,
    Group,
    GroupKind,
    Option,
    Prefill,
    Section,
)
from casework.worktime.rules import TimeLimit

__all__ = [
    "Case",
    "Channel",
    "Condition",
    "CopyKind",
    "Definition",
    "Dong",
    "Fee",
    "FeeKind",
    "FeeUnit",
    "Field",
    "FieldKind",
    "Flow",
    "FormDefinition",
    "Group",
    "GroupKind",
    "Level",
    "Method",
    "Option",
    "PartManner",
    "Prefill",
    "Reduction",
    "RefundUntil",
    "RequiredPart",
    "ResultTemplate",
    "Returning",
    "Section",
    "SupplementClock",
]

Dong = NewType("Dong", int)


class Level(StrEnum):
    """Says which tier of government handles a procedure (two tiers since 1 July 2025)."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"


class PartManner(StrEnum):
    """Says how a part reaches the desk: handed in, only shown, filled on screen, or looked up.

    EARLIER is the result of an earlier procedure; NOTE is an instruction among the parts, to be
    read and never to be ticked.
    """

    FILE = "file"
    SHOW = "show"
    EFORM = "eform"
    LOOKUP = "lookup"
    EARLIER = "earlier"
    NOTE = "note"


class CopyKind(StrEnum):
    """Says what counts as a copy: certified, plain, or a photo (Decree 61/2018, art. 17)."""

    CERTIFIED = "certified"
    PLAIN = "plain"
    PHOTO = "photo"


class SupplementClock(StrEnum):
    """Says how time goes on once an accepted dossier was made whole (Decree 61/2018, art. 19.4).

    RESTART counts from zero, PAUSE from where it stood while the holder was waited for; NONE never
    stopped it.
    """

    RESTART = "restart"
    PAUSE = "pause"
    NONE = "none"


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
    """Holds one thành phần hồ sơ; no cases means all, `code` is the national component code.

    While `when` does not hold for the answers it is not asked for; `variants` names other shapes of
    the same paper (paper form, interactive form); `earlier` is the code of the procedure whose
    result an EARLIER part is; `kept` says whether the holder's vault keeps it once it is verified
    (None: as `parts.is_kept` judges by its name).
    """

    key: str
    name: str
    manner: PartManner
    cases: tuple[str, ...] = ()
    originals: int = 1
    copies: int = 0
    required: bool = True
    note: str = ""
    code: str = ""
    copy_kind: CopyKind = CopyKind.PLAIN
    when: Condition = field(default_factory=dict, hash=False)
    variants: tuple[str, ...] = ()
    earlier: str = ""
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """Holds one way of filing with its own time limit (None: the procedure's) and its words."""

    channel: Channel
    limit: TimeLimit | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultTemplate:
    """Holds the text of a result; its abbreviation enters the symbol (Decree 30/2020, annex III).

    `summary` is the line under the title (trích yếu); a document without abbreviation has no symbol
    of its own; `retention` is in the words of the law; `valid_months` is how long a result holds
    from its day of issue on (0: without end).
    """

    key: str
    name: str
    title: str
    summary: str = ""
    type_abbreviation: str = ""
    basis: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    retention: str = ""
    valid_months: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """Holds everything that one version of a procedure says to a citizen and to an officer.

    A procedure that is not open is only explained here: nobody files it in this system, and
    `handled_by` says in words who takes it. `supplement_days` are the calendar days that a holder
    has to supplement, `supplement_rounds` how often the desk may ask for more before and again
    after acceptance without a head of the agency, `return_days` the working days within which an
    accepted dossier that is not whole goes back to him. `refund_percent` of what was paid goes
    back to one who withdraws in the time of `refund_until` (Law on fees and charges 2015, art. 3:
    a fee pays for work done).
    """

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
    methods: tuple[Method, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    flow: Flow | None = None
    is_open: bool = True
    handled_by: str = ""
    promulgator: str = ""
    supplement_clock: SupplementClock = SupplementClock.RESTART
    supplement_days: int = 30
    supplement_rounds: int = 1
    return_days: int = 3
    refund_until: RefundUntil = RefundUntil.UNACCEPTED
    refund_percent: int = 100

    @classmethod
    def from_json(cls, data: object) -> Definition:
        """Read a definition; raises shape.ShapeError when its form is wrong.

        Whether its parts fit together is another question: `checks.faults`.
        """
        return shape.read(cls, data)

    def to_json(self) -> dict[str, Any]:
        """Write the definition as JSON that from_json() reads back unchanged."""
        return dict(shape.write(self))

    def to_text(self) -> str:
        """Write the definition as indented JSON text, for people and files."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1)
