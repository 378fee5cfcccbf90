"""The inbox of notices."""

from portal.notices.views import blueprint

__all__ = ["blueprint"]
