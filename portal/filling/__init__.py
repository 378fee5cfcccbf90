"""Filling a draft: choices, sections of the form, files, review, submission."""

from portal.filling.views import blueprint

__all__ = ["blueprint"]
