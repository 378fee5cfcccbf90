"""The reason that a verb asks for: it is given, and it is no essay."""

from foundation.errors import Invalid, Problem

MAX_REASON = 2_000


def reason_given(reason: str, key: str = "reason") -> str:
    """Return a reason; raise Invalid where there is none or it is far too long."""
    if not reason:
        raise Invalid({key: Problem("required")})
    if len(reason) > MAX_REASON:
        raise Invalid({key: Problem("too_long", {"limit": MAX_REASON, "length": len(reason)})})
    return reason
