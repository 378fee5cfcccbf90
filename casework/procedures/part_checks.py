"""Whether cases, parts, fees, reductions, time limits and results fit together.

Codes of problems (facts in brackets): item_key_twice [key], item_name_needed, case_needed,
unknown_case [key], asked_unknown [key], counts_negative, part_count_zero, earlier_code_wrong,
counts_unknown [key], count_not_number [key], amount_negative, later_needs_count, cap_too_small,
days_reversed, fee_rows_overlap [name], percent_wrong, reduction_fee_unknown [key], proof_unknown
[key], proof_manner, limit_words_open, limit_positive, wait_days_wrong [maximum], method_twice,
method_channel, result_needed, placeholder_unknown [name], handling_agency_needed, channel_needed,
returning_needed, cases_needed, name_needed, field_needed.

A procedure that is only explained here is read by people alone: what only filing needs is not
asked of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Protocol

from casework.procedures import charging, rules
from casework.procedures.definition import (
    Channel,
    Definition,
    Fee,
    FieldKind,
    Level,
    PartManner,
    Reduction,
    RequiredPart,
)
from casework.procedures.faults import Fault
from casework.worktime.rules import TimeLimit, TimeUnit
from foundation.errors import Problem

LONGEST_WAIT = 365
"""The most days that a holder may have to supplement, or an agency to give a dossier back."""
STANDING_FACTS = (
    "holder_name",
    "holder_number",
    "holder_address",
    "dossier_code",
    "agency_name",
)
"""Placeholders of results that every dossier answers, beside the questions of its form."""
MOST_ROUNDS = 9
"""So many rounds of supplement a version may allow without a head of the agency."""
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.\-]{3,29}", re.ASCII)
_COUNTED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.COMPUTED}
_NO_PROOF = {PartManner.NOTE, PartManner.EFORM}


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together outside the form and the flow."""
    yield from _frame(definition)
    lists: dict[str, Sequence[_Keyed]] = {
        "cases": definition.cases,
        "parts": definition.parts,
        "fees": definition.fees,
        "reductions": definition.reductions,
        "results": definition.results,
    }
    for place, listed in lists.items():
        yield from _named(place, listed, is_open=definition.is_open)
    yield from _parts(definition)
    yield from _limits(definition)
    yield from _fees(definition)
    yield from _reductions(definition)
    yield from _results(definition)


def _frame(definition: Definition) -> Iterator[Fault]:
    if not definition.cases:
        yield Fault("cases", Problem("cases_needed"))
    if not definition.name.strip():
        yield Fault("name", Problem("name_needed"))
    if not definition.field_code or not definition.field_name:
        yield Fault("field_code", Problem("field_needed"))
    if not definition.is_open:
        return
    if (definition.level is Level.PROVINCE) != bool(definition.agency_code):
        yield Fault("agency_code", Problem("handling_agency_needed"))
    if not definition.channels:
        yield Fault("channels", Problem("channel_needed"))
    if not definition.returning:
        yield Fault("returning", Problem("returning_needed"))


def _named(place: str, listed: Sequence[_Keyed], *, is_open: bool) -> Iterator[Fault]:
    for key, times in Counter(one.key for one in listed).items():
        if times > 1:
            yield Fault(f"{place}.{key}", Problem("item_key_twice", {"key": key}))
    for one in listed:
        if is_open and not one.name.strip():
            yield Fault(f"{place}.{one.key}", Problem("item_name_needed"))


def _questions(definition: Definition) -> set[str]:
    return {one.key for one in definition.form.fields}


