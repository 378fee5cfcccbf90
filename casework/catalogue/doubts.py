"""What is doubtful in a national record, with the reason: a person decides, not this program.

The kinds were found in the catalogue of July 2026: fees short of their thousands, one channel far
from the others, instructions counted as papers, texts pasted out of order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from casework.catalogue import told
from casework.catalogue.conversion import (
    CHANNELS,
    INSTRUCTION,
    KNOWN_WORDS,
    is_heading,
    returning_words,
    tidy_name,
)
from casework.catalogue.national import NationalRecord
from casework.procedures.faults import Fault
from foundation.errors import Problem
from foundation.text import fold

LEAST_FEE = 1_000
LONGEST_NAME = 1_500
FAR = 3
"""How many times longer one channel may take than another before it is doubted."""
_STEP = re.compile(r"\bbước\s+(\d{1,2})\b", re.IGNORECASE)
_UNKNOWN = {"", "khong co thong tin", "khong co", "n/a"}


def doubts(record: NationalRecord) -> tuple[Fault, ...]:
    """List what a person should look at before approving; a row of the list has little to doubt."""
    data = record.data
    found = [*_agency(data), *_names(record)]
    if record.is_full:
        found += [
            *_words(data),
            *_fees(data),
            *_times(data),
            *_components(data),
            *_texts(data),
            *_gaps(data),
        ]
    once = {(one.place, one.problem.code, str(one.problem.facts)): one for one in found}
    return tuple(once.values())


def _fault(place: str, kind: str, **facts: object) -> Fault:
    return Fault(place, Problem(kind, facts))


def _agency(data: dict[str, Any]) -> Iterator[Fault]:
    named = told.names(data, "departmentsExecuting") or told.names(data, "unitGroupsExecuting")
    named = named or told.names(data, "departments") or [told.line(data, "executingAgencies")]
    if all(fold(one) in _UNKNOWN for one in named):
        yield _fault("agency", "doubt_agency")


def _names(record: NationalRecord) -> Iterator[Fault]:
    if re.search(r"<[a-z/][^>]*>", record.name) or "�" in record.name:
        yield _fault("name", "doubt_name")
    if len(record.name) > LONGEST_NAME:
        yield _fault("name", "doubt_long", length=len(record.name))
    if record.code[0].isdigit() and not re.fullmatch(r"\d\.\d{6}(\.\w+)*", record.code):
        yield _fault("code", "doubt_code", code=record.code)


def _words(data: dict[str, Any]) -> Iterator[Fault]:
    """Doubt units, kinds of fees and ways of return that nobody knows."""
    said = [("returning", word) for word in returning_words(data)]
    for method in told.items(data, "executionMethods"):
        said.append(("methods", told.line(method, "processingTimeUnit").upper()))
        said += [("fees", told.line(row, "type").upper()) for row in told.items(method, "fees")]
    for place, word in said:
        if word and word not in KNOWN_WORDS:
            yield _fault(place, "doubt_word", word=word[:40])


def _fees(data: dict[str, Any]) -> Iterator[Fault]:
    for method in told.items(data, "executionMethods"):
        channel = told.line(method, "submissionMethod")
        for row in told.items(method, "fees"):
            amount = told.number(row, "value")
            if amount is not None and 0 < amount < LEAST_FEE:
                yield _fault(f"fees.{channel}", "doubt_fee", amount=amount)
            if amount is not None and amount < 0:
                yield _fault(f"fees.{channel}", "doubt_fee", amount=amount)


def _times(data: dict[str, Any]) -> Iterator[Fault]:
    known: dict[tuple[str, str], int] = {}
    for method in told.items(data, "executionMethods"):
        channel = told.line(method, "submissionMethod").upper()
        unit = told.line(method, "processingTimeUnit").upper()
        amount = told.number(method, "processingTime")
        if channel not in CHANNELS:
            yield _fault(f"methods.{channel}", "doubt_channel", channel=channel or "?")
        if amount is None or amount <= 0:
            yield _fault(f"methods.{channel}", "doubt_time_missing", channel=channel)
        elif unit == "OTHER":
            yield _fault(f"methods.{channel}", "doubt_unit", channel=channel, amount=amount)
        else:
            known.setdefault((unit, channel), amount)
    for unit in {key[0] for key in known}:
        same = {channel: amount for (one, channel), amount in known.items() if one == unit}
        least, most = min(same.values()), max(same.values())
        if most >= FAR * least:
            facts = {"least": least, "most": most}
            quick = next(channel for channel, amount in same.items() if amount == least)
            yield _fault(f"methods.{quick}", "doubt_time_apart", **facts)


def _components(data: dict[str, Any]) -> Iterator[Fault]:
    for case in told.items(data, "executionCases"):
        heading = told.line(case, "name")
        if is_heading(heading) and heading:
            yield _fault("cases", "doubt_heading", name=tidy_name(heading)[:80])
        rows = list(told.items(case, "profileComponents"))
        names = Counter(fold(told.line(one, "name")) for one in rows)
        for row in rows:
            name = told.line(row, "name")
            counts = (told.number(row, "originalQty") or 0, told.number(row, "copyQty") or 0)
            if any(counts) and INSTRUCTION.match(name):
                yield _fault("parts", "doubt_instruction", name=tidy_name(name)[:80])
            if not any(counts):
                yield _fault("parts", "doubt_no_count", name=tidy_name(name)[:80])
            if names[fold(name)] > 1:
                yield _fault("parts", "doubt_part_twice", name=tidy_name(name)[:80])


def _texts(data: dict[str, Any]) -> Iterator[Fault]:
    steps = " ".join(told.text(one, "description") for one in told.items(data, "executionSteps"))
    numbers = [int(one) for one in _STEP.findall(steps)]
    firsts = list(dict.fromkeys(numbers))
    if firsts != sorted(firsts):
        yield _fault("steps", "doubt_order", numbers=", ".join(map(str, firsts)))


def _gaps(data: dict[str, Any]) -> Iterator[Fault]:
    if not told.names(data, "resultsDetails"):
        yield _fault("results", "doubt_no_result")
    if not told.names(data, "legalBasisesDetails"):
        yield _fault("legal_bases", "doubt_no_basis")
    if not any(told.items(one, "profileComponents") for one in told.items(data, "executionCases")):
        yield _fault("parts", "doubt_no_part")
    if not any(told.items(data, "executionMethods")):
        yield _fault("methods", "doubt_no_method")
