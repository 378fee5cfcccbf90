"""What the pages of the catalogue show: the filters asked for, a procedure put in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from casework.dossiers import queries as dossiers
from casework.dossiers.records import Dossier
from casework.dossiers.states import OPEN, State
from casework.people.actor import Actor
from casework.procedures import flow_rules
from casework.procedures import parts as procedure_parts
from casework.procedures.definition import (
    Case,
    Channel,
    Definition,
    Fee,
    FeeUnit,
    Level,
    PartManner,
    Reduction,
    RequiredPart,
)
from casework.procedures.finding import Filters
from foundation.text import clean_line
from portal import wording
from web import filters
from web.procedure_words import SUPPLEMENT_CLOCKS, refund_rule

LONGEST = 200
HERE, EXPLAINED = "tai_day", "gioi_thieu"
_TAKEN = {HERE: True, EXPLAINED: False}
_SPARED = frozenset({PartManner.SHOW, PartManner.LOOKUP, PartManner.EARLIER})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words and filters of the catalogue, as the address carries them."""

    text: str
    field: str
    level: Level | None
    agency: str
    life_event: str
    audience: str
    taken: str

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> Self:
        """Read them; what is not known counts as not asked."""
        level, taken = given.get("cap", ""), given.get("nop", "")
        life_event, audience = given.get("su_kien", ""), given.get("doi_tuong", "")
        return cls(
            text=clean_line(given.get("q", "")[:LONGEST]),
            field=clean_line(given.get("linh_vuc", "")[:LONGEST]),
            level=Level(level) if level in set(Level) else None,
            agency=clean_line(given.get("co_quan", "")[:LONGEST]),
            life_event=life_event if life_event in wording.LIFE_EVENTS else "",
            audience=audience if audience in wording.AUDIENCES else "",
            taken=taken if taken in _TAKEN else "",
        )

    @property
    def filters(self) -> Filters:
        """Return what narrows the catalogue as the house takes it."""
        return Filters(
            field=self.field or None,
            level=self.level,
            agency=self.agency or None,
            life_event=self.life_event or None,
            subjects=wording.AUDIENCES[self.audience].names if self.audience else (),
            is_open=_TAKEN.get(self.taken),
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether any filter beside the words is set."""
        return self.filters != Filters()


@dataclass(frozen=True, slots=True)
class CaseNeeds:
    """What one case asks for: what to hand in, what one need not bring, what is only told."""

    case: Case
    limit: str
    handed_in: tuple[RequiredPart, ...]
    spared: tuple[RequiredPart, ...]
    notes: tuple[RequiredPart, ...]


@dataclass(frozen=True, slots=True)
class FeeWords:
    """One fee as a person reads it: what for, how much for what, and when."""

    name: str
    kind: str
    amount: int
    unit: str
    channel: str
    note: str
    days: str
    reduced_from: int
    reduced_amount: int
    cap: int


@dataclass(frozen=True, slots=True)
class ReductionWords:
    """One exemption or reduction: how much less, for which ways and days, by which rule."""

    name: str
    percent: int
    channels: str
    days: str
    basis: str


@dataclass(frozen=True, slots=True)
class WayWords:
    """One way of filing and how long it takes."""

    channel: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A procedure put into the words of its page."""

    limit: str
    cases: tuple[CaseNeeds, ...]
    ways: tuple[WayWords, ...]
    fees: tuple[FeeWords, ...]
    reductions: tuple[ReductionWords, ...]
    flow: tuple[tuple[str, str], ...]
    waiting: str = ""
    refund: str = ""


def explain(definition: Definition, *, today: date) -> Explained:
    """Put a definition into words; fees and reductions whose days are over are left out."""
    return Explained(
        limit=filters.time_limit(definition.limit),
        cases=tuple(_needs(definition, case) for case in definition.cases),
        ways=_ways(definition),
        fees=tuple(_fee(fee) for fee in definition.fees if not _is_over(fee, today)),
        reductions=tuple(
            _reduction(one) for one in definition.reductions if not _is_over(one, today)
        ),
        flow=_flow(definition),
        waiting=_waiting(definition) if definition.is_open else "",
        refund=refund_rule(definition) if definition.is_open and definition.fees else "",
    )


def _waiting(definition: Definition) -> str:
    """Say what becomes of the time limit where more is asked for after acceptance."""
    said = str(SUPPLEMENT_CLOCKS[definition.supplement_clock])
    days = str(_("ông/bà có %(days)s ngày để bổ sung", days=definition.supplement_days))
    return f"{said}; {days}."


def _flow(definition: Definition) -> tuple[tuple[str, str], ...]:
    """Name the steps that a dossier goes through, each with its time limit."""
    lines = flow_rules.summary(definition.flow) if definition.flow else ()
    return tuple(
        (line.name, filters.time_limit(line.limit) if line.limit else "") for line in lines
    )


def _is_over(one: Fee | Reduction, today: date) -> bool:
    return one.effective_to is not None and one.effective_to < today


def _needs(definition: Definition, case: Case) -> CaseNeeds:
    parts = procedure_parts.parts_for(definition, case.key)
    return CaseNeeds(
        case=case,
        limit=filters.time_limit(procedure_parts.limit_for(definition, case.key)),
        handed_in=tuple(part for part in parts if part.manner not in _SPARED),
        spared=tuple(part for part in parts if part.manner in _SPARED),
        notes=tuple(procedure_parts.notes_for(definition, case.key)),
    )


def _ways(definition: Definition) -> tuple[WayWords, ...]:
    told = {method.channel: method for method in definition.methods}
    channels = dict.fromkeys((*told, *definition.channels))
    return tuple(
        WayWords(
            channel=str(wording.WAYS[channel]),
            limit=filters.time_limit(
                (told[channel].limit if channel in told else None) or definition.limit
            ),
            note=told[channel].note if channel in told else "",
        )
        for channel in channels
        if channel is not Channel.ANY
    )


def _fee(fee: Fee) -> FeeWords:
    unit = "" if fee.unit is FeeUnit.ONCE else str(wording.FEE_UNITS[fee.unit])
    return FeeWords(
        name=fee.name,
        kind=str(wording.FEE_KINDS[fee.kind]),
        amount=fee.amount,
        unit=unit,
        channel=str(wording.CHANNELS[fee.channel]),
        note=fee.note,
        days=wording.days(fee.effective_from, fee.effective_to),
        reduced_from=fee.reduced_from,
        reduced_amount=fee.reduced_amount,
        cap=fee.cap,
    )


def _reduction(one: Reduction) -> ReductionWords:
    return ReductionWords(
        name=one.name,
        percent=one.percent,
        channels=", ".join(str(wording.CHANNELS[channel]) for channel in one.channels),
        days=wording.days(one.effective_from, one.effective_to),
        basis=one.basis,
    )


def running(session: Session, of: Actor, code: str) -> list[Dossier]:
    """List the visitor's dossiers of a procedure that are still under way."""
    return [
        one
        for one in dossiers.own_dossiers(session, of=of)
        if one.procedure_code == code and State(one.state) in OPEN
    ]
