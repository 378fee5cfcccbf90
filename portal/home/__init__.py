"""The front page, help and terms."""

from portal.home.views import blueprint

__all__ = ["blueprint"]
