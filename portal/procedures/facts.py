"""What the pages of the catalogue show: the filters asked for, a procedure put in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy.orm import Session

from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.procedures import rules
from casework.procedures.definition import (
    Case,
    Definition,
    Fee,
    FeeUnit,
    Level,
    PartManner,
    RequiredPart,
)
from casework.procedures.finding import Filters
from foundation.text import clean_line
from portal import wording
from web import filters

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words and filters of the catalogue, as the address carries them."""

    text: str
    field: str
    level: Level | None
    agency: str
    life_event: str

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> Self:
        """Read them; what is not known counts as not asked."""
        level = given.get("cap", "")
        life_event = given.get("su_kien", "")
        return cls(
            text=clean_line(given.get("q", "")[:LONGEST]),
            field=clean_line(given.get("linh_vuc", "")[:LONGEST]),
            level=Level(level) if level in set(Level) else None,
            agency=clean_line(given.get("co_quan", "")[:LONGEST]),
            life_event=life_event if life_event in wording.LIFE_EVENTS else "",
        )

    @property
    def filters(self) -> Filters:
        """Return what narrows the catalogue as the house takes it."""
        return Filters(
            field=self.field or None,
            level=self.level,
            agency=self.agency or None,
            life_event=self.life_event or None,
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter beside the words is set."""
        return bool(self.field or self.level or self.agency or self.life_event)


@dataclass(frozen=True, slots=True)
class CaseNeeds:
    """What one case asks for: what to hand in, and what one need not bring."""

    case: Case
    limit: str
    handed_in: tuple[RequiredPart, ...]
    spared: tuple[RequiredPart, ...]


@dataclass(frozen=True, slots=True)
class FeeWords:
    """One fee as a person reads it: what for, how much for what, and when."""

    name: str
    amount: int
    unit: str
    channel: str
    note: str
    reduced_from: int
    reduced_amount: int
    cap: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A procedure put into the words of its page."""

    limit: str
    cases: tuple[CaseNeeds, ...]
    fees: tuple[FeeWords, ...]


def explain(definition: Definition) -> Explained:
    """Put a definition into words."""
    return Explained(
        limit=filters.time_limit(definition.limit),
        cases=tuple(_needs(definition, case) for case in definition.cases),
        fees=tuple(_fee(fee) for fee in definition.fees),
    )


def _needs(definition: Definition, case: Case) -> CaseNeeds:
    parts = rules.parts_for(definition, case.key)
    spared = {PartManner.SHOW, PartManner.LOOKUP}
    return CaseNeeds(
        case=case,
        limit=filters.time_limit(rules.limit_for(definition, case.key)),
        handed_in=tuple(part for part in parts if part.manner not in spared),
        spared=tuple(part for part in parts if part.manner in spared),
    )


def _fee(fee: Fee) -> FeeWords:
    unit = "" if fee.unit is FeeUnit.ONCE else str(wording.FEE_UNITS[fee.unit])
    return FeeWords(
        name=fee.name,
        amount=fee.amount,
        unit=unit,
        channel=str(wording.CHANNELS[fee.channel]),
        note=fee.note,
        reduced_from=fee.reduced_from,
        reduced_amount=fee.reduced_amount,
        cap=fee.cap,
    )


def running(session: Session, account_id: int, code: str) -> list[Dossier]:
    """List the visitor's dossiers of a procedure that are still under way."""
    return [
        one
        for one in dossiers.own_dossiers(session, account_id)
        if one.procedure_code == code and State(one.state) in OPEN
    ]
