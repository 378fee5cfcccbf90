"""What a dossier costs: fees counted by the answers, less the best reduction of each, with working.

Everything is worked out from the definition, the tidied answers, the channel and the day of
reception, so that the same sum comes out whenever it is asked for again.

Rules: a fee is due while its days, its channel and its condition fit. Rows of one name are rows of
one fee: the row for the very channel goes before the row for all, then the row that began last.
Reductions are never added up: each fee has its best one, and a tie goes to the first. What is
left after a reduction is rounded down to a whole đồng, so that nobody pays more than the law says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from casework.procedures.conditions import holds
from casework.procedures.definition import Definition, Dong
from casework.procedures.fees import Channel, Fee, FeeKind, FeeUnit, Reduction
from foundation.text import fold

EXEMPT = 100
"""The percentage that leaves nothing to pay."""
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReductionLine:
    """Shows one reduction of one fee: how many đồng it takes off, by which rule, until when."""

    key: str
    fee: str
    name: str
    percent: int
    amount: Dong
    basis: str
    proof: str
    until: date | None


@dataclass(frozen=True, slots=True)
class FeeLine:
    """Shows how one fee was worked out, in đồng.

    `count` units at `unit_amount`, of which `later_count` at `later_amount`, bounded by `cap` for
    each of the `copies`, make `full`; `amount` is what is left of it after `relief`.
    """

    key: str
    name: str
    kind: FeeKind
    unit: FeeUnit
    unit_amount: Dong
    count: int
    copies: int
    later_count: int
    later_amount: Dong
    cap: Dong
    is_capped: bool
    full: Dong
    amount: Dong
    note: str
    relief: ReductionLine | None = None


@dataclass(frozen=True, slots=True)
class FeeDue:
    """Holds what a dossier costs and the working that leads to it."""

    total: Dong
    lines: tuple[FeeLine, ...]

    @property
    def reductions(self) -> tuple[ReductionLine, ...]:
        """List the reductions that were given, fee by fee."""
        return tuple(one.relief for one in self.lines if one.relief)

    @property
    def unreduced(self) -> Dong:
        """Return what would be due without any reduction."""
        return Dong(sum(one.full for one in self.lines))


def fee_due(
    definition: Definition, answers: Mapping[str, str], channel: Channel, *, day: date
) -> FeeDue:
    """Work out what a dossier costs when it is received on a day, by a channel."""
    counted = (
        (fee, _line(fee, answers))
        for fee in fees_in_force(definition.fees, channel, day=day)
        if holds(fee.when, answers)
    )
    usable = [
        one
        for one in definition.reductions
        if is_open(one, channel, day) and holds(one.when, answers)
    ]
    due = tuple(_reduced(line, fee, usable) for fee, line in counted if line.count and line.copies)
    return FeeDue(Dong(sum(line.amount for line in due)), due)


def in_force(one: Fee | Reduction, day: date) -> bool:
    """Tell whether a fee or a reduction stands on a day; its first and last day count."""
    begun = one.effective_from is None or one.effective_from <= day
    return begun and (one.effective_to is None or day <= one.effective_to)


def is_open(one: Reduction, channel: Channel, day: date) -> bool:
    """Tell whether a reduction stands on a day for a channel."""
    fits = not one.channels or Channel.ANY in one.channels or channel in one.channels
    return fits and in_force(one, day)


def touches(one: Reduction, fee: Fee) -> bool:
    """Tell whether a reduction is for a fee; one that names no fee is for all."""
    return not one.fees or fee.key in one.fees


def fees_in_force(fees: Iterable[Fee], channel: Channel, *, day: date) -> list[Fee]:
    """Choose the row of each fee that stands on a day for a channel, in the order of the rows.

    Rows of one name and kind under one condition are rows of one fee.
    """
    standing = [one for one in fees if one.channel in {Channel.ANY, channel} and in_force(one, day)]
    chosen: dict[object, Fee] = {}
    for one in standing:
        thing = same_thing(one)
        if thing not in chosen or _rank(one) > _rank(chosen[thing]):
            chosen[thing] = one
    return [one for one in standing if chosen[same_thing(one)] is one]


def same_thing(fee: Fee) -> object:
    """Return what rows of one fee have in common: name, kind and condition."""
    condition = tuple(sorted((key, tuple(sorted(wanted))) for key, wanted in fee.when.items()))
    return fold(fee.name), fee.kind, condition


def _rank(fee: Fee) -> tuple[bool, date, bool]:
    """Put the row for one channel before that for all, the later begun before the earlier.

    Of two rows begun on one day the one that ends goes first: it is the exception in time.
    """
    begun = fee.effective_from or date.min
    return fee.channel is not Channel.ANY, begun, fee.effective_to is not None


def are_alike(one: Fee, other: Fee) -> bool:
    """Tell whether on some day nothing says which of two rows of one fee is charged."""
    is_one = same_thing(one) == same_thing(other) and one.channel is other.channel
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    last = min(one.effective_to or date.max, other.effective_to or date.max)
    return is_one and _rank(one) == _rank(other) and first <= last


def _line(fee: Fee, answers: Mapping[str, str]) -> FeeLine:
    count = _count(answers, fee.count_key)
    copies = _count(answers, fee.copies_key)
    later = max(0, count - fee.reduced_from + 1) if fee.reduced_from else 0
    one_copy = fee.amount * (count - later) + fee.reduced_amount * later
    is_capped = bool(fee.cap) and one_copy > fee.cap
    full = Dong((fee.cap if is_capped else one_copy) * copies)
    return FeeLine(
        key=fee.key,
        name=fee.name,
        kind=fee.kind,
        unit=fee.unit,
        unit_amount=Dong(fee.amount),
        count=count,
        copies=copies,
        later_count=later,
        later_amount=Dong(fee.reduced_amount),
        cap=Dong(fee.cap),
        is_capped=is_capped,
        full=full,
        amount=full,
        note=fee.note,
    )


def _count(answers: Mapping[str, str], key: str) -> int:
    if not key:
        return 1
    text = answers.get(key, "")
    return int(text) if _COUNT.fullmatch(text) else 0


def _reduced(line: FeeLine, fee: Fee, usable: Collection[Reduction]) -> FeeLine:
    """Give a fee its best reduction; a fee of nothing needs none."""
    fitting = [one for one in usable if touches(one, fee)]
    if not fitting or not line.full:
        return line
    best = max(fitting, key=lambda one: one.percent)
    left = Dong(line.full * (EXEMPT - best.percent) // EXEMPT)
    given = ReductionLine(
        key=best.key,
        fee=fee.key,
        name=best.name,
        percent=best.percent,
        amount=Dong(line.full - left),
        basis=best.basis,
        proof=best.proof,
        until=best.effective_to,
    )
    return replace(line, amount=left, relief=given)


def proofs_claimed(
    definition: Definition,
    answers: Mapping[str, str],
    *,
    channel: Channel | None = None,
    day: date | None = None,
) -> frozenset[str]:
    """Return the keys of parts that must prove a reduction which these answers claim.

    Nobody proves what saves nothing: a reduction whose days or channel do not fit, or whose fees
    are not due. Without a channel or a day all of them fit.
    """
    due = [one for one in definition.fees if holds(one.when, answers) and one.amount]
    due = [one for one in due if channel is None or one.channel in {Channel.ANY, channel}]
    due = [one for one in due if day is None or in_force(one, day)]
    return frozenset(
        one.proof
        for one in definition.reductions
        if one.proof
        and holds(one.when, answers)
        and (day is None or in_force(one, day))
        and (channel is None or not one.channels or {Channel.ANY, channel} & {*one.channels})
        and any(touches(one, fee) for fee in due)
    )
