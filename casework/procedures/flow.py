"""The internal flow of a procedure (quy trình nội bộ): who does what, in what time, and then what.

Law: Decree 61/2018, art. 13 (internal flows are published with a time for each step); Decree
118/2025; consultation and its silence: the law that a step cites in `basis`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from casework.procedures.conditions import Condition
from casework.worktime.rules import TimeLimit


class StepKind(StrEnum):
    """Says what is done at a step."""

    RECEIVE = "receive"
    WORK = "work"
    CONSULT = "consult"
    PAY = "pay"
    APPROVE = "approve"
    SIGN = "sign"
    SEAL = "seal"
    JOIN = "join"
    HAND_OUT = "hand_out"


SECTORS = ("police", "insurance", "tax", "land")
"""The sectors whose agencies are found by their area: "@police" and so on."""
SECTOR_NAMES = {
    "@police": "Công an cấp xã",
    "@insurance": "Cơ quan Bảo hiểm xã hội",
    "@tax": "Cơ quan thuế",
    "@land": "Văn phòng Đăng ký đất đai",
}
"""How an agency of a sector is called where none looks after the commune here."""


class StepPlace(StrEnum):
    """Says whose step it is: the receiving desk's, the competent agency's, or another agency's."""

    DESK = "desk"
    HANDLING = "handling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Doer:
    """Holds who acts: at a place, in a unit (words), with a role (casework.people.actor.Role).

    `agency` names the other agency: its code here, words where it is outside this system, or
    "@police", "@insurance", "@tax", "@land": the agency of that sector whose area holds the commune
    of the matter.
    """

    place: StepPlace
    role: str
    agency: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Holds one way out of a step: to one step, to several at once (parallel), or to none (end).

    With `when` the way is open only while the dossier's answers satisfy it. A refusal that leads
    to no step ends the whole flow at once. Only a return (`is_return`) may lead back.
    """

    key: str
    name: str
    to: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict, hash=False)
    is_refusal: bool = False
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Holds one step; a JOIN goes on when every open way into it has arrived.

    `limit` runs from the step's own beginning; `silence_agrees` lets a CONSULT end as agreed when
    its limit has passed; `inputs` are keys of parts, questions or results of earlier steps;
    `result` names the ResultTemplate that is made or signed here, in the order of `signing`.
    `territory` is the question that names the commune by which an agency of a sector is found.
    """

    key: str
    name: str
    kind: StepKind
    doer: Doer
    outcomes: tuple[Outcome, ...]
    limit: TimeLimit | None = None
    inputs: tuple[str, ...] = ()
    silence_agrees: bool = False
    result: str = ""
    signing: tuple[Doer, ...] = ()
    basis: str = ""
    note: str = ""
    territory: str = ""


class AllowanceKind(StrEnum):
    """Says why the law adds time: a partner gave its part back, or an agency lies far away."""

    RETURNED = "returned"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Holds what is added to the time limit once, with the law that says so (`basis`)."""

    key: AllowanceKind
    limit: TimeLimit
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Holds the steps of a procedure; the first one begins when the dossier is received."""

    steps: tuple[FlowStep, ...]
    allowances: tuple[Allowance, ...] = ()

    def step(self, key: str) -> FlowStep | None:
        """Return the step of a key, the first one where a faulty flow has it twice."""
        return next((one for one in self.steps if one.key == key), None)

    def allowance(self, key: AllowanceKind) -> Allowance | None:
        """Return what the law adds for a reason, or None."""
        return next((one for one in self.allowances if one.key is key), None)
