"""What does not fit together in a definition, and where."""

from __future__ import annotations

from dataclasses import dataclass

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
