"""What holds of kept papers: whether they count on a day, and what of an address is kept."""

import calendar
import ipaddress
from datetime import date, timedelta
from enum import StrEnum

from casework.vault.records import ItemStanding, VaultItem

LIVES = {"1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30)}
"""How long a link may last, by the number of days a person chooses."""

MAX_PURPOSE = 200
MAX_OPENINGS = 100
_KEPT_BITS = {4: 24, 6: 48}


class ItemState(StrEnum):
    """What a kept paper is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


def state_on(item: VaultItem, day: date) -> ItemState:
    """Say what a paper is worth on a day; its last day still counts."""
    if item.standing != ItemStanding.VALID.value:
        return ItemState(item.standing)
    if item.valid_until is not None and item.valid_until < day:
        return ItemState.EXPIRED
    return ItemState.VALID


def shortened(address: str) -> str:
    """Return the network an address lies in, never the address: 203.0.113.0/24, 2001:db8::/48."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    network = ipaddress.ip_network((parsed, _KEPT_BITS[parsed.version]), strict=False)
    return str(network)


def last_day(issued_on: date, months: int) -> date | None:
    """Return the last day of a paper that holds for so many months; None for 0, without end.

    A month that has no such day ends on its own last one.
    """
    if not months:
        return None
    year, month = divmod(issued_on.month - 1 + months, 12)
    year, month = issued_on.year + year, month + 1
    day = min(issued_on.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)
