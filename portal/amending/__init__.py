"""Correcting a dossier that was sent, while it is not yet received."""

from portal.amending.views import blueprint

__all__ = ["blueprint"]
