"""The rooms of one's account: what else there is to see and to set, with a line on each."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True, slots=True)
class Room:
    """One page of the account: its endpoint, its name and what one finds there."""

    endpoint: str
    name: LazyString
    about: LazyString


ROOMS: tuple[Room, ...] = ()
"""In the order of the page."""
