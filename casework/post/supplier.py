"""What the house asks of a postal supplier, whether it is a web service or a folder of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

FILES = "vnpost-files"
"""The name of the supplier that exchanges daily lists as files."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A list that the supplier has laid down for one desk, not yet taken."""

    agency_code: str
    name: str
    data: bytes


class Supplier(Protocol):
    """Lists go out to it and come in from it; every call may be repeated without harm."""

    name: str

    def hand_over(self, agency_code: str, name: str, contents: str) -> None:
        """Hand a desk's daily list over; handed over twice it is one list."""
        ...

    def arrivals(self) -> Sequence[Arrival]:
        """Return the lists that wait to be taken in, oldest first."""
        ...

    def settle(self, arrival: Arrival, *, taken: bool) -> None:
        """Put a list that was read out of the way: among those taken, or those refused."""
        ...
