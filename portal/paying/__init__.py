"""Paying what a dossier costs: online, by transfer, or at the desk."""

from portal.paying.views import blueprint

__all__ = ["blueprint"]
