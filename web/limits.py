"""How often one may ask: a declaration on the view, counted over all processes.

    @blueprint.post("/tra-cuu")
    @open_to(PUBLIC)
    @limited("10/minute;100/hour")
    def look_up() -> ResponseReturnValue: ...

Signing in has its own measure (ASVS 5.0, 6.3.1): ten failures are free, then each further
one costs a longer wait, never more than fifteen minutes. A browser
that once signed in well has a count of its own, so a stranger cannot lock its owner out.
"""

import functools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import request
from limits import RateLimitItem, parse_many
from sqlalchemy.orm import Session

from foundation import rates
from foundation.clock import now
from foundation.errors import TooMany
from foundation.ids import token_hash
from foundation.log import logger
from web.access import settings, visitor
from web.transactions import transaction

View = TypeVar("View", bound=Callable[..., Any])

FREE_FAILURES = 10
FAILURES_LAST = timedelta(hours=6)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
BY_ADDRESS = parse_many("25/15second;100/hour")
ALARM_AT, ALARM_WITHIN = 1_000, timedelta(minutes=5)
_NEVER = 2**31

log = logger(__name__)


def address() -> str:
    """Return the caller's address, told by a proxy only where one is trusted."""
    return request.remote_addr or "unknown"


def account() -> str:
    """Return the signed-in account, else the caller's address."""
    who = visitor()
    return f"account-{who.actor.account_id}" if who else address()


def limited(rule: str, *, by: Callable[[], str] = address) -> Callable[[View], View]:
    """Limit a view to a rule such as ``10/minute;100/hour``; more is refused by TooMany."""
    items = parse_many(rule)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def within(*args: object, **kwargs: object) -> object:
            check(items, f"{view.__module__}.{view.__name__}", by())
            return view(*args, **kwargs)

        return cast("View", within)

    return declare


def check(items: Sequence[RateLimitItem], what: str, who: str) -> None:
    """Count one more try of ``what`` by ``who``; raise TooMany over any of the limits."""
    if not settings().rate_limits:
        return
    with transaction() as session:
        wait = _count(session, items, what, who)
    if wait:
        raise TooMany(wait)


def check_in(session: Session, items: Sequence[RateLimitItem], what: str, who: str) -> None:
    """Count as ``check`` does in the caller's transaction: what is refused there is not counted."""
    if settings().rate_limits and (wait := _count(session, items, what, who)):
        raise TooMany(wait)


def _count(session: Session, items: Sequence[RateLimitItem], what: str, who: str) -> int:
    """Count once and return the seconds to wait, 0 within the limits."""
    at = now()
    limits = {_key(what, item, who): item for item in items}
    windows = [(key, timedelta(seconds=item.get_expiry())) for key, item in limits.items()]
    counted = rates.count(session, windows, at=at)
    waits = [one.ends_at - at for one in counted if one.count > limits[one.key].amount]
    return _seconds(max(waits)) if waits else 0


def _key(what: str, item: RateLimitItem, who: str) -> str:
    """Name a counter; who tries is hashed, so that the table names nobody."""
    return f"{what}:{item.get_expiry()}:{token_hash(who)[:32]}"


def check_sign_in(login: str, device: str) -> None:
    """Raise TooMany where this login or this address has failed too often of late."""
    if not settings().rate_limits:
        return
    at, key = now(), _failure_key(login, device)
    by_address = _address_windows()
    with transaction() as session:
        found = rates.standing(session, [key, *by_address], at=at)
    waits = [
        one.ends_at - at for one in found.values() if one.count >= by_address.get(one.key, _NEVER)
    ]
    if key in found:
        waits.append(_wait_left(found[key], at))
    if waits and (longest := max(waits)) > timedelta(0):
        raise TooMany(_seconds(longest))


def note_failure(login: str, device: str) -> None:
    """Count a failed sign-in of this login; a great many over all logins raise an alarm."""
    if not settings().rate_limits:
        return
    at, alarm = now(), "sign-in-failures"
    windows = [(_failure_key(login, device), FAILURES_LAST), (alarm, ALARM_WITHIN)]
    lengths = [timedelta(seconds=item.get_expiry()) for item in BY_ADDRESS]
    with transaction() as session:
        counted = rates.count(
            session, [*windows, *zip(_address_windows(), lengths, strict=True)], at=at
        )
    if any(one.key == alarm and one.count == ALARM_AT for one in counted):
        log.error("many failed sign-ins", count=ALARM_AT, minutes=5)


def note_success(login: str, device: str) -> None:
    """Forget the failures of this login from this device."""
    if settings().rate_limits:
        with transaction() as session:
            rates.forget(session, [_failure_key(login, device)])


def _address_windows() -> dict[str, int]:
    """Return the counters of this address with the number of failures each allows."""
    return {_key("sign-in-address", item, address()): item.amount for item in BY_ADDRESS}


def _failure_key(login: str, device: str) -> str:
    return f"sign-in-failure:{token_hash(f'{login} {device}')[:40]}"


def _wait_left(found: rates.Count, at: datetime) -> timedelta:
    """Double the wait with each failure beyond the free ones, up to the longest."""
    beyond = found.count - FREE_FAILURES
    if beyond < 0:
        return timedelta(0)
    spell = min(SHORTEST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)
    return found.last_at + spell - at


def _seconds(spell: timedelta) -> int:
    return max(1, -(-int(spell.total_seconds() * 1000) // 1000))
