"""Registering, signing in and out, and one's own account."""

from portal.account.views import blueprint

__all__ = ["blueprint"]
