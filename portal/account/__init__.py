"""Registering, signing in and out, and one's own account."""

from portal.account import (
    confirming,
    devices,
    giving_login,
    own_data,
    proving,
    second_step,
    security,
    settling,
    vneid,
)
from portal.account.views import blueprint

AREAS = (
    vneid,
    settling,
    second_step,
    security,
    proving,
    devices,
    confirming,
    own_data,
    giving_login,
)
"""What else belongs to accounts; each has a blueprint of its own."""

__all__ = ["AREAS", "blueprint"]
