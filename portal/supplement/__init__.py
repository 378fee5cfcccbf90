"""Answering a request for more, item by item."""

from portal.supplement.views import blueprint

__all__ = ["blueprint"]
