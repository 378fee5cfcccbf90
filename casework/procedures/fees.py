"""Fees of a procedure as data: phí and lệ phí, their channels, days in force and reductions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from casework.procedures.conditions import Condition


class FeeKind(StrEnum):
    """Tells phí (a service's cost), lệ phí (the state's charge) and giá dịch vụ (a price) apart.

    Law on fees and charges 2015, art. 3; the national catalogue's FEE, SERVICE_FEE, PRICE_LEVEL.
    """

    FEE = "fee"
    CHARGE = "charge"
    PRICE = "price"


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


class RefundUntil(StrEnum):
    """Says up to when one who takes a dossier back is paid back what he paid for it.

    UNFINISHED is as long as there is no result: whoever may withdraw is paid back.
    """

    UNACCEPTED = "unaccepted"
    UNFINISHED = "unfinished"
    NEVER = "never"


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
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """Holds one exemption or reduction: `percent` off (100 exempts), by class, days and channels.

    No `fees` means all of them, no `channels` all ways; `proof` names the part that proves the
    class and is asked for while `when` holds; `basis` cites the rule (as Circular 64/2025/TT-BTC).
    """

    key: str
    name: str
    percent: int
    fees: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    when: Condition = field(default_factory=dict, hash=False)
    proof: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    basis: str = ""
