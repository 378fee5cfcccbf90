"""Whether the parts of a definition fit together: what must be mended before it is published."""

from __future__ import annotations

from casework.procedures import flow_checks, form_checks, part_checks
from casework.procedures.definition import Definition
from casework.procedures.faults import Fault, FaultyDefinition

__all__ = ["Fault", "FaultyDefinition", "faults", "refuse_faulty"]


def faults(definition: Definition) -> tuple[Fault, ...]:
    """List what does not fit together, in the order of the definition's own sections."""
    return (
        *form_checks.faults(definition),
        *part_checks.faults(definition),
        *flow_checks.faults(definition),
    )


def refuse_faulty(definition: Definition) -> None:
    """Raise FaultyDefinition when anything does not fit together."""
    if found := faults(definition):
        raise FaultyDefinition(found)
