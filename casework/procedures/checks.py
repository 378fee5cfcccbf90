"""Whether the parts of a definition fit together: what must be mended before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from casework.procedures.definition import Definition, FieldKind, Level
from foundation.errors import Conflict, Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """Holds what is wrong at a place such as "form.child_name", "parts.to_khai" or "flow.ky"."""

    place: str
    problem: Problem


class FaultyDefinition(Conflict):
    """The definition has faults that must be mended first; they are handed along."""

    code = "definition_faulty"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults for the page that shows them."""
        super().__init__(faults=len(faults))
        self.faults = faults


def faults(definition: Definition) -> tuple[Fault, ...]:
    """List what does not fit together, in the order of the definition's own sections."""
    return (*_form(definition), *_parts(definition), *_fees(definition), *_frame(definition))


def refuse_faulty(definition: Definition) -> None:
    """Raise FaultyDefinition when anything does not fit together."""
    if found := faults(definition):
        raise FaultyDefinition(found)


def _form(definition: Definition) -> Iterator[Fault]:
    keys = [one.key for one in definition.form.fields]
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(f"form.{key}", Problem("key_twice", {"key": key}))
    for at, one in enumerate(definition.form.fields):
        for on in one.show_when:
            if on not in keys[:at]:
                yield Fault(f"form.{one.key}", Problem("depends_on_unknown", {"key": on}))
        if (one.kind is FieldKind.CHOICE) != bool(one.options):
            yield Fault(f"form.{one.key}", Problem("options_needed"))


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
