"""Phản ánh, kiến nghị: sending one, following it, and what was published."""

from portal.petitions.views import blueprint

__all__ = ["blueprint"]