def _unknown(place: str, asked: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for key in sorted(set(asked) - known):
        yield Fault(place, Problem("asked_unknown", {"key": key}))


def _parts(definition: Definition) -> Iterator[Fault]:
    cases, questions = {one.key for one in definition.cases}, _questions(definition)
    for part in definition.parts:
        place = f"parts.{part.key}"
        for case in part.cases:
            if case not in cases:
                yield Fault(place, Problem("unknown_case", {"key": case}))
        yield from _unknown(place, part.when, questions)
        yield from (Fault(place, found) for found in _counts(part, is_open=definition.is_open))


def _counts(part: RequiredPart, *, is_open: bool) -> Iterator[Problem]:
    if part.originals < 0 or part.copies < 0:
        yield Problem("counts_negative")
    elif is_open and part.manner is PartManner.FILE and not (part.originals or part.copies):
        yield Problem("part_count_zero")
    needs_code = is_open and part.manner is PartManner.EARLIER
    if (part.earlier or needs_code) and not _CODE.fullmatch(part.earlier):
        yield Problem("earlier_code_wrong")


def _limits(definition: Definition) -> Iterator[Fault]:
    if not definition.is_open:
        return
    yield from _limit("limit", definition.limit)
    for place in ("supplement_days", "return_days"):
        if not 0 < getattr(definition, place) <= LONGEST_WAIT:
            yield Fault(place, Problem("wait_days_wrong", {"maximum": LONGEST_WAIT}))
    if not 0 < definition.supplement_rounds <= MOST_ROUNDS:
        found = Problem("rounds_wrong", {"maximum": MOST_ROUNDS})
        yield Fault("supplement_rounds", found)
    for case in definition.cases:
        yield from _limit(f"cases.{case.key}", case.limit)
    for channel, times in Counter(one.channel for one in definition.methods).items():
        place = f"methods.{channel}"
        if times > 1:
            yield Fault(place, Problem("method_twice"))
        if channel is Channel.ANY or channel not in definition.channels:
            yield Fault(place, Problem("method_channel"))
    for method in definition.methods:
        yield from _limit(f"methods.{method.channel}", method.limit)


def _limit(place: str, limit: TimeLimit | None) -> Iterator[Fault]:
    if limit is None:
        return
    if limit.unit is TimeUnit.OTHER:
        yield Fault(place, Problem("limit_words_open"))
    elif limit.unit is not TimeUnit.SAME_DAY and limit.amount <= 0:
        yield Fault(place, Problem("limit_positive"))


def _fees(definition: Definition) -> Iterator[Fault]:
    if not 1 <= definition.refund_percent <= charging.EXEMPT:
        yield Fault("fees", Problem("refund_percent_wrong"))
    kinds = {one.key: one.kind for one in definition.form.fields}
    for fee in definition.fees:
        place = f"fees.{fee.key}"
        yield from _unknown(place, fee.when, set(kinds))
        for key in sorted({fee.count_key, fee.copies_key} - {""}):
            if key not in kinds:
                yield Fault(place, Problem("counts_unknown", {"key": key}))
            elif kinds[key] not in _COUNTED:
                yield Fault(place, Problem("count_not_number", {"key": key}))
        yield from (Fault(place, found) for found in _amounts(fee))
        yield from (Fault(place, found) for found in _days(fee))
    for one, other in combinations(definition.fees if definition.is_open else (), 2):
        if charging.are_alike(one, other):
            problem = Problem("fee_rows_overlap", {"name": other.name})
            yield Fault(f"fees.{other.key}", problem)


def _amounts(fee: Fee) -> Iterator[Problem]:
    if min(fee.amount, fee.reduced_amount, fee.reduced_from, fee.cap) < 0:
        yield Problem("amount_negative")
    if fee.reduced_from and not fee.count_key:
        yield Problem("later_needs_count")
    if 0 < fee.cap < fee.amount:
        yield Problem("cap_too_small")


def _days(one: Fee | Reduction) -> Iterator[Problem]:
    if (one.effective_from or date.min) > (one.effective_to or date.max):
        yield Problem("days_reversed")


def _reductions(definition: Definition) -> Iterator[Fault]:
    fees = {one.key for one in definition.fees}
    manners = {one.key: one.manner for one in definition.parts}
    for one in definition.reductions:
        place = f"reductions.{one.key}"
        if not 1 <= one.percent <= charging.EXEMPT:
            yield Fault(place, Problem("percent_wrong"))
        for key in one.fees:
            if key not in fees:
                yield Fault(place, Problem("reduction_fee_unknown", {"key": key}))
        if one.proof and one.proof not in manners:
            yield Fault(place, Problem("proof_unknown", {"key": one.proof}))
        elif one.proof and manners[one.proof] in _NO_PROOF:
            yield Fault(place, Problem("proof_manner"))
        yield from _unknown(place, one.when, _questions(definition))
        yield from (Fault(place, found) for found in _days(one))


def _results(definition: Definition) -> Iterator[Fault]:
    if not definition.is_open:
        return
    if not definition.results:
        yield Fault("results", Problem("result_needed"))
    known = dict.fromkeys((*_questions(definition), *STANDING_FACTS), "")
    for one in definition.results:
        for name in rules.unknown_placeholders(one, known):
            yield Fault(f"results.{one.key}", Problem("placeholder_unknown", {"name": name}))
