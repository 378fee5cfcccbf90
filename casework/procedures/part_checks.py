"""Whether cases, parts, fees, reductions, time limits and results fit together."""

from __future__ import annotations

from collections.abc import Iterator

from casework.procedures.definition import Definition, Level
from casework.procedures.faults import Fault
from foundation.errors import Problem


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together outside the form and the flow."""
    yield from _parts(definition)
    yield from _fees(definition)
    yield from _frame(definition)


def _parts(definition: Definition) -> Iterator[Fault]:
    cases = {one.key for one in definition.cases}
    for part in definition.parts:
        for case in part.cases:
            if case not in cases:
                yield Fault(f"parts.{part.key}", Problem("unknown_case", {"key": case}))


def _fees(definition: Definition) -> Iterator[Fault]:
    keys = {one.key for one in definition.form.fields}
    for fee in definition.fees:
        for key in sorted(({*fee.when, fee.count_key, fee.copies_key} - {""}) - keys):
            yield Fault(f"fees.{fee.key}", Problem("counts_unknown", {"key": key}))


def _frame(definition: Definition) -> Iterator[Fault]:
    if not definition.cases:
        yield Fault("cases", Problem("case_needed"))
    is_provincial = definition.level is Level.PROVINCE
    if definition.is_open and is_provincial != bool(definition.agency_code):
        yield Fault("agency_code", Problem("agency_needed"))
